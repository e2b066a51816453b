"""Few of many pairs: those that the relaxation needs, and those that no better plan could do without.

Multipliers say what a plan loses at least by taking a pair. A relaxation over some pairs holds for all of them when no
other pair would gain; a plan found among some pairs is the best of all when every other pair costs more than what lies
between the plan and the bound.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.leader_model import Duals, Model, Rows, duals_of, no_duals

FEW: Final = 3_000  # pairs; up to here all are taken at once
BESIDE: Final = 6  # pairs of a leader to begin with, beside twice the wishes
ROUNDS: Final = 30
LOW: Final = -(2**62)


def some_pairs(model: Model, gain: IntArray, plan: BoolArray) -> BoolArray:
    """The plan, and the best few pairs of each leader by what they gain; all pairs where there are few."""
    market = model.market
    if market.edges <= FEW:
        return np.ones(market.edges, dtype=np.bool_)
    order = np.lexsort((-gain, market.leader))
    place = np.arange(market.edges) - market.indptr[market.leader]
    open_edges = plan.copy()
    open_edges[order[place < 2 * market.wants[market.leader] + BESIDE]] = True
    return open_edges


def priced_duals(
    model: Model,
    rows: Callable[[Model], Rows],
    goal: Callable[[Model], Any],
    level: int,
    open_edges: BoolArray,
    *,
    own: int,
) -> tuple[Duals, BoolArray]:
    """Duals of the relaxation over all pairs, from as few as it takes, and the pairs that were taken.

    open_edges: to begin with; own: the scale on the value, or 0.
    """
    for _ in range(ROUNDS):
        part = model.only(open_edges)
        duals = duals_of(part, rows(part), goal(part), level)
        if duals is None:
            break
        profit = profits(model, duals, own)
        gains = ~open_edges & (profit > thresholds(model, np.where(open_edges, profit, LOW))[model.market.leader])
        if not gains.any():
            model.run.meter.step()
            return duals, open_edges
        open_edges = open_edges | gains
    duals = duals_of(model, rows(model), goal(model), level)
    model.run.meter.step()
    return no_duals(model) if duals is None else duals, np.ones(model.market.edges, dtype=np.bool_)


def profits(model: Model, duals: Duals, own: int) -> IntArray:
    """What a pair (e) brings its leader at these multipliers, over the scale; own: the scale on the value, or 0."""
    market = model.market
    each: IntArray = duals.leaders[market.leader] * model.score - duals.prices[market.mentor]
    return own * model.worth + duals.pairs + each


def thresholds(model: Model, profit: IntArray) -> IntArray:
    """What the last pair of the best `wants` brings each leader (n): a pair that pays less stands in for that one."""
    market = model.market
    if not market.edges:
        return np.zeros(market.leaders, dtype=np.int64)
    order, end = np.lexsort((-profit, market.leader)), market.edges - 1
    first = np.minimum(market.indptr[:-1], end)
    last = np.minimum(first + np.maximum(1, market.wants) - 1, end)
    best = profit[order[first]]
    threshold: IntArray = np.where(best < 0, best, np.maximum(0, profit[order[last]]))
    return threshold


def losses(model: Model, duals: Duals, own: int) -> IntArray:
    """How far below the bound every plan with a pair (e) lies at least, over the scale."""
    profit = profits(model, duals, own)
    short: IntArray = np.maximum(0, thresholds(model, profit)[model.market.leader] - profit)
    return short
