"""Is the plan permitted? Pairs, places, wishes, pins; and may "infeasible" be said?"""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.pairing.problem import BoolArray, IntArray, Problem, Solution, Violation


def plan_mask(problem: Problem, solution: Solution) -> BoolArray:
    """The edges of the plan; pairs that are no edges are left to `plan_violations`."""
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])
    return problem.mask(edges[edges >= 0])


def plan_violations(problem: Problem, solution: Solution, chosen: BoolArray) -> Iterator[Violation]:
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])
    first = {edge: k for k, edge in reversed(list(enumerate(edges.tolist())))}
    for k, edge in enumerate(edges.tolist()):
        if edge < 0:
            yield Violation("not_permitted", f"/pairs/{k}")
        elif first[edge] != k:
            yield Violation("pair_twice", f"/pairs/{k}")
        elif not problem.permitted[edge]:
            yield Violation("vetoed", f"/pairs/{k}")
    for k in np.flatnonzero(~chosen[problem.pins]).tolist():
        yield Violation("pin_missing", "/pairs", {"pin": f"/pins/{k}"})
    yield from _overfull(
        "wants_exceeded", problem.leader_ids, solution.pairs[:, 0], problem.wants, problem.pins_per_leader()
    )
    yield from _overfull(
        "capacity_exceeded", problem.mentor_ids, solution.pairs[:, 1], problem.capacity, problem.pins_per_mentor()
    )


def _overfull(code: str, ids: tuple[str, ...], person: IntArray, room: IntArray, pins: IntArray) -> Iterator[Violation]:
    """People with more pairs than room; pins above the room are excused (`relax` is checked apart)."""
    load = np.bincount(person, minlength=room.size)
    for k in np.flatnonzero(load > np.maximum(room, pins)).tolist():
        yield Violation(code, "/pairs", {"id": ids[k], "load": int(load[k]), "room": int(room[k])})


def pins_fit(problem: Problem) -> bool:
    """Whether the pins hold in number, with what may be relaxed."""
    return not any(_excess(problem, None))


def infeasible_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """A plan must not be refused while one exists, and the conflicts must be true and smallest."""
    told = (solution.value, solution.bound, solution.gap, solution.prices)
    if any(item is not None for item in told) or solution.pairs.size or solution.stages:
        yield Violation("plan_of_an_infeasible_problem", "/status")
    if pins_fit(problem):
        yield Violation("feasible_after_all", "/status")
        return
    rules = set(solution.conflicts)
    if not any(_excess(problem, rules)):
        yield Violation("conflicts_can_hold", "/conflicts")
    for k, rule in enumerate(solution.conflicts):
        if any(_excess(problem, rules - {rule})):
            yield Violation("conflict_not_needed", f"/conflicts/{k}")


def unplanned_violations(solution: Solution) -> Iterator[Violation]:
    """A run that ended without a plan and without a proof claims nothing."""
    told = (solution.bound, solution.gap, solution.prices)
    if any(item is not None for item in told) or solution.pairs.size or solution.stages or solution.conflicts:
        yield Violation("plan_without_value", "/status")


def relaxed_pointers(problem: Problem) -> tuple[str, ...]:
    """The pointers of `relax` that concern somebody with more pins than room."""
    full = problem.pins_per_mentor() > problem.capacity
    sated = problem.pins_per_leader() > problem.wants
    return tuple(pointer for pointer in problem.relax if _concerns(problem, pointer, sated, full))


def _concerns(problem: Problem, pointer: str, sated: BoolArray, full: BoolArray) -> bool:
    kind, place = pointer.split("/")[1], int(pointer.split("/")[2])
    if kind == "pins":
        edge = problem.pins[place]
        return bool(sated[problem.edge_leader[edge]] or full[problem.indices[edge]])
    return bool(sated[place] if kind == "leaders" else full[place])


def _excess(problem: Problem, rules: set[str] | None) -> Iterator[bool]:
    """Per person with a rule on room: does the number of pins break it? Only these rules count, or all."""
    counts: dict[str, int] = {}
    for k, edge in enumerate(problem.pins.tolist()):
        if _in_force(f"/pins/{k}", rules, problem):
            for owner in (f"/leaders/{problem.edge_leader[edge]}/wants", f"/mentors/{problem.indices[edge]}/capacity"):
                counts[owner] = counts.get(owner, 0) + 1
    for owner, count in counts.items():
        room = problem.wants if owner.startswith("/leaders") else problem.capacity
        yield _in_force(owner, rules, problem) and count > int(room[int(owner.split("/")[2])])


def _in_force(rule: str, rules: set[str] | None, problem: Problem) -> bool:
    return rule not in problem.relax and (rules is None or rule in rules)
