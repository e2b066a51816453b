"""Is the plan permitted, what is it worth, and may "infeasible" be said?"""

from collections.abc import Iterator

from peripatos.engine.rotations.problem import (
    Breach,
    IntArray,
    Item,
    Problem,
    Solution,
    Violation,
    breaches,
    fixed_items,
)


def items_of(problem: Problem, placements: IntArray) -> list[Item]:
    """Every placement of the plan and of the history, as the rules see it."""
    fixed = {(item.leader, item.host, item.start): item for item in fixed_items(problem) if not item.past}
    past = [item for item in fixed_items(problem) if item.past]
    planned = []
    for k, (i, h, s) in enumerate(placements.tolist()):
        stands = fixed.get((i, h, s))
        exempt = stands is not None and stands.exempt
        planned.append(Item(i, h, s, f"/placements/{k}", exempt=exempt, fixed=stands is not None))
    return past + planned


def plan_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    rows = [(i, h, s) for i, h, s in solution.placements.tolist()]
    seen: set[tuple[int, int, int]] = set()
    for k, row in enumerate(rows):
        if row in seen:
            yield Violation("placement_twice", f"/placements/{k}")
        seen.add(row)
    for fixed in problem.fixed:
        if not fixed.past and fixed.triple not in seen:
            yield Violation("pin_missing", "/placements", {"pin": fixed.pointer})
    if len(seen) == len(rows):
        for breach in breaches(problem, items_of(problem, solution.placements)):
            yield _violation(breach)


def _violation(breach: Breach) -> Violation:
    """One broken rule, at the last of the placements that break it."""
    return Violation(breach.code, breach.items[-1].path, {"rule": breach.rules[0] if breach.rules else None})


def value_of(problem: Problem, placements: IntArray) -> int:
    """Points and bonus, less what is missing, not visited and moved."""
    rows = {(i, h, s) for i, h, s in placements.tolist()}
    given = [0] * problem.leaders
    visited = {(i, h) for i, h, _, _ in problem.history}
    value: int = 0
    for i, h, s in rows:
        value += problem.points_of.get((i, h), 0) + problem.bonus_of.get((i, h, s), 0)
        given[i] += 1
        visited.add((i, h))
    missing: int = sum(max(0, wanted - has) for wanted, has in zip(problem.wanted.tolist(), given, strict=True))
    unseen: int = sum((i, h) not in visited for i, h in problem.must.tolist())
    moved = sum((i, h, s) not in rows for i, h, s, _ in problem.published)
    return value - problem.missing_cost * missing - problem.must_cost * unseen - problem.move_price * moved


def infeasible_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """A plan must not be refused while one exists, and the conflicts must be true and smallest.

    The plan that gives nothing but the pins keeps every rule that any plan keeps: so the pins alone decide.
    """
    told = (solution.value, solution.bound, solution.gap, solution.host_prices)
    if any(item is not None for item in told) or len(solution.placements) or solution.missing:
        yield Violation("plan_of_an_infeasible_problem", "/status")
    if not any(breaches(problem, fixed_items(problem))):
        yield Violation("feasible_after_all", "/status")
        return
    rules = set(solution.conflicts)
    if not _broken(problem, rules):
        yield Violation("conflicts_can_hold", "/conflicts")
    for k, rule in enumerate(solution.conflicts):
        if _broken(problem, rules - {rule}):
            yield Violation("conflict_not_needed", f"/conflicts/{k}")


def _broken(problem: Problem, rules: set[str]) -> bool:
    """Whether these rules alone cannot hold together."""
    kept = [item for item in fixed_items(problem) if item.path in rules]
    return any(breaches(problem, kept, lambda rule: rule in rules))
