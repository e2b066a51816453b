"""Somebody outside who is most like each member of the drawn panel."""

from peripatos.engine.pilot.problem import Problem


def comparison_group(problem: Problem, panel: list[int]) -> tuple[tuple[int, int], ...]:
    """Nearest neighbour without replacement: in the order of the panel each member gets the person outside, not yet
    taken, who differs in the fewest attributes; the first in the file of those who differ equally.
    """
    outside = [i for i in range(problem.people) if i not in set(panel)]
    pairs = []
    for member in panel[: problem.comparison]:
        if not outside:
            break
        nearest = min(outside, key=lambda other: problem.differences(member, other))
        outside.remove(nearest)
        pairs.append((member, nearest))
    return tuple(pairs)
