"""Why somebody is where they are: what each member costs them, what forbids other cohorts, what a move would cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from peripatos.engine.cohorts.problem import Problem, Solution, broken_in, pairs_to_keep

Cohorts = Sequence[Sequence[int]]

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
    return Explanation(
        cohort=own,
        facilitates=solution.cohorts[own].facilitator == i,
        members=tuple(_member(problem, i, j) for j in cohorts[own] if j != i),
        elsewhere=tuple(_elsewhere(problem, cohorts, i, own, c) for c in range(len(cohorts)) if c != own),
    )


def _member(problem: Problem, i: int, j: int) -> Member:
    one, other = problem.attributes[i], problem.attributes[j]
    same = tuple(name for name in problem.spread if name in one and one[name] == other.get(name))
    met = problem.met.get((i, j), 0) + problem.met.get((j, i), 0)
    trusted = (i, j) in problem.trusted or (j, i) in problem.trusted
    cost = sum(problem.spread[name] for name in same) + problem.met_cost * met - problem.trusted_reward * trusted
    return Member(problem.ids[j], same, met, trusted, cost)


def _elsewhere(problem: Problem, cohorts: Cohorts, i: int, own: int, c: int) -> Elsewhere:
    """What changes when i alone goes from cohort `own` to c."""
    left, joined = tuple(j for j in cohorts[own] if j != i), (*cohorts[c], i)
    cost = sum(_member(problem, i, j).cost for j in cohorts[c]) - sum(_member(problem, i, j).cost for j in left)
    cost += sum(_sized(problem, members) for members in (left, joined))
    cost -= sum(_sized(problem, cohorts[k]) for k in (own, c))
    rules = set(broken_in(problem, joined)) | (set(broken_in(problem, left)) if left else {"/groups"})
    rules -= {*broken_in(problem, cohorts[own]), *broken_in(problem, cohorts[c])}
    rules |= {f"/apart/{k}" for k, pair in enumerate(problem.apart) if i in pair and set(pair) <= set(joined)}
    rules |= {f"/together/{k}" for k, pair in enumerate(problem.together) if i in pair and set(pair) & set(left)}
    more, kept = _present(problem, cohorts, i, c)
    if problem.groups is None:
        rules.discard("/groups")
    return Elsewhere(c, cost + more, tuple(sorted((rules | kept) - set(problem.relax))))


def _sized(problem: Problem, members: Sequence[int]) -> int:
    return (
        0 if problem.target_size is None or not members else problem.size_cost * abs(len(members) - problem.target_size)
    )


def _present(problem: Problem, cohorts: Cohorts, i: int, c: int) -> tuple[int, set[str]]:
    """What the present cohort of i costs more, and its rule when too few of its pairs would stay together."""
    k = next((k for k, members in enumerate(problem.current) if i in members), None)
    if k is None:
        return 0, set()
    at = {j: place for place, members in enumerate(cohorts) for j in members}
    before, after = Counter(at[j] for j in problem.current[k]), Counter((at | {i: c})[j] for j in problem.current[k])
    kept = sum(n * (n - 1) // 2 for n in after.values())
    rules = {f"/current/{k}"} if kept < pairs_to_keep(problem, k) else set()
    return problem.move_cost * (max(before.values()) - max(after.values())), rules
