"""Which hard rules cannot hold together: reasons seen at once, and the fewest rules by an exact model."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from peripatos.engine.cohorts.problem import Problem, Rules, pointers, rules_of, zone_gap
from peripatos.engine.cohorts.solve.model import possible
from peripatos.engine.errors import Cancelled
from peripatos.engine.meter import Meter

NUMBERS: Final = ("/groups", "/size/0", "/size/1")


def plain_conflict(problem: Problem) -> tuple[str, ...]:
    """Rules of which nobody needs a search to see that they cannot hold together; empty when there are none."""
    rules = rules_of(problem)
    held = [pointer for pointer in pointers(problem) if pointer not in problem.relax]
    for seen in (_counts, _alone, _led, _torn, _large, _few, _parts):
        found = next(seen(problem, rules), None)
        if found is not None:
            return tuple(pointer for pointer in held if pointer in found)
    return ()


def _counts(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """No number of cohorts of these sizes holds so many people."""
    if not rules.numbers(problem.people):
        yield set(NUMBERS)


def _alone(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """Only one person has a value in which nobody may be alone."""
    for k, name in enumerate(problem.never_alone):
        values = Counter(attributes[name] for attributes in problem.attributes if name in attributes)
        if name in rules.never_alone and 1 in values.values():
            yield {f"/never_alone/{k}"}


def _led(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """Fewer people may facilitate than there must be cohorts."""
    if rules.facilitators and len(problem.facilitators) < rules.numbers(problem.people)[0]:
        yield {"/facilitators", *NUMBERS}


def _torn(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """Two people who must be together and must not."""
    unit, ties = _ties(problem, rules)
    for k, (a, b) in enumerate(problem.apart):
        if unit[a] == unit[b] and f"/apart/{k}" not in problem.relax:
            yield {f"/apart/{k}", *ties[unit[a]]}
    members: dict[int, list[int]] = defaultdict(list)
    for i, u in enumerate(unit):
        members[u].append(i)
    for u, people in members.items():
        zones = {int(problem.offsets[i]) for i in people}
        if rules.gap is not None and any(zone_gap(a, b) > rules.gap for a, b in combinations(zones, 2)):
            yield {"/max_zone_gap_minutes", *ties[u]}


def _large(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """More people must be together than a cohort holds."""
    unit, ties = _ties(problem, rules)
    for u, size in Counter(unit).items():
        if size > rules.high:
            yield {"/size/1", *ties[u]}


def _ties(problem: Problem, rules: Rules) -> tuple[list[int], dict[int, set[str]]]:
    """The unit of everybody, and the rules that tie each unit."""
    unit = list(range(problem.people))
    held = [(k, pair) for k, pair in enumerate(problem.together) if f"/together/{k}" not in problem.relax]
    assert len(held) == len(rules.together)

    def root(i: int) -> int:
        while unit[i] != i:
            i = unit[i]
        return i

    for _, (a, b) in held:
        unit[root(b)] = root(a)
    unit = [root(i) for i in range(problem.people)]
    ties: dict[int, set[str]] = defaultdict(set)
    for k, (a, _) in held:
        ties[unit[a]].add(f"/together/{k}")
    return unit, ties


def _few(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """Somebody has fewer possible partners than the least cohort needs."""
    zones = Counter(problem.offsets.tolist())
    banned: dict[int, set[int]] = defaultdict(set)
    for a, b in rules.kept_apart:
        banned[a].add(b)
        banned[b].add(a)
    near = {a: sum(n for b, n in zones.items() if _near(a, b, rules)) for a in zones}
    for i, offset in enumerate(problem.offsets.tolist()):
        lost = sum(_near(offset, int(problem.offsets[j]), rules) for j in banned[i])
        if near[offset] - lost < rules.low:
            pairs = {f"/apart/{k}" for k, pair in enumerate(problem.apart) if i in pair}
            yield {"/size/0", "/max_zone_gap_minutes", *pairs}


def _near(a: int, b: int, rules: Rules) -> bool:
    return rules.gap is None or zone_gap(a, b) <= rules.gap


def _parts(problem: Problem, rules: Rules) -> Iterator[set[str]]:
    """People of zones that nobody else can join are too few or too many to be split into cohorts."""
    zones = Counter(problem.offsets.tolist())
    left = set(zones)
    least = most = 0
    while left:
        part, grown = set(), {left.pop()}
        while grown:
            part |= grown
            grown = {b for b in left if any(_near(a, b, rules) for a in grown)}
            left -= grown
        size = sum(zones[a] for a in part)
        if -(-size // rules.high) > size // rules.low:
            yield {"/max_zone_gap_minutes", "/size/0", "/size/1"}
        least, most = least + -(-size // rules.high), most + size // rules.low
    if rules.groups is not None and not least <= rules.groups <= most:
        yield {"/max_zone_gap_minutes", *NUMBERS}


def fewest(
    problem: Problem, known: Sequence[str], meter: Meter, *, work: float, seed: int
) -> tuple[tuple[str, ...], bool]:
    """Rules out of `known`, which cannot hold together, of which dropping any one helps; whether that was proved.

    Halves are tried first, so that a few rules among many are found in few trials.
    """
    kept, sure, spent = list(known), True, 0.0
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            rest = kept[:place] + kept[place + size :]
            try:
                meter.pulse()
            except Cancelled:
                return tuple(kept), False
            answer = possible(
                problem, rules_of(problem, set(rest)), work=max(0.01, work - spent), seconds=meter.left(), seed=seed
            )
            spent += answer.work
            if answer.possible is None and size == 1:
                sure = False
            if answer.possible is False:
                kept = rest
            else:
                place += size
        if size == 1:
            return tuple(kept), sure
        size //= 2
