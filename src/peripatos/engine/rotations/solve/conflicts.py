"""Pins that cannot hold: a smallest set of rules that break one another."""

from peripatos.engine.rotations.problem import Item, Problem, breaches, fixed_items


def conflicts(problem: Problem) -> tuple[str, ...]:
    """Pointers of rules that cannot hold together, without any one of which they can; empty when all can.

    A plan of nothing but the fixed placements keeps every rule that any plan keeps, so these alone decide.
    """
    fixed = fixed_items(problem)
    first = next(breaches(problem, fixed), None)
    if first is None:
        return ()
    kept = [*(item.path for item in first.items), *first.rules]
    for pointer in tuple(kept):
        fewer = [other for other in kept if other != pointer]
        if _broken(problem, fixed, set(fewer)):
            kept = fewer
    return tuple(kept)


def _broken(problem: Problem, fixed: list[Item], rules: set[str]) -> bool:
    items = [item for item in fixed if item.path in rules]
    return next(breaches(problem, items, rules.__contains__), None) is not None
