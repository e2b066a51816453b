"""Solve a rotation problem: prices that bound every plan, a search that answers at once, and a model that finishes."""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import EFFORTS, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress
from peripatos.engine.rotations.problem import Problem, Solution, Stat, falls_short, relaxed_pointers
from peripatos.engine.rotations.solve.conflicts import conflicts
from peripatos.engine.rotations.solve.reasons import Reasons
from peripatos.engine.rotations.solve.run import BUDGETS, Run


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    effort: str = "normal",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """A plan near the best with a bound on every plan; "infeasible" with its conflicts when pins cannot hold.

    The result is a function of (problem, seed, effort) except for seconds, cpu_seconds and peak_mib in its stats.
    "quick" answers a drag: it starts from what was published and does without the exact model. A time limit, or a
    progress callback that raises Cancelled, ends the run with the best plan so far. When the model proves a plan that
    the prices cannot, the status stays "feasible" and stats.solver_bound holds the model's own word.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    given: dict[str, Stat] = {"seed": seed, "effort": effort, "problem": problem.fingerprint()}
    broken = conflicts(problem)
    if broken:
        return _infeasible(problem, broken, given | {"conflicts_minimal": True} | meter.stats())
    run = Run(problem, meter, seed=seed, time_limit_s=time_limit_s)
    cut = False
    try:
        run.go(BUDGETS[effort])
    except Cancelled:
        cut = True
        run.settle()
    return _solution(run, given, cut=cut)


def _solution(run: Run, given: Mapping[str, Stat], *, cut: bool) -> Solution:
    problem, meter = run.problem, run.meter
    placements = placements_of(run)
    missing = Reasons(problem, placements).missing()
    proof = run.certificate()
    bound = None if proof is None else proof[3]
    gap = relative_gap(run.value, bound)
    planned = {(i, h, s) for i, h, s in placements.tolist()}
    stats: dict[str, Stat] = dict(given) | {
        "path": "+".join(run.path),
        "rotations": len(placements),
        "missing_rotations": sum(row.rotations for row in missing),
        "missing_must": sum(len(row.must) for row in missing),
        "moved": sum((i, h, s) not in planned for i, h, s, _ in problem.published),
        "gone": problem.gone,
    }
    if run.solver_bound is not None and bound is not None and run.value < bound:
        stats["solver_bound"] = min(bound, run.solver_bound)
    if falls_short(str(given["effort"]), gap):
        stats |= {"below_promise": True, "below_promise_code": "stopped_early" if cut else "gap_too_wide"}
    return Solution(
        leader_ids=problem.leader_ids,
        host_ids=problem.host_ids,
        team_ids=problem.team_ids,
        status="optimal" if run.value == bound else "stopped" if cut else "feasible",
        value=run.value,
        bound=bound,
        gap=gap,
        placements=placements,
        missing=missing,
        host_prices=None if proof is None else proof[0],
        team_prices=None if proof is None else proof[1],
        scale=1 if proof is None else proof[2],
        relaxed=relaxed_pointers(problem),
        conflicts=(),
        stats=stats | meter.stats(),
    )


def placements_of(run: Run) -> IntArray:
    """Fixed and chosen placements: leader, host, first slot, sorted."""
    rows = [(item.leader, item.host, item.start) for item in run.problem.fixed if not item.past]
    board = run.setting.board
    for leader, k in np.argwhere(run.plans >= 0).tolist():
        start = run.plans[leader, k]
        rows.append((leader, int(board.host[start]), int(board.start[start])))
    return np.array(sorted(rows), dtype=np.int64).reshape(-1, 3)


def _infeasible(problem: Problem, broken: tuple[str, ...], stats: Mapping[str, Stat]) -> Solution:
    return Solution(
        leader_ids=problem.leader_ids,
        host_ids=problem.host_ids,
        team_ids=problem.team_ids,
        status="infeasible",
        value=None,
        bound=None,
        gap=None,
        placements=np.zeros((0, 3), dtype=np.int64),
        missing=(),
        host_prices=None,
        team_prices=None,
        scale=1,
        relaxed=(),
        conflicts=broken,
        stats=stats,
    )
