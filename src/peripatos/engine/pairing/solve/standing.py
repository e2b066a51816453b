"""A plan that stands while weights change a little: from its prices the next best plan is a short repair away."""

import itertools
from collections.abc import Callable
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.pairing.solve.limits import BITS
from peripatos.engine.pairing.solve.lists import lists_of, room_for
from peripatos.engine.pairing.solve.market import Market

SEARCHES: Final = 2**9  # searches between two signs of life: where many prices stand far off, each is long


class Standing:
    """A market whose leaders hold what is best at the prices of the last weights. Weights stand on pairs alone."""

    def __init__(self, market: Market, chosen: BoolArray, prices: IntArray) -> None:
        from peripatos.engine.pairing.solve.compiled.rows import owners  # noqa: PLC0415  (loads the compiler)

        self.market = market
        usable = (market.wants[market.leader] > 0) & (market.room[market.mentor] > 0)
        self.usable = np.flatnonzero(usable)
        self.closed = np.flatnonzero((market.room[market.mentor] == 0) & (market.wants[market.leader] > 0))
        self.leader, self.mentor = market.leader[self.usable], market.mentor[self.usable]
        n, m = market.leaders, market.mentors
        self.rows, self.columns = pointers(self.leader, n), pointers(self.mentor, m)
        self.owner = owners(self.rows)
        self.wants = np.minimum(market.wants, np.diff(self.rows))
        self.room = np.minimum(market.room, np.diff(self.columns))
        count = self.usable.size
        self.keys = np.empty(count, dtype=np.int64)
        self.edge = np.arange(count, dtype=np.int32)
        self.entry = np.argsort(self.mentor, kind="stable")
        self.bidder = self.leader[self.entry]
        self.held: BoolArray = chosen[self.usable].copy()
        self.price = np.where(self.room > 0, prices, 0)
        self.plan, self.scratch = lists_of(self.wants, self.room, self.held, self.price), room_for(n + m)

    def best(self, weight: IntArray, *, pulse: Callable[[], None]) -> tuple[BoolArray, IntArray]:
        """The best plan for weights (e) of the market, and prices (m) that prove it."""
        from peripatos.engine.pairing.solve.compiled.dual import sink  # noqa: PLC0415  (loads the compiler)
        from peripatos.engine.pairing.solve.compiled.repair import fill_slots, find_objects, settle  # noqa: PLC0415  (the compiler)
        from peripatos.engine.pairing.solve.compiled.reprice import rekeyed  # noqa: PLC0415  (loads the compiler)

        own = weight if self.usable.size == weight.size else weight[self.usable]
        top = int(own.max(initial=0))
        rekeyed(self.rows, self.keys, self.edge, self.held, self.mentor, own, top)
        settle(self.rows, self.keys, top, self.wants, *self.plan)
        n, m = self.wants.size, self.room.size
        for first in range(0, n, SEARCHES):
            bounds = first, min(n, first + SEARCHES)
            find_objects(self.rows, self.keys, top, self.owner, self.wants, *self.plan, *self.scratch, *bounds)
            pulse()
        if ((self.plan.filled < self.room) & (self.price > 0)).any():
            sink(self.rows, self.keys, top, self.owner, self.wants, *self.plan)
            ordered, entries = np.ones(m, dtype=np.bool_), self._entries(top - own)
            for first in range(0, m, SEARCHES):
                fill_slots(
                    self.rows, self.columns, entries, ordered, self.keys, top, self.owner, self.wants,
                    *self.plan, *self.scratch, first, min(m, first + SEARCHES), True,  # noqa: FBT003  (compiled)
                )  # fmt: skip
                pulse()
        chosen = np.zeros(self.market.edges, dtype=np.bool_)
        chosen[self.usable[self.edge[self.held]]] = True
        return chosen, self._prices(weight)

    def _entries(self, lost: IntArray) -> IntArray:
        """The columns, sorted; NumPy sorts a column faster than a compiled loop of ours does."""
        entries = (lost[self.entry] << BITS) | self.bidder
        ends = self.columns.tolist()
        for first, last in itertools.pairwise(ends):
            entries[first:last].sort()
        return entries

    def _prices(self, weight: IntArray) -> IntArray:
        """A mentor without places costs what somebody would pay."""
        prices, load = self.price.copy(), self.plan.load
        who = self.market.leader[self.closed]
        bids = weight[self.closed] - np.where(load < self.wants, 0, self.plan.profit)[who]
        np.maximum.at(prices, self.market.mentor[self.closed], bids)
        return prices
