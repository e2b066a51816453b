"""Solve an ecosystem problem: stream after stream for a start, prices that bound every plan, a model of all streams."""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import EFFORTS, relative_gap
from peripatos.engine.ecosystem.check.reasons import missing_of
from peripatos.engine.ecosystem.problem import Problem, Solution, Stat, falls_short, relaxed_pointers
from peripatos.engine.ecosystem.solve.board import Board
from peripatos.engine.ecosystem.solve.conflicts import conflicts, first_plan
from peripatos.engine.ecosystem.solve.run import BUDGETS, Run
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    effort: str = "normal",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """A plan of all streams at once, never worse than stream after stream, with a bound on every plan.

    "infeasible" with its conflicts when pins cannot hold. The result is a function of (problem, seed, effort) except
    for seconds, cpu_seconds and peak_mib in its stats. A time limit, or a progress callback that raises Cancelled, ends
    the run with the best plan so far. Where the model proves a plan that the prices cannot, the status stays "feasible"
    and stats.solver_bound holds the model's own word.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    given: dict[str, Stat] = {"seed": seed, "effort": effort, "problem": problem.fingerprint()}
    board = Board.of(problem)
    start = first_plan(board)
    if start is None:
        broken, minimal = conflicts(problem, meter)
        return _infeasible(problem, broken, given | {"conflicts_minimal": minimal} | meter.stats())
    run, cut = Run(board, start, meter, seed=seed), False
    try:
        run.go(BUDGETS[effort])
    except Cancelled:
        cut = True
    return _solution(run, given, cut=cut)


def rows_of(problem: Problem, plan: BoolArray) -> IntArray:
    """(k, 2) leader and place of a plan."""
    rows: IntArray = np.stack((problem.pair_leader[plan], problem.pair_place[plan]), axis=1)
    return rows


def _solution(run: Run, given: Mapping[str, Stat], *, cut: bool) -> Solution:
    problem = run.board.problem
    run.settle()
    proof = run.certificate()
    bound = None if proof is None else proof[1]
    gap = relative_gap(run.value, bound)
    pairs = rows_of(problem, run.plan)
    missing = tuple(missing_of(problem, [(i, q) for i, q in pairs.tolist()]))
    stats: dict[str, Stat] = dict(given) | {
        "path": "+".join(run.path),
        "pairs": len(pairs),
        "missing_pairs": sum(row.count for row in missing),
        "moved": int((problem.incumbent & ~run.plan).sum()),
        "gone": problem.gone,
    }
    if run.baseline is not None and run.baseline.plan is not None:
        stats["baseline_exact"] = run.baseline.exact
    if run.solver_bound is not None and bound is not None and run.value < bound:
        stats["solver_bound"] = max(run.value, min(bound, run.solver_bound))
    if falls_short(str(given["effort"]), gap):
        stats |= {"below_promise": True, "below_promise_code": "stopped_early" if cut else "gap_too_wide"}
    base = None if run.baseline is None else run.baseline.plan
    return Solution(
        problem=problem,
        status="optimal" if run.value == bound else "stopped" if cut else "feasible",
        value=run.value,
        bound=bound,
        gap=gap,
        pairs=pairs,
        missing=missing,
        certificate=None if proof is None else proof[0],
        baseline=None if base is None else rows_of(problem, base),
        gain=None if base is None else run.value - run.board.worth(base),
        relaxed=relaxed_pointers(problem),
        conflicts=(),
        stats=stats | meter_stats(run),
    )


def meter_stats(run: Run) -> dict[str, int | float]:
    return run.meter.stats()


def _infeasible(problem: Problem, broken: tuple[str, ...], stats: Mapping[str, Stat]) -> Solution:
    return Solution(
        problem=problem,
        status="infeasible",
        value=None,
        bound=None,
        gap=None,
        pairs=np.zeros((0, 2), dtype=np.int64),
        missing=(),
        certificate=None,
        baseline=None,
        gain=None,
        relaxed=(),
        conflicts=broken,
        stats=stats,
    )
