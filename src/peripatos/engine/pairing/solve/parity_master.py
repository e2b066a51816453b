"""Groups that are held together: what a plan gives each of them, and the best mix of plans with its duals."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.run import Run

Duals: TypeAlias = npt.NDArray[np.float64]
PRECISION: Final = 2_000  # the factor on a score is told to one part in this many


@dataclass(frozen=True, eq=False)
class Column:
    """One plan that covers most: its value without the pins, and the sum of scores of each group, pins included."""

    plan: BoolArray
    value: int
    sums: IntArray

    def like(self, other: "Column") -> bool:
        return self.value == other.value and np.array_equal(self.sums, other.sums)


@dataclass(frozen=True, eq=False)
class Pull:
    """Multipliers over the scale per ordered pair of groups (g, g), and what they add to a score of each group (g)."""

    pairs: IntArray
    factor: IntArray


class Groups:
    """The groups of a run: who belongs to which, how many pairs each wants, how far apart they may be."""

    def __init__(self, run: Run) -> None:
        problem, market = run.problem, run.market
        self.run = run
        self.epsilon = problem.parity_epsilon
        self.demand = problem.group_demand
        self.count = self.demand.size
        self.edge_group = problem.group_of[problem.edge_leader[market.edge]]
        self.score = problem.score[market.edge]
        self.pinned = self.sums_of(problem.group_of[problem.edge_leader[problem.pins]], problem.score[problem.pins])
        self.scale = PRECISION * max(1, int(self.demand.max(initial=1)))
        self.rows = [
            (a, b) for a in range(self.count) for b in range(self.count) if a != b and self.demand[a] and self.demand[b]
        ]

    def sums_of(self, group: IntArray, score: IntArray) -> IntArray:
        own = group >= 0
        return np.bincount(group[own], score[own], minlength=self.count).astype(np.int64)

    def column(self, plan: BoolArray) -> Column:
        edges = np.flatnonzero(plan)
        sums = self.pinned + self.sums_of(self.edge_group[edges], self.score[edges])
        return Column(plan, int(self.run.worth[edges].sum()), sums)

    def distance(self, sums: IntArray, a: int, b: int) -> int:
        """How far group a lies above b: S_a D_b - S_b D_a."""
        return int(sums[a]) * int(self.demand[b]) - int(sums[b]) * int(self.demand[a])

    def width(self, a: int, b: int) -> int:
        return int(self.demand[a]) * int(self.demand[b])

    def together(self, sums: IntArray) -> bool:
        return all(self.distance(sums, a, b) <= self.epsilon * self.width(a, b) for a, b in self.rows)

    def priced(self, column: Column, duals: Any) -> float:
        """What a column is worth when the groups pay for lying apart."""
        slack = [self.epsilon * self.width(a, b) - self.distance(column.sums, a, b) for a, b in self.rows]
        return column.value + float(np.dot(duals, np.array(slack, dtype=float)))

    def pull(self, duals: Any) -> Pull:
        """Rounded multipliers; a negative one is none."""
        pairs = np.zeros((self.count, self.count), dtype=np.int64)
        for (a, b), u in zip(self.rows, duals, strict=True):
            pairs[a, b] = max(0, round(u))
        factor = ((pairs.T - pairs) * self.demand[None, :]).sum(axis=1)
        return Pull(pairs, factor)


def _matrix(groups: Groups, columns: list[Column]) -> Any:
    return np.array([[groups.distance(c.sums, a, b) for c in columns] for a, b in groups.rows], dtype=float)


@dataclass(frozen=True, eq=False)
class Mix:
    """The best mix of columns: duals (one per ordered pair of groups), value, parts, and how far beyond the rule."""

    duals: Duals
    value: float
    share: Duals
    beyond: float


def mix_of(groups: Groups, columns: list[Column], *, steep: float | None = None) -> Mix | None:
    """The best mix that holds the groups together, or, at this price per point, with groups further apart.

    None where no mix holds them together and no price is given.
    """
    value = np.array([column.value for column in columns], dtype=float)
    if not groups.rows:
        return Mix(np.zeros(0), float(value.max()), np.zeros(value.size), 0.0)
    size = np.array([groups.width(a, b) for a, b in groups.rows], dtype=float)
    beside = [] if steep is None else [steep]
    found = linprog(
        np.concatenate((-value, beside)),
        A_ub=np.hstack((_matrix(groups, columns) / size[:, None], -np.ones((size.size, len(beside))))),
        b_ub=np.full(size.size, float(groups.epsilon)),
        A_eq=np.concatenate((np.ones(value.size), np.zeros(len(beside))))[None],
        b_eq=[1],
        method="highs",
    )
    if found.status != 0:
        return None
    return Mix(-found.ineqlin.marginals / size, -found.fun, found.x[: value.size], float(found.x[value.size :].sum()))


def mixed(groups: Groups, columns: list[Column]) -> list[Column]:
    """The columns of the best mix, those with the largest part first."""
    mix = mix_of(groups, columns)
    if mix is None:
        return []
    order = np.argsort(-mix.share, kind="stable")
    return [columns[k] for k in order.tolist() if mix.share[k] > 1e-9]


def nearest(groups: Groups, columns: list[Column]) -> tuple[Any, float]:
    """The least epsilon that a mix of columns reaches, and its duals."""
    if not groups.rows:
        return None, 0.0
    size = np.array([groups.width(a, b) for a, b in groups.rows], dtype=float)
    matrix = np.hstack((_matrix(groups, columns) / size[:, None], -np.ones((len(size), 1))))
    goal = np.concatenate((np.zeros(len(columns)), [1.0]))
    ones = np.concatenate((np.ones(len(columns)), [0.0]))[None]
    found = linprog(goal, A_ub=matrix, b_ub=np.zeros(len(size)), A_eq=ones, b_eq=[1], method="highs")
    if found.status != 0:
        return None, 0.0
    return -found.ineqlin.marginals / size, float(found.fun)


def shortest(groups: Groups, duals: Any) -> Any:
    """Duals that pull every group as these do and cost the least: what flows from group to group goes straight."""
    width = {pair: float(groups.width(*pair)) for pair in groups.rows}
    net = np.zeros(groups.count)
    for (a, b), u in zip(groups.rows, duals, strict=True):
        net[a] += u * width[a, b]
        net[b] -= u * width[a, b]
    flow = dict.fromkeys(groups.rows, 0.0)
    givers, takers = [k for k in range(groups.count) if net[k] > 0], [k for k in range(groups.count) if net[k] < 0]
    while givers and takers:
        a, b = givers[-1], takers[-1]
        sent = min(net[a], -net[b])
        flow[a, b] += sent / width[a, b]
        net[a] -= sent
        net[b] += sent
        if net[a] <= -net[b]:
            givers.pop()
        else:
            takers.pop()
    return np.array(list(flow.values()))
