"""The independent judge of a meeting solution: it knows problem and format, and nothing of how plans are found."""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.meetings.check.plan import Clock, plan_violations, value_of
from peripatos.engine.meetings.check.proof import bound_of
from peripatos.engine.meetings.problem import (
    NO_COMMON_TIME,
    NO_MOMENT,
    BoolArray,
    IntArray,
    Problem,
    Solution,
    Verdict,
    Violation,
    barred_by,
    breaks,
    conflicts,
    falls_short,
    obstacles,
    reason,
    relative_gap,
    relaxed,
    smallest,
)

__all__ = ["Verdict", "Violation", "check", "judge"]


def check(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Everything in the solution that is not true of the problem; empty when all is."""
    return judge(problem, solution).violations


def judge(problem: Problem, solution: Solution) -> Verdict:
    """Recompute value and bound from the problem, the starts and the prices alone, and compare."""
    other = tuple(_other_problem(problem, solution))
    if solution.status == "infeasible":
        return Verdict(None, None, (*other, *_infeasible(problem, solution)))
    if solution.value is None:
        return Verdict(None, None, (*other, *_nothing_found(solution)))
    clock = Clock(problem)
    value = value_of(problem, solution, clock)
    bound = None if solution.certificate is None else bound_of(problem, solution.certificate)
    broken = (*plan_violations(problem, solution, clock), *_beside(problem, solution))
    if broken:
        return Verdict(value, bound, (*other, *broken))
    violations = (
        *other,
        *_figures(solution, value, bound),
        *_reasons(problem, solution),
        *_stats(problem, solution, value, bound),
    )
    return Verdict(value, bound, violations)


def _other_problem(problem: Problem, solution: Solution) -> Iterator[Violation]:
    named = solution.stats.get("problem")
    if named is not None and named != problem.fingerprint():
        yield Violation("other_problem", "/stats/problem")


def _nothing_found(solution: Solution) -> Iterator[Violation]:
    """Only a run that was cut off may come without a plan, and then without figures."""
    if solution.status != "stopped":
        yield Violation("no_plan", "/value")
    if solution.bound is not None or solution.gap is not None or len(solution.sessions) or solution.unscheduled:
        yield Violation("figures_without_a_plan", "/status")


def _infeasible(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Fixed sessions alone can make a problem infeasible; the conflict must be a smallest one."""
    figures = (solution.value, solution.bound, solution.gap, solution.certificate)
    if any(figure is not None for figure in figures) or len(solution.sessions) or solution.unscheduled:
        yield Violation("figures_without_a_plan", "/status")
    if not conflicts(problem):
        yield Violation("not_infeasible", "/status")
    elif not _is_conflict(problem, solution.conflicts):
        yield Violation("no_conflict", "/conflicts")


def _is_conflict(problem: Problem, told: tuple[str, ...]) -> bool:
    """Whether these rules cannot hold together, and can without any one of them."""
    if len(set(told)) != len(told):
        return False
    fewer = [tuple(pointer for pointer in told if pointer != dropped) for dropped in told]
    return breaks(problem, told) and not any(breaks(problem, kept) for kept in fewer)


def _beside(problem: Problem, solution: Solution) -> Iterator[Violation]:
    if conflicts(problem):
        yield Violation("fixed_do_not_fit", "/status")
    if solution.relaxed != relaxed(problem):
        yield Violation("relaxed_differs", "/relaxed")
    if solution.conflicts:
        yield Violation("conflicts_beside_a_plan", "/conflicts")


def _figures(solution: Solution, value: int, bound: int | None) -> Iterator[Violation]:
    """Value, bound, gap and status."""
    if solution.value != value:
        yield Violation("value_differs", "/value", {"told": solution.value, "found": value})
    if solution.bound != bound:
        yield Violation("bound_differs", "/bound", {"told": solution.bound, "found": bound})
    if solution.gap != relative_gap(value, bound):
        yield Violation("gap_differs", "/gap")
    if (value == bound) != (solution.status == "optimal"):
        yield Violation("status_differs", "/status", {"closed": int(value == bound)})


def _starts(problem: Problem, solution: Solution) -> IntArray:
    starts = np.full(problem.sessions, NO_MOMENT, dtype=np.int64)
    starts[solution.sessions[:, 0]] = solution.sessions[:, 1]
    return starts


def _reasons(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """The reason of each session left out, and that its rules are a smallest set."""
    starts = _starts(problem, solution)
    for k, row in enumerate(solution.unscheduled):
        bars = obstacles(problem, row.session, starts)
        why = reason(problem, row.session, bars)
        if row.why != why:
            yield Violation("reason_differs", f"/unscheduled/{k}/why", {"found": why})
        if not _is_smallest(problem, row.session, bars, row.relax):
            yield Violation("rules_differ", f"/unscheduled/{k}/relax")


def _is_smallest(problem: Problem, session: int, bars: dict[str, BoolArray], told: tuple[str, ...]) -> bool:
    """Whether some start is barred by these rules and no start by fewer."""
    where, _ = smallest(problem, session, bars)
    if not where.any():
        return told == ("/days",)
    return any(sorted(barred_by(bars, place)) == sorted(told) for place in np.flatnonzero(where).tolist())


def _stats(problem: Problem, solution: Solution, value: int, bound: int | None) -> Iterator[Violation]:
    """Figures that people read beside the plan."""
    stats, starts = solution.stats, _starts(problem, solution)
    without = [row.session for row in solution.unscheduled if row.why == NO_COMMON_TIME]
    forced = int(problem.skip_cost[without].sum())
    published = problem.published != NO_MOMENT
    gap = None if bound is None else (value - bound) / max(1, value - forced)
    found: dict[str, int | float | None] = {
        "scheduled": len(solution.sessions),
        "unscheduled": len(solution.unscheduled),
        "no_common_time": len(without),
        "forced_cost": forced,
        "gap_without_forced": gap,
        "moved": int((published & (problem.published != starts)).sum()),
        "gone": problem.gone,
        "below_promise": int(falls_short(str(stats.get("effort")), gap)) or None,
    }
    for name, figure in found.items():
        if name in stats and stats[name] != figure:
            yield Violation("stat_differs", f"/stats/{name}")
    if found["below_promise"] and "below_promise" not in stats:
        yield Violation("stat_differs", "/stats/below_promise")
