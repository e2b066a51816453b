"""Ruin and recreate: a few leaders who want the same places give up their sets, and each takes the best that is left.

Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, "Record breaking optimization results using the ruin and recreate
principle", Journal of Computational Physics 159 (2000); every recreation is an exact best set, the acceptance that of
simulated annealing.
"""

from typing import Final, NamedTuple

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.dice import dice_of, draw, shuffle
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.ecosystem.solve.prices import Prices
from peripatos.engine.ecosystem.solve.respond import Desk, Scratch, adds, best_set, hold
from peripatos.engine.ecosystem.solve.search import Facts, Search, State, facts_of, move, open_to, state_of
from peripatos.engine.kernels import kernel

GROUP: Final = 12  # leaders planned anew in one round, at most
USUAL: Final = 6
WISHES: Final = 3  # pairs drawn, of which the most appealing counts
TURNS: Final = 15  # one round in so many opens or closes a place that has a least
TINY: Final = 1e-9
LURE: Final = 1e8  # for filling a place up to its least
HEAT: Final = (0.03, 0.001)  # how much worse a plan may become, at first and later, in parts of what a pair is worth
COLD: Final = 0.9  # of all rounds are done: from there on a plan never becomes worse
PIECE: Final = 200  # rounds between two looks at the clock


class Ties(NamedTuple):
    """Free pairs by place and by helper; appeal: (e) what a pair is worth at the prices, topics counted in full."""

    leader: IntArray  # (e)
    place_first: IntArray
    place_pair: IntArray
    helper_first: IntArray
    helper_pair: IntArray
    turning: IntArray  # places with a least
    appeal: FloatArray


class Round(NamedTuple):
    """Memory of one round: who takes part, and the sets of each before and after, -1 for none."""

    group: IntArray
    before: IntArray
    after: IntArray


def ties_of(board: Board, cost: FloatArray) -> Ties:
    problem, free = board.problem, np.flatnonzero(board.free)
    appeal = board.gain - cost
    np.add.at(appeal, board.topic_pair, board.topic_weight[board.topic_key])
    by_place = free[np.argsort(problem.pair_place[free], kind="stable")]
    helped = free[problem.pair_helper[free] >= 0]
    by_helper = helped[np.argsort(problem.pair_helper[helped], kind="stable")]
    return Ties(
        leader=problem.pair_leader,
        place_first=pointers(problem.pair_place[by_place], problem.places),
        place_pair=by_place,
        helper_first=pointers(problem.pair_helper[by_helper], problem.people),
        helper_pair=by_helper,
        turning=np.flatnonzero((board.limits.least > 1) & (board.limits.capacity < GROUP)),
        appeal=appeal,
    )


@kernel
def take_out(desk: Desk, facts: Facts, state: State, leader: int, row: IntArray) -> None:
    """A leader's free pairs leave the plan and stand in the row."""
    row[:] = -1
    n = 0
    for k in range(desk.first[leader, 0], desk.first[leader, -1]):
        if state.plan[desk.pair[k]]:
            row[n] = desk.pair[k]
            move(facts, desk, state, row[n], -1)
            n += 1


@kernel
def put(desk: Desk, facts: Facts, state: State, row: IntArray, sign: int) -> None:
    for e in row:
        if e >= 0:
            move(facts, desk, state, e, sign)


@kernel
def load_of(facts: Facts, state: State, e: int) -> float:
    """What one more pair of the helper costs."""
    return float(facts.load_cost * state.helped[facts.helper[e]]) if facts.helper[e] >= 0 else 0.0


@kernel
def adds_to(
    desk: Desk, scratch: Scratch, facts: Facts, state: State, profit: FloatArray, leader: int, row: IntArray
) -> float:
    """What a set adds to a plan in which the leader has pins alone."""
    total = 0.0
    for k in range(desk.pins_first[leader], desk.pins_first[leader + 1]):
        hold(desk, scratch, desk.pins[k], 1)
    for e in row:
        if e >= 0:
            profit[e] = facts.gain[e] - load_of(facts, state, e)
            total += adds(desk, scratch, profit, e)
            hold(desk, scratch, e, 1)
    for e in row:
        if e >= 0:
            hold(desk, scratch, e, -1)
    for k in range(desk.pins_first[leader], desk.pins_first[leader + 1]):
        hold(desk, scratch, desk.pins[k], -1)
    return total


