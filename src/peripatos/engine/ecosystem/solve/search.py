"""Plans out of prices: leaders take their best set one after the other, each of what the others have left."""

from typing import NamedTuple

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.ecosystem.solve.prices import Oracle, Prices
from peripatos.engine.ecosystem.solve.respond import Desk, Scratch, best_set
from peripatos.engine.kernels import kernel
from peripatos.engine.meter import Meter

PIECE = 500  # leaders between two looks at the clock


class State(NamedTuple):
    """A plan with what it leaves: room (q), minutes (p), helped (p). shut: (q) places that nobody may enter."""

    plan: BoolArray
    taken: IntArray
    room: IntArray
    minutes: IntArray
    helped: IntArray
    shut: BoolArray


class Facts(NamedTuple):
    """What a pair is about, and the lists of leaders."""

    gain: FloatArray  # (e)
    cost: FloatArray  # (e) at the prices
    place: IntArray
    helper: IntArray
    helps: IntArray
    person: IntArray
    least: IntArray  # (q)
    load_cost: float


def state_of(board: Board, plan: BoolArray) -> State:
    taken = board.taken(plan)
    return State(
        plan=plan.copy(),
        taken=taken,
        room=board.limits.capacity - taken,
        minutes=board.limits.minutes - board.spent(plan),
        helped=board.helped(plan),
        shut=(taken == 0) & (board.limits.least > 1),
    )


def facts_of(oracle: Oracle, prices: Prices) -> Facts:
    board = oracle.board
    return Facts(
        gain=board.gain.astype(np.float64),
        cost=oracle.price(prices),
        place=board.problem.pair_place,
        helper=board.problem.pair_helper,
        helps=board.helps,
        person=board.person,
        least=board.limits.least,
        load_cost=float(board.problem.load_cost),
    )


@kernel
def move(facts: Facts, desk: Desk, state: State, e: int, sign: int) -> None:
    """Put a pair into the plan (1) or take it out (-1)."""
    state.plan[e] = sign > 0
    state.taken[facts.place[e]] += sign
    state.room[facts.place[e]] -= sign
    state.minutes[facts.person[e]] -= sign * desk.lasts[e]
    if facts.helper[e] >= 0:
        state.minutes[facts.helper[e]] -= sign * facts.helps[e]
        state.helped[facts.helper[e]] += sign


@kernel
def open_to(facts: Facts, state: State, e: int) -> bool:
    place, helper = facts.place[e], facts.helper[e]
    if state.room[place] < 1 or state.shut[place]:
        return False
    return helper < 0 or bool(state.minutes[helper] >= facts.helps[e])


@kernel
def answer(
    desk: Desk, scratch: Scratch, facts: Facts, state: State, profit: FloatArray, leader: int, part: float
) -> float:
    """A leader's best set of what is left, at so much of the prices; nobody leaves a place below its least.

    Returns what the leader's set adds now. What a set shares with the leader's own minutes as a helper is left alone.
    """
    first, last = desk.first[leader, 0], desk.first[leader, -1]
    before = np.full(scratch.best.size, -1, dtype=np.int64)
    n = 0
    for k in range(first, last):
        if state.plan[desk.pair[k]]:
            before[n] = desk.pair[k]
            move(facts, desk, state, before[n], -1)
            n += 1
    for k in range(first, last):
        e = desk.pair[k]
        profit[e] = -1e15
        if open_to(facts, state, e):
            load = facts.load_cost * state.helped[facts.helper[e]] if facts.helper[e] >= 0 else 0.0
            profit[e] = facts.gain[e] - load - part * facts.cost[e]
    if first < last:
        desk.minutes[leader] = state.minutes[facts.person[desk.pair[first]]]
    total = best_set(desk, scratch, profit, leader)
    after = scratch.best
    if part == 0.0 and leaves(facts, state, before, after):
        after = before
    for e in after:
        if e >= 0:
            move(facts, desk, state, e, 1)
    return total


@kernel
def leaves(facts: Facts, state: State, before: IntArray, after: IntArray) -> bool:
    """Whether a change takes somebody out of a place that then has fewer than its least."""
    for e in before:
        if e < 0 or state.shut[facts.place[e]]:
            continue
        if facts.least[facts.place[e]] <= 1 or state.taken[facts.place[e]] >= facts.least[facts.place[e]]:
            continue
        stays = False
        for other in after:
            stays = stays or other == e
        if not stays:
            return True
    return False


