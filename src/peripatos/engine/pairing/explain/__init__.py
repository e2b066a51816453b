"""Why a leader has these mentors and not others."""

from collections.abc import Iterator, Sequence

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.errors import ProblemError
from peripatos.engine.pairing.explain.changes import Changes
from peripatos.engine.pairing.explain.result import Alternative, Change, ChosenPair, Explanation
from peripatos.engine.pairing.problem import Problem, Solution

__all__ = ["Alternative", "Change", "ChosenPair", "Explainer", "Explanation", "explain"]


def explain(
    problem: Problem, solution: Solution, leader_id: str, *, most: int = 5, also: Sequence[str] = ()
) -> Explanation:
    """The explanation of one leader: the pairs chosen, and the best alternatives with what each would cost.

    most: how many alternatives, best score first; mentors on the leader's own list and those named in `also` come on
    top. Raises ProblemError for an unknown id. To explain many leaders of one plan keep an `Explainer`.
    """
    return Explainer(problem, solution).leader(leader_id, most=most, also=also)


class Explainer:
    """Explains the leaders of one solution; what they share is computed once."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem = problem
        self._solution = solution
        self._changes = Changes(problem, solution)
        self._chosen = problem.mask(problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1]))
        self._load = np.bincount(problem.indices[self._chosen], minlength=problem.mentors)
        self._leaders = {name: k for k, name in enumerate(problem.leader_ids)}
        self._mentors = {name: k for k, name in enumerate(problem.mentor_ids)}
        self._unmatched = {row.leader: row for row in solution.unmatched}

    def leader(self, leader_id: str, *, most: int = 5, also: Sequence[str] = ()) -> Explanation:
        leader = _known(self._leaders, leader_id)
        edges = np.arange(self._problem.indptr[leader], self._problem.indptr[leader + 1])
        chosen = edges[self._chosen[edges]]
        unmatched = self._unmatched.get(leader)
        return Explanation(
            leader=leader_id,
            wants=int(self._problem.wants[leader]),
            missing=unmatched.missing if unmatched else 0,
            reason=unmatched.reason if unmatched else None,
            chosen=tuple(self._pair(edge) for edge in self._best_first(chosen)),
            alternatives=tuple(self._alternatives(leader, edges[~self._chosen[edges]], chosen, most, also)),
        )

    def _best_first(self, edges: IntArray) -> list[int]:
        ids, problem = self._problem.mentor_ids, self._problem
        return sorted(edges.tolist(), key=lambda edge: (-problem.score[edge], ids[problem.indices[edge]]))

    def _pair(self, edge: int) -> ChosenPair:
        problem, mentor = self._problem, int(self._problem.indices[edge])
        rules = {
            "pin": problem.pinned[edge],
            "incumbent": problem.kept[edge],
            "mentor_full": self._load[mentor] >= problem.capacity[mentor],
            "floor": self._changes.floor is not None and problem.score[edge] == self._changes.floor,
        }
        return ChosenPair(
            mentor=problem.mentor_ids[mentor],
            score=int(problem.score[edge]),
            components=self._components(edge),
            rules=tuple(code for code, holds in rules.items() if holds),
            leader_rank=_rank(problem.leader_rank, edge),
            mentor_rank=_rank(problem.mentor_rank, edge),
            price=self._price(mentor),
            place=self._changes.place(mentor),
        )

    def _alternatives(
        self, leader: int, others: IntArray, chosen: IntArray, most: int, also: Sequence[str]
    ) -> Iterator[Alternative]:
        """The best others, the listed and the named, best score first; pairs that are not permitted come last."""
        named = [_known(self._mentors, name) for name in also]
        ranked = self._best_first(others)
        wished = {edge for edge in ranked if self._problem.leader_rank[edge] >= 0}
        shown = [
            k for k, edge in enumerate(ranked) if k < most or edge in wished or self._problem.indices[edge] in named
        ]
        costs = self._changes.costs(leader) if shown else None
        for k in shown:
            yield self._alternative(leader, ranked[k], chosen, costs)
        permitted = set(self._problem.indices[np.concatenate((others, chosen))].tolist())
        for mentor in named:
            if mentor not in permitted:
                yield self._stranger(mentor)

    def _alternative(self, leader: int, edge: int, chosen: IntArray, costs: IntArray | None) -> Alternative:
        problem, mentor = self._problem, int(self._problem.indices[edge])
        below = self._changes.floor is not None and problem.score[edge] < self._changes.floor
        cost = None if below else self._changes.cost(costs, edge, mentor)
        return Alternative(
            mentor=problem.mentor_ids[mentor],
            code="below_floor" if below and problem.permitted[edge] else self._code(leader, edge, chosen, cost),
            score=int(problem.score[edge]),
            components=self._components(edge),
            leader_rank=_rank(problem.leader_rank, edge),
            mentor_rank=_rank(problem.mentor_rank, edge),
            price=self._price(mentor),
            place=self._changes.place(mentor),
            cost=cost,
        )

    def _code(self, leader: int, edge: int, chosen: IntArray, cost: Change | None) -> str:
        problem, mentor = self._problem, int(self._problem.indices[edge])
        if not problem.permitted[edge]:
            return "veto"
        if problem.pins_per_mentor()[mentor] >= problem.capacity[mentor]:
            return "no_place"
        movable = chosen[~problem.pinned[chosen]]
        if problem.pins_per_leader()[leader] >= problem.wants[leader]:
            return "pinned"
        if cost == Change(0, 0, 0):
            return "equal"
        wishes_left = chosen.size < problem.wants[leader]
        better = wishes_left or problem.score[edge] > problem.score[movable].min(initial=problem.score[edge])
        return "full" if better and self._load[mentor] >= problem.capacity[mentor] else "worse_fit"

    def _stranger(self, mentor: int) -> Alternative:
        return Alternative(
            mentor=self._problem.mentor_ids[mentor],
            code="not_permitted",
            score=None,
            components={},
            leader_rank=None,
            mentor_rank=None,
            price=self._price(mentor),
            place=self._changes.place(mentor),
            cost=None,
        )

    def _components(self, edge: int) -> dict[str, int]:
        return dict(zip(self._problem.components, self._problem.parts[edge].tolist(), strict=True))

    def _price(self, mentor: int) -> int | None:
        return None if self._solution.prices is None else int(self._solution.prices[mentor])


def _rank(ranks: IntArray, edge: int) -> int | None:
    return int(ranks[edge]) if ranks[edge] >= 0 else None


def _known(index: dict[str, int], name: str) -> int:
    if name not in index:
        raise ProblemError("unknown_id", "", f"There is nobody with the id {name}.")
    return index[name]
