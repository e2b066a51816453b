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
from peripatos.engine.rotations.solve.exact import Found, Model, chosen_of, groups_of, keepers, shortfall
from peripatos.engine.rotations.solve.search import anneal, fill, room_for, take

CHUNK: Final = 1000  # rounds of the search between two looks at the clock
HOT: Final = 0.25  # temperatures, in parts of what a leader's best start gains
WARM: Final = 0.04
COLD: Final = 0.002
LARGE: Final = 400  # leaders
ROUNDS_EACH: Final = 3000  # per leader: a small problem needs no more
SCALE: Final = 1000  # of the prices in the certificate
MODEL_STARTS: Final = 6000  # a model of more is not worth its work
LEAST_PART: Final = 0.01  # of what lies between bound and value
GROUP: Final = 30  # leaders planned anew together
GROUP_WORK: Final = 0.4


@dataclass(frozen=True)
class Budget:
    """What an effort spends: price steps, rounds of search (cold start, after a dive), dives, work of CP-SAT.

    With very many leaders a dive costs more than it brings: there it is rounds of search per leader, and CP-SAT only
    where large_models says so.
    """

    climbs: tuple[int, int]
    rounds: tuple[int, int]
    dives: int
    work: float
    rounds_each: int = 0
    large_models: bool = False


