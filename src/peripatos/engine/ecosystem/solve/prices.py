"""Prices of places, minutes and helped pairs, and the bound they prove (Lagrangian relaxation, Held and Karp 1971).

The prices move by deflected subgradients (Barahona and Anbil, "The volume algorithm", 2000, for the direction; the
length of a step aims at the best plan so far, as Polyak 1969).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.ecosystem.problem import NONE_TOO_MANY
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.ecosystem.solve.respond import Desk, Scratch, best_set, desk_of, scaled
from peripatos.engine.kernels import kernel
from peripatos.engine.meter import Meter

PATIENCE: Final = 12  # sweeps without progress after which steps get shorter
SHORTEST: Final = 0.002
MEMORY: Final = 0.3  # part of the newest subgradient in the direction


@dataclass(frozen=True, eq=False)
class Prices:
    """places: (q), minutes: (p) a minute, persons: (p) a helped pair."""

    places: FloatArray
    minutes: FloatArray
    persons: FloatArray

    @staticmethod
    def none(board: Board) -> "Prices":
        people = board.problem.people
        return Prices(np.zeros(board.problem.places), np.zeros(people), np.zeros(people))

    def mixed(self, other: "Prices", part: float) -> "Prices":
        """So much of these prices, the rest of the others."""
        return Prices(
            part * self.places + (1 - part) * other.places,
            part * self.minutes + (1 - part) * other.minutes,
            part * self.persons + (1 - part) * other.persons,
        )


@dataclass(frozen=True, eq=False)
class Answer:
    """What all leaders' best sets come to at some prices. sets: (n, d) pairs beside the pins, -1 for none."""

    bound: float
    worth: FloatArray  # (n) of the sets, at the prices
    sets: IntArray
    room: FloatArray  # (q) left over
    minutes: FloatArray  # (p) left over
    helped: FloatArray  # (p) pairs that persons would take less those they are asked for


@kernel
def sweep(desk: Desk, scratch: Scratch, profit: FloatArray, sets: IntArray, worth: FloatArray) -> None:
    """Every leader's best set."""
    for leader in range(worth.size):
        worth[leader] = best_set(desk, scratch, profit, leader)
        for k in range(sets.shape[1]):
            sets[leader, k] = scratch.best[k]


class Oracle:
    """Asks all leaders for their best sets."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.desk, self.scratch = desk_of(board)
        problem, plan = board.problem, board.pinned
        helped = board.helped(plan)
        self.base = board.worth(plan) + problem.load_cost * int((helped * (helped - 1) // 2).sum())
        self.limited = board.limits.minutes < NONE_TOO_MANY
        room = np.zeros(problem.people + 1, dtype=np.int64)
        np.add.at(room, problem.place_person, board.limits.capacity)
        self.most = room[:-1]
        self.width = max(1, int(self.desk.wants.sum(axis=1).max(initial=0)))

    def price(self, prices: Prices) -> FloatArray:
        """(e) what a pair costs."""
        problem, board = self.board.problem, self.board
        cost: FloatArray = prices.places[problem.pair_place] + prices.minutes[board.person] * board.lasts
        helper = problem.pair_helper
        cost += np.where(helper >= 0, prices.minutes[helper] * board.helps + prices.persons[helper], 0.0)
        return cost

    def ask(self, prices: Prices, scale: int = 1) -> Answer:
        """The bound at these prices; with whole prices over a scale everything is that much larger, and exact."""
        board, problem = self.board, self.board.problem
        cost = self.price(prices)
        sets = np.full((problem.leaders, self.width), -1, dtype=np.int64)
        worth = np.zeros(problem.leaders)
        desk = scaled(self.desk, scale)
        sweep(desk, self.scratch, board.gain * float(scale) - cost, sets, worth)
        wanted = self._taken_on(prices.persons, scale)
        load = problem.load_cost * scale * (wanted * (wanted - 1) // 2)
        bound = scale * self.base - float(cost[board.pinned].sum()) + float(worth.sum())
        bound += float((prices.places * board.limits.capacity).sum())
        bound += float((prices.minutes * board.limits.minutes)[self.limited].sum())
        bound += float((prices.persons * wanted - load).sum())
        plan = board.pinned.copy()
        plan[sets[sets >= 0]] = True
        return Answer(
            bound,
            worth,
            sets,
            (board.limits.capacity - board.taken(plan)).astype(np.float64),
            np.where(self.limited, board.limits.minutes - board.spent(plan), 0.0),
            (wanted - board.helped(plan)).astype(np.float64),
        )

    def _taken_on(self, price: FloatArray, scale: int) -> IntArray:
        """(p) how many pairs each helper would take on at a price for each."""
        cost = self.board.problem.load_cost * scale
        if cost == 0:
            return np.where(price > 0, self.most, 0)
        steps = np.floor(np.minimum(price / cost, 1e9)).astype(np.int64) + 1
        return np.where(price > 0, np.minimum(self.most, steps), 0)


class Climb:
    """The lowest bound so far and the prices that prove it."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.best = Prices.none(oracle.board)
        self.bound = np.inf
        self.seen: list[IntArray] = []  # sets of the last sweeps
        self.length = 1.0  # of the next step, in parts of what lies between bound and plan
        self._unit = _typical_minutes(oracle.board)

    def offer(self, prices: Prices, answer: Answer) -> bool:
        """Keep these prices when they prove more."""
        better = answer.bound < self.bound
        if better:
            self.best, self.bound = prices, answer.bound
        return better

    def go(self, sweeps: int, target: int, meter: Meter) -> None:
        """So many sweeps at most; target: the value of the best plan so far."""
        prices, direction, idle = self.best, None, 0
        for _ in range(sweeps):
            answer = self.oracle.ask(prices)
            self.seen = [*self.seen[-30:], answer.sets]
            idle = 0 if answer.bound < self.bound * (1 - 1e-6) else idle + 1
            self.offer(prices, answer)
            meter.bound = int(self.bound)
            meter.pulse()
            if self.bound < target + 1:
                return
            if idle > PATIENCE:
                prices, direction, idle = self.best, None, 0
                self.length /= 2
                answer = self.oracle.ask(prices)
            if self.length < SHORTEST:
                return
            direction = self._mixed(answer, direction)
            prices = self._moved(prices, direction, self.length * max(1.0, answer.bound - target))

    def _mixed(self, answer: Answer, before: tuple[FloatArray, ...] | None) -> tuple[FloatArray, ...]:
        now = answer.room, answer.minutes / self._unit, answer.helped
        if before is None:
            return now
        return tuple(MEMORY * a + (1 - MEMORY) * b for a, b in zip(now, before, strict=True))

    def _moved(self, prices: Prices, direction: tuple[FloatArray, ...], aim: float) -> Prices:
        """Room left over makes cheaper, room lacking dearer; only what can still become cheaper counts for length."""
        room, minutes, helped = direction
        room = np.where((prices.places <= 0) & (room > 0), 0.0, room)
        minutes = np.where((prices.minutes <= 0) & (minutes > 0), 0.0, minutes)
        square = float((room**2).sum() + (minutes**2).sum() + (helped**2).sum())
        step = aim / max(1e-9, square)
        return Prices(
            np.maximum(0.0, prices.places - step * room),
            np.maximum(0.0, prices.minutes - step * minutes / self._unit),
            prices.persons - step * helped,
        )


def _typical_minutes(board: Board) -> float:
    spent = np.concatenate((board.lasts[board.lasts > 0], board.helps[board.helps > 0]))
    return float(max(1.0, np.median(spent))) if spent.size else 1.0
