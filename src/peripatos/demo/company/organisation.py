"""Builds the reporting lines: who sits where, in which function, at which site. Names come later."""

from dataclasses import dataclass
from random import Random

from peripatos.demo.company.pools import FunctionPool, cast, function_pools, headquarters, sites
from peripatos.demo.company.shape import SENIOR_GRADES, STAFF_GRADES, WIDEST_SPAN, Shape
from peripatos.demo.company.types import Site

EXECUTIVE_OFFICE = "Executive Office"


@dataclass(slots=True)
class Seat:
    """A place in the company. ``level`` is 0 for the chief executive; staff sit below the last senior level."""

    level: int
    parent: int | None
    function: str
    area: str
    site: str
    grade: str
    title: str
    fellow: bool = False
    role: str = ""
    cast: str = ""


def make_seats(shape: Shape, rng: Random) -> list[Seat]:
    """Every seat, parents before their reports, so that no line can run in a circle."""
    seats = [Seat(0, None, "general-management", EXECUTIVE_OFFICE, headquarters(), "E1", "Chief Executive Officer")]
    levels = [[0], _committee(seats, shape.levels[0], rng)]
    for level in range(2, len(shape.levels) + 1):
        levels.append(_level_below(seats, levels[-1], level, shape.levels[level - 1], rng))
    for _ in range(shape.fellows):
        fellow = Seat(
            1, 0, "general-management", EXECUTIVE_OFFICE, _any_site(rng), "E1", "Executive Fellow", fellow=True
        )
        seats.append(fellow)
    _staff(seats, levels, shape.staff, rng)
    return seats


def lines_up(seats: list[Seat], index: int) -> list[int]:
    """The managers of a seat, nearest first."""
    found: list[int] = []
    parent = seats[index].parent
    while parent is not None:
        found.append(parent)
        parent = seats[parent].parent
    return found


def _committee(seats: list[Seat], width: int, rng: Random) -> list[int]:
    found = []
    for pool in function_pools()[:width]:
        site = headquarters() if rng.random() < 0.6 else _any_site(rng)
        found.append(len(seats))
        seats.append(Seat(1, 0, pool.id, EXECUTIVE_OFFICE, site, SENIOR_GRADES[0], pool.chief))
    return found


def _level_below(seats: list[Seat], parents: list[int], level: int, width: int, rng: Random) -> list[int]:
    pools = {pool.id: pool for pool in function_pools()}
    heavy = [_weight(pools[seats[p].function], level) * (0.7 + 0.6 * rng.random()) for p in parents]
    found = []
    for parent, reports in zip(parents, spread(width, heavy), strict=True):
        areas = pools[seats[parent].function].areas
        offset = rng.randrange(len(areas))
        for number in range(reports):
            area = areas[(offset + number) % len(areas)] if level == 2 else seats[parent].area
            site = _site_near(seats[parent].site, 0.6, rng)
            found.append(len(seats))
            seats.append(Seat(level, parent, seats[parent].function, area, site, SENIOR_GRADES[level - 1], ""))
            seats[-1].title = _senior_title(seats[-1])
    return found


def _weight(pool: FunctionPool, level: int) -> float:
    return float(pool.weight) if level == 2 else 1.0


def _staff(seats: list[Seat], levels: list[list[int]], heads: int, rng: Random) -> None:
    """Staff report to the last senior level, some to the one above; a few seniors lead nobody."""
    parents = [*levels[-1], *(levels[-2] if len(levels) > 3 else [])]
    heavy = [max(0.05, rng.gauss(1, 0.5)) if parent in range(levels[-1][0], len(seats)) else 0.4 for parent in parents]
    jobs = {pool.id: pool.jobs for pool in function_pools()}
    grades, shares = list(STAFF_GRADES), list(STAFF_GRADES.values())
    for parent, reports in zip(parents, spread(heads, heavy, least=0), strict=True):
        boss = seats[parent]
        for _ in range(reports):
            grade = rng.choices(grades, shares)[0]
            title = _staff_title(grade, boss.area, rng.choice(jobs[boss.function]))
            site = _site_near(boss.site, 0.75, rng)
            seats.append(Seat(boss.level + 1, parent, boss.function, boss.area, site, grade, title))


def spread(total: int, weights: list[float], *, least: int = 1) -> list[int]:
    """Shares ``total`` out by weight, at least ``least`` and at most the widest span each while that is possible."""
    least = least if total >= least * len(weights) else 0
    most = max(WIDEST_SPAN, -(-total // len(weights)))
    shares = [least] * len(weights)
    left = total - sum(shares)
    while left > 0:
        open_ = [i for i in range(len(weights)) if shares[i] < most]
        heavy = sum(weights[i] for i in open_)
        given = 0
        for i in sorted(open_, key=lambda i: (-weights[i], i)):
            more = min(most - shares[i], left - given, max(1, int(left * weights[i] / heavy)))
            shares[i] += more
            given += more
        left -= given
    return shares


def _senior_title(seat: Seat) -> str:
    city = _site(seat.site).city
    return {
        "D1": f"Vice President, {seat.area}",
        "D2": f"Director, {seat.area}, {city}",
        "D3": f"Head of {seat.area}, {city}",
        "M1": f"Senior Manager, {seat.area}",
    }[seat.grade]


def _staff_title(grade: str, area: str, job: str) -> str:
    return {"M2": f"Manager, {area}", "P3": f"Lead {job}", "P2": job, "P1": f"Associate {job}"}[grade]


def _site(site_id: str) -> Site:
    return next(site for site in sites() if site.id == site_id)


def _site_near(home: str, share: float, rng: Random) -> str:
    return home if rng.random() < share else _any_site(rng)


def _any_site(rng: Random) -> str:
    return rng.choices([site.id for site in sites()], [site.weight for site in sites()])[0]


def seat_of_cast(seats: list[Seat], index: int, key: str) -> None:
    """Gives a seat to somebody of the cast, who works where the cast says."""
    seats[index].cast = key
    seats[index].site = cast()[key].site
    if seats[index].grade in ("D2", "D3"):
        seats[index].title = _senior_title(seats[index])
    seats[index].title = cast()[key].title or seats[index].title