@kernel
def fill(
    desk: Desk,
    scratch: Scratch,
    facts: Facts,
    state: State,
    profit: FloatArray,
    leader: int,
    part: float,
    row: IntArray,
) -> float:
    """The leader's best set of what is left at so much of the prices; places below their least come first.

    Returns what the set adds.
    """
    first, last = desk.first[leader, 0], desk.first[leader, -1]
    for k in range(first, last):
        e = desk.pair[k]
        profit[e] = -1e15
        if open_to(facts, state, e):
            profit[e] = facts.gain[e] - load_of(facts, state, e) - part * facts.cost[e]
            if facts.least[facts.place[e]] > 1 and state.taken[facts.place[e]] < facts.least[facts.place[e]]:
                profit[e] += LURE
    if first < last:
        desk.minutes[leader] = state.minutes[facts.person[desk.pair[first]]]
    best_set(desk, scratch, profit, leader)
    row[:] = scratch.best
    worth = adds_to(desk, scratch, facts, state, profit, leader, row)
    put(desk, facts, state, row, 1)
    return float(worth)


@kernel
def wish(desk: Desk, ties: Ties, state: State, leader: int, dice: IntArray) -> int:
    """A pair that a leader does not have, the most appealing of a few; -1 when none was drawn."""
    low, high = desk.first[leader, 0], desk.first[leader, -1]
    best, top = -1, -np.inf
    for _ in range(WISHES if low < high else 0):
        e = desk.pair[low + draw(dice, high - low)]
        if not state.plan[e] and ties.appeal[e] > top:
            best, top = e, ties.appeal[e]
    return int(best)


@kernel
def holder(ties: Ties, facts: Facts, state: State, e: int, dice: IntArray) -> int:
    """A leader at the place of a pair, or whom its person helps; -1 when there is nobody."""
    helper, place = facts.helper[e], facts.place[e]
    low, high = ties.place_first[place], ties.place_first[place + 1]
    if helper >= 0:
        low, high = ties.helper_first[helper], ties.helper_first[helper + 1]
    offset = draw(dice, high - low)
    for k in range(high - low):
        at = low + (offset + k) % (high - low)
        other = ties.helper_pair[at] if helper >= 0 else ties.place_pair[at]
        if state.plan[other]:
            return int(ties.leader[other])
    return -1


@kernel
def join(group: IntArray, size: int, leader: int) -> int:
    """Take a leader into the group who is not in it yet; its size."""
    for k in range(size):
        if group[k] == leader:
            return size
    if leader < 0 or size == group.size:
        return size
    group[size] = leader
    return size + 1


@kernel
def related(desk: Desk, facts: Facts, ties: Ties, state: State, group: IntArray, dice: IntArray) -> int:
    """A leader at random and others who hold what one of the group wishes for; how many."""
    group[0] = draw(dice, desk.wants.shape[0])
    size, most = 1, 2 + draw(dice, USUAL - 1)
    for _ in range(2 * most):
        if size == most:
            break
        e = wish(desk, ties, state, group[draw(dice, size)], dice)
        if e >= 0:
            size = join(group, size, holder(ties, facts, state, e, dice))
    return size


@kernel
def around(ties: Ties, state: State, place: int, group: IntArray, dice: IntArray) -> int:
    """Everybody at a place, or where nobody is, those to whom it appeals most of some drawn; how many."""
    low, high = ties.place_first[place], ties.place_first[place + 1]
    size = 0
    if state.taken[place] > 0:
        for k in range(low, high):
            if state.plan[ties.place_pair[k]]:
                size = join(group, size, ties.leader[ties.place_pair[k]])
        return size
    for _ in range(2 * GROUP if low < high else 0):
        best = ties.place_pair[low + draw(dice, high - low)]
        for _ in range(WISHES):
            e = ties.place_pair[low + draw(dice, high - low)]
            if ties.appeal[e] > ties.appeal[best]:
                best = e
        size = join(group, size, ties.leader[best])
    return size


