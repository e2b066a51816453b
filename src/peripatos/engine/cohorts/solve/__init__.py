"""Group everybody into cohorts: prove a bound, anneal, and name the rules where none can hold them all."""

from peripatos.engine.cohorts.problem import Diversity, Grouping, Problem, Solution
from peripatos.engine.cohorts.solve.conflicts import plain_conflict
from peripatos.engine.cohorts.solve.dial import Curve, Point, trade_off
from peripatos.engine.cohorts.solve.diversity import solve_diversity
from peripatos.engine.cohorts.solve.outcome import given_of, nothing_found, with_plan
from peripatos.engine.cohorts.solve.run import Run
from peripatos.engine.contract import EFFORTS
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress

__all__ = ["Curve", "Point", "solve", "trade_off"]


def solve(
    problem: Problem | Diversity,
    *,
    seed: int = 1,
    effort: str = "normal",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution | Grouping:
    """Cohorts of the least cost that a search finds, beside a bound that the certificate proves.

    "infeasible" with the rules in conflict when nobody could group these people. The same (problem, seed, effort)
    gives the same cohorts. A time limit, or a progress callback that raises Cancelled, ends the run with the best
    cohorts so far.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    if isinstance(problem, Diversity):
        return solve_diversity(problem, meter, seed=seed, effort=effort)
    run, cut = Run(problem, meter, seed=seed, effort=effort), False
    plain = plain_conflict(problem)
    try:
        if not plain:
            run.work()
    except Cancelled:
        cut = True
    if run.best is not None and not run.best.faults:
        return with_plan(run, given_of(problem, seed, effort), cut=cut)
    return nothing_found(run, plain, cut=cut)
