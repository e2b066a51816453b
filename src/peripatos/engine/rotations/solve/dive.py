"""From prices to a plan: fix the leaders whose best plan hardly changes any more, let the prices follow, and repeat."""

import math
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.meter import Meter
from peripatos.engine.rotations.solve.ascent import Climb, Prices
from peripatos.engine.rotations.solve.board import Setting, with_left
from peripatos.engine.rotations.solve.search import room_for, take

KINDS: Final = 8  # plans of a leader that are told apart
SURE: Final = 0.99
STRIDE: Final = 0.001  # of all that may be gained


@kernel
def tally(plans: IntArray, seen: IntArray, counts: IntArray) -> None:
    """Count each leader's plan among those seen before; counts of 0 mark free rows."""
    leaders, width = plans.shape
    for i in range(leaders):
        for kind in range(counts.shape[1]):
            same = True
            for k in range(width):
                same = same and seen[i, kind, k] == plans[i, k]
            if counts[i, kind] == 0 or same:
                seen[i, kind] = plans[i]
                counts[i, kind] += 1
                break


def dive(setting: Setting, prices: Prices, *, looks: int, share: float, meter: Meter) -> IntArray:
    """A plan (n, w) that keeps every rule.

    looks: price steps between fixings; share: of the open leaders, fixed each time.
    """
    board = setting.board
    left, host_room, team_room = board.left.copy(), setting.host_room.copy(), setting.team_room.copy()
    plans = np.full((left.size, setting.width), -1, dtype=np.int64)
    waiting = left > 0
    climb = Climb(Setting(with_left(board, left), setting.owner, host_room, team_room, 0), prices.host, prices.team)
    stride = STRIDE * max(1.0, prices.bound - setting.base)
    while waiting.any():
        seen = np.full((left.size, KINDS, setting.width), -1, dtype=np.int64)
        counts = np.zeros((left.size, KINDS), dtype=np.int64)
        for _ in range(looks):
            climb.look()
            climb.step(stride)
            tally(climb.oracle.plans, seen, counts)
            meter.pulse()
        kind = counts.argmax(axis=1)
        often = counts.max(axis=1)
        order = [i for i in np.lexsort((np.arange(left.size), -often)).tolist() if waiting[i]]
        quota, fixed = math.ceil(share * len(order)), 0
        for i in order:
            if fixed >= quota and often[i] < SURE * looks:
                break
            plan = seen[i, kind[i]]
            if room_for(board, i, plan, host_room, team_room):
                plans[i] = plan
                take(board, i, plan, 1, host_room, team_room)
                left[i], waiting[i], fixed = 0, False, fixed + 1
        if not fixed:
            left[order[0]], waiting[order[0]] = 0, False
    return plans
