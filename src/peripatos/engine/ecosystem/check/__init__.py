"""The independent judge of an ecosystem solution: it knows problem and format, and nothing of how plans are found."""

from collections.abc import Iterator, Sequence

from peripatos.engine.ecosystem.check.plan import (
    Pair,
    plan_violations,
    relaxed_violations,
    rows_of,
    shortfalls,
    value_of,
)
from peripatos.engine.ecosystem.check.proof import bound_of
from peripatos.engine.ecosystem.check.reasons import missing_violations
from peripatos.engine.ecosystem.problem import (
    Problem,
    Solution,
    Verdict,
    Violation,
    falls_short,
    relative_gap,
    wants_rule,
)

__all__ = ["Verdict", "Violation", "check", "judge"]


def check(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Everything in the solution that is not true of the problem; empty when all is."""
    return judge(problem, solution).violations


def judge(problem: Problem, solution: Solution) -> Verdict:
    """Recompute value and bound from the problem, the pairs and the prices alone, and compare.

    That the baseline keeps the rules and what it is worth is judged; that each of its streams is the best is not.
    """
    other = tuple(_other_problem(problem, solution))
    if solution.value is None or solution.status == "infeasible":
        return Verdict(None, None, (*other, *_without_a_plan(problem, solution)))
    pairs = rows_of(solution.pairs)
    value = value_of(problem, pairs)
    broken = (*plan_violations(problem, pairs, "/pairs"), *relaxed_violations(problem, solution.relaxed))
    if solution.conflicts:
        broken = (*broken, Violation("conflicts_beside_a_plan", "/conflicts"))
    if broken:
        return Verdict(value, None, (*other, *broken))
    bound = bound_of(problem, solution.certificate)
    violations = (
        *other,
        *_figures(solution, value, bound),
        *_gain(problem, solution, value),
        *missing_violations(problem, solution),
        *_stats(problem, solution, pairs, value, bound),
    )
    return Verdict(value, bound, violations)


def _other_problem(problem: Problem, solution: Solution) -> Iterator[Violation]:
    named = solution.stats.get("problem")
    if named is not None and named != problem.fingerprint():
        yield Violation("other_problem", "/stats/problem")


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


def _gain(problem: Problem, solution: Solution, value: int) -> Iterator[Violation]:
    """The plan made stream after stream keeps the rules too, and is not worth more."""
    if solution.baseline is None:
        if solution.gain is not None:
            yield Violation("gain_differs", "/gain")
        return
    pairs = rows_of(solution.baseline)
    yield from plan_violations(problem, pairs, "/baseline/pairs")
    gain = value - value_of(problem, pairs)
    if solution.gain != gain:
        yield Violation("gain_differs", "/gain", {"found": gain})
    if gain < 0:
        yield Violation("worse_than_baseline", "/gain", {"found": gain})


def _stats(
    problem: Problem, solution: Solution, pairs: Sequence[Pair], value: int, bound: int | None
) -> Iterator[Violation]:
    """Figures that people read beside the plan."""
    stats, gap = solution.stats, relative_gap(value, bound)
    chosen = {problem.pair_at[pair] for pair in pairs}
    found: dict[str, int | None] = {
        "pairs": len(pairs),
        "missing_pairs": sum(shortfalls(problem, pairs).values()),
        "moved": sum(int(e) not in chosen for e in problem.incumbent.nonzero()[0]),
        "gone": problem.gone,
        "below_promise": int(falls_short(str(stats.get("effort")), gap)) or None,
    }
    for name, figure in found.items():
        if name in stats and stats[name] != figure:
            yield Violation("stat_differs", f"/stats/{name}", {"found": figure})
    if found["below_promise"] and "below_promise" not in stats:
        yield Violation("stat_differs", "/stats/below_promise", {"found": 1})
    proved = stats.get("solver_bound")
    if isinstance(proved, int | float) and proved < value:
        yield Violation("stat_differs", "/stats/solver_bound", {"found": value})


def _without_a_plan(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """A result without a plan claims nothing and, when it is infeasible, names rules of this problem."""
    if solution.status not in ("infeasible", "stopped"):
        yield Violation("status_differs", "/status")
    figures = (solution.value, solution.bound, solution.gap, solution.certificate, solution.baseline, solution.gain)
    if any(figure is not None for figure in figures) or len(solution.pairs) or solution.missing or solution.relaxed:
        yield Violation("figures_without_a_plan", "/status")
    if (solution.status == "infeasible") != bool(solution.conflicts):
        yield Violation("conflicts_differ", "/conflicts")
    pins = rows_of(problem.pins)
    if solution.status == "infeasible" and not any(plan_violations(problem, pins, "/pins")):
        yield Violation("pins_can_hold", "/status")
    rules = {f"/{name}/{k}" for name in ("pins", "vetoes", "conflicts") for k in range(len(getattr(problem, name)))}
    rules |= {f"/places/{q}/{side}" for q in range(problem.places) for side in ("capacity", "least")}
    rules |= {f"/people/{h}/minutes" for h in range(problem.people)}
    rules |= {wants_rule(problem, i, s) for i in range(problem.leaders) for s in range(problem.streams)}
    for k, pointer in enumerate(solution.conflicts):
        if pointer not in rules:
            yield Violation("unknown_rule", f"/conflicts/{k}")
