"""Every grouping of a few people, so that the best one is known."""

from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.solve.board import Board
from peripatos.engine.cohorts.solve.state import State, empty_state, inside, put_in, sized, standing, take_out
from peripatos.engine.kernels import kernel

FEW: Final = 9  # people; 21,147 groupings


@kernel
def leaf(board: Board, state: State, used: int) -> tuple[int, int]:
    """What sizes, facilitators and present cohorts add once everybody is somewhere."""
    cost, faults = 0, board.led * used
    for c in range(used):
        cost += sized(board, state.size[c])
        faults += max(0, board.low - state.size[c]) + max(0, state.size[c] - board.high)
    for k in range(board.need.size):
        more = standing(board, state, k)
        cost += more[0]
        faults += more[1]
    return cost, faults


@kernel
def walk(board: Board, state: State, least: int, most: int, best: IntArray) -> tuple[int, bool]:
    """Try every grouping of `least` to `most` cohorts; the least cost without a broken rule, and whether one exists."""
    people = state.group.size
    choice = np.full(people, -1, dtype=np.int64)
    used = np.zeros(people + 1, dtype=np.int64)
    costs, faults = np.zeros(people + 1, dtype=np.int64), np.zeros(people + 1, dtype=np.int64)
    lowest, found, i = 0, False, 0
    while i >= 0:
        if state.group[i] >= 0:
            take_out(board, state, i)
        choice[i] += 1
        c = choice[i]
        if c > used[i] or c >= most:
            choice[i] = -1
            i -= 1
            continue
        with_whom = board.unit_member[board.unit_first[board.unit[i]]]
        if with_whom < i and state.group[with_whom] != c:
            continue
        more = inside(board, state, i, c)
        put_in(board, state, i, c)
        costs[i + 1], faults[i + 1] = costs[i] + more[0], faults[i] + more[1]
        used[i + 1] = max(used[i], c + 1)
        if i + 1 < people:
            if state.size[c] <= board.high:
                i += 1
            continue
        end = leaf(board, state, used[people])
        if used[people] >= least and faults[people] + end[1] == 0:
            total = costs[people] + end[0]
            if not found or total < lowest:
                lowest, found = total, True
                best[:] = state.group
    return lowest, found


def best_of_all(board: Board, numbers: range) -> tuple[IntArray, int] | None:
    """The cheapest grouping that breaks nothing and its cost; None when every grouping breaks something."""
    state = empty_state(board, numbers[-1])
    best = np.zeros(board.unit.size, dtype=np.int64)
    cost, found = walk(board, state, numbers[0], numbers[-1], best)
    return (best, int(cost)) if found else None
