"""A grouping under change: counts per cohort that make adding or taking away one person cheap."""

from typing import NamedTuple

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.solve.board import Board
from peripatos.engine.kernels import kernel


class State(NamedTuple):
    """Who is where, and what each cohort holds. m cohorts."""

    group: IntArray  # (n) -1: nowhere yet
    size: IntArray  # (m)
    member: IntArray  # (m, room) in no order
    place: IntArray  # (n) place in the row of members
    counts: IntArray  # (m, columns)
    zones: IntArray  # (m, z)
    able: IntArray  # (m)
    left: IntArray  # (k, m) members of a present cohort
    kept: IntArray  # (k) pairs of it together


def empty_state(board: Board, groups: int, *, largest: int = 0) -> State:
    """Everybody nowhere. largest: room for a cohort of so many people, whatever the rules say."""
    people, present = board.unit.size, board.need.size
    room = min(people, max(largest, 2 * board.high + 2))
    shapes = ((people,), (groups,), (groups, room), (people,), (groups, board.columns))
    more = ((groups, len(board.clash)), (groups,), (present, groups if present else 0), (present,))
    state = State(*(np.zeros(shape, dtype=np.int64) for shape in (*shapes, *more)))
    state.group[:] = -1
    return state


@kernel
def inside(board: Board, state: State, i: int, c: int) -> tuple[int, int]:
    """What one person costs in a cohort where they are not yet, and how many hard rules they break or mend there.

    Sizes and present cohorts apart.
    """
    cost, faults = 0, 0
    for a in range(board.weight.size):
        v = board.column[i, a]
        if v >= 0:
            here = state.counts[c, v]
            cost += board.weight[a] * here
            if board.alone[a]:
                faults += (here == 0) - (here == 1)
    for e in range(board.first[i], board.first[i + 1]):
        if state.group[board.other[e]] == c:
            cost += board.worth[e]
            faults += board.banned[e]
    z = board.zone[i]
    for y in range(board.clash.shape[0]):
        if board.clash[z, y]:
            faults += state.zones[c, y]
    if board.led and board.able[i] and state.able[c] == 0:
        faults -= 1
    return cost, faults


@kernel
def standing(board: Board, state: State, k: int) -> tuple[int, int]:
    """What a present cohort costs in people moved, and how many of its pairs are missing."""
    if k < 0:
        return 0, 0
    most, size = 0, board.present_first[k + 1] - board.present_first[k]
    if board.move_cost:
        for e in range(board.present_first[k], board.present_first[k + 1]):
            c = state.group[board.present_member[e]]
            if c >= 0:
                most = max(most, state.left[k, c])
    return board.move_cost * (size - most), max(0, board.need[k] - state.kept[k])


@kernel
def sized(board: Board, size: int) -> int:
    """What a cohort of this size costs."""
    return board.size_cost * abs(size - board.target)


@kernel
def take_out(board: Board, state: State, i: int) -> None:
    c, s = state.group[i], state.place[i]
    last = state.member[c, state.size[c] - 1]
    state.member[c, s] = last
    state.place[last] = s
    state.size[c] -= 1
    state.group[i] = -1
    _tally(board, state, i, c, -1)


@kernel
def put_in(board: Board, state: State, i: int, c: int) -> None:
    state.member[c, state.size[c]] = i
    state.place[i] = state.size[c]
    state.size[c] += 1
    state.group[i] = c
    _tally(board, state, i, c, 1)


@kernel
def _tally(board: Board, state: State, i: int, c: int, sign: int) -> None:
    for a in range(board.weight.size):
        v = board.column[i, a]
        if v >= 0:
            state.counts[c, v] += sign
    if board.clash.shape[0]:
        state.zones[c, board.zone[i]] += sign
    state.able[c] += sign * board.able[i]
    k = board.present[i]
    if k >= 0:
        if sign > 0:
            state.kept[k] += state.left[k, c]
            state.left[k, c] += 1
        else:
            state.left[k, c] -= 1
            state.kept[k] -= state.left[k, c]


@kernel
def shift(board: Board, state: State, i: int, c: int) -> tuple[int, int]:
    """Move one person from their cohort to another; how cost and faults change."""
    k, old = board.present[i], state.group[i]
    cost, faults = standing(board, state, k)
    cost, faults = -cost, -faults
    cost -= sized(board, state.size[old]) + sized(board, state.size[c])
    take_out(board, state, i)
    lost = inside(board, state, i, old)
    gained = inside(board, state, i, c)
    put_in(board, state, i, c)
    now = standing(board, state, k)
    cost += sized(board, state.size[old]) + sized(board, state.size[c])
    return cost + gained[0] - lost[0] + now[0], faults + gained[1] - lost[1] + now[1]


@kernel
def fill(board: Board, state: State, group: IntArray) -> tuple[int, int]:
    """Put everybody where `group` says, from nowhere; the cost and the faults of it all."""
    cost, faults = 0, board.led * state.size.size
    for i in range(group.size):
        more = inside(board, state, i, group[i])
        cost += more[0]
        faults += more[1]
        put_in(board, state, i, group[i])
    for k in range(board.need.size):
        more = standing(board, state, k)
        cost += more[0]
        faults += more[1]
    for c in range(state.size.size):
        cost += sized(board, state.size[c])
        faults += max(0, board.low - state.size[c]) + max(0, state.size[c] - board.high)
    return cost, faults


def placed(board: Board, group: IntArray, groups: int) -> tuple[State, int, int]:
    """The state of a whole grouping, its cost and its faults."""
    largest = int(np.bincount(group, minlength=groups).max(initial=0))
    state = empty_state(board, groups, largest=largest)
    cost, faults = fill(board, state, group)
    return state, int(cost), int(faults)
