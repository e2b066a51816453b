"""Plan meetings: a linear programme over days whose prices prove a bound, and a search that settles hours."""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.contract import EFFORTS, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meetings.problem import (
    NO_COMMON_TIME,
    NO_MOMENT,
    Problem,
    Solution,
    Stat,
    conflicts,
    falls_short,
    relaxed,
)
from peripatos.engine.meetings.solve.reasons import unscheduled
from peripatos.engine.meetings.solve.run import BUDGETS, Run
from peripatos.engine.meter import Meter, Progress


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    effort: str = "normal",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """A plan of least cost, or near it, with a bound below every plan; "infeasible" when fixed sessions cannot hold.

    The result is a function of (problem, seed, effort) except for seconds, cpu_seconds and peak_mib in its stats. A
    time limit, or a progress callback that raises Cancelled, ends the run with the best plan so far.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    given: dict[str, Stat] = {"seed": seed, "effort": effort, "problem": problem.fingerprint()}
    broken = conflicts(problem)
    if broken:
        return _infeasible(problem, broken, given | {"conflicts_minimal": True} | meter.stats())
    run, cut = Run(problem, meter, seed=seed), False
    try:
        run.go(BUDGETS[effort])
    except Cancelled:
        cut = True
        run.settle()
    return _solution(run, given, cut=cut)


def _solution(run: Run, given: Mapping[str, Stat], *, cut: bool) -> Solution:
    problem, at = run.problem, run.at
    left_out = unscheduled(problem, at)
    placed = np.flatnonzero(at >= 0)
    bound = None if run.prices is None else run.prices.bound
    forced = sum(int(problem.skip_cost[row.session]) for row in left_out if row.why == NO_COMMON_TIME)
    gap = None if bound is None else (run.value - bound) / max(1, run.value - forced)
    published = problem.published != NO_MOMENT
    stats: dict[str, Stat] = dict(given) | {
        "path": "+".join(run.path),
        "scheduled": len(placed),
        "unscheduled": len(left_out),
        "no_common_time": sum(row.why == NO_COMMON_TIME for row in left_out),
        "forced_cost": forced,
        "gap_without_forced": gap,
        "moved": int((published & (problem.published != np.where(at < 0, NO_MOMENT, at * problem.grid))).sum()),
        "gone": problem.gone,
    }
    if run.solver_bound is not None and bound is not None and bound < run.value:
        stats["solver_bound"] = max(bound, run.solver_bound)
    if falls_short(str(given["effort"]), gap):
        stats |= {"below_promise": True, "below_promise_code": "stopped_early" if cut else "gap_too_wide"}
    return Solution(
        problem=problem,
        status="optimal" if run.value == bound else "stopped" if cut else "feasible",
        value=run.value,
        bound=bound,
        gap=relative_gap(run.value, bound),
        sessions=np.column_stack((placed, at[placed] * problem.grid)),
        unscheduled=left_out,
        certificate=None if run.prices is None else run.prices.certificate(),
        relaxed=relaxed(problem),
        conflicts=(),
        stats=stats | run.meter.stats(),
    )


def _infeasible(problem: Problem, broken: tuple[str, ...], stats: Mapping[str, Stat]) -> Solution:
    return Solution(
        problem=problem,
        status="infeasible",
        value=None,
        bound=None,
        gap=None,
        sessions=np.zeros((0, 2), dtype=np.int64),
        unscheduled=(),
        certificate=None,
        relaxed=(),
        conflicts=broken,
        stats=stats,
    )
