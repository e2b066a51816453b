"""The hard rules of a cohort problem, each with its pointer, and which of them a grouping breaks."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from peripatos.engine.cohorts.problem.model import Pair, Problem, zone_gap

Cohorts = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Rules:
    """The rules that are held: numbers and sizes, pairs, attributes, minutes, facilitators, kept cohorts.

    kept: (place in `current`, pairs of it that must stay together at least).
    """

    groups: int | None
    low: int
    high: int
    apart: tuple[Pair, ...]
    together: tuple[Pair, ...]
    never_alone: tuple[str, ...]
    gap: int | None
    facilitators: bool
    kept: tuple[tuple[int, int], ...]

    @cached_property
    def kept_apart(self) -> frozenset[Pair]:
        """Every pair of `apart`, the lesser number first."""
        return frozenset((min(pair), max(pair)) for pair in self.apart)

    def numbers(self, people: int) -> range:
        """How many cohorts the sizes and the fixed number allow; empty when they allow none."""
        least, most = -(-people // self.high), people // self.low
        if self.groups is None:
            return range(max(1, least), most + 1)
        return range(self.groups, self.groups + (least <= self.groups <= most))


def pointers(problem: Problem) -> tuple[str, ...]:
    """Every hard rule of the file, in the order of the format."""
    return (
        "/size/0",
        "/size/1",
        *(["/groups"] if problem.groups is not None else []),
        *(f"/never_alone/{k}" for k in range(len(problem.never_alone))),
        *(f"/apart/{k}" for k in range(len(problem.apart))),
        *(f"/together/{k}" for k in range(len(problem.together))),
        *(["/max_zone_gap_minutes"] if problem.max_zone_gap_minutes is not None else []),
        *(["/facilitators"] if problem.facilitators else []),
        *(f"/current/{k}" for k in range(len(problem.current)) if pairs_to_keep(problem, k)),
    )


def pairs_to_keep(problem: Problem, k: int) -> int:
    """How many pairs of a present cohort must stay together."""
    size = len(problem.current[k])
    return -(-problem.keep_percent * (size * (size - 1) // 2) // 100)


def rules_of(problem: Problem, held: Set[str] | None = None) -> Rules:
    """The rules with these pointers; without them all that are not relaxed. A size that is not held is 1 or n."""
    names = frozenset(pointers(problem)) - frozenset(problem.relax) if held is None else held

    def of(name: str, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        return tuple(pair for k, pair in enumerate(pairs) if f"/{name}/{k}" in names)

    return Rules(
        groups=problem.groups if "/groups" in names else None,
        low=problem.low if "/size/0" in names else 1,
        high=problem.high if "/size/1" in names else problem.people,
        apart=of("apart", problem.apart),
        together=of("together", problem.together),
        never_alone=tuple(a for k, a in enumerate(problem.never_alone) if f"/never_alone/{k}" in names),
        gap=problem.max_zone_gap_minutes if "/max_zone_gap_minutes" in names else None,
        facilitators="/facilitators" in names,
        kept=tuple((k, pairs_to_keep(problem, k)) for k in range(len(problem.current)) if f"/current/{k}" in names),
    )


def separated(problem: Problem, rules: Rules, pair: Pair) -> bool:
    """Whether one hard rule alone keeps a pair from being in one cohort."""
    a, b = min(pair), max(pair)
    if (a, b) in rules.kept_apart:
        return True
    return rules.gap is not None and zone_gap(int(problem.offsets[a]), int(problem.offsets[b])) > rules.gap


def broken(problem: Problem, cohorts: Cohorts) -> Iterator[tuple[str, int]]:
    """(pointer, cohort) of every rule of the file, relaxed or not, that a grouping breaks; -1: no cohort alone."""
    at = {i: c for c, members in enumerate(cohorts) for i in members}
    if problem.groups is not None and len(cohorts) != problem.groups:
        yield "/groups", -1
    for k, (a, b) in enumerate(problem.apart):
        if at[a] == at[b]:
            yield f"/apart/{k}", at[a]
    for k, (a, b) in enumerate(problem.together):
        if at[a] != at[b]:
            yield f"/together/{k}", at[a]
    for c, members in enumerate(cohorts):
        yield from ((pointer, c) for pointer in broken_in(problem, members))
    for k, members in enumerate(problem.current):
        together = sum(n * (n - 1) // 2 for n in Counter(at[i] for i in members).values())
        if together < pairs_to_keep(problem, k):
            yield f"/current/{k}", -1


def broken_in(problem: Problem, members: Sequence[int]) -> Iterator[str]:
    """Pointers of the rules about one cohort alone that these members break."""
    if len(members) < problem.low:
        yield "/size/0"
    if len(members) > problem.high:
        yield "/size/1"
    for k, name in enumerate(problem.never_alone):
        values = Counter(problem.attributes[i][name] for i in members if name in problem.attributes[i])
        if 1 in values.values():
            yield f"/never_alone/{k}"
    gap = problem.max_zone_gap_minutes
    if gap is not None:
        zones = {int(problem.offsets[i]) for i in members}
        if any(zone_gap(a, b) > gap for a, b in combinations(zones, 2)):
            yield "/max_zone_gap_minutes"
    if problem.facilitators and problem.facilitator_of(members) is None:
        yield "/facilitators"
