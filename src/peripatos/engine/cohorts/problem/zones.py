"""Which time zones can share a cohort: the largest sets of offsets that are all within the gap of each other."""

from collections.abc import Sequence
from typing import Final

from peripatos.engine.cohorts.problem.model import zone_gap

MOST_CLIQUES: Final = 400


def cliques_of(offsets: Sequence[int], gap: int) -> tuple[tuple[int, ...], ...] | None:
    """Maximal sets of offsets, each pair within the gap, in ascending order; None when there are too many.

    Bron and Kerbosch (1973) with a pivot. Offsets stand for themselves modulo a day.
    """
    zones = sorted({offset % 1440 for offset in offsets})
    near = {a: {b for b in zones if b != a and zone_gap(a, b) <= gap} for a in zones}
    found: list[tuple[int, ...]] = []
    stack: list[tuple[set[int], set[int], set[int]]] = [(set(), set(zones), set())]
    while stack:
        chosen, open_, done = stack.pop()
        if not open_ and not done:
            found.append(tuple(sorted(chosen)))
            if len(found) > MOST_CLIQUES:
                return None
            continue
        pivot = max(open_ | done, key=lambda z: (len(near[z] & open_), -z))
        for z in sorted(open_ - near[pivot]):
            stack.append((chosen | {z}, open_ & near[z], done & near[z]))
            open_ = open_ - {z}
            done = done | {z}
    return tuple(sorted(found))
