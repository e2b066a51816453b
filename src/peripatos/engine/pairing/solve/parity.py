"""The best value among plans that cover most, with the average scores of every two groups close together.

Dantzig-Wolfe: plans are columns of a small linear programme whose duals say what a point of each group is worth; the
best plan for these worths is the next column. The duals, rounded over a scale, are the proof. G. Dantzig and P. Wolfe,
"Decomposition principle for linear programs", Operations Research 8 (1960).
"""

import math
from dataclasses import replace
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, cover_goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import Covered, covered
from peripatos.engine.pairing.solve.limits import HIGHEST_WEIGHT, SMALL
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.parity_master import Column, Duals, Groups, Pull, mix_of, mixed, nearest, shortest
from peripatos.engine.pairing.solve.parity_mix import between
from peripatos.engine.pairing.solve.parity_search import by_search
from peripatos.engine.pairing.solve.run import Run
from peripatos.engine.pairing.solve.standing import Standing

ROUNDS: Final = {"quick": 20, "normal": 24, "thorough": 200}
STEEPER: Final = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
MIXED: Final = 5  # of the latest columns, every two are mixed
NEAR: Final = 5e-6  # of the value: columns stop once the bound can fall by no more
SEARCHED: Final = 6_000  # edges; up to here an exact search finishes what the columns leave open
CALM: Final = 0.5  # how far the next duals stay with those of the best bound
DEAR: Final = 1.5  # of the pairs of a group: the price of a point further apart than permitted, to begin with
DEARER: Final = 2.0  # times the price of a point further apart, when it moves the plan no more


def solve_parity(run: Run) -> None:
    groups, market = Groups(run), run.market
    run.meter.total = 8 + ROUNDS[run.effort]
    first = covered(run, market, run.worth, gain=int(run.worth.max(initial=0)), target=None)
    prices = [run.prices(market, goal, first.chosen) for goal in (served_goal(market), pairs_goal(market))]
    found = _Search(groups, first, prices)
    if found.standing:
        found.improve(steep=DEAR * float(groups.demand.sum()) / max(1, groups.count))
        if not found.together and found.refuted():
            return
    elif found.refuted():
        return
    if not found.together:
        found.improve()
    found.finish()


