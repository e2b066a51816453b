"""Why somebody is where they are: what each member costs them, what forbids other cohorts, what a move would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from peripatos.engine.cohorts.problem import Problem, Solution, broken

__all__ = ["Elsewhere", "Explanation", "Member", "explain"]


@dataclass(frozen=True)
class Member:
    """Somebody in the same cohort. same: attributes of equal value; met: times met; trusted; cost of the pair."""

    id: str
    same: tuple[str, ...]
    met: int
    trusted: bool
    cost: int


@dataclass(frozen=True)
class Elsewhere:
    """Another cohort. cost: change of the plan's cost by moving there alone; rules: pointers that this would break."""

    cohort: int
    cost: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """cohort: its place in the plan; sizes and equals alone decide between cohorts whose cost is equal."""

    cohort: int
    facilitates: bool
    members: tuple[Member, ...]
    elsewhere: tuple[Elsewhere, ...]


def explain(problem: Problem, solution: Solution, person: str) -> Explanation:
    """Codes and numbers only. Raises KeyError for somebody who is in no cohort of the plan."""
    if person not in problem.ids:
        raise KeyError(person)
    i = problem.ids.index(person)
    cohorts = solution.groups
    own = next((c for c, members in enumerate(cohorts) if i in members), None)
    if own is None:
        raise KeyError(person)
    others = [j for j in cohorts[own] if j != i]
    before = _total(problem, cohorts)
    held = {pointer for pointer, _ in broken(problem, cohorts)}
    return Explanation(
        cohort=own,
        facilitates=solution.cohorts[own].facilitator == i,
        members=tuple(_member(problem, i, j) for j in others),
        elsewhere=tuple(_elsewhere(problem, cohorts, i, own, c, before, held) for c in range(len(cohorts)) if c != own),
    )


def _member(problem: Problem, i: int, j: int) -> Member:
    one, other = problem.attributes[i], problem.attributes[j]
    same = tuple(name for name in problem.spread if name in one and one[name] == other.get(name))
    met = problem.met.get((i, j), 0) + problem.met.get((j, i), 0)
    trusted = (i, j) in problem.trusted or (j, i) in problem.trusted
    cost = sum(problem.spread[name] for name in same) + problem.met_cost * met - problem.trusted_reward * trusted
    return Member(problem.ids[j], same, met, trusted, cost)


def _elsewhere(
    problem: Problem,
    cohorts: Sequence[tuple[int, ...]],
    i: int,
    own: int,
    c: int,
    before: int,
    held: set[str],
) -> Elsewhere:
    moved = [tuple(j for j in members if j != i) for members in cohorts]
    moved[c] = (*moved[c], i)
    kept = [members for members in moved if members]
    now = {pointer for pointer, _ in broken(problem, kept)} - held
    pairs = sum(_member(problem, i, j).cost for j in moved[c]) - sum(_member(problem, i, j).cost for j in moved[own])
    rest = _total(problem, kept) - before
    return Elsewhere(c, pairs + rest, tuple(sorted(now)))


def _total(problem: Problem, cohorts: Sequence[tuple[int, ...]]) -> int:
    """What sizes and moves cost; pairs apart."""
    at = {j: c for c, members in enumerate(cohorts) for j in members}
    cost = 0
    if problem.target_size is not None:
        cost += problem.size_cost * sum(abs(len(members) - problem.target_size) for members in cohorts)
    for members in problem.current:
        places = [at[j] for j in members]
        cost += problem.move_cost * (len(places) - max((places.count(c) for c in set(places)), default=0))
    return cost
