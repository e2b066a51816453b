"""What a run hands back: a plan with its figures, the rules in conflict, or what the closest grouping breaks."""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.check.plan import figures_of
from peripatos.engine.cohorts.problem import Cohort, Problem, Solution, Stat, broken, pointers, relative_gap
from peripatos.engine.cohorts.solve.conflicts import fewest
from peripatos.engine.cohorts.solve.run import Run


def given_of(problem: Problem, seed: int, effort: str) -> dict[str, Stat]:
    """What was asked, as the stats repeat it."""
    return {"seed": seed, "effort": effort, "problem": problem.fingerprint()}


def nothing_found(run: Run, plain: tuple[str, ...], *, cut: bool) -> Solution:
    """No grouping keeps the rules, or none was found. plain: rules already seen to be in conflict."""
    given = given_of(run.problem, run.seed, run.effort)
    if plain or (run.impossible and not cut):
        return _infeasible(run, plain, given)
    stats = given | _closest(run) | run.meter.stats()
    return _nothing(run.problem, stats, status="stopped", conflicts=())


def with_plan(run: Run, given: Mapping[str, Stat], *, cut: bool) -> Solution:
    """The best grouping that breaks nothing, with everything that is told about it."""
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
