"""All pairs at once in compiled loops, on as many threads as asked for; the result does not depend on their number."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from peripatos.engine.arrays import IntArray, ranks
from peripatos.engine.fit.layout import Layout

ROWS: Final = 64  # leaders in one piece of work
LEAST_PAIRS: Final = 2**22
"""Fewer pairs are scored block by block in NumPy, which needs no compiled code."""


@dataclass(frozen=True, eq=False)
class Best:
    """Per leader the best permitted mentors (n, most; -1: fewer), their scores, and how many are permitted."""

    mentor: IntArray
    score: IntArray
    permitted: IntArray


class Bulk:
    """A layout with its arrays, ready to be scanned."""

    def __init__(self, layout: Layout, mentor_ids: tuple[str, ...]) -> None:
        self._arrays = layout.arrays()
        self._leaders, self._mentors = layout.leaders, layout.mentors
        self._tie = layout.mentors - 1 - ranks(mentor_ids)
        self._by_tie = np.argsort(self._tie)

    def best(self, most: int, *, prices: IntArray | None = None, threads: int = 1) -> Best:
        """The `most` best permitted mentors of each leader, by score less price, equals by the mentor's id."""
        from peripatos.engine.fit.compiled import best_of_rows  # noqa: PLC0415  (loads the compiler)

        most = min(most, self._mentors)
        keys = np.full((self._leaders, most), -1 if prices is None else np.iinfo(np.int64).min, dtype=np.int64)
        permitted = np.zeros(self._leaders, dtype=np.int64)
        left, right, *rest = self._arrays
        scan: Callable[..., None] = best_of_rows
        bases: tuple[Any, Any] = (left, right if prices is None else right - prices)

        def work(first: int) -> None:
            last = min(first + ROWS, self._leaders)
            scan(first, last, most, *bases, *rest, self._tie, keys, permitted)

        if threads <= 1:
            for first in range(0, self._leaders, ROWS):
                work(first)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(work, range(0, self._leaders, ROWS)))
        filled = np.arange(most) < np.minimum(permitted, most)[:, None]
        score = np.where(filled, keys // self._mentors, 0)
        mentor = np.where(filled, self._by_tie[np.where(filled, keys % self._mentors, 0)], -1)
        return Best(mentor, score, permitted)


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
