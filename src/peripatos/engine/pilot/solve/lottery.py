"""A lottery over whole panels that comes as near to the fairest chances as panels allow: column generation."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from peripatos.engine.arrays import IntArray
from peripatos.engine.meter import Meter
from peripatos.engine.pilot.problem import Types
from peripatos.engine.pilot.solve.compositions import Panels
from peripatos.engine.pilot.solve.swaps import Rules, better_all, next_panels

FloatArray = npt.NDArray[np.float64]
STEP: Final = 1e-7
PIECE: Final = 25  # panels between two looks at the clock
AT_ONCE: Final = 40  # panels that a round takes in at most


@dataclass(frozen=True, eq=False)
class Lottery:
    """columns: (P, T) panels by type. weights: (P) their chances, summing to 1. share: of the aim, for every type."""

    columns: IntArray
    weights: FloatArray
    share: float = 0.0

    def expected(self) -> FloatArray:
        mean: FloatArray = self.weights @ self.columns
        return mean

    def least_chance(self, types: Types) -> float:
        """The least chance of anybody, when people of a type take turns."""
        return float((self.expected() / types.size).min()) if types.count else 0.0


@dataclass(frozen=True)
class Effort:
    """What a lottery may cost: panels made in turn, whole panels by an exact model before the first mixture and rounds
    after it, the share of the aim that is enough, and the share from which on no exact model is asked.
    """

    in_turn: int
    exact: int
    rounds: int
    enough: float
    promised: float


def exact_columns(panels: Panels, aim: FloatArray, meter: Meter, count: int) -> IntArray:
    """Panels one after the other, each the one that best makes up for what those before it left out of the aim."""
    more, behind = [np.zeros((0, aim.size), dtype=np.int64)], np.zeros_like(aim)
    for _ in range(count):
        meter.pulse()
        behind += aim
        column = panels.best(behind / np.maximum(aim, 1e-9), near=aim)
        if column is None:
            break
        behind -= column
        more.append(column[None, :])
    return np.unique(np.vstack(more), axis=0)


def in_turn(rules: Rules, start: IntArray, aim: FloatArray, meter: Meter, count: int) -> IntArray:
    """(count, T) the same by exchanges, many times as fast; tight quotas leave no room for them."""
    made, behind, column = np.zeros((count, aim.size), dtype=np.int64), np.zeros(aim.size), start.copy()
    for low in range(0, count, PIECE):
        next_panels(rules, column, behind, aim, made[low : low + PIECE])
        meter.pulse()
    return made


def lottery(
    panels: Panels, rules: Rules, aim: FloatArray, columns: IntArray, meter: Meter, effort: Effort, *, rounds: int
) -> Lottery:
    """Raise the share of the aim that every type gets at least, adding panels that the duals ask for each round, until
    that share is enough or no panel can raise it.
    """
    wanted = np.flatnonzero(aim > STEP)
    share, weights, duals = _master(columns, aim, wanted)
    for _ in range(rounds):
        meter.step()
        if share >= effort.enough:
            break
        prices = np.zeros_like(aim)
        prices[wanted] = duals
        fresh = _exchanged(rules, columns[weights > STEP], prices, share)
        if not len(fresh) and share < effort.promised:
            fresh = _exact(panels, prices, share)
        if not len(fresh):
            break
        columns = np.vstack((columns, fresh))
        share, weights, duals = _master(columns, aim, wanted)
    used = weights > STEP
    return Lottery(columns[used], weights[used] / weights[used].sum(), share)


def _exchanged(rules: Rules, columns: IntArray, prices: FloatArray, share: float) -> IntArray:
    """The panels of the mixture, each bettered by exchanges: those that can raise the share, the best of them."""
    tried = columns.copy()
    better_all(rules, tried, prices)
    tried = np.unique(tried, axis=0)
    worth = tried @ prices
    order = np.argsort(-worth, kind="stable")[:AT_ONCE]
    return tried[order[worth[order] > share + STEP]]


def _exact(panels: Panels, prices: FloatArray, share: float) -> IntArray:
    """The one panel of the highest worth, if it can raise the share."""
    column = panels.best(prices)
    if column is None or float(prices @ column) <= share + STEP:
        return np.zeros((0, len(prices)), dtype=np.int64)
    return column[None, :]


def _master(columns: IntArray, aim: FloatArray, wanted: IntArray) -> tuple[float, FloatArray, FloatArray]:
    """The weights that raise min over types of (expected / aim), that share, and the duals of the types."""
    count = len(columns)
    rows = np.column_stack((-columns[:, wanted].T, aim[wanted]))
    found = linprog(
        c=np.append(np.zeros(count), -1.0),
        A_ub=rows,
        b_ub=np.zeros(len(wanted)),
        A_eq=np.append(np.ones(count), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[*[(0, None)] * count, (0, 1)],
        method="highs",
    )
    return float(found.x[-1]), found.x[:-1], np.maximum(0.0, -found.ineqlin.marginals)
