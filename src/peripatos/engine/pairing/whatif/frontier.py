"""Few moves or good fit: the best plans for several prices of a move, each from the one before.

When people leave or join, the prices of the published plan stay nearly right: pairs that left are taken out, and only
those without a place look for one. Then the price of a move rises step by step. Pairs in force gain by it, so their
prices stay right, and only moves that no longer pay for themselves are taken back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.errors import ProblemError
from peripatos.engine.pairing.problem import Problem
from peripatos.engine.pairing.solve.limits import HIGHEST_WEIGHT
from peripatos.engine.pairing.solve.lists import lists_of, room_for
from peripatos.engine.pairing.solve.market import market_of

MOVE_PRICES: Final = (3200, 1600, 800, 400, 200, 100, 50, 0)


@dataclass(frozen=True)
class Point:
    """The best plan at one price of a move: fit is the sum of scores, value takes the price off for each move."""

    move_price: int
    fit: int
    moved: int
    pairs: int
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True)
class Frontier:
    """Points from the dearest move to the cheapest; equal price, equal plan."""

    points: tuple[Point, ...]

    def most_fit(self, moves: int) -> int:
        """No plan with at most so many moves has a better fit: the least of the lines through the points."""
        return min(point.bound + point.move_price * moves for point in self.points)


class Rematch:
    """A problem with its plan in force (`incumbent`), ready to be solved for many prices of a move.

    prices (m): those of the plan in force, by the problem's mentors; any prices give the same points, right ones give
    them at once. Pins hold; the problem's own move price and objective are not heeded.
    """

    def __init__(self, problem: Problem, prices: IntArray) -> None:
        from peripatos.engine.pairing.solve.compiled.reprice import places_of  # noqa: PLC0415  (loads the compiler)
        from peripatos.engine.pairing.solve.compiled.rows import owners, packed_rows, turned  # noqa: PLC0415  (the compiler)

        if prices.shape != (problem.mentors,) or (prices < 0).any():
            raise ProblemError("wrong_shape", "/prices", "There is one price of 0 or more per mentor.")
        market = market_of(problem)
        open_edges = (market.wants[market.leader] > 0) & (market.room[market.mentor] > 0)
        leader, mentor = market.leader[open_edges], market.mentor[open_edges]
        score, edge = problem.score[market.edge][open_edges], market.edge[open_edges]
        if int(score.max(initial=0)) + 2 * max(MOVE_PRICES) >= HIGHEST_WEIGHT:
            raise ProblemError("too_large", "/edges", "Scores are too high for this search.")
        self.top = int(score.max(initial=0))
        self.rows = pointers(leader, market.leaders)
        self.keys = packed_rows(self.rows, mentor, score, self.top)
        self.owner = owners(self.rows)
        self.columns, self.plain = turned(self.rows, self.keys, market.mentors)
        self.wants = np.minimum(market.wants, np.diff(self.rows))
        self.room = np.minimum(market.room, np.diff(self.columns))
        kept = problem.kept[edge]
        self.incumbent = (leader[kept], mentor[kept])
        self.entries, self.ordered = self.plain.copy(), np.zeros(market.mentors, dtype=np.bool_)
        self.places = places_of(self.columns, self.plain, *self.incumbent)
        self.start = np.where(self.room > 0, prices[np.argsort(market.mentor_order)], 0)
        self.pinned_fit = int(problem.score[problem.pinned].sum())
        self.pinned_pairs = int(np.count_nonzero(problem.pinned))
        self.out = int(np.count_nonzero(problem.kept & ~problem.pinned)) - int(np.count_nonzero(kept))

    def frontier(
        self, move_prices: Sequence[int] = MOVE_PRICES, *, pulse: Callable[[], None] = lambda: None
    ) -> Frontier:
        """The best plan at each price of a move, dearest first. Exact for every price."""
        ladder = sorted(set(move_prices))
        if not ladder or ladder[0] < 0:
            raise ProblemError("too_small", "/move_price", "A price of a move is 0 or more.")
        state = _State(self)
        points = [state.at(price, pulse) for price in ladder]
        return Frontier(tuple(reversed(points)))


class _State:
    """A plan that moves from one price to the next."""

    def __init__(self, rematch: Rematch) -> None:
        from peripatos.engine.pairing.solve.compiled.repair import settle  # noqa: PLC0415  (loads the compiler)
        from peripatos.engine.pairing.solve.compiled.reprice import marked_pairs  # noqa: PLC0415  (the compiler)

        self.of = rematch
        self.keys = rematch.keys.copy()
        self.paid = 0
        self.held: BoolArray = np.zeros(self.keys.size, dtype=np.bool_)
        marked_pairs(rematch.rows, self.keys, self.held, rematch.wants, rematch.room, *rematch.incumbent)
        n, m = rematch.wants.size, rematch.room.size
        self.plan = lists_of(rematch.wants, rematch.room, self.held, rematch.start.astype(np.int64))
        self.scratch = room_for(n + m)
        settle(rematch.rows, self.keys, rematch.top, rematch.wants, *self.plan)

    def at(self, move_price: int, pulse: Callable[[], None]) -> Point:
        """Reprice, open what no longer pays, repair, and read off the point."""
        from peripatos.engine.pairing.solve.compiled.repair import fill_slots, find_objects  # noqa: PLC0415  (the compiler)
        from peripatos.engine.pairing.solve.compiled.reprice import columns_at, repriced  # noqa: PLC0415  (the compiler)

        of, top = self.of, self.of.top
        if move_price > self.paid:
            owner, other = of.incumbent
            repriced(of.rows, self.keys, top, owner, other, move_price - self.paid, *self.plan)
            self.paid = move_price
        find_objects(of.rows, self.keys, top, of.owner, of.wants, *self.plan, *self.scratch, 0, of.wants.size)
        pulse()
        if ((self.plan.filled < of.room) & (self.plan.price > 0)).any():
            columns_at(of.columns, of.plain, of.entries, of.ordered, of.places, move_price)
            fill_slots(
                of.rows, of.columns, of.entries, of.ordered, self.keys, top, of.owner, of.wants, *self.plan,
                *self.scratch, 0, of.room.size,
            )  # fmt: skip
            pulse()
        return self._point(move_price)

    def _point(self, move_price: int) -> Point:
        from peripatos.engine.pairing.solve.compiled.reprice import bound_of, counted  # noqa: PLC0415  (the compiler)

        of = self.of
        weight, pairs, kept = counted(
            self.keys, of.top, self.plan.hands, self.plan.holding, self.plan.load, *of.incumbent
        )
        everybody = int(of.incumbent[0].size)
        moved = everybody - int(kept) + of.out
        fit = int(weight) - move_price * int(kept) + of.pinned_fit
        constant = of.pinned_fit - move_price * (everybody + of.out)
        bound = int(bound_of(of.rows, self.keys, of.top, of.wants, of.room, self.plan.price)) + constant
        return Point(move_price, fit, moved, int(pairs) + of.pinned_pairs, fit - move_price * moved, bound)
