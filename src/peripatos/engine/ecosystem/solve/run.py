"""One run: the plan so far, the prices so far, and the stages that better them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.ecosystem.problem import Certificate
from peripatos.engine.ecosystem.solve.baseline import Baseline, baseline, first_of
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.ecosystem.solve.columns import Columns
from peripatos.engine.ecosystem.solve.exact import by_cp_sat
from peripatos.engine.ecosystem.solve.exchange import Exchange
from peripatos.engine.ecosystem.solve.linear import model_of
from peripatos.engine.ecosystem.solve.prices import Climb, Oracle
from peripatos.engine.ecosystem.solve.proof import certificate_of
from peripatos.engine.ecosystem.solve.search import Search
from peripatos.engine.meter import Meter

WHOLE_MODEL: Final = 2500  # pairs of which a model can say what is the best
MODEL_PAIRS: Final = 3500  # a model of more is not worth its work
GROUP: Final = 24  # leaders planned anew together
GROUP_WORK: Final = 0.3
LEAST_WORK: Final = 0.02  # what a model costs at least, so that a budget ends
KEPT: Final = (4, 9)  # pairs of a leader and stream that the model of all, and that of a group, looks at
ROUNDS_OF_ALL: Final = 10_000  # leaders answering to a mixture, each round of all: a mixture of many takes long
PLANS_OF_ALL: Final = 10_000  # leaders taking their turn, each plan of all, beyond two plans
MOST_IN_GROUPS: Final = 1500  # leaders; of more, groups meet too few
PARTS: Final = ((1.0, 0.0), (0.9, 0.5, 0.0), (1.0, 0.7, 0.3, 0.0))


@dataclass(frozen=True)
class Budget:
    """What an effort spends: sweeps over all leaders before and after the first plans, plans, rounds of columns,
    exchanges (of every leader, and at most), and work of CP-SAT.
    """

    sweeps: tuple[int, int]
    plans: int
    rounds: int
    exchanges: tuple[int, int]
    work: float


BUDGETS: Final = {
    "quick": Budget((60, 60), 2, 4, (100, 50_000), 0.0),
    "normal": Budget((120, 300), 10, 15, (600, 300_000), 6.0),
    "thorough": Budget((200, 800), 24, 60, (6_000, 2_000_000), 60.0),
}


class Run:
    """Everything the stages share. plan: (e) always keeps every rule."""

    def __init__(self, board: Board, start: BoolArray, meter: Meter, *, seed: int) -> None:
        self.board, self.meter = board, meter
        self.plan, self.value = start, board.worth(start)
        self.baseline: Baseline | None = None
        self.oracle = Oracle(board)
        self.climb = Climb(self.oracle)
        self.guide = self.climb.best  # the prices that plans are made from
        self.search = Search(self.oracle, meter)
        self.solver_bound: int | None = None
        self.path: list[str] = ["pins"]
        self._seed = seed
        self._rng = np.random.default_rng(seed)
        self._asked: tuple[float, int] | None = None
        self._proved = False
        self._close: BoolArray | None = None

    @property
    def closed(self) -> bool:
        """Whether whole prices prove the plan."""
        if self.climb.bound >= self.value + 1:
            return False
        if self._asked != (self.climb.bound, self.value):
            self._asked = self.climb.bound, self.value
            self._proved = certificate_of(self.oracle, self.climb.best)[1] <= self.value
        return self._proved

    @property
    def _small(self) -> bool:
        """Whether a model can take in all pairs."""
        return int(self.board.free.sum()) <= WHOLE_MODEL

    def go(self, budget: Budget) -> None:
        """All stages of an effort, each ended early when the plan is proved. Raises Cancelled when it is cut off."""
        self.meter.total = self.board.problem.streams + 6
        self.meter.best = self.value
        self.baseline = baseline(self.board, self.meter)
        if self.baseline.plan is not None:
            self.offer(self.baseline.plan, "streams")
        for sweeps in budget.sweeps:
            self.meter.step()
            self.climb.go(sweeps, self.value, self.meter)
            self.guide = self.climb.best
            self._named("prices")
            if self.closed:
                return
            self._plans(budget.plans)
        self._mix(budget.rounds)
        if not (self.closed or (budget.work and self._small)):
            self._exchange(*budget.exchanges)
        if not self.closed and budget.work:
            self._finish(budget.work)

    def _mix(self, rounds: int) -> None:
        """Better prices for the bound; they lie at a corner and guide plans less well than those of the sweeps."""
        columns = Columns(self.oracle, self.climb, self.meter)
        columns.pool.add_plan(self.plan, self.oracle.width)
        columns.go(min(rounds, max(2, ROUNDS_OF_ALL // self.board.problem.leaders)))
        self._named("columns")
        plan = self.search.rounded(self.guide, *columns.heaviest(self.oracle.width), PARTS[1])
        self.offer(self.search.settle(plan, np.arange(self.board.problem.leaders), 5), "rounded")

    def _exchange(self, each: int, most: int) -> None:
        """Groups of leaders change places."""
        exchange = Exchange(self.search, self.guide, self._rng)
        rounds = min(most, each * self.board.problem.leaders)
        try:
            exchange.go(self.plan, rounds)
        finally:
            self.offer(exchange.best, "exchanges")

    def offer(self, plan: BoolArray, stage: str) -> None:
        """Keep this plan when it keeps the rules and is better."""
        value = self.board.worth(plan)
        if value > self.value and self.board.keeps(plan):
            self.plan, self.value = plan.copy(), value
            self.meter.best = value
        self._named(stage)

    def _named(self, stage: str) -> None:
        if self.path[-1] != stage:
            self.path.append(stage)

    def _plans(self, count: int) -> None:
        """Plans from the prices in several orders, each until nobody can better their own set, and the best kept."""
        self.offer(self.search.settle(self.plan, np.arange(self.board.problem.leaders), 5), "responses")
        for k in range(min(count, max(2, PLANS_OF_ALL // self.board.problem.leaders))):
            order = self._rng.permutation(self.board.problem.leaders)
            plan = self.search.construct(self.guide, order, PARTS[k % len(PARTS)])
            if self.board.keeps(plan):
                self.offer(self.search.settle(plan, order, 5), "responses")

    def _finish(self, work: float) -> None:
        """CP-SAT on all pairs where that can be done, else on those that good sets have; then on groups of leaders."""
        free = np.flatnonzero(self.board.free)
        if self._small:
            self._model(free, self.board.pinned, work, whole=True)
        elif self.board.problem.leaders <= MOST_IN_GROUPS:
            self._groups(work - self._widening(work))
        self.offer(self.search.settle(self.plan, np.arange(self.board.problem.leaders), 5), "responses")

    def _widening(self, work: float) -> float:
        """The model of the pairs that good sets had, then of the best beside at the last prices; the work spent."""
        likely = self.plan.copy()
        for sets in self.climb.seen:
            likely[sets[sets >= 0]] = True
        spent = 0.0
        for mask, share in ((likely, 0.3), (likely | near(self.oracle, self._cost(), KEPT[0]), 0.8)):
            pairs = np.flatnonzero(mask & self.board.free)
            if pairs.size <= MODEL_PAIRS and not self.closed:
                spent += self._model(pairs, self.board.pinned, share * work - spent, whole=False)
        return spent

    def _cost(self) -> FloatArray:
        return self.oracle.price(self.guide)

    def _model(self, pairs: IntArray, standing: BoolArray, work: float, *, whole: bool) -> float:
        """The best of these pairs beside those that stand; the work spent."""
        rows = model_of(self.board, pairs, standing)
        hint, seconds = np.flatnonzero(self.plan), self.meter.left()
        found = by_cp_sat(rows, hint=hint, work=work, seconds=seconds, seed=self._seed)
        if found.chosen is not None:
            plan = standing.copy()
            plan[found.chosen] = True
            self.offer(plan, "model")
            if whole and found.proved:
                self.solver_bound = self.value
        self.meter.pulse()
        return max(LEAST_WORK, found.work)

    def _groups(self, work: float) -> None:
        """Leaders who meet at places are planned anew together, all others kept."""
        spent = 0.0
        while spent < work and not self.closed:
            group = self._group()
            mine = np.isin(self.board.problem.pair_leader, group)
            pairs = np.flatnonzero(mine & self.board.free & self._near())
            spent += self._model(pairs, self.plan & ~(mine & self.board.free), GROUP_WORK, whole=False)
        self._named("groups")

    def _group(self) -> IntArray:
        """A leader at random and others who have what the first could have, or the same persons."""
        problem = self.board.problem
        leader = int(self._rng.integers(problem.leaders))
        own = slice(*problem.indptr[leader : leader + 2].tolist())
        wanted = np.isin(problem.pair_place, problem.pair_place[own]) & self.plan
        others = np.setdiff1d(problem.pair_leader[wanted], [leader])
        chosen = self._rng.permutation(others)[: GROUP - 1]
        return np.append(chosen, leader)

    def _near(self) -> BoolArray:
        """Pairs that are not far from the best of their leader and stream at the prices, and those of the plan."""
        if self._close is None:
            self._close = near(self.oracle, self._cost(), KEPT[1])
        return self._close | self.plan

    def settle(self) -> None:
        """Nobody is left without a pair that would make the plan better."""
        still = Search(self.oracle, Meter(progress=None, time_limit_s=None))
        self.offer(still.settle(self.plan, np.arange(self.board.problem.leaders), 2), self.path[-1])

    def certificate(self) -> tuple[Certificate, int] | None:
        """Whole prices and the bound that they prove."""
        if not np.isfinite(self.climb.bound):
            return None
        return certificate_of(self.oracle, self.climb.best)


def near(oracle: Oracle, cost: FloatArray, kept: int) -> BoolArray:
    """(e) so many of the best pairs of every leader and stream at these costs, topics counted in full."""
    board, problem = oracle.board, oracle.board.problem
    profit = board.gain - cost
    np.add.at(profit, board.topic_pair, board.topic_weight[board.topic_key])
    return first_of(problem.pair_leader * problem.streams + problem.pair_stream, profit, kept)
