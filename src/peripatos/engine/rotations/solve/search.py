"""Ruin and recreate: a few leaders who want the same places give theirs up, and each in turn takes the best plan left.

Schrimpf et al. (2000), with every recreation an exact best response and the acceptance of simulated annealing.
"""

from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.dice import draw, shuffle
from peripatos.engine.kernels import kernel
from peripatos.engine.rotations.solve.board import Board, FloatArray
from peripatos.engine.rotations.solve.respond import Scratch, respond, scratch_for

GROUP: Final = 8  # leaders planned anew in one round, at most
TINY: Final = 1e-9


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
def join(group: IntArray, size: int, leader: int) -> int:
    """Take a leader into the group who is not in it yet; its size."""
    for k in range(size):
        if group[k] == leader:
            return size
    group[size] = leader
    return size + 1


@kernel
def wish(board: Board, leader: int, state: IntArray) -> int:
    """One of a leader's starts, the best of three drawn."""
    low, high = board.first[leader, 0], board.first[leader, -1]
    best: int = low + draw(state, high - low)
    for _ in range(2):
        other = low + draw(state, high - low)
        if board.gain[other] > board.gain[best]:
            best = other
    return best


@kernel
def holds(board: Board, plan: IntArray, host: int, start: int, near: int) -> bool:
    """Whether a plan visits a host less than `near` slots from a start."""
    for k in range(plan.size):
        c = plan[k]
        if c >= 0 and board.host[c] == host and abs(board.start[c] - start) < near:
            return True
    return False


@kernel
def meets(board: Board, plan: IntArray, length: int, start: int, other: int, slack: int) -> bool:
    """Whether a plan is away in the slots of a start."""
    for k in range(plan.size):
        c = plan[k]
        if c >= 0 and board.start[c] < start + other + slack and start < board.start[c] + length + slack:
            return True
    return False


@kernel
def related(board: Board, plans: IntArray, group: IntArray, most: int, state: IntArray) -> int:
    """A few leaders who might change places: at random, of one team, or those in the way of one start."""
    leaders = board.left.size
    group[0] = draw(state, leaders)
    size, kind, offset = 1, draw(state, 8), draw(state, leaders)
    slack = 0
    hostwise = kind >= 2 and board.first[group[0], 0] < board.first[group[0], -1]
    if hostwise:
        c = wish(board, group[0], state)
        near = 1 + draw(state, 3) if kind < 7 else board.first.shape[1]
        slack = draw(state, 3)
    for k in range(leaders):
        i = (offset + k) % leaders
        if size == most:
            break
        if hostwise:
            if holds(board, plans[i], board.host[c], board.start[c], near) or (
                board.team[i] == board.team[group[0]]
                and meets(board, plans[i], board.length[i], board.start[c], board.length[group[0]], slack)
            ):
                size = join(group, size, i)
        elif kind == 1 and board.team[i] == board.team[group[0]]:
            size = join(group, size, i)
    while size < min(most, 2, leaders):
        size = join(group, size, draw(state, leaders))
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
    respond(board, scratch, leader, share, host_price, team_price, 1, host_room, team_room)
    plan[:] = scratch.best[: plan.size]
    return take(board, leader, plan, 1, host_room, team_room)


@kernel
def ruin(
    board: Board, plans: IntArray, group: IntArray, kept: IntArray, size: int, host_room: IntArray, team_room: IntArray
) -> float:
    """Remember the plans of a group and give back their places; what they were worth."""
    lost = 0.0
    for k in range(size):
        kept[k] = plans[group[k]]
        lost += take(board, group[k], kept[k], -1, host_room, team_room)
    return lost


@kernel
def restore(
    board: Board, plans: IntArray, group: IntArray, kept: IntArray, size: int, host_room: IntArray, team_room: IntArray
) -> None:
    """Undo: the group has its remembered plans again."""
    for k in range(size):
        take(board, group[k], plans[group[k]], -1, host_room, team_room)
    for k in range(size):
        plans[group[k]] = kept[k]
        take(board, group[k], kept[k], 1, host_room, team_room)


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
    scratch = scratch_for(host_room.shape[1], plans.shape[1])
    group = np.zeros(GROUP, dtype=np.int64)
    kept = np.zeros((GROUP, plans.shape[1]), dtype=np.int64)
    now, top, fresh = 0.0, 0.0, False
    best[:] = plans
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps)
        size = related(board, plans, group, 2 + draw(state, GROUP - 1), state)
        shuffle(group, size, state)
        change = -ruin(board, plans, group, kept, size, host_room, team_room)
        share = 0.5 * draw(state, 3)
        for k in range(size):
            i = group[k]
            change += recreate(board, scratch, i, share, host_price, team_price, host_room, team_room, plans[i])
        if change < 0 and draw(state, 1 << 30) >= np.exp(change / heat) * (1 << 30):
            restore(board, plans, group, kept, size, host_room, team_room)
            continue
        if change < 0 and fresh:
            best[:] = plans
            best[group[:size]] = kept[:size]
            fresh = False
        now += change
        if now > top + TINY:
            top, fresh = now, True
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
