"""An independent judge of a grouping: counts every pair anew and recomputes the bound from the certificate alone."""

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np

from peripatos.engine.cohorts.check.plan import cost_of, figures_of
from peripatos.engine.cohorts.check.proof import bound_of, strays
from peripatos.engine.cohorts.problem import (
    ZONE,
    Diversity,
    Grouping,
    Problem,
    Solution,
    Verdict,
    Violation,
    broken,
    pointers,
    relative_gap,
)

__all__ = ["Verdict", "Violation", "check", "judge"]


def check(problem: Problem | Diversity, solution: Solution | Grouping) -> tuple[Violation, ...]:
    """Everything about a solution that is not true; empty when all is."""
    return judge(problem, solution).violations


def judge(problem: Problem | Diversity, solution: Solution | Grouping) -> Verdict:
    """Recompute value and bound from the problem, the cohorts and the certificate alone, and compare."""
    if isinstance(problem, Diversity) or isinstance(solution, Grouping):
        if isinstance(problem, Diversity) and isinstance(solution, Grouping):
            return _judge_grouping(problem, solution)
        return Verdict(None, None, (Violation("other_problem", "/kind"),))
    other = tuple(_other_problem(problem, solution))
    if solution.value is None:
        return Verdict(None, None, (*other, *_without_plan(problem, solution)))
    wrong = tuple(_members(problem, solution))
    if wrong:
        return Verdict(None, None, (*other, *wrong))
    value = cost_of(problem, solution.groups)
    proved = None if solution.certificate is None else bound_of(problem, solution.certificate)
    bound = None if proved is None else proved[0]
    violations = (
        *other,
        *_rules(problem, solution),
        *_facilitators(problem, solution),
        *_figures(solution, value, bound),
        *_certificate(problem, solution, None if proved is None else proved[1]),
        *_stats(problem, solution),
        *([Violation("conflicts_beside_a_plan", "/conflicts")] if solution.conflicts else []),
    )
    return Verdict(value, bound, violations)


def _other_problem(problem: Problem, solution: Solution) -> Iterator[Violation]:
    named = solution.stats.get("problem")
    if named is not None and named != problem.fingerprint():
        yield Violation("other_problem", "/stats/problem")


def _members(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Everybody in exactly one cohort."""
    counts = Counter(i for cohort in solution.cohorts for i in cohort.members)
    for c, cohort in enumerate(solution.cohorts):
        for i in sorted(set(cohort.members)):
            if counts[i] > 1:
                yield Violation("stands_twice", f"/cohorts/{c}", {"person": problem.ids[i]})
    for i, name in enumerate(problem.ids):
        if not counts[i]:
            yield Violation("left_out", "/cohorts", {"person": name})


def _rules(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """No rule is broken but those that are relaxed, and these are told."""
    eased = set()
    for pointer, c in broken(problem, solution.groups):
        if pointer in problem.relax:
            eased.add(pointer)
        else:
            yield Violation("rule_broken", f"/cohorts/{c}" if c >= 0 else "/cohorts", {"rule": pointer})
    if solution.relaxed != tuple(pointer for pointer in problem.relax if pointer in eased):
        yield Violation("relaxed_differs", "/relaxed")


def _facilitators(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """The least often so far of those who may, then the first of the list."""
    for c, cohort in enumerate(solution.cohorts):
        able = [i for i in problem.facilitators if i in cohort.members]
        least = min((int(problem.facilitated[i]) for i in able), default=0)
        expected = next((i for i in able if problem.facilitated[i] == least), None)
        if cohort.facilitator != expected:
            yield Violation("facilitator_differs", f"/cohorts/{c}/facilitator")


def _figures(solution: Solution, value: int, bound: int | None) -> Iterator[Violation]:
    if solution.value != value:
        yield Violation("value_differs", "/value")
    if solution.bound != bound:
        yield Violation("bound_differs", "/bound")
    if solution.gap != relative_gap(value, bound):
        yield Violation("gap_differs", "/gap")
    if (value == bound) != (solution.status == "optimal") or solution.status == "infeasible":
        yield Violation("status_differs", "/status")


def _certificate(problem: Problem, solution: Solution, groups: int | None) -> Iterator[Violation]:
    certificate = solution.certificate
    if certificate is None:
        return
    if certificate.groups != groups:
        yield Violation("groups_differ", "/certificate/groups")
    if certificate.kind == ZONE:
        yield from (Violation("stray_price", pointer) for pointer in strays(problem, certificate))


def _stats(problem: Problem, solution: Solution) -> Iterator[Violation]:
    if solution.certificate is None:
        return
    for name, expected in figures_of(problem, solution.groups, solution.certificate).items():
        if name in solution.stats and solution.stats[name] != expected:
            yield Violation("stat_differs", f"/stats/{name}")


def _without_plan(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """A result without a plan claims nothing and, when it is infeasible, names rules of this problem."""
    if solution.status not in ("infeasible", "stopped"):
        yield Violation("status_differs", "/status")
    claims = (solution.bound, solution.gap, solution.certificate)
    if solution.cohorts or solution.relaxed or any(claim is not None for claim in claims):
        yield Violation("plan_beside_no_value", "/value")
    if (solution.status == "infeasible") != bool(solution.conflicts):
        yield Violation("conflicts_differ", "/conflicts")
    known = set(pointers(problem)) - set(problem.relax)
    for k, pointer in enumerate(solution.conflicts):
        if pointer not in known or pointer in solution.conflicts[:k]:
            yield Violation("unknown_rule", f"/conflicts/{k}")


def _judge_grouping(problem: Diversity, solution: Grouping) -> Verdict:
    """Sizes and the sum of distances, summed without loss so that it is the same everywhere."""
    if solution.value is None:
        fine = solution.status in ("infeasible", "stopped") and not solution.group.size
        fine &= (solution.status == "infeasible") == bool(solution.conflicts)
        fine &= not solution.conflicts or bool(problem.conflicts())
        return Verdict(None, None, () if fine else (Violation("status_differs", "/status"),))
    if solution.group.size != problem.people:
        return Verdict(None, None, (Violation("left_out", "/group"),))
    sizes = np.bincount(solution.group, minlength=problem.groups)
    wrong = np.flatnonzero((sizes < problem.low) | (sizes > problem.high)).tolist()
    violations = [Violation("rule_broken", "/group", {"group": g, "size": int(sizes[g])}) for g in wrong]
    inside = solution.group[:, None] == solution.group[None, :]
    value = math.fsum(problem.distance[np.triu(inside, 1)].tolist())
    if solution.value != value:
        violations.append(Violation("value_differs", "/value"))
    if solution.status not in ("feasible", "stopped") or solution.conflicts:
        violations.append(Violation("status_differs", "/status"))
    return Verdict(value, None, tuple(violations))
