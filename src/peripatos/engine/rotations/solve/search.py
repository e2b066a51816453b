"""Ruin and recreate: a few leaders who want the same places give theirs up, and each in turn takes the best plan left.

Schrimpf et al. (2000), with every recreation an exact best response and the acceptance of simulated annealing.
"""

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.rotations.solve.board import Board, FloatArray
from peripatos.engine.rotations.solve.respond import Scratch, respond, scratch_for


@kernel
def draw(state: IntArray, most: int) -> int:
    """A number from 0 to most - 1 (xorshift, Marsaglia 2003)."""
    x = np.uint64(state[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = np.int64(x)
    return int((x >> np.uint64(11)) % np.uint64(most))


@kernel
def take(board: Board, leader: int, plan: IntArray, sign: int, host_room: IntArray, team_room: IntArray) -> float:
    """Take (sign 1) or give back (-1) the places of one leader's plan; what the plan is worth."""
    gain = 0.0
    for k in range(plan.size):
        c = plan[k]
        if c >= 0:
            gain += board.gain[c]
            for s in range(board.start[c], board.start[c] + board.length[leader]):
                host_room[board.host[c], s] -= sign
                team_room[board.team[leader], s] -= sign
    return gain


@kernel
def room_for(board: Board, leader: int, plan: IntArray, host_room: IntArray, team_room: IntArray) -> bool:
    for k in range(plan.size):
        c = plan[k]
        if c >= 0:
            for s in range(board.start[c], board.start[c] + board.length[leader]):
                if host_room[board.host[c], s] <= 0 or team_room[board.team[leader], s] <= 0:
                    return False
    return True


@kernel
def listed(group: IntArray, size: int, leader: int) -> bool:
    for k in range(size):
        if group[k] == leader:
            return True
    return False


@kernel
def related(board: Board, plans: IntArray, group: IntArray, most: int, state: IntArray) -> int:
    """A few leaders who might change places: at random, of one team, or those in the way of one start."""
    leaders = board.left.size
    group[0] = draw(state, leaders)
    low, high = board.first[group[0], 0], board.first[group[0], -1]
    size, kind, offset = 1, draw(state, 8), draw(state, leaders)
    if kind >= 2 and high > low:
        c = low + draw(state, high - low)
        for _ in range(2):
            other = low + draw(state, high - low)
            if board.gain[other] > board.gain[c]:
                c = other
        host, start = board.host[c], board.start[c]
        near = 1 + draw(state, 3) if kind < 7 else 26
        for k in range(leaders):
            i = (offset + k) % leaders
            if size == most:
                break
            for place in range(plans.shape[1]):
                held = plans[i, place]
                if held >= 0 and board.host[held] == host and abs(board.start[held] - start) < near:
                    if not listed(group, size, i):
                        group[size] = i
                        size += 1
                    break
    if kind == 1:
        for k in range(leaders):
            i = (offset + k) % leaders
            if size == most:
                break
            if board.team[i] == board.team[group[0]] and not listed(group, size, i):
                group[size] = i
                size += 1
    while size < min(most, 2, leaders):
        i = draw(state, leaders)
        if not listed(group, size, i):
            group[size] = i
            size += 1
    return size


@kernel
def recreate(
    board: Board,
    scratch: Scratch,
    leader: int,
    share: float,
    host_price: FloatArray,
    team_price: FloatArray,
    host_room: IntArray,
    team_room: IntArray,
    plan: IntArray,
) -> float:
    """Give one leader the best plan that has room; what it is worth."""
    respond(board, scratch, leader, share, host_price, team_price, True, host_room, team_room)
    plan[:] = scratch.best[: plan.size]
    return take(board, leader, plan, 1, host_room, team_room)


@kernel
def anneal(
    board: Board,
    plans: IntArray,
    best: IntArray,
    host_room: IntArray,
    team_room: IntArray,
    host_price: FloatArray,
    team_price: FloatArray,
    steps: int,
    hot: float,
    cold: float,
    state: IntArray,
) -> tuple[float, float]:
    """`steps` rounds from temperature hot to cold; plans, room and the random state go on, best keeps the best.

    Returns how much the best and the last plans pass those that came in.
    """
    width = plans.shape[1]
    scratch = scratch_for(host_room.shape[1], width)
    group = np.zeros(8, dtype=np.int64)
    kept = np.zeros((8, width), dtype=np.int64)
    now, top = 0.0, 0.0
    fresh = False
    best[:] = plans
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps)
        size = related(board, plans, group, 2 + draw(state, 7), state)
        lost, won = 0.0, 0.0
        for k in range(size):
            kept[k] = plans[group[k]]
            lost += take(board, group[k], plans[group[k]], -1, host_room, team_room)
        for k in range(size - 1, 0, -1):
            other = draw(state, k + 1)
            group[k], group[other] = group[other], group[k]
            for place in range(width):
                kept[k, place], kept[other, place] = kept[other, place], kept[k, place]
        share = 0.5 * draw(state, 3)
        for k in range(size):
            i = group[k]
            won += recreate(board, scratch, i, share, host_price, team_price, host_room, team_room, plans[i])
        change = won - lost
        if change >= 0 or draw(state, 1 << 30) < np.exp(change / heat) * (1 << 30):
            if change < 0 and fresh:
                best[:] = plans
                for k in range(size):
                    best[group[k]] = kept[k]
                fresh = False
            now += change
            if now > top + 1e-9:
                top = now
                fresh = True
        else:
            for k in range(size):
                take(board, group[k], plans[group[k]], -1, host_room, team_room)
                plans[group[k]] = kept[k]
                take(board, group[k], plans[group[k]], 1, host_room, team_room)
    if fresh:
        best[:] = plans
    return top, now


@kernel
def fill(
    board: Board,
    plans: IntArray,
    order: IntArray,
    share: float,
    host_price: FloatArray,
    team_price: FloatArray,
    host_room: IntArray,
    team_room: IntArray,
) -> float:
    """Give every leader, in this order, the best plan that has room beside the others'; what the plans are worth."""
    scratch = scratch_for(host_room.shape[1], plans.shape[1])
    total = 0.0
    for i in order:
        take(board, i, plans[i], -1, host_room, team_room)
        total += recreate(board, scratch, i, share, host_price, team_price, host_room, team_room, plans[i])
    return total