@kernel
def answer_all(
    desk: Desk, scratch: Scratch, facts: Facts, state: State, profit: FloatArray, order: IntArray, part: float
) -> None:
    for leader in order:
        answer(desk, scratch, facts, state, profit, leader, part)


@kernel
def seats(facts: Facts, desk: Desk, state: State, row: IntArray) -> bool:
    """Put a set into the plan, if all of it fits into what is left."""
    for n in range(row.size):
        e = row[n]
        if e >= 0 and open_to(facts, state, e) and state.minutes[facts.person[e]] >= desk.lasts[e]:
            move(facts, desk, state, e, 1)
        elif e >= 0:
            for k in range(n):
                move(facts, desk, state, row[k], -1)
            return False
    return True


@kernel
def seat_first(desk: Desk, facts: Facts, state: State, sets: IntArray, leaders: IntArray, waiting: BoolArray) -> None:
    """Every leader gets the first of their sets that fits; those who got one wait no longer."""
    for c in range(leaders.size):
        if waiting[leaders[c]] and seats(facts, desk, state, sets[c]):
            waiting[leaders[c]] = False


class Search:
    """Plans from prices for one board."""

    def __init__(self, oracle: Oracle, meter: Meter) -> None:
        desk = oracle.desk
        self.desk = Desk(*desk[:9], desk.minutes.copy(), *desk[10:])
        self.oracle, self.board, self.meter = oracle, oracle.board, meter
        self.profit = np.zeros(oracle.board.gain.size)

    def _answers(self, facts: Facts, state: State, order: IntArray, part: float) -> None:
        for low in range(0, order.size, PIECE):
            piece = order[low : low + PIECE]
            answer_all(self.desk, self.oracle.scratch, facts, state, self.profit, piece, part)
            self.meter.pulse()

    def construct(self, prices: Prices, order: IntArray, parts: tuple[float, ...]) -> BoolArray:
        """Everybody in turn at these parts of the prices; then places below their least are emptied, one by one."""
        facts, state = facts_of(self.oracle, prices), state_of(self.board, self.board.pinned)
        state.shut[:] = False
        for part in parts:
            self._answers(facts, state, order, part)
        self._emptied(facts, state, parts[-1])
        return state.plan

    def rounded(self, prices: Prices, sets: IntArray, leaders: IntArray, parts: tuple[float, ...]) -> BoolArray:
        """Every leader has the first of their sets that fits; the others answer at these parts of the prices.

        sets: (c, d) pairs, -1 for none; leaders: (c) whose sets these are.
        """
        facts, state = facts_of(self.oracle, prices), state_of(self.board, self.board.pinned)
        state.shut[:] = False
        waiting = np.ones(self.board.problem.leaders, dtype=np.bool_)
        seat_first(self.desk, facts, state, sets, leaders, waiting)
        for part in parts:
            self._answers(facts, state, np.flatnonzero(waiting), part)
        self._emptied(facts, state, parts[-1])
        return state.plan

    def _emptied(self, facts: Facts, state: State, part: float) -> None:
        board = self.board
        while True:
            short = np.flatnonzero((state.taken > 0) & (state.taken < board.limits.least))
            if not short.size:
                return
            worst = int(short[np.argmax((board.limits.least - state.taken)[short])])
            inside = np.flatnonzero(state.plan & ~board.pinned & (board.problem.pair_place == worst))
            state.shut[worst] = True
            if not inside.size:
                return
            self._answers(facts, state, board.problem.pair_leader[inside], part)
            if state.plan[inside].any():
                return

    def settle(self, plan: BoolArray, order: IntArray, passes: int) -> BoolArray:
        """Everybody's best set beside the others, in turn, until nothing changes; never worse than the plan."""
        board, facts = self.board, facts_of(self.oracle, Prices.none(self.board))
        for _ in range(passes):
            state = state_of(board, plan)
            self._answers(facts, state, order, 0.0)
            if not board.keeps(state.plan) or board.worth(state.plan) <= board.worth(plan):
                break
            plan = state.plan
        return plan
