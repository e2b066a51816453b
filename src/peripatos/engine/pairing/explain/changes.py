"""What other plans would cost, by shortest paths over the changes that a plan admits. Nothing is solved anew."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.explain.result import Change
from peripatos.engine.pairing.problem import Problem, Solution
from peripatos.engine.pairing.solve.market import Market, market_of
from peripatos.engine.pairing.solve.prices import least_prices

FAR: Final = np.int64(2**61)


@dataclass(frozen=True)
class Scale:
    """Served, pairs and value in one integer: served · of_served + pairs · of_pairs + value.

    A change moves along one chain, so pairs differ by at most 2 and the value by less than half of of_pairs; the three
    can therefore be read off again. Both are 0 where only the value counts.
    """

    of_served: int
    of_pairs: int

    def split(self, total: int) -> Change:
        if not self.of_pairs:
            return Change(0, 0, total)
        served = (total + self.of_served // 2) // self.of_served
        rest = total - served * self.of_served
        pairs = (rest + self.of_pairs // 2) // self.of_pairs
        return Change(served, pairs, rest - pairs * self.of_pairs)


BY_VALUE = ("total", "coverage", "floor")
"""Aims whose proved plan is the best by value among those that keep its stages, so that neighbours only lose."""


class Changes:
    """The neighbours of one proved plan. With a floor, only plans that keep it."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        chosen = problem.mask(problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1]))
        whole = market_of(problem)
        floors = [stage.value for stage in solution.stages if stage.name == "floor"]
        self.floor = floors[0] if floors else None
        self.market = whole if self.floor is None else whole.only(problem.score[whole.edge] >= self.floor)
        self.chosen: BoolArray = chosen[self.market.edge]
        self.known = solution.status == "optimal" and problem.objective in BY_VALUE
        self.scale = _scale(self.market, problem)
        self._worth = problem.worth()
        self._weight = self._worth[self.market.edge] + self.scale.of_pairs
        self._bonus = self.market.bonus * self.scale.of_served
        self._places = self._place_values()

    def _place_values(self) -> IntArray | None:
        """The gain (m) from one more place at each mentor: the least prices, with all stages in one number."""
        if not self.known:
            return None
        return least_prices(self.market, self._weight, self._bonus, self.chosen, pulse=lambda: None)

    def place(self, mentor: int) -> Change | None:
        """What one more place at a mentor (of the problem) would add."""
        if self._places is None:
            return None
        return self.scale.split(int(self._places[self.market.mentor_order[mentor]]))

    def costs(self, leader: int) -> IntArray | None:
        """Per mentor (of the problem) the loss from freeing a place for this leader and taking back what it needs.

        Less the weight of a pair, this is what choosing the pair would cost; FAR where it cannot be done.
        """
        if not self.known:
            return None
        return self._distances(int(self.market.leader_order[leader]))[self.market.mentor_order]

    def cost(self, costs: IntArray | None, edge: int, mentor: int) -> Change | None:
        if costs is None or costs[mentor] >= FAR:
            return None
        return self.scale.split(int(costs[mentor]) - int(self._worth[edge]) - self.scale.of_pairs)

    def _distances(self, target: int) -> IntArray:
        """Shortest way from each mentor, who has one leader too many, to the target, who has one mentor too many.

        A mentor with a free place just takes the leader in; otherwise one who is there moves to another mentor or
        stays without. Somebody else may take a place that falls free. Bellman-Ford, all edges at once.
        """
        market, held, free = self.market, np.flatnonzero(self.chosen), np.flatnonzero(~self.chosen)
        load = np.bincount(market.leader[held], minlength=market.leaders)
        taken = np.bincount(market.mentor[held], minlength=market.mentors)
        leave = np.select([load == 0, load == 1], [np.full_like(self._bonus, FAR), self._bonus], 0)
        may_enter, enter = load < market.wants, np.where(load == 0, -self._bonus, 0)
        from_mentor = np.full(market.mentors, FAR)
        outside = int(FAR)
        while True:
            from_leader = _onward(np.full(market.leaders, outside), leave)
            moves = _onward(from_mentor[market.mentor[free]], -self._weight[free])
            np.minimum.at(from_leader, market.leader[free], moves)
            from_leader[target] = 0
            nearer = np.where(taken < market.room, np.minimum(outside, from_mentor), from_mentor)
            np.minimum.at(nearer, market.mentor[held], _onward(from_leader[market.leader[held]], self._weight[held]))
            entering, giving = _onward(from_leader, enter)[may_enter], nearer[taken > 0]
            out = min(outside, int(entering.min(initial=FAR)), int(giving.min(initial=FAR)))
            if out == outside and np.array_equal(nearer, from_mentor):
                return np.where(market.room > 0, nearer, FAR)
            from_mentor, outside = nearer, out


def _onward(distance: IntArray, step: IntArray) -> IntArray:
    """Distances with one more step; what is out of reach stays so."""
    return np.where((distance >= FAR) | (step >= FAR), FAR, distance + np.where(step >= FAR, 0, step))


def _scale(market: Market, problem: Problem) -> Scale:
    if problem.objective == "total":
        return Scale(0, 0)
    of_pairs = 2 * (market.most_pairs() + 2) * max(1, int(problem.worth().max(initial=0))) + 1
    return Scale(8 * of_pairs, of_pairs)
