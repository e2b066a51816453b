"""A problem with other weights, capacities or people, and the differences between two plans person by person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray, frozen
from peripatos.engine.errors import ProblemError
from peripatos.engine.pairing.problem import Problem, Solution

WHOLE: Final = 1000


@dataclass(frozen=True)
class Difference:
    """One leader: the sum of scores in both plans (each by its own problem), and the mentors won and lost."""

    leader: str
    before: int
    after: int
    won: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def gain(self) -> int:
        return self.after - self.before


def changed(
    problem: Problem,
    *,
    weights: Mapping[str, int] | None = None,
    capacity: Mapping[str, int] | None = None,
    wants: Mapping[str, int] | None = None,
    without: Collection[str] = (),
) -> Problem:
    """The problem with component weights in thousandths, other numbers of places or wishes, and without some people.

    Components are rounded down one by one, so that they still sum to the score. Somebody who is left out keeps the
    place in the file and gets nobody. Raises ProblemError for unknown names and negative numbers.
    """
    parts, score = problem.parts, problem.score
    if weights:
        factor = _weights(problem, weights)
        parts = problem.parts * factor // WHOLE
        score = parts.sum(axis=1)
    left = set(without)
    places = _numbers(problem.mentor_ids, problem.capacity, capacity or {}, left)
    wishes = _numbers(problem.leader_ids, problem.wants, wants or {}, left)
    unknown = left - set(problem.leader_ids) - set(problem.mentor_ids)
    if unknown:
        raise ProblemError("unknown_id", "", f"There is nobody with the id {min(unknown)}.")
    pinned = problem.pins[[_stays(problem, edge, left) for edge in problem.pins.tolist()]]
    gone = [edge for edge in problem.incumbent.tolist() if not _stays(problem, edge, left)]
    kept = np.setdiff1d(problem.incumbent, np.array(gone, dtype=np.int64))
    return replace(
        problem,
        parts=frozen(parts),
        score=frozen(score),
        capacity=frozen(places),
        wants=frozen(wishes),
        pins=frozen(pinned),
        incumbent=frozen(kept),
        incumbent_gone=problem.incumbent_gone + len(gone),
        relax=problem.relax if pinned.size == problem.pins.size else (),
    )


def _stays(problem: Problem, edge: int, left: set[str]) -> bool:
    return not {problem.leader_ids[problem.edge_leader[edge]], problem.mentor_ids[problem.indices[edge]]} & left


def _weights(problem: Problem, weights: Mapping[str, int]) -> IntArray:
    for name, weight in weights.items():
        if name not in problem.components:
            raise ProblemError("unknown_component", "", f"There is no component {name}.")
        if weight < 0:
            raise ProblemError("too_small", "", f"The weight of {name} is negative.")
    return np.array([weights.get(name, WHOLE) for name in problem.components], dtype=np.int64)


def _numbers(ids: tuple[str, ...], given: IntArray, other: Mapping[str, int], left: set[str]) -> IntArray:
    index, numbers = {name: k for k, name in enumerate(ids)}, given.copy()
    for name, number in other.items():
        if name not in index:
            raise ProblemError("unknown_id", "", f"There is nobody with the id {name}.")
        if number < 0:
            raise ProblemError("too_small", "", f"The number of {name} is negative.")
        numbers[index[name]] = number
    numbers[[index[name] for name in left & set(index)]] = 0
    return numbers


def differences(before: tuple[Problem, Solution], after: tuple[Problem, Solution]) -> tuple[Difference, ...]:
    """Leaders of either file whose plan or sum differs, those who lose most first, then by id."""
    old, new = _plan(*before), _plan(*after)
    rows = []
    for leader in sorted(set(old) | set(new)):
        had, has = old.get(leader, {}), new.get(leader, {})
        difference = Difference(
            leader,
            sum(had.values()),
            sum(has.values()),
            won=tuple(sorted(set(has) - set(had))),
            lost=tuple(sorted(set(had) - set(has))),
        )
        if difference.gain or difference.won or difference.lost:
            rows.append(difference)
    return tuple(sorted(rows, key=lambda row: (row.gain, row.leader)))


def _plan(problem: Problem, solution: Solution) -> dict[str, dict[str, int]]:
    plan: dict[str, dict[str, int]] = {name: {} for name in problem.leader_ids}
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])
    for (i, j), edge in zip(solution.pairs.tolist(), edges.tolist(), strict=True):
        plan[problem.leader_ids[i]][problem.mentor_ids[j]] = int(problem.score[edge])
    return plan
