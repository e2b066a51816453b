"""The exact best plan of one leader, compiled: everything else here is built of it.

Per slot only the best few hosts can matter, as many as rotations are left; a table of the best sums from a slot on
(forgetting that a host is visited once, and the year) gives the plan at once where it keeps those two rules, and bounds
a short search where it does not.
"""

from typing import NamedTuple

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.rotations.solve.board import Board, FloatArray


class Scratch(NamedTuple):
    """Memory of one response, for at most w rotations."""

    profit: FloatArray  # (T, w) best profits of a slot, falling
    choice: IntArray  # (T, w) their starts
    filled: IntArray  # (T)
    most: FloatArray  # (w + 1, 2T + 1) best sum of at most k rotations from a slot on
    best: IntArray  # (w) the plan found, -1 for none
    chosen: IntArray  # (w + 1)
    slot: IntArray  # (w + 1)
    option: IntArray  # (w + 1)
    total: FloatArray  # (w + 1)


@kernel
def scratch_for(slots: int, width: int) -> Scratch:
    return Scratch(
        np.zeros((slots, width)),
        np.zeros((slots, width), dtype=np.int64),
        np.zeros(slots, dtype=np.int64),
        np.zeros((width + 1, 2 * slots + 1)),
        np.full(width, -1, dtype=np.int64),
        np.zeros(width + 1, dtype=np.int64),
        np.zeros(width + 1, dtype=np.int64),
        np.zeros(width + 1, dtype=np.int64),
        np.zeros(width + 1),
    )


@kernel
def year_allows(board: Board, scratch: Scratch, leader: int, depth: int, slot: int) -> bool:
    """Whether one more start, later than the chosen ones, keeps the number of starts in every year."""
    most, width = board.year[0], board.year[1]
    if board.past_first[leader + 1] - board.past_first[leader] + depth < most:
        return True
    for k in range(-1, depth + board.past_first[leader + 1] - board.past_first[leader]):
        first = slot
        if k >= depth:
            first = board.past[board.past_first[leader] + k - depth]
        elif k >= 0:
            first = board.start[scratch.chosen[k]]
        if first > slot or slot - first >= width:
            continue
        inside = 1
        for other in range(depth):
            start = board.start[scratch.chosen[other]]
            inside += start >= first and start - first < width
        for place in range(board.past_first[leader], board.past_first[leader + 1]):
            inside += board.past[place] >= first and board.past[place] - first < width
        if inside > most:
            return False
    return True


@kernel
def new_to(board: Board, scratch: Scratch, depth: int, host: int) -> bool:
    """Whether none of the chosen starts goes to this host."""
    known = 0
    for k in range(depth):
        known += board.host[scratch.chosen[k]] == host
    return known == 0


@kernel
def insert(scratch: Scratch, slot: int, count: int, width: int, profit: float, start: int) -> int:
    """Keep a start among the best `width` of its slot; how many are kept now."""
    if count == width:
        if profit <= scratch.profit[slot, width - 1]:
            return count
        count -= 1
    place = count
    while place > 0 and scratch.profit[slot, place - 1] < profit:
        scratch.profit[slot, place] = scratch.profit[slot, place - 1]
        scratch.choice[slot, place] = scratch.choice[slot, place - 1]
        place -= 1
    scratch.profit[slot, place] = profit
    scratch.choice[slot, place] = start
    return count + 1


@kernel
def price_of(prices: FloatArray, row: int, slot: int, length: int) -> float:
    total = 0.0
    for d in range(slot, slot + length):
        total += prices[row, d]
    return total


@kernel
def open_along(room: IntArray, row: int, slot: int, length: int) -> bool:
    full = 0
    for d in range(slot, slot + length):
        full += room[row, d] <= 0
    return full == 0


@kernel
def gather(
    board: Board,
    scratch: Scratch,
    leader: int,
    share: float,
    host_price: FloatArray,
    team_price: FloatArray,
    roomy: int,
    host_room: IntArray,
    team_room: IntArray,
) -> None:
    """The best starts of every slot at `share` of the prices; if roomy is 1, only those with a place left."""
    width, length, team = board.left[leader], board.length[leader], board.team[leader]
    for s in range(scratch.filled.size):
        scratch.filled[s] = 0
        low, high = board.first[leader, s], board.first[leader, s + 1]
        if low == high or (roomy and not open_along(team_room, team, s, length)):
            continue
        away = price_of(team_price, team, s, length)
        count = 0
        for c in range(low, high):
            if count == width and board.gain[c] <= scratch.profit[s, width - 1]:
                break
            profit = board.gain[c] - share * (away + price_of(host_price, board.host[c], s, length))
            if profit >= 0 and (not roomy or open_along(host_room, board.host[c], s, length)):
                count = insert(scratch, s, count, width, profit, c)
        scratch.filled[s] = count


