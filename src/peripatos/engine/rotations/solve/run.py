"""One run: the plan so far, the prices so far, and the stages that better them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.meter import Meter
from peripatos.engine.rotations.problem import Problem
from peripatos.engine.rotations.solve.ascent import Oracle, Prices, ascend
from peripatos.engine.rotations.solve.board import setting_of
from peripatos.engine.rotations.solve.dive import dive
from peripatos.engine.rotations.solve.exact import Found, Model, chosen_of, keepers, shortfall
from peripatos.engine.rotations.solve.search import anneal, fill, room_for, take
from peripatos.engine.rotations.solve.teams import teams_bound

CHUNK: Final = 1000  # rounds of the search between two looks at the clock
HOT: Final = 0.25  # temperatures, in parts of what a leader's best start gains
WARM: Final = 0.03
COLD: Final = 0.002
LARGE: Final = 400  # leaders
ROUNDS_EACH: Final = 3000  # per leader: a small problem needs no more
SCALE: Final = 1000  # of the prices in the certificate
MODEL_STARTS: Final = 6000  # a model of more is not worth its work
PROOF: Final = 4.0  # work of the last model, in parts of that of a blend


@dataclass(frozen=True)
class Budget:
    """What is spent: price steps, rounds of search (cold start, each chain), chains, blends, work of one blend.

    A chain is a dive and a search from it; a blend is a model on the starts of all plans that chains ended with. With
    very many leaders a dive costs more than it brings: there a chain is rounds of search per leader from a cold start.
    """

    climbs: tuple[int, int]
    rounds: tuple[int, int]
    chains: int = 0
    blends: int = 0
    work: float = 0.0
    large_chains: int = 0
    rounds_each: int = 0


BUDGETS: Final = {
    "quick": Budget((250, 0), (8_000, 0)),
    "normal": Budget((300, 1500), (20_000, 100_000), 3, 1, 3.5, large_chains=1, rounds_each=600),
    "thorough": Budget((300, 2500), (20_000, 120_000), 6, 2, 3.5, large_chains=3, rounds_each=600),
}


class Run:
    """Everything the stages share. plans: (n, w) starts of the board, -1 for none; value counts what is fixed, too."""

    def __init__(self, problem: Problem, meter: Meter, *, seed: int, time_limit_s: float | None) -> None:
        self.problem = problem
        self.meter = meter
        self.setting = setting_of(problem)
        self.plans: IntArray = np.full((problem.leaders, self.setting.width), -1, dtype=np.int64)
        self.value = self.setting.base
        self.prices: Prices | None = None
        self.solver_bound: int | None = None
        self.path: list[str] = ["fixed"]
        self._limit = time_limit_s
        self._seed = seed
        self._rng = np.random.default_rng(seed)
        self._pool: set[int] = set()
        self._state = np.array([self._rng.integers(1, 2**62)])
        self._unit = self._typical_gain()
        self._nothing = np.zeros(self.setting.host_room.shape), np.zeros(self.setting.team_room.shape)

    def _typical_gain(self) -> float:
        board = self.setting.board
        best = np.zeros(board.left.size)
        np.maximum.at(best, self.setting.owner, board.gain)
        return float(max(1.0, best[best > 0].mean())) if best.any() else 1.0

    @property
    def closed(self) -> bool:
        """Whether nothing better can be found, by the prices or by the solver's own word."""
        proved = self.solver_bound is not None and self.solver_bound <= self.value
        return proved or (self.prices is not None and self.prices.bound < self.value + 1)

    @property
    def large(self) -> bool:
        return self.problem.leaders > LARGE

    def go(self, budget: Budget) -> None:
        """All stages of an effort, each ended early when the plan is proved."""
        if not self.setting.board.host.size:
            self.prices = Prices(*self._nothing, float(self.setting.base))
            return
        self.meter.total = 5 + 2 * budget.chains + 2 * budget.blends
        first = self.begin()
        self.climb(budget.climbs[0])
        self.search(self.plans, min(budget.rounds[0], ROUNDS_EACH * self.problem.leaders), HOT)
        if self.closed or not budget.chains:
            return
        self.climb(budget.climbs[1])
        if self.large:
            for _ in range(budget.large_chains):
                self.search(first, budget.rounds_each * self.problem.leaders, HOT)
        else:
            self.plan_teams()
            for _ in range(budget.chains):
                self.chain(min(budget.rounds[1], ROUNDS_EACH * self.problem.leaders))
        for _ in range(budget.blends):
            self.blend(budget.work, min(budget.rounds[1], ROUNDS_EACH * self.problem.leaders))
        if not self.large:
            self.prove(PROOF * budget.work)

    def chain(self, rounds: int) -> None:
        """A dive and a search from it, whatever was found before."""
        if not self.closed:
            self.search(self.dive(), rounds, WARM)

    def plan_teams(self) -> None:
        """What every team planned as a whole proves."""
        if self.closed:
            return
        assert self.prices is not None
        self._say("teams")
        bound = teams_bound(self.setting, self.prices.host, self.meter)
        self.solver_bound = max(self.value, int(np.floor(bound + 1e-6)))
        self.meter.step()

    def blend(self, work: float, rounds: int) -> None:
        """The best plan of the starts that any chain ended with, and a search from it."""
        if self.closed:
            return
        self._model(np.array(sorted(self._pool), dtype=np.int64), work)
        self.settle()
        self.search(self.plans, rounds, WARM)

    def room(self, plans: IntArray) -> tuple[IntArray, IntArray]:
        """Places that these plans leave."""
        host, team = self.setting.host_room.copy(), self.setting.team_room.copy()
        for leader in np.flatnonzero((plans >= 0).any(axis=1)).tolist():
            take(self.setting.board, leader, plans[leader], 1, host, team)
        return host, team

    def worth(self, plans: IntArray) -> int:
        return self.setting.base + int(self.setting.board.gain[plans[plans >= 0]].sum())

    def offer(self, plans: IntArray) -> None:
        """Keep these plans if they are better."""
        value = self.worth(plans)
        if value > self.value or not (self.plans >= 0).any():
            self.plans, self.value = plans.copy(), value
        self.meter.best = self.value
        self.meter.bound = None if self.prices is None else int(self.prices.bound)

    def begin(self) -> IntArray:
        """What was published, as far as it still fits; then everybody's best plan beside the others, in turn."""
        plans = np.full_like(self.plans, -1)
        host, team = self.setting.host_room.copy(), self.setting.team_room.copy()
        self._publish(plans, host, team)
        order = np.lexsort((np.arange(len(plans)), -self.setting.board.left, (plans < 0).all(axis=1)))
        fill(self.setting.board, plans, order, 0.0, *self._nothing, host, team)
        self.offer(plans)
        self._say("responses")
        self.meter.step()
        return plans

    def _publish(self, plans: IntArray, host: IntArray, team: IntArray) -> None:
        board = self.setting.board
        for leader, where, start, _ in sorted(self.problem.published):
            if start >= self.problem.slots:
                continue
            low, high = board.first[leader, start], board.first[leader, start + 1]
            found = low + np.flatnonzero(board.host[low:high] == where)
            held = plans[leader][plans[leader] >= 0]
            single = np.full(self.setting.width, -1, dtype=np.int64)
            if found.size and not held.size and room_for(board, leader, _with(single, int(found[0])), host, team):
                plans[leader] = single
                take(board, leader, single, 1, host, team)

    def _say(self, stage: str) -> None:
        if self.path[-1] != stage:
            self.path.append(stage)

    def climb(self, rounds: int) -> None:
        self.prices = ascend(self.setting, rounds=rounds, target=self.value, meter=self.meter, start=self.prices)
        self._say("prices")
        self.meter.step()

    def search(self, plans: IntArray, rounds: int, hot: float) -> None:
        """Ruin and recreate from these plans, in pieces between which the clock is read."""
        board, prices = self.setting.board, self.prices
        assert prices is not None
        plans, top_plans = plans.copy(), plans.copy()
        host, team = self.room(plans)
        best = plans.copy()
        pieces = max(1, rounds // CHUNK)
        heats = self._unit * hot * (COLD / hot) ** (np.arange(pieces + 1) / pieces)
        now = reached = self.worth(plans)
        for k in range(pieces):
            top, change = anneal(
                board, plans, best, host, team, prices.host, prices.team, CHUNK, heats[k], heats[k + 1], self._state
            )
            if now + top > reached:
                reached, top_plans = now + round(top), best.copy()
                self.offer(best)
            now += round(change)
            if self.closed:
                break
            self.meter.pulse()
        self._pool.update(chosen_of(top_plans))
        self.settle()
        self._say("search")
        self.meter.step()

    def settle(self) -> None:
        """Everybody's best plan beside the others: nobody is left without what has room."""
        plans = self.plans.copy()
        host, team = self.room(plans)
        order = np.arange(len(plans))
        fill(self.setting.board, plans, order, 0.0, *self._nothing, host, team)
        self.offer(plans)

    def dive(self) -> IntArray:
        """A plan from the prices, and everybody's best plan beside it."""
        assert self.prices is not None
        self._say("dive")
        looks = int(self._rng.integers(45, 75))
        plans = dive(self.setting, self.prices, looks=looks, share=0.05, meter=self.meter)
        host, team = self.room(plans)
        fill(self.setting.board, plans, np.arange(len(plans)), 0.0, *self._nothing, host, team)
        self.offer(plans)
        self.meter.step()
        return plans

    def prove(self, work: float) -> None:
        """CP-SAT on every start that the prices leave open, where these are not too many: it may prove the plan."""
        if self.closed:
            return
        assert self.prices is not None
        short = shortfall(self.setting, self.prices)
        starts = keepers(short, max(0.0, self.prices.bound - self.value), self.plans)
        if starts.size > MODEL_STARTS:
            return
        found = self._model(starts, work)
        if found.plans is not None:
            bound = max(self.value, int(found.bound + 1e-6) + self.setting.base)
            self.solver_bound = bound if self.solver_bound is None else min(bound, self.solver_bound)
        self.settle()

    def _model(self, starts: IntArray, work: float) -> Found:
        self._say("model")
        self.meter.pulse()
        model = Model(self.setting, starts, self.setting.host_room, self.setting.team_room)
        found = model.solve(chosen_of(self.plans), work=work, seconds=self._seconds(), seed=self._seed)
        if found.plans is not None:
            self.offer(found.plans)
        self.meter.step()
        return found

    def _seconds(self) -> float | None:
        """What is left of the time limit."""
        if self._limit is None:
            return None
        return max(0.01, self._limit - float(self.meter.stats()["seconds"]))

    def certificate(self) -> tuple[IntArray, IntArray, int, int] | None:
        """Whole prices of hosts and teams, their scale, and the bound that they prove.

        A place that does not exist costs more than any start gains: nobody is paid for it, and nobody's plan has it.
        """
        if self.prices is None:
            return None
        problem, setting = self.problem, self.setting
        points, bonus = problem.points[:, 2].max(initial=0), problem.bonus[:, 3].max(initial=0)
        dear = int(points + bonus) + problem.missing_cost + problem.must_cost + problem.move_price + 1
        scale = SCALE if dear * problem.leaders * problem.slots * SCALE < 2**50 else 1
        host = np.where(setting.host_room > 0, np.rint(self.prices.host * scale), scale * dear)
        team = np.where(setting.team_room > 0, np.rint(self.prices.team * scale), scale * dear)
        bound = int(Oracle(self.setting).ask(host, team, scale)) // scale
        return host.astype(np.int64), team[:-1].astype(np.int64), scale, bound


def _with(single: IntArray, start: int) -> IntArray:
    single[0] = start
    return single
