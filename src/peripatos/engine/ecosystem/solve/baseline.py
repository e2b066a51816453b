"""The plan that is made stream after stream, each the best for itself beside what stands already."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray
from peripatos.engine.ecosystem.solve.board import Board
from peripatos.engine.ecosystem.solve.exact import by_highs
from peripatos.engine.ecosystem.solve.linear import model_of
from peripatos.engine.meter import Meter

NODES: Final = 2_000


@dataclass(frozen=True, eq=False)
class Baseline:
    """plan: (e), None where a stream had no plan. exact: whether every stream was proved the best for itself."""

    plan: BoolArray | None
    exact: bool


def baseline(board: Board, meter: Meter) -> Baseline:
    """All pins first; then the streams in the order of the file, each solved exactly for what it adds."""
    plan, exact = board.pinned.copy(), True
    for stream in range(board.problem.streams):
        meter.step()
        pairs = np.flatnonzero(board.free & (board.problem.pair_stream == stream))
        found = by_highs(model_of(board, pairs, plan, stream), nodes=NODES, seconds=meter.left())
        if found.chosen is None:
            return Baseline(None, exact)
        exact &= found.proved
        plan[found.chosen] = True
    return Baseline(plan, exact)
