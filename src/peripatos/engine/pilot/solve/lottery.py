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

FloatArray = npt.NDArray[np.float64]
STEP: Final = 1e-7


@dataclass(frozen=True, eq=False)
class Lottery:
    """columns: (P, T) panels by type. weights: (P) their chances, summing to 1."""

    columns: IntArray
    weights: FloatArray

    def expected(self) -> FloatArray:
        mean: FloatArray = self.weights @ self.columns
        return mean

    def least_chance(self, types: Types) -> float:
        """The least chance of anybody, when people of a type take turns."""
        return float((self.expected() / types.size).min()) if types.count else 0.0


def first_columns(panels: Panels, aim: FloatArray, meter: Meter, *, count: int) -> IntArray:
    """Panels one after the other, each the one that best makes up for what those before it left out of the aim."""
    behind = np.zeros_like(aim)
    found: dict[bytes, IntArray] = {}
    for _ in range(count):
        meter.pulse()
        behind += aim
        column = panels.best(behind / np.maximum(aim, 1e-9), near=aim)
        if column is None:
            break
        behind -= column
        found.setdefault(column.tobytes(), column)
    return np.array(list(found.values()), dtype=np.int64).reshape(len(found), len(aim))


def lottery(panels: Panels, aim: FloatArray, columns: IntArray, meter: Meter, *, rounds: int, enough: float) -> Lottery:
    """Raise the share of the aim that every type gets at least, adding the panel that the duals ask for each round,
    until that share is enough or no panel can raise it.
    """
    wanted = np.flatnonzero(aim > STEP)
    share, weights, duals = _master(columns, aim, wanted)
    for _ in range(rounds):
        meter.step()
        if share >= enough:
            break
        prices = np.zeros_like(aim)
        prices[wanted] = duals
        column = panels.best(prices)
        if column is None or float(prices @ column) <= share + STEP:
            break
        columns = np.vstack((columns, column))
        share, weights, duals = _master(columns, aim, wanted)
    used = weights > STEP
    return Lottery(columns[used], weights[used] / weights[used].sum())


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
