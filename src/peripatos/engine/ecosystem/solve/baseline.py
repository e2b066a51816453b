"""The plan that is made stream after stream, each the best for itself beside what stands already."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.ecosystem.solve.exact import by_highs
from peripatos.engine.ecosystem.solve.linear import model_of
from peripatos.engine.errors import Cancelled
from peripatos.engine.meter import Meter

NODES: Final = 2_000
MOST_PAIRS: Final = (
    30_000  # of a stream that is solved exactly; of a larger one the best pairs of every leader are kept
)
KEPT: Final = 6


@dataclass(frozen=True, eq=False)
class Baseline:
    """plan: (e), None where a stream had no plan. exact: whether every stream was proved the best for itself."""

    plan: BoolArray | None
    exact: bool


def baseline(board: Board, meter: Meter) -> Baseline:
    """All pins first; then the streams in the order of the file, each solved exactly for what it adds.

    Raises Cancelled when a stream was cut off before it had a plan.
    """
    plan, exact = board.pinned.copy(), True
    for stream in range(board.problem.streams):
        meter.step()
        mask = board.free & (board.problem.pair_stream == stream)
        pairs = np.flatnonzero(mask)
        if pairs.size > MOST_PAIRS:
            pairs, exact = np.flatnonzero(mask & _best(board)), False
        found = by_highs(model_of(board, pairs, plan, stream), nodes=NODES, seconds=meter.left())
        if found.chosen is None and not found.impossible:
            raise Cancelled
        if found.chosen is None:
            return Baseline(None, exact)
        exact &= found.proved
        plan[found.chosen] = True
    return Baseline(plan, exact)


def _best(board: Board) -> BoolArray:
    """(e) the few best pairs of every leader and stream, topics counted in full."""
    problem = board.problem
    gain = board.gain.copy()
    np.add.at(gain, board.topic_pair, board.topic_weight[board.topic_key])
    return first_of(problem.pair_leader * problem.streams + problem.pair_stream, gain, KEPT)


def first_of(keys: IntArray, worth: IntArray | FloatArray, kept: int) -> BoolArray:
    """(e) whether an entry is among so many of the highest of those with its key."""
    order = np.lexsort((np.arange(keys.size), -worth, keys))
    counts = np.bincount(keys)
    rank = np.empty(keys.size, dtype=np.int64)
    rank[order] = np.arange(keys.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(rank < kept)
