"""Cohorts and rotations of the demonstration: who takes part, and the plans in force.

Dealt out by plain rules that keep the promises of a published plan (nobody beside their own manager, no host twice, a
host has one guest at a time, quiet periods are free of visits), so that a fill of any size takes no solver.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from peripatos.demo.company.types import Member
from peripatos.demo.fill.book import Book, at, save
from peripatos.planning.cohorts.settings import CohortSettings
from peripatos.planning.models import Cohort, CohortMember, Placement, Plan
from peripatos.planning.rotations.settings import RotationSettings
from peripatos.planning.types import PlanKind, PlanState
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side

IN_COHORTS, IN_ROTATIONS = 5, 3  # two leaders of five, one of three
SEATS, BAND = 7, 2  # people in a cohort, cohorts of one band of zones
FORMED_DAYS_AGO, JOINED_DAYS_AGO = 150, 170
VISIT_DAYS = 12
FORTNIGHT = timedelta(days=14)
SLOTS_BEFORE, SLOTS_AFTER = 10, 12


def write_groups(book: Book) -> None:
    """Everybody's part in cohorts and rotations, and what was published of both."""
    leaders, coaches = list(book.company.leaders), list(book.company.coaches[1:])  # the first is the cast's own
    in_rotations = [key for n, key in enumerate(leaders) if n % IN_ROTATIONS == 0]
    groups = _dealt(book, [key for n, key in enumerate(leaders) if n % IN_COHORTS in (0, 2)], coaches)
    _enrol(book, "cohorts", [key for group in groups for key in group[1:]], [group[0] for group in groups])
    _enrol(book, "rotations", in_rotations, coaches[-max(2, len(in_rotations) // 3) :])
    _form_cohorts(book, groups)
    _place(book)


def _dealt(book: Book, leaders: Sequence[str], coaches: Sequence[str]) -> list[list[str]]:
    """Cohorts, who facilitates first: by bands of zones, within a band by function in turn, past cohorts in which
    somebody's own manager or report sits; who fits into none of the band stays without.
    """
    members = {m.key: m for m in book.company.members}
    hour = {key: _hour(members[key], book.now) for key in (*leaders, *coaches)}
    spread = sorted(leaders, key=lambda key: (hour[key], key))
    free, groups = set(coaches), []
    number = max(1, len(leaders) // (SEATS - 1))
    for first in range(0, number, BAND):
        cohorts = min(BAND, number - first)
        band = spread[first * len(spread) // number : (first + cohorts) * len(spread) // number]
        middle = hour[band[len(band) // 2]]
        near = sorted(free, key=lambda key: (abs(hour[key] - middle), key))[:cohorts]
        free -= set(near)
        inside = [[key] for key in near]
        for turn, key in enumerate(sorted(band, key=lambda k: (k != leaders[0], members[k].function, k))):
            order = [inside[(turn + step) % len(inside)] for step in range(len(inside))]
            apart = [g for g in order if not any(_in_line(members, key, other) for other in g)]
            if apart:
                min(apart, key=len).append(key)
        groups += inside
    return groups


def _hour(member: Member, now: datetime) -> float:
    """How many hours a member's clock is ahead of UTC."""
    offset = now.astimezone(ZoneInfo(member.zone)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0


def _enrol(book: Book, stream: str, leaders: Sequence[str], mentors: Sequence[str]) -> None:
    joined = book.company.today - timedelta(days=JOINED_DAYS_AGO)
    sides = [(Side.LEADER, key) for key in leaders] + [(Side.MENTOR, key) for key in mentors]
    rows = [
        Enrolment(
            created_at=at(joined),
            programme=book.programme,
            stream=book.streams[stream],
            person_id=book.people[key],
            side=side,
            state=EnrolmentState.ACTIVE,
            joined_on=joined,
            briefed_at=at(joined, 11),
        )
        for side, key in sides
    ]
    save(rows)
    book.enrolments |= {(stream, side, key): row for (side, key), row in zip(sides, rows, strict=True)}


def _plan(book: Book, kind: PlanKind, settings: dict[str, object], published: date) -> Plan:
    return Plan.objects.create(
        created_at=at(published),
        programme=book.programme,
        stream=book.streams[kind],
        kind=kind,
        name=f"{published:%B %Y}",
        state=PlanState.PUBLISHED,
        settings=settings,
        published_at=at(published, 15),
    )


def _form_cohorts(book: Book, groups: Sequence[Sequence[str]]) -> None:
    """The cohorts as rows, formed on one day."""
    formed = book.company.today - timedelta(days=FORMED_DAYS_AGO)
    plan = _plan(book, PlanKind.COHORTS, asdict(CohortSettings()), formed)
    cohorts = [
        Cohort(
            created_at=at(formed, 15),
            programme=book.programme,
            stream=book.streams["cohorts"],
            plan=plan,
            number=number,
            name=str(number),
            facilitator_id=book.people[group[0]],
            formed_on=formed,
        )
        for number, group in enumerate(groups, start=1)
    ]
    save(cohorts)
    save(
        CohortMember(
            created_at=at(formed, 15),
            programme=book.programme,
            cohort=cohort,
            person_id=book.people[key],
            enrolment=book.enrolments["cohorts", Side.MENTOR if key == group[0] else Side.LEADER, key],
        )
        for cohort, group in zip(cohorts, groups, strict=True)
        for key in group
    )


def _in_line(members: dict[str, Member], one: str, other: str) -> bool:
    """Whether one of the two stands above the other, however far."""
    return other in _above(members, one) or one in _above(members, other)


def _above(members: dict[str, Member], key: str) -> list[str]:
    found: list[str] = []
    manager = members[key].manager
    while manager and manager not in found:
        found.append(manager)
        manager = members[manager].manager
    return found


def _place(book: Book) -> None:
    """One visit for each leader, in turn to a host of another function, a host's visits one after the other."""
    today = book.company.today
    published = today - timedelta(days=FORMED_DAYS_AGO)
    plan = _plan(book, PlanKind.ROTATIONS, asdict(RotationSettings()), published)
    members = {m.key: m for m in book.company.members}
    monday = today - timedelta(days=today.weekday())
    starts = [monday + n * FORTNIGHT for n in range(-SLOTS_BEFORE, SLOTS_AFTER)]
    starts = [s for s in starts if not any(_quiet(book, s + timedelta(days=n)) for n in range(VISIT_DAYS))]
    sides = {side: [k for s, d, k in book.enrolments if (s, d) == ("rotations", side)] for side in Side}
    free = [(start, host) for start in starts for host in sides[Side.MENTOR]]
    spread = free[:: max(1, len(free) // max(1, len(sides[Side.LEADER])))]
    visits: list[tuple[str, str, date]] = []
    for leader, (start, host) in zip(cycle(sides[Side.LEADER]), spread, strict=False):
        if len(visits) == len(sides[Side.LEADER]):
            break
        if members[leader].function != members[host].function and not _in_line(members, leader, host):
            visits.append((leader, host, start))
    save(
        Placement(
            created_at=at(published, 15),
            programme=book.programme,
            stream=book.streams["rotations"],
            plan=plan,
            leader_id=book.people[leader],
            host_id=book.people[host],
            leader_enrolment=book.enrolments["rotations", Side.LEADER, leader],
            host_enrolment=book.enrolments["rotations", Side.MENTOR, host],
            starts_on=start,
            ends_on=start + timedelta(days=VISIT_DAYS - 1),
        )
        for leader, host, start in visits
    )


def _quiet(book: Book, day: date) -> bool:
    return any(e.quiet and e.starts_on <= day <= e.ends_on for e in book.company.events)
