"""Group everybody into cohorts: prove a bound, anneal, and name the rules where none can hold them all."""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.check.plan import figures_of
from peripatos.engine.cohorts.problem import (
    Cohort,
    Diversity,
    Grouping,
    Problem,
    Solution,
    Stat,
    broken,
    pointers,
    relative_gap,
)
from peripatos.engine.cohorts.solve.conflicts import fewest, plain_conflict
from peripatos.engine.cohorts.solve.diversity import solve_diversity
from peripatos.engine.cohorts.solve.run import Run
from peripatos.engine.contract import EFFORTS
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress


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
    return solve_from(problem, None, meter, seed=seed, effort=effort)


def solve_from(problem: Problem, start: IntArray | None, meter: Meter, *, seed: int, effort: str) -> Solution:
    """The same, beginning with a grouping: (n) the cohort of everybody."""
    given: dict[str, Stat] = {"seed": seed, "effort": effort, "problem": problem.fingerprint()}
    run, cut = Run(problem, meter, seed=seed, effort=effort), False
    plain = plain_conflict(problem)
    try:
        if not plain:
            run.work(start)
    except Cancelled:
        cut = True
    if run.best is not None and not run.best.faults:
        return _with(run, given, cut=cut)
    if plain or run.impossible:
        return _infeasible(run, plain, given)
    return _nothing(problem, given | _closest(run) | meter.stats(), status="stopped", conflicts=())


def _with(run: Run, given: Mapping[str, Stat], *, cut: bool) -> Solution:
    problem, certificate = run.problem, run.certificate
    assert run.best is not None
    assert certificate is not None
    members = groups_of(run.best.groups)
    eased = {pointer for pointer, _ in broken(problem, members)}
    value, bound = run.best.cost, run.bound
    figures = figures_of(problem, members, certificate)
    stats = {**given, **figures, "path": "+".join(dict.fromkeys(run.path)), **run.meter.stats()}
    return Solution(
        ids=problem.ids,
        status="optimal" if value == bound else "stopped" if cut else "feasible",
        value=value,
        bound=bound,
        gap=relative_gap(value, bound),
        cohorts=tuple(Cohort(people, problem.facilitator_of(people)) for people in members),
        certificate=certificate,
        relaxed=tuple(pointer for pointer in problem.relax if pointer in eased),
        conflicts=(),
        stats=stats,
    )


def groups_of(group: IntArray) -> list[tuple[int, ...]]:
    """Members of each cohort, in the order of their first member."""
    rows = [tuple(np.flatnonzero(group == c).tolist()) for c in np.unique(group).tolist()]
    return sorted(rows)


def _infeasible(run: Run, plain: tuple[str, ...], given: Mapping[str, Stat]) -> Solution:
    problem, meter = run.problem, run.meter
    known = plain or tuple(pointer for pointer in pointers(problem) if pointer not in problem.relax)
    found, minimal = fewest(problem, known, meter, work=run.budget.work, seed=run.seed)
    stats: dict[str, Stat] = {**given, "path": "plain_conflict" if plain else "+".join(run.path), **meter.stats()}
    if not minimal:
        stats["conflicts_minimal"] = False
    return _nothing(problem, stats, status="infeasible", conflicts=found)


def _closest(run: Run) -> dict[str, Stat]:
    """The effort ended without a plan and without a proof: what the closest grouping breaks."""
    if run.best is None:
        return {"below_promise": True, "below_promise_code": "no_grouping"}
    rules = sorted({pointer for pointer, _ in broken(run.problem, groups_of(run.best.groups))})
    return {"below_promise": True, "below_promise_code": "rules_broken", "closest_breaks": rules}


def _nothing(problem: Problem, stats: Mapping[str, Stat], *, status: str, conflicts: tuple[str, ...]) -> Solution:
    return Solution(problem.ids, status, None, None, None, (), None, (), conflicts, stats)