@kernel
def tabulate(board: Board, scratch: Scratch, leader: int) -> float:
    """Fill the table of best sums; the best of all."""
    slots, width, step = scratch.filled.size, board.left[leader], board.step[leader]
    for k in range(1, width + 1):
        for s in range(slots, 2 * slots + 1):
            scratch.most[k, s] = 0.0
        for s in range(slots - 1, -1, -1):
            top = scratch.most[k, s + 1]
            if scratch.filled[s] > 0:
                top = max(top, scratch.profit[s, 0] + scratch.most[k - 1, s + step])
            scratch.most[k, s] = top
    return float(scratch.most[width, 0])


@kernel
def follow(board: Board, scratch: Scratch, leader: int) -> float:
    """Walk along the table, taking the best host of a slot that is new; the sum of a plan that keeps every rule."""
    slots, width, step = scratch.filled.size, board.left[leader], board.step[leader]
    s, depth, total = 0, 0, 0.0
    while depth < width and s < slots:
        k = width - depth
        if scratch.filled[s] == 0 or scratch.profit[s, 0] + scratch.most[k - 1, s + step] < scratch.most[k, s]:
            s += 1
            continue
        found = -1
        for o in range(scratch.filled[s]):
            if new_to(board, scratch, depth, board.host[scratch.choice[s, o]]):
                found = o
                break
        if found < 0 or not year_allows(board, scratch, leader, depth, s):
            s += 1
            continue
        scratch.chosen[depth] = scratch.choice[s, found]
        total += scratch.profit[s, found]
        depth += 1
        s += step
    for k in range(scratch.best.size):
        scratch.best[k] = scratch.chosen[k] if k < depth else -1
    return total


@kernel
def branch(board: Board, scratch: Scratch, leader: int, known: float) -> float:
    """Every plan that may pass the known sum, in order of slots; the best sum and its plan."""
    slots, width, step = scratch.filled.size, board.left[leader], board.step[leader]
    best, depth = known, 0
    scratch.slot[0], scratch.option[0], scratch.total[0] = 0, 0, 0.0
    while depth >= 0:
        s, o, total, k = scratch.slot[depth], scratch.option[depth], scratch.total[depth], width - depth
        if total > best:
            best = total
            for place in range(scratch.best.size):
                scratch.best[place] = scratch.chosen[place] if place < depth else -1
        if k == 0 or s >= slots or total + scratch.most[k, s] <= best:
            depth -= 1
            continue
        if o >= scratch.filled[s] or total + scratch.profit[s, o] + scratch.most[k - 1, s + step] <= best:
            scratch.slot[depth], scratch.option[depth] = s + 1, 0
            continue
        scratch.option[depth] = o + 1
        start = scratch.choice[s, o]
        if not new_to(board, scratch, depth, board.host[start]):
            continue
        if not year_allows(board, scratch, leader, depth, s):
            scratch.slot[depth], scratch.option[depth] = s + 1, 0
            continue
        scratch.chosen[depth] = start
        scratch.total[depth + 1] = total + scratch.profit[s, o]
        depth += 1
        scratch.slot[depth], scratch.option[depth] = s + step, 0
    return best


@kernel
def respond(
    board: Board,
    scratch: Scratch,
    leader: int,
    share: float,
    host_price: FloatArray,
    team_price: FloatArray,
    roomy: int,
    host_room: IntArray,
    team_room: IntArray,
) -> float:
    """The best plan of a leader: its profit at `share` of the prices, its starts in scratch.best."""
    scratch.best[:] = -1
    if board.left[leader] == 0:
        return 0.0
    gather(board, scratch, leader, share, host_price, team_price, roomy, host_room, team_room)
    top = tabulate(board, scratch, leader)
    found = follow(board, scratch, leader)
    if found >= top:
        return found
    return branch(board, scratch, leader, found)