BUDGETS: Final = {
    "quick": Budget((250, 0), (8_000, 0), 0, 0.0),
    "normal": Budget((300, 1500), (20_000, 150_000), 1, 4.0, rounds_each=600),
    "thorough": Budget((300, 2500), (50_000, 600_000), 3, 20.0, rounds_each=1500, large_models=True),
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
        return self.prices is not None and self.prices.bound < self.value + 1

    def go(self, budget: Budget) -> None:
        """All stages of an effort, each ended early when the plan is proved."""
        if not self.setting.board.host.size:
            self.prices = Prices(*self._nothing, float(self.setting.base))
            return
        self.meter.total = 4 + 2 * budget.dives
        self.begin()
        self.climb(budget.climbs[0])
        self.search(min(budget.rounds[0], ROUNDS_EACH * self.problem.leaders), HOT)
        if self.closed or not budget.dives:
            return
        self.climb(budget.climbs[1])
        if self.problem.leaders > LARGE:
            self.search(budget.rounds_each * self.problem.leaders, WARM)
        else:
            self._dive_and_search(budget)
        if not self.closed and (self.problem.leaders <= LARGE or budget.large_models):
            self.prove(budget.work)

    def _dive_and_search(self, budget: Budget) -> None:
        for _ in range(budget.dives):
            if not self.closed:
                self.dive()
                self.search(min(budget.rounds[1], ROUNDS_EACH * self.problem.leaders) // budget.dives, WARM)

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

    def begin(self) -> None:
        """What was published, as far as it still fits; then everybody's best plan beside the others, in turn."""
        plans = np.full_like(self.plans, -1)
        host, team = self.setting.host_room.copy(), self.setting.team_room.copy()
        self._publish(plans, host, team)
        order = np.lexsort((np.arange(len(plans)), -self.setting.board.left, (plans < 0).all(axis=1)))
        fill(self.setting.board, plans, order, 0.0, *self._nothing, host, team)
        self.offer(plans)
        self.path.append("responses")
        self.meter.step()

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

    def climb(self, rounds: int) -> None:
        self.prices = ascend(self.setting, rounds=rounds, target=self.value, meter=self.meter, start=self.prices)
        if self.path[-1] != "prices":
            self.path.append("prices")
        self.meter.step()

    def search(self, rounds: int, hot: float) -> None:
        """Ruin and recreate from the plan so far, in pieces between which the clock is read."""
        board, prices = self.setting.board, self.prices
        assert prices is not None
        plans = self.plans.copy()
        host, team = self.room(plans)
        best = plans.copy()
        pieces = max(1, rounds // CHUNK)
        heats = self._unit * hot * (COLD / hot) ** (np.arange(pieces + 1) / pieces)
        now = self.value
        for k in range(pieces):
            top, change = anneal(
                board, plans, best, host, team, prices.host, prices.team, CHUNK, heats[k], heats[k + 1], self._state
            )
            if now + top > self.value:
                self.offer(best)
            now += round(change)
            if self.closed:
                break
            self.meter.pulse()
        self.settle()
        self.path.append("search")
        self.meter.step()

    def settle(self) -> None:
        """Everybody's best plan beside the others: nobody is left without what has room."""
        plans = self.plans.copy()
        host, team = self.room(plans)
        order = np.arange(len(plans))
        fill(self.setting.board, plans, order, 0.0, *self._nothing, host, team)
        self.offer(plans)

    def dive(self) -> None:
        """A plan from the prices, and everybody's best plan beside it."""
        assert self.prices is not None
        looks = int(self._rng.integers(45, 75))
        plans = dive(self.setting, self.prices, looks=looks, share=0.05, meter=self.meter)
        host, team = self.room(plans)
        fill(self.setting.board, plans, np.arange(len(plans)), 0.0, *self._nothing, host, team)
        self.offer(plans)
        self.path.append("dive")
        self.meter.step()

    def prove(self, work: float) -> None:
        """CP-SAT on the starts that the prices leave open: on all of them for a proof, where they are not too many.

        Otherwise on as many as it can take, and then on groups of leaders, all others kept.
        """
        assert self.prices is not None
        short = shortfall(self.setting, self.prices)
        part = 1.0
        while (starts := keepers(short, part * self._slack(), self.plans)).size > MODEL_STARTS and part > LEAST_PART:
            part /= 2
        if part == 1.0:
            found = self._model(starts, work)
            if found.plans is not None:
                self.solver_bound = max(self.value, int(found.bound + 1e-6) + self.setting.base)
        else:
            spent = self._model(starts, 0.4 * work).work
            self._groups(short, work - spent)
        self.settle()

    def _slack(self) -> float:
        assert self.prices is not None
        return max(0.0, self.prices.bound - self.value)

    def _model(self, starts: IntArray, work: float) -> Found:
        self.meter.pulse()
        model = Model(self.setting, starts, self.setting.host_room, self.setting.team_room)
        found = model.solve(chosen_of(self.plans), work=work, seconds=self._seconds(), seed=self._seed)
        if found.plans is not None:
            self.offer(found.plans)
        if self.path[-1] != "model":
            self.path.append("model")
        self.meter.step()
        return found

    def _groups(self, short: np.ndarray[tuple[int, ...], np.dtype[np.float64]], work: float) -> float:
        """Leaders who meet at hosts are planned anew together, all others kept; the work spent."""
        spent = 0.0
        board = self.setting.board
        for group in groups_of(self.plans, board, GROUP, self._rng):
            if spent >= work or self.closed:
                break
            rest = self.plans.copy()
            rest[group] = -1
            host, team = self.room(rest)
            starts = np.concatenate([np.arange(board.first[i, 0], board.first[i, -1]) for i in group.tolist()])
            starts = np.sort(starts[short[starts] <= self._slack()])
            own = chosen_of(self.plans[group])
            starts = np.union1d(starts[self._fits(starts, host, team)], own).astype(np.int64)
            self.meter.pulse()
            model = Model(self.setting, starts, host, team)
            found = model.solve(own, work=GROUP_WORK, seconds=self._seconds(), seed=self._seed)
            spent += max(0.01, found.work)
            if found.plans is not None:
                rest[group] = found.plans[group]
                self.offer(rest)
        self.path.append("groups")
        return spent

    def _fits(
        self, starts: IntArray, host: IntArray, team: IntArray
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Whether every slot of a start has room, each start alone."""
        board, owner = self.setting.board, self.setting.owner[starts]
        fits = np.ones(starts.size, dtype=np.bool_)
        for d in range(int(board.length.max(initial=1))):
            inside = np.flatnonzero(board.length[owner] > d)
            slot = board.start[starts[inside]] + d
            fits[inside] &= (host[board.host[starts[inside]], slot] > 0) & (team[board.team[owner[inside]], slot] > 0)
        return fits

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
