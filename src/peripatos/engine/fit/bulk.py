"""All pairs at once in compiled loops, on as many threads as asked for; the result does not depend on their number."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray, find, ranks
from peripatos.engine.fit.layout import Layout

ROWS: Final = 256  # leaders in one piece of work
LEAST_PAIRS: Final = 2**22
"""Fewer pairs are scored block by block in NumPy, which needs no compiled code."""
LOWEST: Final = -10_000  # as far as a price lowers a base: no score is then above 0


@dataclass(frozen=True, eq=False)
class Best:
    """Per leader the best permitted mentors (n, most; -1: fewer), their scores, and how many are permitted."""

    mentor: ShortArray
    score: ShortArray
    permitted: IntArray


class Bulk:
    """A layout with its arrays, ready to be scanned."""

    def __init__(self, layout: Layout, mentor_ids: tuple[str, ...]) -> None:
        self._leaders, self._mentors = layout.leaders, layout.mentors
        self._plane, place = layout.plane(layout.mentors - 1 - ranks(mentor_ids))
        self._order = np.argsort(place)
        self._base = layout.base_right[self._order]
        self._kinds, self._barred = layout.kinds, layout.barred_pairs()
        longest = np.diff(self._plane.entry_at)[self._plane.row].sum(axis=1)
        self._longest = int(longest.max(initial=0))

    def best(
        self, most: int, *, prices: IntArray | None = None, above: IntArray | None = None, threads: int = 1
    ) -> Best:
        """The `most` best permitted mentors of each leader, by score less price, equals by the mentor's id.

        prices (m), of 0 or more: only scores that stay above 0 are kept, or above `above` (n) of 0 or more.
        """
        from peripatos.engine.fit.compiled import best_of_rows  # noqa: PLC0415  (loads the compiler)

        most = min(most, self._mentors)
        shape = self._leaders, most
        best = Best(np.full(shape, -1, np.int32), np.zeros(shape, np.int32), np.zeros(self._leaders, np.int64))
        base, least = self._base, np.full(self._leaders, -1, dtype=np.int64)
        if prices is not None:
            base = np.maximum(LOWEST, base - prices[self._order])
            least = np.zeros(self._leaders, dtype=np.int64)
        if above is not None:
            least = np.maximum(least, above)
        given = self._plane, base.astype(np.int16), least, self._longest, best.mentor, best.score, best.permitted

        def work(first: int) -> None:
            best_of_rows(first, min(first + ROWS, self._leaders), *given)

        if threads <= 1:
            for first in range(0, self._leaders, ROWS):
                work(first)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(work, range(0, self._leaders, ROWS)))
        return best

    def permitted(self, pairs: IntArray) -> BoolArray:
        """Which of these pairs (k, 2) no rule forbids."""
        barred = find(self._barred, pairs[:, 0] * self._mentors + pairs[:, 1]) >= 0
        return ~(barred | self._kinds.forbids(pairs[:, 0], pairs[:, 1]))


@dataclass(frozen=True, eq=False)
class DenseBound:
    """What prices prove over every permitted pair, listed or not.

    bound: no plan passes it, whatever pairs it uses. short: leaders for whom an unlisted pair would pay more at these
    prices than the listed ones, the largest first; more candidates for them may close the gap.
    """

    bound: int
    short: IntArray
    excess: IntArray


def dense_bound(
    best: Best, prices: IntArray, capacity: IntArray, wants: IntArray, listed_profit: IntArray
) -> DenseBound:
    """The bound of the format over all pairs, from one priced scan with as many places as the most wishes.

    listed_profit (n): what the listed pairs of each leader earn at these prices.
    """
    place = np.arange(best.score.shape[1])
    profit = np.where((place < wants[:, None]) & (best.mentor >= 0), np.maximum(0, best.score), 0).sum(axis=1)
    excess = profit - listed_profit
    short = np.flatnonzero(excess > 0)
    short = short[np.argsort(-excess[short], kind="stable")]
    return DenseBound(int(profit.sum()) + int((capacity * prices).sum()), short, excess[short])
