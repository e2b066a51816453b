"""The best plan of a fitted problem, with longer lists of candidates where short ones could have cost somebody a place.

The solvers are loaded by whoever solves, because they take most of a cold start.
"""

from collections.abc import Callable

from peripatos.engine import pairing
from peripatos.engine.meter import Progress
from peripatos.matching.fitting.building import Fitted, Fitter


def best_plan(
    fitter: Fitter,
    fitted: Fitted,
    *,
    seed: int,
    progress: Progress | None = None,
    again: Callable[[], None] = lambda: None,
) -> tuple[Fitted, pairing.Solution]:
    """The problem that was solved in the end, and its plan. ``again`` is called before each further attempt."""
    while True:
        solution = pairing.solve(fitted.problem, seed=seed, progress=progress)
        wider = fitter.wider(fitted, solution)
        if wider is None:
            return fitted, solution
        fitted = wider
        again()
