"""Fixed sessions that break one another's rules, and which of them have leave to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.meetings.problem.model import NO_CAP, Problem
from peripatos.engine.meetings.problem.rules import day_of, out_of_rhythm


@dataclass(frozen=True)
class Breach:
    """Fixed sessions (by row) of which no more than `cap` could stand, and the rule that says so, None for overlap."""

    rows: tuple[int, ...]
    cap: int
    rule: str | None

    def pointers(self) -> tuple[str, ...]:
        return (*(f"/fixed/{row}" for row in self.rows), *(() if self.rule is None else (self.rule,)))


def breaches(problem: Problem) -> Iterator[Breach]:
    """Every rule that fixed sessions break among themselves."""
    yield from _overlaps(problem)
    yield from _caps(problem)
    yield from _rhythms(problem)


def conflicts(problem: Problem) -> tuple[str, ...]:
    """Pointers of rules that cannot hold together, without any one of which they can; empty when all can.

    Leaving a session out breaks no rule, so the fixed ones alone decide.
    """
    relax = set(problem.relax)
    for breach in breaches(problem):
        binding = tuple(row for row in breach.rows if f"/fixed/{row}" not in relax)
        if breach.rule not in relax and len(binding) > breach.cap:
            return Breach(binding[: breach.cap + 1], breach.cap, breach.rule).pointers()
    return ()


def breaks(problem: Problem, kept: tuple[str, ...]) -> bool:
    """Whether these fixed sessions and rules, and nothing else, cannot hold together."""
    held = set(kept) - set(problem.relax)
    return any(
        (breach.rule is None or breach.rule in held)
        and sum(f"/fixed/{row}" in held for row in breach.rows) > breach.cap
        for breach in breaches(problem)
    )


def relaxed(problem: Problem) -> tuple[str, ...]:
    """The relaxed rules that fixed sessions really break, in the order of `relax`."""
    broken = {pointer for breach in breaches(problem) for pointer in breach.pointers()}
    return tuple(pointer for pointer in problem.relax if pointer in broken)


def _overlaps(problem: Problem) -> Iterator[Breach]:
    held: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for row, (session, start) in enumerate(problem.fixed.tolist()):
        for person in problem.members_of(session).tolist():
            held[person].append((start, start + int(problem.minutes[session]), row))
    found = {
        tuple(sorted((one[2], other[2])))
        for rows in held.values()
        for one, other in combinations(sorted(rows), 2)
        if other[0] < one[1]
    }
    yield from (Breach(pair, 1, None) for pair in sorted(found))


def _caps(problem: Problem) -> Iterator[Breach]:
    calendar = problem.calendar
    held: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for row, (session, start) in enumerate(problem.fixed.tolist()):
        for person in problem.members_of(session).tolist():
            place = start // problem.grid
            held[person, "day_cap", int(calendar.days_of(person)[place])].append(row)
            held[person, "week_cap", int(calendar.weeks_of(person)[place])].append(row)
    for (person, name, _), rows in held.items():
        cap = int((problem.day_cap if name == "day_cap" else problem.week_cap)[person])
        if cap != NO_CAP and len(rows) > cap:
            yield Breach(tuple(rows), cap, f"/people/{person}/{name}")


def _rhythms(problem: Problem) -> Iterator[Breach]:
    row_of = {session: row for row, session in enumerate(problem.fixed[:, 0].tolist())}
    for series, sessions in enumerate(problem.rhythm_of):
        limits = problem.rhythms[series].limits
        if limits is None:
            continue
        for one, other in combinations((k for k in sessions if k in row_of), 2):
            days = [day_of(problem, k, int(problem.fixed[row_of[k], 1])) for k in (one, other)]
            if bool(out_of_rhythm(problem, one, _single(days[0]), other, days[1], limits)[0]):
                yield Breach((row_of[one], row_of[other]), 1, f"/series/{series}")


def _single(day: int) -> IntArray:
    return np.array([day], dtype=np.int64)
