"""The best value among plans that cover most, with the average scores of every two groups close together.

Dantzig-Wolfe: plans are columns of a small linear programme whose duals say what a point of each group is worth; the
best plan for these worths is the next column. The duals, rounded over a scale, are the proof. G. Dantzig and P. Wolfe,
"Decomposition principle for linear programs", Operations Research 8 (1960).
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, cover_goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import covered
from peripatos.engine.pairing.solve.parity_mix import between
from peripatos.engine.pairing.solve.parity_search import by_search
from peripatos.engine.pairing.solve.run import Run

ROUNDS: Final = {"quick": 20, "normal": 24, "thorough": 200}
PRECISION: Final = 2_000  # the factor on a score is told to one part in this many
STEEPER: Final = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
MIXED: Final = 5  # of the latest columns, every two are mixed
NEAR: Final = 5e-6  # of the value: columns stop once the bound can fall by no more
SEARCHED: Final = 6_000  # edges; up to here an exact search finishes what the columns leave open


@dataclass(frozen=True, eq=False)
class Column:
    """One plan that covers most: its value without the pins, and the sum of scores of each group, pins included."""

    plan: BoolArray
    value: int
    sums: IntArray


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
        sums = self.pinned + self.sums_of(self.edge_group[plan], self.score[plan])
        return Column(plan, int(self.run.worth[plan].sum()), sums)

    def distance(self, sums: IntArray, a: int, b: int) -> int:
        """How far group a lies above b: S_a D_b - S_b D_a."""
        return int(sums[a]) * int(self.demand[b]) - int(sums[b]) * int(self.demand[a])

    def width(self, a: int, b: int) -> int:
        return int(self.demand[a]) * int(self.demand[b])

    def together(self, sums: IntArray) -> bool:
        return all(self.distance(sums, a, b) <= self.epsilon * self.width(a, b) for a, b in self.rows)

    def pull(self, duals: Any) -> Pull:
        """Rounded multipliers; a negative one is none."""
        pairs = np.zeros((self.count, self.count), dtype=np.int64)
        for (a, b), u in zip(self.rows, duals, strict=True):
            pairs[a, b] = max(0, round(u))
        factor = ((pairs.T - pairs) * self.demand[None, :]).sum(axis=1)
        return Pull(pairs, factor)


def solve_parity(run: Run) -> None:
    groups, market = Groups(run), run.market
    run.meter.total = 8 + ROUNDS[run.effort]
    first = covered(run, market, run.worth, gain=int(run.worth.max(initial=0)), target=None)
    prices = [run.prices(market, goal, first.chosen) for goal in (served_goal(market), pairs_goal(market))]
    target = cover_goal(market).reached(market, first.chosen)
    columns = [groups.column(first.chosen)]
    found = _Search(groups, columns, target, prices)
    if found.refuted():
        return
    found.improve()
    found.finish()


class _Search:
    """Columns, the best bound and the best plan so far."""

    def __init__(self, groups: Groups, columns: list[Column], target: int, prices: list[IntArray | None]) -> None:
        self.groups, self.run = groups, groups.run
        self.columns, self.target, self.prices = columns, target, prices
        self.best: Column | None = None
        self.proof: Stage | None = None
        self._consider(columns[0])

    def _consider(self, column: Column) -> None:
        better = self.best is None or column.value > self.best.value
        if better and self.groups.together(column.sums):
            self.best = column
            self._offer()

    def _offer(self) -> None:
        """The best plan with the best bound."""
        if self.best is None:
            return
        groups, run, plan = self.groups, self.run, self.best.plan
        if self.proof is None:
            nothing = np.zeros(run.market.mentors, dtype=np.int64)
            self.proof = self._stage(
                Pull(*self._no_pull()), Goal(run.worth * self.groups.scale, run.market.bonus * 0), 0, nothing
            )
        value = self.best.value + run.constants.value
        run.offer(
            run.market,
            plan,
            (*self._cover(plan, groups.scale), replace(self.proof, value=value)),
            least=False,
            scale=groups.scale,
        )

    def _no_pull(self) -> tuple[IntArray, IntArray]:
        count = self.groups.count
        return np.zeros((count, count), dtype=np.int64), np.zeros(count, dtype=np.int64)

    def _cover(self, plan: BoolArray, scale: int) -> tuple[Stage, Stage]:
        market = self.run.market
        nothing = np.zeros(market.mentors, dtype=np.int64)
        proved = [nothing if row is None else row for row in self.prices]
        stages = self.run.served_stage(market, plan, proved[0]), self.run.pairs_stage(market, plan, proved[1])
        first, second = (
            replace(stage, prices=None if stage.prices is None else stage.prices * scale) for stage in stages
        )
        return first, second

    def _best_for(self, pull: Pull, own: int) -> tuple[Column, Stage]:
        """The best plan when every score of a group is worth more or less by the pull; own: the scale on the value."""
        groups, run, market = self.groups, self.run, self.run.market
        factor = np.concatenate((pull.factor, np.zeros(1, dtype=np.int64)))[groups.edge_group]
        weight: IntArray = own * run.worth + factor * groups.score
        gain = int(np.abs(weight).max(initial=0))
        found = covered(run, market, weight, gain=gain, target=self.target)
        prices = np.zeros(market.mentors, dtype=np.int64) if found.prices is None else found.prices
        column = groups.column(found.chosen)
        stage = self._stage(pull, found.goal, found.multiplier, prices, own=own)
        return column, stage

    def _stage(self, pull: Pull, goal: Goal, multiplier: int, prices: IntArray, *, own: int | None = None) -> Stage:
        """The value stage (or, without own value, the refutation) by the formula of the format."""
        groups, run = self.groups, self.run
        names, market = run.problem.group_names, run.market
        held = multiplier * self.target
        constant = sum(int(f) * int(s) for f, s in zip(pull.factor, groups.pinned, strict=True))
        constant += sum(groups.epsilon * int(pull.pairs[a, b]) * groups.width(a, b) for a, b in groups.rows)
        constant += (groups.scale if own is None else own) * run.constants.value
        beyond = goal.bound(market, prices) + constant - held
        return Stage(
            "value" if own != 0 else "parity",
            None,
            beyond // groups.scale if own != 0 else beyond,
            prices[market.mentor_order],
            served_multiplier=multiplier,
            pairs_multiplier=multiplier,
            parity={f"{names[a]}|{names[b]}": int(pull.pairs[a, b]) for a, b in groups.rows if pull.pairs[a, b]},
        )

    def refuted(self) -> bool:
        """Bring the groups together as far as coverage permits; True when that is not far enough, and then say so."""
        groups, run = self.groups, self.run
        for _ in range(ROUNDS[run.effort]):
            duals, least = _nearest(groups, self.columns)
            if duals is None or least <= groups.epsilon:
                return False
            pull = groups.pull(duals * 100 * float(groups.demand.max()) ** 2)
            column, stage = self._best_for(pull, 0)
            if (stage.bound or 0) < 0:
                self._say_refuted(pull, stage)
                return True
            if any(np.array_equal(column.sums, other.sums) for other in self.columns):
                return False
            self.columns.append(column)
            self._consider(column)
        return False

    def _say_refuted(self, pull: Pull, stage: Stage) -> None:
        """The stages of the refutation, the plan that shows the coverage, and the least epsilon that is proved."""
        groups, run = self.groups, self.run
        width = sum(int(pull.pairs[a, b]) * groups.width(a, b) for a, b in groups.rows)
        least = groups.epsilon + math.ceil(-(stage.bound or 0) / width)
        run.stats["least_epsilon"] = least
        plan = run.problem.pinned.copy()
        plan[run.market.edge[self.columns[0].plan]] = True
        rows = zip(run.problem.edge_leader[plan].tolist(), run.problem.indices[plan].tolist(), strict=True)
        run.stats["coverage_witness"] = [[run.problem.leader_ids[i], run.problem.mentor_ids[j]] for i, j in rows]
        run.stats["conflicts_minimal"] = not run.problem.pins.size
        stages = (*self._cover(self.columns[0].plan, 1), replace(stage, bound=least))
        run.refuse(stages, ("/parity_epsilon",), scale=1)

    def improve(self) -> None:
        """Columns until the bound cannot fall any further."""
        groups, run = self.groups, self.run
        for _ in range(ROUNDS[run.effort]):
            duals, value = _master(groups, self.columns)
            if duals is None:
                return
            pull = groups.pull(duals * groups.scale)
            column, stage = self._best_for(pull, groups.scale)
            if self.proof is None or (stage.bound or 0) < (self.proof.bound or 0):
                self.proof = stage
            known = any(
                np.array_equal(column.sums, other.sums) and column.value == other.value for other in self.columns
            )
            self.columns.append(column)
            self._consider(column)
            self._offer()
            if known or (stage.bound or 0) - run.constants.value <= value + max(0.5, abs(value) * NEAR):
                break

    def finish(self) -> None:
        """A plan near the bound: duals made steeper until the groups hold together, then an exact search if small."""
        groups, run = self.groups, self.run
        self._mix()
        duals, _ = _master(groups, self.columns)
        if duals is not None and self.best is None:
            for more in STEEPER[1:]:
                column, _ = self._best_for(groups.pull(duals * groups.scale * (1 + more)), groups.scale)
                self._consider(column)
                if groups.together(column.sums):
                    break
        if run.market.edges <= SEARCHED and not self._closed():
            served, pairs = served_goal(run.market), pairs_goal(run.market)
            plan = by_search(
                run,
                [(a, b, groups.width(a, b) * groups.epsilon) for a, b in groups.rows],
                (groups.demand, groups.pinned, groups.edge_group),
                served.reached(run.market, self.columns[0].plan),
                pairs.reached(run.market, self.columns[0].plan),
            )
            if plan is not None:
                self._consider(groups.column(plan))
        if self.best is None:
            run.stats["below_promise"] = True
            run.stats["below_promise_code"] = "no_plan_found"
        self._offer()

    def _mix(self) -> None:
        """Plans between the latest columns: single columns lie on either side of what the groups permit."""
        groups, latest = self.groups, [*_mixed(self.groups, self.columns), *self.columns[-MIXED:]]
        if not groups.rows:
            return
        by_edge = np.zeros((groups.score.size, groups.count), dtype=np.int64)
        own = np.flatnonzero(groups.edge_group >= 0)
        by_edge[own, groups.edge_group[own]] = groups.score[own]
        matrix = np.zeros((len(groups.rows), groups.count), dtype=np.int64)
        for k, (a, b) in enumerate(groups.rows):
            matrix[k, a], matrix[k, b] = groups.demand[b], -groups.demand[a]
        most = np.array([groups.epsilon * groups.width(a, b) for a, b in groups.rows], dtype=np.int64)
        for first in latest:
            mixed = first
            for second in latest:
                plan = between(
                    self.run.market, (mixed.plan, second.plan), self.run.worth, (by_edge, mixed.sums), (matrix, most)
                )
                self.run.meter.pulse()
                if self._covers(plan):
                    mixed = groups.column(plan)
                    self._consider(mixed)

    def _covers(self, plan: BoolArray) -> bool:
        return cover_goal(self.run.market).reached(self.run.market, plan) == self.target

    def _closed(self) -> bool:
        if self.best is None or self.proof is None:
            return False
        return self.best.value + self.run.constants.value == self.proof.bound


def _matrix(groups: Groups, columns: list[Column]) -> Any:
    return np.array([[groups.distance(c.sums, a, b) for c in columns] for a, b in groups.rows], dtype=float)


def _master(groups: Groups, columns: list[Column]) -> tuple[Any, float]:
    """Duals (one per ordered pair of groups) and value of the best mix of columns that holds the groups together."""
    duals, value, _ = _solved_master(groups, columns)
    return duals, value


def _solved_master(groups: Groups, columns: list[Column]) -> tuple[Any, float, Any]:
    """Duals, value and the part of each column in the mix."""
    value = np.array([column.value for column in columns], dtype=float)
    width = np.array([groups.epsilon * groups.width(a, b) for a, b in groups.rows], dtype=float)
    if not groups.rows:
        return np.zeros(0), float(value.max()), np.zeros(value.size)
    size = np.array([max(1, groups.width(a, b)) for a, b in groups.rows], dtype=float)
    found = linprog(
        -value,
        A_ub=_matrix(groups, columns) / size[:, None],
        b_ub=width / size,
        A_eq=np.ones((1, value.size)),
        b_eq=[1],
        method="highs",
    )
    if found.status != 0:
        return None, 0.0, np.zeros(value.size)
    return -found.ineqlin.marginals / size, -found.fun, found.x


def _mixed(groups: Groups, columns: list[Column]) -> list[Column]:
    """The columns of the best mix, those with the largest part first."""
    _, _, share = _solved_master(groups, columns)
    order = np.argsort(-share, kind="stable")
    return [columns[k] for k in order.tolist() if share[k] > 1e-9]


def _nearest(groups: Groups, columns: list[Column]) -> tuple[Any, float]:
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
