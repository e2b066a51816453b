"""What prices prove about a market, and what a plan reaches in it."""

from dataclasses import dataclass

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.limits import SMALL
from peripatos.engine.pairing.solve.market import Market


@dataclass(frozen=True, eq=False)
class Goal:
    """What a stage maximises: the weights of the chosen edges, and a bonus for every leader with any of them."""

    weight: IntArray  # (e)
    bonus: IntArray  # (n)

    def reached(self, market: Market, chosen: BoolArray) -> int:
        edges = np.flatnonzero(chosen)
        value = int(self.weight[edges].sum())
        if self.bonus.any():
            value += int(self.bonus[np.bincount(market.leader[edges], minlength=market.leaders) > 0].sum())
        return value

    def bound(self, market: Market, prices: IntArray) -> int:
        """No plan reaches more: what leaders earn at these prices, and what the places cost."""
        paid = int((market.room * prices).sum())
        if market.edges >= SMALL:
            from peripatos.engine.pairing.solve.compiled.whole import earned_at  # noqa: PLC0415  (loads the compiler)

            return earned_at(market.indptr, market.mentor, self.weight, self.bonus, market.wants, prices) + paid
        profit = self.weight - prices[market.mentor]
        if int(market.wants.max(initial=0)) <= 1:
            rows = np.flatnonzero(np.diff(market.indptr))
            if not rows.size:
                return paid
            best = np.maximum.reduceat(profit, market.indptr[rows]) + self.bonus[rows]
            return int(np.maximum(0, best)[market.wants[rows] > 0].sum()) + paid
        order = np.lexsort((-profit, market.leader))
        place = np.arange(market.edges) - market.indptr[market.leader]
        profit = np.where(place < market.wants[market.leader], profit[order], 0)
        profit[place > 0] = np.maximum(0, profit[place > 0])
        earned = self.bonus.copy()
        np.add.at(earned, market.leader, profit)
        earned[market.wants == 0] = 0
        return int(np.maximum(0, earned).sum()) + paid

    def only(self, open_edges: BoolArray) -> "Goal":
        return Goal(self.weight[open_edges], self.bonus)


def served_goal(market: Market) -> Goal:
    """Leaders with at least one pair, each weighing priority + 1."""
    return Goal(np.zeros(market.edges, dtype=np.int64), market.bonus)


def pairs_goal(market: Market) -> Goal:
    return Goal(np.ones(market.edges, dtype=np.int64), np.zeros_like(market.bonus))


def cover_goal(market: Market) -> Goal:
    """Both at once: a plan that is best for their sum is best for each, because the two best can be reached together.

    (Adding pairs along alternating paths to a plan that serves the most never takes the last pair from a leader.)
    """
    return Goal(np.ones(market.edges, dtype=np.int64), market.bonus)
