"""A judge of small pilot problems that shares nothing with the engine: it tries every panel."""

from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog

Document = dict[str, Any]


def every_panel(problem: Document, rules: set[str] | None = None) -> list[tuple[int, ...]]:
    """All panels that keep these rules, all of them when none are named."""
    people = range(len(problem["people"]))
    sizes = [problem["choose"]] if rules is None or "/choose" in rules else range(len(people) + 1)
    return [panel for size in sizes for panel in combinations(people, size) if keeps(problem, panel, rules)]


def keeps(problem: Document, panel: tuple[int, ...], rules: set[str] | None = None) -> bool:
    """Whether one panel keeps the rules of a problem."""
    ids = {problem["people"][i]["id"] for i in panel}

    def held(rule: str) -> bool:
        return rules is None or rule in rules

    for k, person in enumerate(problem.get("must", [])):
        if held(f"/must/{k}") and person not in ids:
            return False
    for k, person in enumerate(problem.get("never", [])):
        if held(f"/never/{k}") and person in ids:
            return False
    for k, quota in enumerate(problem.get("quotas", [])):
        n = sum(problem["people"][i]["attributes"].get(quota["attribute"]) == quota["value"] for i in panel)
        if held(f"/quotas/{k}/min") and n < quota.get("min", 0):
            return False
        if held(f"/quotas/{k}/max") and n > quota.get("max", problem["choose"]):
            return False
    return True


def best_least_chance(problem: Document) -> float | None:
    """The highest least chance that any lottery over panels gives to people who may be drawn; None without a panel."""
    panels = every_panel(problem)
    if not panels:
        return None
    never = set(problem.get("never", []))
    eligible = [i for i, person in enumerate(problem["people"]) if person["id"] not in never]
    inside = np.array([[i in panel for panel in panels] for i in eligible], dtype=float)
    found = linprog(
        c=np.append(np.zeros(len(panels)), -1.0),
        A_ub=np.column_stack((-inside, np.ones(len(eligible)))),
        b_ub=np.zeros(len(eligible)),
        A_eq=np.append(np.ones(len(panels)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=(0, 1),
    )
    return float(-found.fun)


def is_true(problem: Document, solution: Document) -> bool:
    """Whether panels, chances, the minimum and the comparison group are what they say."""
    ids = [person["id"] for person in problem["people"]]
    rows = [tuple(ids.index(name) for name in panel) for panel in solution["panels"]]
    if len(rows) != problem["tickets"] or any(len(set(row)) != problem["choose"] for row in rows):
        return False
    if not all(keeps(problem, row) for row in rows):
        return False
    chance = {name: sum(i in row for row in rows) / problem["tickets"] for i, name in enumerate(ids)}
    eligible = [chance[name] for name in ids if name not in problem.get("never", [])]
    told = (solution["probability"], solution["value"], solution["minimum"])
    return told == (chance, min(eligible, default=0.0), min(eligible, default=0.0)) and _nearest(
        problem, solution, rows, ids
    )


def _nearest(problem: Document, solution: Document, rows: list[tuple[int, ...]], ids: list[str]) -> bool:
    if problem.get("draw") is None:
        return solution["comparison"] == []
    panel = sorted(rows[problem["draw"]])
    free = [i for i in range(len(ids)) if i not in panel]
    wanted = panel[: min(problem["comparison"], len(free))]
    if [pair[0] for pair in solution["comparison"]] != [ids[i] for i in wanted]:
        return False
    for a, name in zip(wanted, [pair[1] for pair in solution["comparison"]], strict=True):
        b = ids.index(name)
        if b not in free or _apart(problem, a, b) > min(_apart(problem, a, i) for i in free):
            return False
        free.remove(b)
    return True


def _apart(problem: Document, a: int, b: int) -> int:
    one, other = problem["people"][a]["attributes"], problem["people"][b]["attributes"]
    return len({*one.items()} ^ {*other.items()}) - sum(k in other and other[k] != v for k, v in one.items())
