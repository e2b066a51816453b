"""Ruin and recreate: take a few related sessions out and put each back at the cheapest start that fits."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.meetings.solve.compiled.board import Board

MOST_RUINED = 10
SKIPPED = 40
"""One start in so many is passed over, so that the same sessions come back otherwise."""


class Choices(NamedTuple):
    """The starts of each session that are worth their cost, cheapest first."""

    rows: IntArray
    start: IntArray
    cost: IntArray


class State(NamedTuple):
    """The plan as it is and the best so far: starts and costs; sessions that differ are listed as dirty.

    total: [current, best, dirty sessions, random state].
    """

    at: IntArray
    paid: IntArray
    best: IntArray
    dirty: IntArray
    is_dirty: BoolArray
    total: npt.NDArray[np.uint64]


@kernel
def draw(total: npt.NDArray[np.uint64], below: int) -> int:
    """A number from 0 to below - 1 (xorshift, Marsaglia 2003)."""
    x = total[3]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    total[3] = x
    return int((x >> np.uint64(11)) % np.uint64(below))


@kernel
def fits(board: Board, at: IntArray, session: int, start: int) -> bool:
    """Whether a session can start there while all others stay: overlap, caps, series."""
    begin = start * board.grid
    end = begin + board.minutes[session]
    for k in range(board.member_rows[session], board.member_rows[session + 1]):
        person = board.members[k]
        zone = board.zone[person]
        day, week = board.day[zone, start], board.week[zone, start]
        in_day, in_week = 0, 0
        for j in range(board.person_rows[person], board.person_rows[person + 1]):
            other = board.person_sessions[j]
            there = at[other]
            if there < 0 or other == session:
                continue
            if begin < there * board.grid + board.minutes[other] and there * board.grid < end:
                return False
            in_day += board.day[zone, there] == day
            in_week += board.week[zone, there] == week
        if in_day >= board.day_cap[person] or in_week >= board.week_cap[person]:
            return False
    return in_rhythm(board, at, session, start)


@kernel
def in_rhythm(board: Board, at: IntArray, session: int, start: int) -> bool:
    """Whether the distances to the other sessions of the series are kept."""
    series = board.series[session]
    if series < 0 or board.least[series] < 0:
        return True
    lead = board.members[board.member_rows[session]]
    day = board.day[board.zone[lead], start]
    for j in range(board.series_rows[series], board.series_rows[series + 1]):
        other = board.series_sessions[j]
        if at[other] < 0 or other == session:
            continue
        zone = board.zone[board.members[board.member_rows[other]]]
        steps = board.place[other] - board.place[session]
        gap = board.day[zone, at[other]] - day
        if steps < 0:
            steps, gap = -steps, -gap
        if gap < steps * board.least[series] or gap > steps * board.most[series]:
            return False
    return True


@kernel
def insert(board: Board, choices: Choices, state: State, session: int, skips: bool) -> int:
    """Put a session at its cheapest start that fits, or leave it out; returns its cost."""
    state.at[session] = -1
    state.paid[session] = board.skip[session]
    for place in range(choices.rows[session], choices.rows[session + 1]):
        if skips and draw(state.total, SKIPPED) == 0:
            continue
        if fits(board, state.at, session, choices.start[place]):
            state.at[session] = choices.start[place]
            state.paid[session] = choices.cost[place]
            break
    return int(state.paid[session])


@kernel
def related(board: Board, state: State, seed: int, size: int, ruined: IntArray) -> int:
    """Choose up to `size` sessions that share people or a series with the seed; returns how many."""
    ruined[0] = seed
    count = 1
    for _ in range(4 * size):
        if count >= size:
            break
        base = ruined[draw(state.total, count)]
        series = board.series[base]
        if series >= 0 and draw(state.total, 4) == 0:
            low, high = board.series_rows[series], board.series_rows[series + 1]
            other = board.series_sessions[low + draw(state.total, high - low)]
        else:
            low, high = board.member_rows[base], board.member_rows[base + 1]
            person = board.members[low + draw(state.total, high - low)]
            low, high = board.person_rows[person], board.person_rows[person + 1]
            other = board.person_sessions[low + draw(state.total, high - low)]
        known = board.fixed[other] >= 0
        for k in range(count):
            known |= ruined[k] == other
        if not known:
            ruined[count] = other
            count += 1
    return count


@kernel
def mark(state: State, session: int) -> None:
    """Note that a session may differ from the best plan."""
    if not state.is_dirty[session]:
        state.is_dirty[session] = True
        state.dirty[np.int64(state.total[2])] = session
        state.total[2] += np.uint64(1)


@kernel
def keep(state: State) -> None:
    """The plan as it is becomes the best."""
    for k in range(np.int64(state.total[2])):
        session = state.dirty[k]
        state.best[session] = state.at[session]
        state.is_dirty[session] = False
    state.total[2] = np.uint64(0)
    state.total[1] = state.total[0]


@kernel
def shake(
    board: Board, choices: Choices, state: State, seeds: IntArray, rounds: int, warmth: float, cooling: float
) -> None:
    """So many rounds of ruin and recreate around the seeds; worse plans are taken up to a random, falling margin."""
    ruined = np.zeros(MOST_RUINED, dtype=np.int64)
    old_at, old_paid = np.zeros(MOST_RUINED, dtype=np.int64), np.zeros(MOST_RUINED, dtype=np.int64)
    for _ in range(rounds):
        seed = seeds[draw(state.total, seeds.size)]
        count = related(board, state, seed, 1 + draw(state.total, MOST_RUINED), ruined)
        before = 0
        for k in range(count):
            session = ruined[k]
            old_at[k], old_paid[k] = state.at[session], state.paid[session]
            before += state.paid[session]
            state.at[session] = -1
        order_sessions(choices, state, ruined, count, old_at, old_paid)
        after = 0
        for k in range(count):
            after += insert(board, choices, state, ruined[k], True)
        margin = warmth * (1 + draw(state.total, 1000)) / 1000
        if after <= before + margin:
            state.total[0] += np.uint64(after) - np.uint64(before)
            for k in range(count):
                mark(state, ruined[k])
            if state.total[0] < state.total[1]:
                keep(state)
        else:
            for k in range(count):
                state.at[ruined[k]], state.paid[ruined[k]] = old_at[k], old_paid[k]
        warmth *= cooling


@kernel
def order_sessions(
    choices: Choices, state: State, ruined: IntArray, count: int, old_at: IntArray, old_paid: IntArray
) -> None:
    """In random order, or those with the fewest starts first, or the most expensive first."""
    way = draw(state.total, 3)
    for k in range(1, count):
        j = k
        while j > 0:
            if way == 0:
                swap = j > draw(state.total, k + 1)
            elif way == 1:
                one, other = ruined[j - 1], ruined[j]
                swap = choices.rows[other + 1] - choices.rows[other] < choices.rows[one + 1] - choices.rows[one]
            else:
                swap = old_paid[j] > old_paid[j - 1]
            if not swap:
                break
            ruined[j - 1], ruined[j] = ruined[j], ruined[j - 1]
            old_at[j - 1], old_at[j] = old_at[j], old_at[j - 1]
            old_paid[j - 1], old_paid[j] = old_paid[j], old_paid[j - 1]
            j -= 1


@kernel
def settle(board: Board, choices: Choices, state: State, order: IntArray, wished: IntArray) -> None:
    """Build a plan: first every session at its wished start where it fits, then the others at their cheapest."""
    for session in order:
        if wished[session] >= 0:
            for place in range(choices.rows[session], choices.rows[session + 1]):
                start = choices.start[place]
                if start == wished[session] and fits(board, state.at, session, start):
                    state.at[session] = start
                    state.paid[session] = choices.cost[place]
                    break
    for session in order:
        if state.at[session] < 0:
            insert(board, choices, state, session, False)