class _Search:
    """Columns, the best bound and the best plan so far."""

    def __init__(self, groups: Groups, first: Covered, prices: list[IntArray | None]) -> None:
        self.groups, self.run, self.prices = groups, groups.run, prices
        self.columns = [groups.column(first.chosen)]
        self.target = cover_goal(self.run.market).reached(self.run.market, first.chosen)
        self.multiplier = first.multiplier
        self.standing: Standing | None = None
        self.grain = 1 + 8 * groups.scale * first.multiplier // HIGHEST_WEIGHT
        if first.prices is not None and self.run.bids(self.run.market, first.goal):
            market, multiplier = self.run.market, first.multiplier * groups.scale
            self.alone = groups.scale * self.run.worth + multiplier * (1 + market.bonus[market.leader])
            self.standing = Standing(market, first.chosen, first.prices * groups.scale // self.grain)
        self.best: Column | None = None
        self.proof: Stage | None = None
        self.kept: Duals = np.zeros(len(groups.rows))  # those of the best bound
        self.together = False  # whether a mix of the columns holds the groups together
        self._consider(self.columns[0])

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
        pulled = np.append(pull.factor, 0)[groups.edge_group] * groups.score
        found = self._standing_best(pulled) if own else None
        if found is None:
            found = self._anew(own * run.worth + pulled, market, exact=not own)
        prices = np.zeros(market.mentors, dtype=np.int64) if found.prices is None else found.prices
        return groups.column(found.chosen), self._stage(pull, found.goal, found.multiplier, prices, own=own)

    def _standing_best(self, pulled: IntArray) -> Covered | None:
        """From the plan before; None where that cannot be or the plan covers less."""
        if self.standing is None:
            return None
        alone = self.alone + pulled
        coarse = alone if self.grain == 1 else alone // self.grain
        if int(coarse.max(initial=0)) - int(coarse.min(initial=0)) >= HIGHEST_WEIGHT:
            return None
        chosen, prices = self.standing.best(coarse, pulse=self.run.meter.pulse)
        self.run.meter.step()
        if not self._covers(chosen):
            return None
        goal = Goal(alone, np.zeros_like(self.run.market.bonus))
        return Covered(chosen, prices * self.grain, goal, self.multiplier * self.groups.scale)

    def _anew(self, weight: IntArray, market: Market, *, exact: bool) -> Covered:
        """Without a plan before: exact for a refutation, else in steps that the auctions can deal out into heaps."""
        grain = 1 if exact else _grain(weight)
        coarse = weight // grain
        found = covered(self.run, market, coarse, gain=int(np.abs(coarse).max(initial=0)), target=self.target)
        multiplier = found.multiplier * grain
        prices = None if found.prices is None else found.prices * grain
        return Covered(found.chosen, prices, Goal(weight + multiplier, multiplier * market.bonus), multiplier)

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

    def _add(self, duals: Duals) -> Column:
        """The next column; its duals are kept when its bound is the best so far."""
        column, stage = self._best_for(self.groups.pull(duals * self.groups.scale), self.groups.scale)
        if self.proof is None or (stage.bound or 0) < (self.proof.bound or 0):
            self.proof, self.kept = stage, duals
        self.columns.append(column)
        self._consider(column)
        return column

    def refuted(self) -> bool:
        """Bring the groups together as far as coverage permits; True when that is not far enough, and then say so."""
        groups, run = self.groups, self.run
        for _ in range(ROUNDS[run.effort]):
            duals, least = nearest(groups, self.columns)
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

    def improve(self, *, steep: float | None = None) -> None:
        """Columns until the bound cannot fall any further.

        Duals of few columns swing widely, so where plans follow from each other the next ones stay near those of the
        best bound, unless such a column would not help. steep: the price of a point further apart than the rule
        permits, as long as no mix holds the groups together.
        """
        groups, run, calm = self.groups, self.run, CALM if self.standing else 0.0
        for _ in range(ROUNDS[run.effort]):
            mix = mix_of(groups, self.columns, steep=steep)
            if mix is None:
                return
            self.together = mix.beyond <= 1e-6
            near = shortest(groups, calm * self.kept + (1 - calm) * mix.duals) if calm else mix.duals
            column, seen = self._add(near), self.columns[:-1]
            self._offer()
            bound = (self.proof.bound or 0) if self.proof else 0
            done = bound - run.constants.value <= mix.value + max(0.5, abs(mix.value) * NEAR)
            done = done or (near is mix.duals and any(column.like(other) for other in seen))
            if done and (self.together or steep is None):
                break
            steep = steep * DEARER if steep and done else steep
            helps = groups.priced(column, mix.duals) > mix.value + 0.5
            calm = CALM if helps and self.standing else 0.0

    def finish(self) -> None:
        """A plan near the bound: duals made steeper until the groups hold together, then an exact search if small."""
        groups, run = self.groups, self.run
        self._mix()
        mix = mix_of(groups, self.columns)
        if mix is not None and self.best is None:
            for more in STEEPER[1:]:
                column, _ = self._best_for(groups.pull(mix.duals * groups.scale * (1 + more)), groups.scale)
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
        groups, latest = self.groups, list[Column]()
        for column in (*mixed(self.groups, self.columns), *self.columns[-MIXED:]):
            if not any(column.like(other) for other in latest):
                latest.append(column)
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
            column = first
            for second in latest:
                column = between(self.run.market, (column, second), self.run.worth, by_edge, (matrix, most))
                self.run.meter.pulse()
                self._consider(column)

    def _covers(self, plan: BoolArray) -> bool:
        market, edges = self.run.market, np.flatnonzero(plan)
        served = np.bincount(market.leader[edges], minlength=market.leaders) > 0
        return edges.size + int(market.bonus[served].sum()) == self.target

    def _closed(self) -> bool:
        if self.best is None or self.proof is None:
            return False
        return self.best.value + self.run.constants.value == self.proof.bound


def _grain(weight: IntArray) -> int:
    """In what steps weights are told to the auctions: as fine as they can still deal them out into heaps."""
    if weight.size < SMALL:
        return 1
    return max(1, -(-int(np.ptp(weight)) // (2 * weight.size)))
