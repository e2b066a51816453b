"""An independent judge of a lottery: counts every panel anew and recomputes the bound from the duals alone."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from peripatos.engine.pilot.problem import (
    BoolArray,
    Certificate,
    IntArray,
    Problem,
    Solution,
    Types,
    Verdict,
    Violation,
    relative_gap,
)

SIDES = ("min", "max")

__all__ = ["Verdict", "Violation", "check", "judge"]


def check(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Everything about a solution that is not true; empty when all is."""
    return judge(problem, solution).violations


def judge(problem: Problem, solution: Solution) -> Verdict:
    """Recompute value and bound from the problem, the panels and the certificate alone, and compare."""
    other = tuple(_other_problem(problem, solution))
    if solution.value is None:
        return Verdict(None, None, (*other, *_without_panels(problem, solution)))
    times = Counter(solution.panels.ravel().tolist())
    value = _least(problem, times)
    bound = None if solution.certificate is None else bound_of(problem, solution.certificate)
    violations = (
        *other,
        *_panels(problem, solution.panels),
        *_figures(solution, value, bound),
        *_chances(problem, solution, times),
        *_binding(solution),
        *_comparison(problem, solution),
        *_rest(problem, solution),
    )
    return Verdict(value, bound, violations)


def bound_of(problem: Problem, certificate: Certificate) -> float:
    """The formula of the format, person by person."""
    types = Types.of(problem)
    price = [u - low for low, u in certificate.quotas]
    above = problem.choose * certificate.choose
    above += sum(
        limit[1] * u - limit[0] * low for limit, (low, u) in zip(problem.limits, certificate.quotas, strict=True)
    )
    below = 0
    for person in range(problem.people):
        t = int(types.of_person[person])
        if t < 0:
            continue
        paid = certificate.choose + sum(n for k, n in enumerate(price) if problem.counts_in[person, k])
        left = certificate.weights[t] - paid
        above += left if person in problem.must else max(0, left)
        below += certificate.weights[t]
    return float(min(Fraction(1), Fraction(above, below))) if below > 0 else 1.0


def _other_problem(problem: Problem, solution: Solution) -> Iterator[Violation]:
    named = solution.stats.get("problem")
    if named is not None and named != problem.fingerprint():
        yield Violation("other_problem", "/stats/problem")


def _least(problem: Problem, times: Counter[int]) -> float:
    eligible = [i for i in range(problem.people) if i not in problem.never]
    return min((times[i] for i in eligible), default=0) / problem.tickets


def _panels(problem: Problem, panels: IntArray) -> Iterator[Violation]:
    """Every panel meets every rule, and there are as many as tickets."""
    if len(panels) != problem.tickets:
        yield Violation("tickets_differ", "/panels", {"found": len(panels)})
    inside = np.zeros((len(panels), problem.people), dtype=np.bool_)
    inside[np.arange(len(panels))[:, None], panels] = True
    yield from _at("stands_twice", inside.sum(axis=1) != problem.choose)
    yield from _at("left_out", inside[:, list(problem.must)].sum(axis=1) < len(problem.must))
    yield from _at("not_allowed", inside[:, list(problem.never)].sum(axis=1) > 0)
    for q, (least, most) in enumerate(problem.limits):
        found = inside[:, problem.counts_in[:, q]].sum(axis=1)
        yield from _at("quota_broken", (found < least) | (found > most), quota=q)


def _at(code: str, broken: BoolArray, **detail: int) -> Iterator[Violation]:
    for k in np.flatnonzero(broken).tolist():
        yield Violation(code, f"/panels/{k}", dict(detail))


def _figures(solution: Solution, value: float, bound: float | None) -> Iterator[Violation]:
    if solution.value != value:
        yield Violation("value_differs", "/value")
    if solution.bound != bound:
        yield Violation("bound_differs", "/bound")
    if solution.gap != relative_gap(value, bound):
        yield Violation("gap_differs", "/gap")
    if (value == bound) != (solution.status == "optimal") or solution.status == "infeasible":
        yield Violation("status_differs", "/status")


def _chances(problem: Problem, solution: Solution, times: Counter[int]) -> Iterator[Violation]:
    told = dict(solution.probability)
    for i, name in enumerate(problem.ids):
        if told.pop(name, None) != times[i] / problem.tickets:
            yield Violation("probability_differs", f"/probability/{name}")
    for name in told:
        yield Violation("unknown_id", f"/probability/{name}")


def _binding(solution: Solution) -> Iterator[Violation]:
    """A quota binds exactly when its dual is not zero."""
    duals = () if solution.certificate is None else solution.certificate.quotas
    found = [
        f"/quotas/{k}/{side}"
        for k, pair in enumerate(duals)
        for side, dual in zip(("min", "max"), pair, strict=True)
        if dual
    ]
    if list(solution.binding) != found:
        yield Violation("binding_differs", "/binding")


def _comparison(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Each member of the drawn panel beside the nearest person outside who was still free at their turn."""
    drawn = problem.draw is not None and problem.draw < len(solution.panels)
    panel = solution.panels[problem.draw].tolist() if drawn else []
    wanted = panel[: min(problem.comparison, problem.people - len(set(panel)))]
    if [a for a, _ in solution.comparison] != wanted:
        yield Violation("comparison_differs", "/comparison")
        return
    free = set(range(problem.people)) - set(panel)
    for k, (member, other) in enumerate(solution.comparison):
        if other not in free:
            yield Violation("not_free", f"/comparison/{k}")
            continue
        nearest = min(problem.differences(member, i) for i in free)
        if problem.differences(member, other) != nearest:
            yield Violation("not_nearest", f"/comparison/{k}", {"found": nearest})
        free.discard(other)


def _rest(problem: Problem, solution: Solution) -> Iterator[Violation]:
    if solution.relaxed != problem.relaxed:
        yield Violation("relaxed_differs", "/relaxed")
    if solution.conflicts:
        yield Violation("conflicts_beside_a_plan", "/conflicts")


def _without_panels(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """A result without a lottery claims nothing and, when it is infeasible, names rules of this problem."""
    if solution.status not in ("infeasible", "stopped"):
        yield Violation("status_differs", "/status")
    claims = (solution.bound, solution.gap, solution.certificate)
    if (
        len(solution.panels)
        or solution.probability
        or solution.binding
        or solution.comparison
        or any(c is not None for c in claims)
    ):
        yield Violation("plan_beside_no_value", "/value")
    if (solution.status == "infeasible") != bool(solution.conflicts):
        yield Violation("conflicts_differ", "/conflicts")
    rules = (
        {"/choose"}
        | {f"/must/{k}" for k in range(len(problem.must))}
        | {f"/never/{k}" for k in range(len(problem.never))}
    )
    rules |= {f"/quotas/{k}/{side}" for k in range(len(problem.quotas)) for side in ("min", "max")}
    for k, pointer in enumerate(solution.conflicts):
        if pointer not in rules:
            yield Violation("unknown_rule", f"/conflicts/{k}")
