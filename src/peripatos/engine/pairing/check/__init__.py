"""The independent judge of a pairing solution: it knows problem and format, and nothing of how plans are found."""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.pairing.check.fairness import parity_violations, rule_violations
from peripatos.engine.pairing.check.least import prices_are_least
from peripatos.engine.pairing.check.plan import (
    infeasible_violations,
    pins_fit,
    plan_mask,
    plan_violations,
    relaxed_pointers,
    unplanned_violations,
)
from peripatos.engine.pairing.check.proof import (
    Proof,
    Rest,
    Values,
    band_counts,
    prove,
    rest_at,
    stages_of,
    terms_of,
    values_of,
)
from peripatos.engine.pairing.check.reasons import reason_violations
from peripatos.engine.pairing.problem import (
    BoolArray,
    Problem,
    Solution,
    Stage,
    Verdict,
    Violation,
    blocking_edges,
    relative_gap,
    stage_names,
)

__all__ = ["Verdict", "Violation", "check", "judge"]


def check(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Everything in the solution that is not true of the problem; empty when all is."""
    return judge(problem, solution).violations


def judge(problem: Problem, solution: Solution) -> Verdict:
    """Recompute value and bound from the problem, the pairs and the prices alone, and compare."""
    other = tuple(_other_problem(problem, solution))
    if solution.status == "infeasible" and problem.objective == "parity" and pins_fit(problem):
        return Verdict(None, None, (*other, *parity_violations(problem, solution)))
    if solution.status == "infeasible":
        return Verdict(None, None, (*other, *infeasible_violations(problem, solution)))
    if solution.status == "stopped" and solution.value is None:
        return Verdict(None, None, (*other, *unplanned_violations(solution)))
    chosen = plan_mask(problem, solution)
    broken = tuple(_plan(problem, solution, chosen))
    if broken:
        return Verdict(problem.value_of(chosen), None, (*other, *broken))
    names = tuple(stage.name for stage in stages_of(solution))
    if names != stage_names(problem):
        wrong = Violation("stages_differ", "/stages", {"found": " ".join(names)})
        return Verdict(problem.value_of(chosen), None, (*other, wrong))
    proof = prove(problem, solution, chosen)
    violations = (
        *other,
        *_figures(solution, proof),
        *_status(solution, proof),
        *_least(problem, solution, chosen, proof),
        *reason_violations(problem, solution, chosen),
        *_stats(problem, solution, chosen),
    )
    return Verdict(proof.values["value"], proof.bounds["value"], violations)


def _other_problem(problem: Problem, solution: Solution) -> Iterator[Violation]:
    named = solution.stats.get("problem")
    if named is not None and named != problem.fingerprint():
        yield Violation("other_problem", "/stats/problem")


def _plan(problem: Problem, solution: Solution, chosen: BoolArray) -> Iterator[Violation]:
    yield from plan_violations(problem, solution, chosen)
    yield from rule_violations(problem, solution, chosen)
    if not pins_fit(problem):
        yield Violation("pins_do_not_fit", "/status")
    if solution.relaxed != relaxed_pointers(problem):
        yield Violation("relaxed_differs", "/relaxed")
    if solution.conflicts:
        yield Violation("conflicts_beside_a_plan", "/conflicts")


def _figures(solution: Solution, proof: Proof) -> Iterator[Violation]:
    """Value, bound and gap of the top level and of every stage."""
    last = len(solution.stages) - 1
    for k, stage in enumerate(solution.stages):
        path = f"/stages/{k}"
        yield from _differs(f"{path}/value", stage.value, proof.values[stage.name])
        yield from _differs(f"{path}/bound", stage.bound, proof.bounds[stage.name])
        if k == last and not _same_prices(stage, solution):
            yield Violation("prices_differ", f"{path}/prices")
    yield from _differs("/value", solution.value, proof.values["value"])
    yield from _differs("/bound", solution.bound, proof.bounds["value"])
    if solution.gap != relative_gap(proof.values["value"], proof.bounds["value"]):
        yield Violation("gap_differs", "/gap")


def _differs(path: str, told: int | None, found: int | None) -> Iterator[Violation]:
    if told != found:
        yield Violation(f"{path.rsplit('/', 1)[1]}_differs", path, {"told": told, "found": found})


def _same_prices(stage: Stage, solution: Solution) -> bool:
    if stage.prices is None or solution.prices is None:
        return stage.prices is solution.prices
    return np.array_equal(stage.prices, solution.prices)


def _status(solution: Solution, proof: Proof) -> Iterator[Violation]:
    closed = all(proof.values[name] == bound for name, bound in proof.bounds.items())
    if closed != (solution.status == "optimal"):
        yield Violation("status_differs", "/status", {"closed": int(closed)})


def _least(problem: Problem, solution: Solution, chosen: BoolArray, proof: Proof) -> Iterator[Violation]:
    """Where the certificate says that its prices are the least, they must be."""
    if not solution.least:
        return
    values = values_of(problem, chosen)
    for k, stage in enumerate(stages_of(solution)):
        if stage.name == "floor":
            continue
        closed = proof.values[stage.name] == proof.bounds[stage.name]
        rest = rest_at(problem, stage, values if "floor" in proof.bounds else {})
        if not closed or not _forced(solution, stage, rest, chosen, values):
            yield Violation("prices_not_least", f"/stages/{k}/prices" if solution.stages else "/certificate/prices")


def _forced(solution: Solution, stage: Stage, rest: Rest, chosen: BoolArray, values: Values) -> bool:
    if solution.scale != 1 or stage.prices is None or stage.leaders is not None:
        return False
    return prices_are_least(rest, terms_of(rest, solution, stage, stage.prices, values), chosen)


def _stats(problem: Problem, solution: Solution, chosen: BoolArray) -> Iterator[Violation]:
    """Figures that people read beside the plan."""
    stats = solution.stats
    seed = stats.get("seed", 1)
    found = {
        "served": np.unique(problem.edge_leader[chosen]).size,
        "pairs": int(np.count_nonzero(chosen)),
        "floor": values_of(problem, chosen)["floor"],
        "bands": band_counts(problem, chosen).tolist(),
        "blocking_pairs": blocking_edges(problem, chosen, seed=seed).size if isinstance(seed, int) else None,
    }
    for name, value in found.items():
        if name in stats and stats[name] != value:
            found_text = value if isinstance(value, int) or value is None else str(value)
            yield Violation("stat_differs", f"/stats/{name}", {"found": found_text})
