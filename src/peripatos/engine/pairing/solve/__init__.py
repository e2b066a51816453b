"""Solve a pairing problem exactly, with the prices that prove it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import EFFORTS, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress
from peripatos.engine.pairing.problem import Problem, Solution
from peripatos.engine.pairing.problem.solution import Stat
from peripatos.engine.pairing.solve.blocking import blocking_pairs
from peripatos.engine.pairing.solve.conflicts import conflicts, relaxed
from peripatos.engine.pairing.solve.leximin import solve_leximin
from peripatos.engine.pairing.solve.market import edges_by_ids
from peripatos.engine.pairing.solve.objectives import solve_coverage, solve_floor, solve_total
from peripatos.engine.pairing.solve.reasons import unmatched
from peripatos.engine.pairing.solve.run import Outcome, Run, band_counts
from peripatos.engine.pairing.solve.stable import solve_stable

BLOCKING_LISTED: Final = 100


def _leader_floor(run: Run) -> None:
    from peripatos.engine.pairing.solve.leader_floor import solve_leader_floor  # noqa: PLC0415  (loads HiGHS)

    solve_leader_floor(run)


def _parity(run: Run) -> None:
    from peripatos.engine.pairing.solve.parity import solve_parity  # noqa: PLC0415  (loads HiGHS)

    solve_parity(run)


METHODS: Final[Mapping[str, Callable[[Run], None]]] = {
    "total": solve_total,
    "coverage": solve_coverage,
    "floor": solve_floor,
    "leader_floor": _leader_floor,
    "leximin": solve_leximin,
    "parity": _parity,
    "stable": solve_stable,
}


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    effort: str = "normal",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """The best plan for the problem's objective, with its proof; "infeasible" with its conflicts when pins cannot hold.

    The result is a function of (problem, seed, effort) except for seconds, cpu_seconds and peak_mib in its stats. The
    seed only orders equals when blocking pairs are counted; every effort is exact here. A time limit, or a progress
    callback that raises Cancelled, ends the run between two steps with the best plan so far.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    order = edges_by_ids(problem)
    given: dict[str, Stat] = {"seed": seed, "effort": effort, "problem": problem.fingerprint(order)}
    broken = conflicts(problem)
    if broken:
        return _infeasible(problem, broken, given | meter.stats())
    run = Run(problem, meter, seed=seed, effort=effort, order=order)
    cut = False
    try:
        METHODS[problem.objective](run)
    except Cancelled:
        cut = True
    if run.outcome.conflicts:
        refuted = _infeasible(problem, run.outcome.conflicts, given | run.stats | meter.stats())
        return replace(refuted, stages=run.outcome.stages, scale=run.outcome.scale)
    if not run.outcome.stages:
        return _without_plan(problem, given | run.stats | meter.stats())
    solution_stats = given | _figures(problem, run, seed)
    with suppress(Cancelled):
        meter.step()
    return _solution(problem, run.outcome, solution_stats | meter.stats(), cut=cut)


def _solution(problem: Problem, outcome: Outcome, stats: Mapping[str, Stat], *, cut: bool) -> Solution:
    last = outcome.stages[-1]
    closed = all(stage.closed for stage in outcome.stages)
    return Solution(
        leader_ids=problem.leader_ids,
        mentor_ids=problem.mentor_ids,
        status="optimal" if closed else "stopped" if cut else "feasible",
        value=last.value,
        bound=last.bound,
        gap=relative_gap(last.value, last.bound),
        pairs=_pairs(problem, outcome.chosen),
        unmatched=unmatched(problem, outcome.chosen),
        stages=outcome.stages if len(outcome.stages) > 1 else (),
        prices=last.prices,
        scale=outcome.scale,
        least=outcome.least,
        relaxed=relaxed(problem),
        conflicts=(),
        stats=stats,
    )


def _without_plan(problem: Problem, stats: Mapping[str, Stat]) -> Solution:
    """The effort ended without a plan and without a proof that there is none."""
    return replace(_infeasible(problem, (), stats), status="stopped")


def _infeasible(problem: Problem, broken: tuple[str, ...], stats: Mapping[str, Stat]) -> Solution:
    return Solution(
        leader_ids=problem.leader_ids,
        mentor_ids=problem.mentor_ids,
        status="infeasible",
        value=None,
        bound=None,
        gap=None,
        pairs=np.zeros((0, 2), dtype=np.int64),
        unmatched=(),
        stages=(),
        prices=None,
        scale=1,
        least=False,
        relaxed=(),
        conflicts=broken,
        stats=stats,
    )


def _pairs(problem: Problem, chosen: BoolArray) -> IntArray:
    edges = np.flatnonzero(chosen)
    return np.column_stack((problem.edge_leader[edges], problem.indices[edges]))


def _bands(problem: Problem, chosen: BoolArray) -> dict[str, Stat]:
    if problem.objective != "leximin":
        return {}
    return {"bands": list(band_counts(problem, chosen))}


def _figures(problem: Problem, run: Run, seed: int) -> dict[str, Stat]:
    """What people ask about a plan besides its value."""
    chosen = run.outcome.chosen
    edges = np.flatnonzero(chosen)
    blocking = blocking_pairs(problem, chosen, seed=seed)
    first = blocking[:BLOCKING_LISTED]
    return {
        "path": "+".join(run.paths),
        "served": int(np.count_nonzero(np.bincount(problem.edge_leader[edges], minlength=problem.leaders))),
        "pairs": edges.size,
        "floor": int(problem.score[edges].min()) if edges.size else None,
        "blocking_pairs": blocking.size,
        "blocking": [
            [problem.leader_ids[i], problem.mentor_ids[j]]
            for i, j in zip(problem.edge_leader[first].tolist(), problem.indices[first].tolist(), strict=True)
        ],
        "moved": int(np.count_nonzero(problem.kept & ~chosen)) if problem.incumbent.size else 0,
        "gone": problem.gone,
        "incumbent_gone": problem.incumbent_gone,
        **_bands(problem, chosen),
        **run.stats,
    }
