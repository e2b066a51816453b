"""Which rules cannot hold together when there is no panel at all."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from peripatos.engine.errors import Cancelled
from peripatos.engine.meter import Meter
from peripatos.engine.pilot.problem import Problem


def conflicts(problem: Problem, meter: Meter) -> tuple[tuple[str, ...], bool]:
    """Rules that admit no panel together, in the order of the format, and whether dropping any one admits a panel."""
    kept = _rules(problem)
    try:
        for group in ("/never", "/must", "/quotas"):
            kept = _without(problem, kept, [rule for rule in kept if rule.startswith(group)])
        for rule in list(kept):
            meter.pulse()
            kept = _without(problem, kept, [rule])
    except Cancelled:
        return tuple(kept), False
    return tuple(kept), True


def _without(problem: Problem, kept: list[str], dropped: list[str]) -> list[str]:
    """The rules without some of them, when even so there is no panel."""
    left = [rule for rule in kept if rule not in dropped]
    return kept if not dropped or _possible(problem, left) else left


def _rules(problem: Problem) -> list[str]:
    sides = [f"/quotas/{k}/{side}" for k in range(len(problem.quotas)) for side in ("min", "max")]
    people = [f"/must/{k}" for k in range(len(problem.must))] + [f"/never/{k}" for k in range(len(problem.never))]
    return ["/choose", *sides, *people]


def _possible(problem: Problem, rules: Sequence[str]) -> bool:
    """Whether a panel keeps these rules; a panel has somebody, and everybody at most once."""
    held = set(rules)
    low, high = np.zeros(problem.people), np.ones(problem.people)
    for k, person in enumerate(problem.must):
        low[person] = 1.0 if f"/must/{k}" in held else 0.0
    for k, person in enumerate(problem.never):
        high[person] = 0.0 if f"/never/{k}" in held else 1.0
    rows = np.vstack((problem.counts_in.T.astype(np.float64), np.ones((1, problem.people))))
    least = [limit[0] if f"/quotas/{k}/min" in held else 0 for k, limit in enumerate(problem.limits)]
    most = [limit[1] if f"/quotas/{k}/max" in held else problem.people for k, limit in enumerate(problem.limits)]
    size = (problem.choose, problem.choose) if "/choose" in held else (0, problem.people)
    if any(a > b for a, b in zip(least, most, strict=True)):
        return False
    found = milp(
        c=np.zeros(problem.people),
        constraints=LinearConstraint(rows, [*least, size[0]], [*most, size[1]]),
        bounds=Bounds(low, high),
        integrality=np.ones(problem.people),
    )
    return found.x is not None
