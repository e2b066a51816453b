"""Does a pair survive when the weights of the components are a little different?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.errors import ProblemError
from peripatos.engine.pairing.problem import Problem, Solution
from peripatos.engine.pairing.solve import solve
from peripatos.engine.pairing.whatif.changes import changed


@dataclass(frozen=True, eq=False)
class Robustness:
    """Per pair of the plan, in its order, in how many of the draws the best plan has it too."""

    survived: IntArray
    draws: int

    def share(self, pair: int) -> float:
        return float(self.survived[pair]) / self.draws


def robustness(
    problem: Problem,
    solution: Solution,
    *,
    draws: int = 100,
    seed: int = 1,
    around: int = 200,
    pulse: Callable[[int], None] | None = None,
) -> Robustness:
    """Solve again with every weight times a whole number of thousandths between 1000 - around and 1000 + around.

    The draws depend on the seed alone. pulse(done) is called after every draw and may raise. Raises ProblemError when
    the problem has no components.
    """
    if not problem.components:
        raise ProblemError("no_components", "/components", "Weights can only change where components are named.")
    rng = np.random.default_rng(seed)
    wanted = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])
    survived = np.zeros(wanted.size, dtype=np.int64)
    for done in range(1, draws + 1):
        factor = rng.integers(1000 - around, 1000 + around + 1, len(problem.components))
        other = changed(problem, weights=dict(zip(problem.components, factor.tolist(), strict=True)))
        pairs = solve(other, seed=seed).pairs
        survived += problem.mask(problem.edge_at(pairs[:, 0], pairs[:, 1]))[wanted]
        if pulse:
            pulse(done)
    return Robustness(survived, draws)
