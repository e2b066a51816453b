"""Whole panels by type: how many of each type stand in one panel that meets every quota."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from peripatos.engine.arrays import IntArray
from peripatos.engine.pilot.problem import Problem, Types

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Panels:
    """The panels of a problem as a set of integer points."""

    rules: LinearConstraint
    low: FloatArray
    high: FloatArray

    @staticmethod
    def of(problem: Problem, types: Types) -> "Panels":
        rows = vstack([csr_array(types.counts_in.T.astype(np.float64)), csr_array(np.ones((1, types.count)))])
        least = [limit[0] for limit in problem.limits] + [problem.choose]
        most = [limit[1] for limit in problem.limits] + [problem.choose]
        low = np.where(types.fixed, types.size, 0).astype(np.float64)
        return Panels(LinearConstraint(csr_array(rows), least, most), low, types.size.astype(np.float64))

    def best(self, weights: FloatArray, near: FloatArray | None = None) -> IntArray | None:
        """The panel of the highest weight, None when there is no panel.

        near: only panels with whole numbers next to these (T), where there is one.
        """
        if near is not None:
            low, high = np.maximum(self.low, np.floor(near + 1e-9)), np.minimum(self.high, np.ceil(near - 1e-9))
            found = self._solve(weights, low, high)
            if found is not None:
                return found
        return self._solve(weights, self.low, self.high)

    def _solve(self, weights: FloatArray, low: FloatArray, high: FloatArray) -> IntArray | None:
        if not len(weights):
            return None
        scale = max(1e-12, float(np.abs(weights).max(initial=0.0)))
        found = milp(
            c=-weights / scale,
            constraints=self.rules,
            bounds=Bounds(low, high),
            integrality=np.ones(len(weights)),
        )
        if found.x is None:
            return None
        whole: IntArray = np.rint(found.x).astype(np.int64)
        return whole
