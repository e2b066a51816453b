"""The hard rules of the format, told of any set of placements: which of them are broken, and by whom.

A rule is broken only by placements of which one at least is not exempt from it. Every rule that a file can state has
a pointer; that two rotations of a leader neither overlap nor go to one host is no rule of a file and always holds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from peripatos.engine.rotations.problem.model import Problem

Force = Callable[[str], bool]


@dataclass(frozen=True)
class Item:
    """A placement under judgement. path: where it stands; fixed: rules in `relax` give way to it."""

    leader: int
    host: int
    start: int
    path: str
    past: bool = False
    exempt: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Breach:
    """A broken rule: the placements that break it together, and the pointers of the rules in question."""

    code: str
    items: tuple[Item, ...]
    rules: tuple[str, ...]


def always(pointer: str) -> bool:  # noqa: ARG001  (the shape of a Force)
    return True


def fixed_items(problem: Problem) -> list[Item]:
    """History, frozen placements and pins."""
    return [Item(f.leader, f.host, f.start, f.pointer, f.past, f.exempt, fixed=True) for f in problem.fixed]


def breaches(problem: Problem, items: Sequence[Item], force: Force = always) -> Iterator[Breach]:
    """Every broken rule; `force` tells which rules with a pointer count at all."""
    by_leader: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_leader[item.leader].append(item)
        yield from _alone(problem, item, force)
    for leader, own in by_leader.items():
        yield from _wanted(problem, leader, [item for item in own if not item.past], force)
        yield from _apart(problem, own, force)
        yield from _year(problem, sorted(own, key=lambda item: item.start), force)
    yield from _rooms(problem, items, force)
    yield from _teams(problem, items, force)


def exempt_from(problem: Problem, item: Item, rule: str) -> bool:
    return item.exempt or (item.fixed and rule in problem.relax)


def covered(problem: Problem, item: Item) -> range:
    """The slots of the horizon that a placement takes."""
    return range(max(0, item.start), min(problem.slots, item.start + int(problem.length[item.leader])))


def _alone(problem: Problem, item: Item, force: Force) -> Iterator[Breach]:
    """Rules that a placement breaks on its own."""
    leader, host, slots = item.leader, item.host, covered(problem, item)
    length = int(problem.length[leader])
    found = (
        ("not_permitted", "", (leader, host) not in problem.points_of),
        ("outside_the_slots", "/slots", item.start < 0 or item.start + length > problem.slots),
        ("at_home", f"/leaders/{leader}/home", problem.home[leader] == host),
        ("leader_away", f"/leaders/{leader}/away", problem.is_away[leader, slots].any()),
        ("host_closed", f"/hosts/{host}/closed", problem.is_closed[host, slots].any()),
    )
    for code, rule, broken in found:
        if broken and not exempt_from(problem, item, rule) and (not rule or force(rule)):
            yield Breach(code, (item,), (rule,) if rule else ())


def _wanted(problem: Problem, leader: int, own: list[Item], force: Force) -> Iterator[Breach]:
    rule = f"/leaders/{leader}/wanted"
    if force(rule):
        yield from _too_many(problem, "wanted_exceeded", own, int(problem.wanted[leader]), (rule,))


def _too_many(problem: Problem, code: str, items: list[Item], limit: int, rules: tuple[str, ...]) -> Iterator[Breach]:
    exempt = sum(any(exempt_from(problem, item, rule) for rule in rules) for item in items)
    if len(items) > max(limit, exempt):
        yield Breach(code, tuple(items), rules)


def _apart(problem: Problem, own: list[Item], force: Force) -> Iterator[Breach]:
    """Every two rotations of one leader: other hosts, no overlap, rest between them."""
    for one, other in combinations(own, 2):
        length, distance = int(problem.length[one.leader]), abs(one.start - other.start)
        core = not (one.exempt and other.exempt)
        if core and one.host == other.host:
            yield Breach("host_twice", (one, other), ())
        if core and distance < length:
            yield Breach("overlap", (one, other), ())
        elif distance < length + problem.rest and force("/rest"):
            excused = exempt_from(problem, one, "/rest") and exempt_from(problem, other, "/rest")
            yield from () if excused else (Breach("rest_too_short", (one, other), ("/rest",)),)


def _year(problem: Problem, own: list[Item], force: Force) -> Iterator[Breach]:
    """At most so many starts in every window of a year that begins with a start."""
    if problem.per_year is None or not force("/per_year"):
        return
    for k, first in enumerate(own):
        inside = [item for item in own[k:] if item.start - first.start < problem.year_slots]
        yield from _too_many(problem, "year_exceeded", inside, problem.per_year, ("/per_year",))


def _rooms(problem: Problem, items: Iterable[Item], force: Force) -> Iterator[Breach]:
    cells: dict[tuple[int, int], list[Item]] = defaultdict(list)
    for item in items:
        for slot in covered(problem, item):
            cells[item.host, slot].append(item)
    for (host, slot), inside in sorted(cells.items()):
        rule = f"/hosts/{host}/capacity"
        if force(rule):
            limit = int(problem.capacity[host, slot])
            yield from _too_many(problem, "capacity_exceeded", inside, limit, (rule,))


def _teams(problem: Problem, items: Iterable[Item], force: Force) -> Iterator[Breach]:
    cells: dict[tuple[int, int], list[Item]] = defaultdict(list)
    for item in items:
        if problem.team[item.leader] >= 0 and force(f"/leaders/{item.leader}/team"):
            for slot in covered(problem, item):
                cells[int(problem.team[item.leader]), slot].append(item)
    for _, inside in sorted(cells.items()):
        exempt = sum(exempt_from(problem, item, f"/leaders/{item.leader}/team") for item in inside)
        if len(inside) > max(1, exempt):
            rules = dict.fromkeys(f"/leaders/{item.leader}/team" for item in inside)
            yield Breach("team_away", tuple(inside), tuple(rules))


def relaxed_pointers(problem: Problem) -> tuple[str, ...]:
    """The pointers of `relax` that take part in a rule which the pins would break without leave."""
    strict = [
        Item(f.leader, f.host, f.start, f.pointer, f.past, exempt=f.exempt and not f.pointer.startswith("/pins"))
        for f in problem.fixed
    ]
    concerned: set[str] = set()
    for breach in breaches(problem, strict):
        concerned.update(breach.rules)
        concerned.update(item.path for item in breach.items)
    return tuple(pointer for pointer in problem.relax if pointer in concerned)
