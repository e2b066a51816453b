"""The pure diversity problem: annealing on a table of everybody's distance to every group."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.problem import Diversity, Grouping
from peripatos.engine.cohorts.problem.diversity import FloatArray, Stat
from peripatos.engine.cohorts.solve.anneal import accepts, pick
from peripatos.engine.errors import Cancelled
from peripatos.engine.kernels import kernel
from peripatos.engine.meter import Meter

CHUNK: Final = 200_000  # proposals between two looks at the clock
MOVE_EVERY: Final = 4  # one proposal in so many moves somebody without an exchange
TINY: Final = 1e-9
STEPS: Final[Mapping[str, int]] = {"quick": 2_000_000, "normal": 20_000_000, "thorough": 400_000_000}


@kernel
def sums(distance: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """(groups, n) the distance of everybody to all members of each group."""
    people = group.size
    table = np.zeros((groups, people))
    for j in range(people):
        for i in range(people):
            table[group[j], i] += distance[j, i]
    return table


@kernel
def relocate(distance: FloatArray, group: IntArray, size: IntArray, table: FloatArray, i: int, g: int) -> None:
    old = group[i]
    size[old] -= 1
    size[g] += 1
    group[i] = g
    for k in range(group.size):
        d = distance[i, k]
        table[old, k] -= d
        table[g, k] += d


@kernel
def anneal_diversity(
    distance: FloatArray,
    group: IntArray,
    size: IntArray,
    low: IntArray,
    high: IntArray,
    table: FloatArray,
    best: IntArray,
    record: FloatArray,
    steps: int,
    hot: float,
    cold: float,
    dice: IntArray,
) -> None:
    """`steps` proposals of swaps and moves. record: value now and of the best; best: (n) its groups."""
    groups = size.size
    loose = int((low < high).any())
    fresh = False
    heat = hot
    for step in range(steps):
        if step % 64 == 0:
            heat = hot * (cold / hot) ** (step / steps)
        i, c, j, d = pick(group, dice, groups, loose * int(step % MOVE_EVERY == 0))
        if c == d or (j < 0 and (size[c] <= low[c] or size[d] >= high[d])):
            continue
        change = table[d, i] - table[c, i]
        if j >= 0:
            change += table[c, j] - table[d, j] - 2 * distance[i, j]
        if not accepts(-change, heat, dice):
            continue
        if fresh and change < 0:
            best[:] = group
            fresh = False
        relocate(distance, group, size, table, i, d)
        if j >= 0:
            relocate(distance, group, size, table, j, c)
        record[0] += change
        if record[0] > record[1] + TINY:
            record[1] = record[0]
            fresh = True
    if fresh:
        best[:] = group


def solve_diversity(problem: Diversity, meter: Meter, *, seed: int, effort: str) -> Grouping:
    """Groups with a high sum of distances inside; nothing is proved, and nothing is claimed."""
    given: dict[str, Stat] = {"seed": seed, "effort": effort}
    conflicts = problem.conflicts()
    if conflicts:
        nobody = np.zeros(0, dtype=np.int64)
        return Grouping("infeasible", None, nobody, conflicts, {**given, "path": "sizes", **meter.stats()})
    rng = np.random.default_rng(seed)
    group = rng.permutation(np.repeat(np.arange(problem.groups, dtype=np.int64), _sizes(problem)))
    best, cut = group.copy(), False
    try:
        _search(problem, group, best, meter, steps=STEPS[effort], dice=rng.integers(1, 2**62, 1, dtype=np.int64))
    except Cancelled:
        cut = True
    inside = best[:, None] == best[None, :]
    value = math.fsum(problem.distance[np.triu(inside, 1)].tolist())
    stats: dict[str, Stat] = {**given, "path": "anneal", **meter.stats()}
    return Grouping("stopped" if cut else "feasible", value, best, (), stats)


def _sizes(problem: Diversity) -> IntArray:
    """Sizes within the limits, as even as they allow."""
    size = problem.low.copy()
    for _ in range(problem.people - int(size.sum())):
        size[np.argmin(np.where(size < problem.high, size, problem.people + 1))] += 1
    return size


def _search(problem: Diversity, group: IntArray, best: IntArray, meter: Meter, *, steps: int, dice: IntArray) -> None:
    """Raises Cancelled when it is cut off; `best` keeps the best."""
    distance, size = problem.distance, np.bincount(group, minlength=problem.groups)
    table = sums(distance, group, problem.groups)
    value = float(table[group, np.arange(group.size)].sum()) / 2
    record = np.array([value, value])
    pieces = max(1, steps // CHUNK)
    meter.total = pieces
    spread = float(distance.std()) * math.sqrt(problem.people / problem.groups) or 1.0
    heats = spread * 0.5 * (0.02 / 0.5) ** (np.arange(pieces + 1) / pieces)
    for k in range(pieces):
        anneal_diversity(
            distance, group, size, problem.low, problem.high, table, best, record, CHUNK, heats[k], heats[k + 1], dice
        )
        meter.best = float(record[1])
        meter.pulse()
    meter.step()
