"""The rules that belong to one objective: nobody blocks a stable plan, and groups stay together under parity."""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.pairing.check.plan import plan_mask, plan_violations
from peripatos.engine.pairing.check.proof import Values, parity_is_refuted, prove, values_of
from peripatos.engine.pairing.problem import BoolArray, Problem, Solution, Stage, Violation, blocking_edges


def rule_violations(problem: Problem, solution: Solution, chosen: BoolArray) -> Iterator[Violation]:
    if problem.objective == "stable":
        yield from _blocking(problem, solution, chosen)
    if problem.objective == "parity":
        yield from _apart(problem, chosen)


def _blocking(problem: Problem, solution: Solution, chosen: BoolArray) -> Iterator[Violation]:
    seed = solution.stats.get("seed", 1)
    for edge in blocking_edges(problem, chosen, seed=seed if isinstance(seed, int) else 1).tolist():
        leader, mentor = problem.leader_ids[problem.edge_leader[edge]], problem.mentor_ids[problem.indices[edge]]
        yield Violation("blocking_pair", "/pairs", {"leader": leader, "mentor": mentor})


def _apart(problem: Problem, chosen: BoolArray) -> Iterator[Violation]:
    """Groups whose average scores lie further apart than the problem permits."""
    demand, epsilon = problem.group_demand.tolist(), problem.parity_epsilon
    group, sums = problem.group_of[problem.edge_leader[chosen]], [0] * len(demand)
    for k in range(len(demand)):
        sums[k] = int(problem.score[chosen][group == k].sum())
    pairs = [(a, b) for b in range(len(demand)) for a in range(b)]
    for a, b in pairs:
        distance = abs(sums[a] * demand[b] - sums[b] * demand[a])
        if distance > epsilon * demand[a] * demand[b]:
            names = {"group": problem.group_names[a], "other": problem.group_names[b]}
            yield Violation("groups_apart", "/pairs", {**names, "distance": distance})


def parity_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """That groups cannot be brought together must be proved: by a plan that covers, and prices that refute the rest."""
    told = (solution.value, solution.bound, solution.gap, solution.prices)
    if any(item is not None for item in told) or solution.pairs.size:
        yield Violation("plan_of_an_infeasible_problem", "/status")
    if "/parity_epsilon" not in solution.conflicts:
        yield Violation("conflicts_can_hold", "/conflicts")
    if [stage.name for stage in solution.stages] != ["served", "pairs", "parity"]:
        yield Violation("stages_differ", "/stages")
        return
    witness = _witness(problem, solution)
    if witness is None:
        yield Violation("no_witness", "/stats/coverage_witness")
        return
    chosen = plan_mask(problem, witness)
    values = values_of(problem, chosen)
    yield from plan_violations(problem, witness, chosen)
    yield from _coverage(problem, witness, chosen, values)
    if not parity_is_refuted(problem, solution, solution.stages[2], values):
        yield Violation("feasible_after_all", "/status")


def _coverage(problem: Problem, witness: Solution, chosen: BoolArray, values: Values) -> Iterator[Violation]:
    """The witness must serve the most, with the most pairs, at the prices of those stages."""
    bounds = prove(problem, witness, chosen).bounds
    for k, name in enumerate(("served", "pairs")):
        if (witness.stages[k].value, witness.stages[k].bound) != (values[name], bounds[name]):
            yield Violation("bound_differs", f"/stages/{k}/bound")
        if values[name] != bounds[name]:
            yield Violation("feasible_after_all", f"/stages/{k}")


def _witness(problem: Problem, solution: Solution) -> Solution | None:
    """The plan in `stats.coverage_witness` as a solution whose first two stages are those of the refutation."""
    rows = solution.stats.get("coverage_witness")
    leaders = {name: k for k, name in enumerate(problem.leader_ids)}
    mentors = {name: k for k, name in enumerate(problem.mentor_ids)}
    if not isinstance(rows, list):
        return None
    pairs = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 2 or row[0] not in leaders or row[1] not in mentors:
            return None
        pairs.append([leaders[row[0]], mentors[row[1]]])
    return Solution(
        leader_ids=problem.leader_ids,
        mentor_ids=problem.mentor_ids,
        status="feasible",
        value=None,
        bound=None,
        gap=None,
        pairs=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        unmatched=(),
        stages=(*solution.stages[:2], Stage("value", None, None, None)),
        prices=None,
        scale=solution.scale,
        least=False,
        relaxed=(),
        conflicts=(),
        stats={},
    )
