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
LITTLE: Final = 0.01  # share of proposals accepted where slow cooling begins
HARDLY: Final = 3e-5  # and where it ends
COLDEST: Final = 0.01
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
    """`steps` proposals of swaps and moves. record: value now, of the best, acceptances; best: (n) the best groups."""
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
        record[2] += 1
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
    search = _Search(problem, seed)
    cut = False
    try:
        search.run(meter, STEPS[effort])
    except Cancelled:
        cut = True
    stats: dict[str, Stat] = {**given, "path": "anneal", **meter.stats()}
    return Grouping("stopped" if cut else "feasible", value_of(problem, search.best), search.best, (), stats)


def searched(problem: Diversity, *, steps: int, seed: int) -> float:
    """The value after so many proposals."""
    search = _Search(problem, seed)
    search.run(Meter(progress=None, time_limit_s=None), steps)
    return value_of(problem, search.best)


def value_of(problem: Diversity, group: IntArray) -> float:
    """The sum of distances inside groups, without loss."""
    inside = group[:, None] == group[None, :]
    return math.fsum(problem.distance[np.triu(inside, 1)].tolist())


def _sizes(problem: Diversity) -> IntArray:
    """Sizes within the limits, as even as they allow."""
    size = problem.low.copy()
    for _ in range(problem.people - int(size.sum())):
        size[np.argmin(np.where(size < problem.high, size, problem.people + 1))] += 1
    return size


class _Search:
    """A grouping under change, and the best so far."""

    def __init__(self, problem: Diversity, seed: int) -> None:
        self.problem = problem
        rng = np.random.default_rng(seed)
        self._group = rng.permutation(np.repeat(np.arange(problem.groups, dtype=np.int64), _sizes(problem)))
        self._dice = rng.integers(1, 2**62, 1, dtype=np.int64)
        self._size = np.bincount(self._group, minlength=problem.groups)
        self._table = sums(problem.distance, self._group, problem.groups)
        value = float(self._table[self._group, np.arange(problem.people)].sum()) / 2
        self._record = np.array([value, value, 0.0])
        self.best = self._group.copy()

    def run(self, meter: Meter, steps: int) -> None:
        """Cool through the temperatures between which little and nearly nothing is accepted. Raises Cancelled."""
        hot, cold = self._band(steps)
        pieces = max(1, steps // CHUNK)
        meter.total = pieces
        heats = hot * (cold / hot) ** (np.arange(pieces + 1) / pieces)
        for k in range(pieces):
            self._anneal(min(CHUNK, steps), heats[k], heats[k + 1])
            meter.best = float(self._record[1])
            meter.pulse()
        meter.step()

    def _band(self, steps: int) -> tuple[float, float]:
        """Where a short cooling accepts less than one in a hundred, and where less than three in 100,000."""
        unit = float(self.problem.distance.std()) * math.sqrt(self.problem.people / self.problem.groups)
        if unit == 0:
            return 1.0, 0.1
        each = max(1000, min(CHUNK, steps // 100))
        hot = cold = 0.6 * unit
        found = False
        while cold > COLDEST * unit:
            share = self._anneal(each, cold, cold) / each
            if not found and share < LITTLE:
                hot, found = cold, True
            if share < HARDLY:
                break
            cold *= 0.8
        return hot, min(cold, hot * 0.5)

    def _anneal(self, steps: int, hot: float, cold: float) -> float:
        """How many proposals were accepted."""
        problem, before = self.problem, float(self._record[2])
        limits = problem.low, problem.high
        state = self._group, self._size, *limits, self._table, self.best, self._record
        anneal_diversity(problem.distance, *state, steps, hot, cold, self._dice)
        return float(self._record[2]) - before