@kernel
def close_empty(facts: Facts, state: State, rows: IntArray, size: int) -> bool:
    """Shut what nobody is at any longer, open what somebody is at; whether all these places have their least."""
    fine = True
    for k in range(size):
        for e in rows[k]:
            if e >= 0 and facts.least[facts.place[e]] > 1:
                place = facts.place[e]
                state.shut[place] = state.taken[place] == 0
                fine = fine and (state.taken[place] == 0 or state.taken[place] >= facts.least[place])
    return fine


@kernel
def one_round(
    desk: Desk,
    scratch: Scratch,
    facts: Facts,
    ties: Ties,
    state: State,
    profit: FloatArray,
    job: Round,
    dice: IntArray,
    heat: float,
) -> float:
    """One group planned anew, kept when the plan is better, or not much worse; what the plan gained."""
    turned = -1
    if ties.turning.size and draw(dice, TURNS) == 0:
        turned = ties.turning[draw(dice, ties.turning.size)]
        size = around(ties, state, turned, job.group, dice)
    else:
        size = related(desk, facts, ties, state, job.group, dice)
    shuffle(job.group, size, dice)
    gained, part = 0.0, 0.5 * draw(dice, 3)
    for k in range(size):
        take_out(desk, facts, state, job.group[k], job.before[k])
        gained -= adds_to(desk, scratch, facts, state, profit, job.group[k], job.before[k])
    if turned >= 0:
        state.shut[turned] = state.taken[turned] == 0 and not state.shut[turned]
    for k in range(size):
        gained += fill(desk, scratch, facts, state, profit, job.group[k], part, job.after[k])
    fine = close_empty(facts, state, job.before, size)
    fine = close_empty(facts, state, job.after, size) and fine
    if not fine or (gained < 0 and np.exp(gained / heat) * (1 << 30) < draw(dice, 1 << 30)):
        for k in range(size):
            put(desk, facts, state, job.after[k], -1)
        for k in range(size):
            put(desk, facts, state, job.before[k], 1)
        close_empty(facts, state, job.after, size)
        close_empty(facts, state, job.before, size)
        gained = 0.0
    if turned >= 0:
        state.shut[turned] = state.taken[turned] == 0
    return gained


@kernel
def many_rounds(
    desk: Desk,
    scratch: Scratch,
    facts: Facts,
    ties: Ties,
    state: State,
    profit: FloatArray,
    job: Round,
    dice: IntArray,
    heat: float,
    count: int,
) -> float:
    gained = 0.0
    for _ in range(count):
        gained += one_round(desk, scratch, facts, ties, state, profit, job, dice, heat)
    return gained


class Exchange:
    """Rounds of ruin and recreation for one board, guided by prices."""

    def __init__(self, search: Search, prices: Prices, rng: np.random.Generator) -> None:
        self._search, self._board = search, search.board
        self._facts = facts_of(search.oracle, prices)
        self._ties = ties_of(self._board, self._facts.cost)
        width = search.oracle.scratch.best.size
        blank = np.full((GROUP, width), -1, dtype=np.int64)
        self._job = Round(np.zeros(GROUP, dtype=np.int64), blank, blank.copy())
        self._dice = dice_of(rng)
        self.best = search.board.pinned

    def go(self, plan: BoolArray, rounds: int, heat: tuple[float, float] = HEAT) -> BoolArray:
        """The best plan seen in so many rounds, at falling heat; the plan that was given when none is better.

        A run that is cut off leaves it in `best`.
        """
        state, search = state_of(self._board, plan), self._search
        self.best, value, top = plan, 0.0, 0.0
        worth = max(1.0, float(self._board.gain[self._board.free].mean())) if self._board.free.any() else 1.0
        for done in range(0, rounds, PIECE):
            part = done / (COLD * rounds)
            now = worth * heat[0] * (heat[1] / heat[0]) ** part if part < 1 else TINY
            value += many_rounds(
                search.desk,
                search.oracle.scratch,
                self._facts,
                self._ties,
                state,
                search.profit,
                self._job,
                self._dice,
                now,
                min(PIECE, rounds - done),
            )
            if value > top:
                self.best, top = state.plan.copy(), value
            search.meter.pulse()
        return self.best
