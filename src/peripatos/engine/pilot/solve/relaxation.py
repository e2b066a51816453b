"""The problem over person types as a linear programme: the fairest chances, and the duals that prove them.

Leximin over types as in Flanigan, Gölz, Gupta, Hennig and Procaccia, "Fair algorithms for selecting citizens'
assemblies", Nature 596 (2021), with whole types in place of panels.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack, vstack

from peripatos.engine.meter import Meter
from peripatos.engine.pilot.problem import Certificate, Problem, Types

FloatArray = npt.NDArray[np.float64]
SCALE: Final = 10**12
TIGHT: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Fairest:
    """expected: (T) people of each type in a panel on average, leximin. certificate: of the first level."""

    expected: FloatArray
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class _Level:
    expected: FloatArray
    chance: float
    marginals: FloatArray
    size_marginal: float


def fairest(problem: Problem, types: Types, meter: Meter, *, levels: int) -> Fairest | None:
    """The leximin chances over types and the proof of the least of them; None when the quotas admit nothing at all.

    levels: how many of the lowest chances are raised one after the other at most.
    """
    floor = np.where(types.fixed, types.size, 0).astype(np.float64)
    open_types = ~types.fixed
    level = _solve(problem, types, floor, open_types)
    if level is None:
        return None
    certificate = _certificate(problem, types, level)
    for _ in range(levels - 1):
        meter.step()
        tight = open_types & (_weights(problem, types, level) > TIGHT)
        floor[tight] = types.size[tight] * level.chance
        open_types = open_types & ~tight
        if not tight.any() or not open_types.any() or level.chance >= 1:
            break
        higher = _solve(problem, types, floor * (1 - TIGHT), open_types)
        if higher is None:
            break
        level = higher
    return Fairest(level.expected, certificate)


def _solve(problem: Problem, types: Types, floor: FloatArray, open_types: npt.NDArray[np.bool_]) -> _Level | None:
    """Raise the least chance of the open types; the others keep at least their floor."""
    quotas = csr_array(types.counts_in.T.astype(np.float64))
    most = np.array([limit[1] for limit in problem.limits], dtype=np.float64)
    least = np.array([limit[0] for limit in problem.limits], dtype=np.float64)
    column = coo_array((len(problem.quotas), 1))
    chance = hstack([-csr_array(np.diag(open_types.astype(np.float64))), csr_array((open_types * types.size)[:, None])])
    rows = vstack([hstack([quotas, column]), hstack([-quotas, column]), chance])
    found = linprog(
        c=np.append(np.zeros(types.count), -1.0),
        A_ub=csr_array(rows),
        b_ub=np.concatenate((most, -least, np.zeros(types.count))),
        A_eq=csr_array(np.append(np.ones(types.count), 0.0)[None, :]),
        b_eq=[problem.choose],
        bounds=[*zip(floor, types.size, strict=True), (0, 1)],
        method="highs-ds",
    )
    if found.status != 0:
        return None
    marginals = np.maximum(0.0, -found.ineqlin.marginals)
    return _Level(found.x[:-1], float(found.x[-1]), marginals, -float(found.eqlin.marginals[0]))


def _weights(problem: Problem, types: Types, level: _Level) -> FloatArray:
    return np.where(types.fixed, 0.0, level.marginals[2 * len(problem.quotas) :])


def _certificate(problem: Problem, types: Types, level: _Level) -> Certificate:
    """The duals as whole numbers; rounding costs at most about the count of people divided by the scale."""
    count = len(problem.quotas)
    scaled = [_whole(dual) for dual in level.marginals.tolist()]
    return Certificate(
        choose=round(level.size_marginal * SCALE),
        quotas=tuple((scaled[count + k], scaled[k]) for k in range(count)),
        weights=tuple(_whole(w) for w in _weights(problem, types, level).tolist()),
    )


def _whole(dual: float) -> int:
    """A dual as a whole number; what is there by rounding alone is none."""
    return round(dual * SCALE) if dual > TIGHT else 0
