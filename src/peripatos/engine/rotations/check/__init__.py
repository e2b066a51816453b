"""The independent judge of a rotation solution: it knows problem and format, and nothing of how plans are found."""

from collections.abc import Iterator

from peripatos.engine.rotations.check.plan import (
    infeasible_violations,
    plan_violations,
    value_of,
)
from peripatos.engine.rotations.check.proof import bound_of
from peripatos.engine.rotations.check.reasons import missing_violations
from peripatos.engine.rotations.problem import (
    Problem,
    Solution,
    Verdict,
    Violation,
    breaches,
    falls_short,
    fixed_items,
    relative_gap,
    relaxed_pointers,
)

__all__ = ["Verdict", "Violation", "check", "judge"]


def check(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Everything in the solution that is not true of the problem; empty when all is."""
    return judge(problem, solution).violations


def judge(problem: Problem, solution: Solution) -> Verdict:
    """Recompute value and bound from the problem, the placements and the prices alone, and compare."""
    other = tuple(_other_problem(problem, solution))
    if solution.status == "infeasible":
        return Verdict(None, None, (*other, *infeasible_violations(problem, solution)))
    if solution.status == "stopped" and solution.value is None:
        return Verdict(None, None, (*other, *_nothing_found(solution)))
    value = value_of(problem, solution.placements)
    broken = (*plan_violations(problem, solution), *_beside(problem, solution))
    if broken:
        return Verdict(value, None, (*other, *broken))
    bound = bound_of(problem, solution)
    violations = (
        *other,
        *_figures(solution, value, bound),
        *missing_violations(problem, solution),
        *_stats(problem, solution, value, bound),
    )
    return Verdict(value, bound, violations)


def _other_problem(problem: Problem, solution: Solution) -> Iterator[Violation]:
    named = solution.stats.get("problem")
    if named is not None and named != problem.fingerprint():
        yield Violation("other_problem", "/stats/problem")


def _nothing_found(solution: Solution) -> Iterator[Violation]:
    if solution.bound is not None or solution.gap is not None or len(solution.placements) or solution.missing:
        yield Violation("figures_without_a_plan", "/status")


def _beside(problem: Problem, solution: Solution) -> Iterator[Violation]:
    if any(breaches(problem, fixed_items(problem))):
        yield Violation("pins_do_not_fit", "/status")
    if solution.relaxed != relaxed_pointers(problem):
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


def _stats(problem: Problem, solution: Solution, value: int, bound: int | None) -> Iterator[Violation]:
    """Figures that people read beside the plan."""
    stats = solution.stats
    planned = {(i, h, s) for i, h, s in solution.placements.tolist()}
    found: dict[str, int | None] = {
        "rotations": len(planned),
        "missing_rotations": sum(row.rotations for row in solution.missing),
        "missing_must": sum(len(row.must) for row in solution.missing),
        "moved": sum((i, h, s) not in planned for i, h, s, _ in problem.published),
        "gone": problem.gone,
        "below_promise": int(falls_short(str(stats.get("effort")), relative_gap(value, bound))) or None,
    }
    for name, figure in found.items():
        if name in stats and stats[name] != figure:
            yield Violation("stat_differs", f"/stats/{name}", {"found": figure})
    if found["below_promise"] and "below_promise" not in stats:
        yield Violation("stat_differs", "/stats/below_promise", {"found": 1})
