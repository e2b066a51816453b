"""Rows whose incumbent edges change in weight together, so that a plan can go on from where it is."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pairing.solve.compiled.rows import MASK, sort_row
from peripatos.engine.pairing.solve.limits import BITS


@kernel
def repriced(rows: IntArray, keys: IntArray, held: BoolArray, owner: IntArray, other: IntArray, raised_by: int) -> None:
    """Raise the weights of some edges (owner, other), keeping each row sorted and the marks with their edges."""
    for k in range(owner.size):
        first, last = rows[owner[k]], rows[owner[k] + 1]
        at = first
        while at < last and keys[at] & MASK != other[k]:
            at += 1
        if at == last:
            continue
        key, mark = keys[at] - (raised_by << BITS), held[at]
        while at > first and keys[at - 1] > key:
            keys[at], held[at] = keys[at - 1], held[at - 1]
            at -= 1
        while at + 1 < last and keys[at + 1] < key:
            keys[at], held[at] = keys[at + 1], held[at + 1]
            at += 1
        keys[at], held[at] = key, mark


@kernel
def marked_pairs(
    rows: IntArray, keys: IntArray, held: BoolArray, wants: IntArray, room: IntArray, owner: IntArray, other: IntArray
) -> None:
    """Mark the edges (owner, other) while both sides have room; the heavier one of a mentor who lost places first."""
    left, places = wants.copy(), room.copy()
    at = np.empty(owner.size, dtype=np.int64)
    for k in range(owner.size):
        e = rows[owner[k]]
        while keys[e] & MASK != other[k]:
            e += 1
        at[k] = e
    order = np.empty(owner.size, dtype=np.int64)
    for k in range(owner.size):
        order[k] = (keys[at[k]] >> BITS << BITS) | k
    sort_row(order, 0, order.size)
    for place in range(order.size):
        k = int(order[place]) & MASK
        if left[owner[k]] > 0 and places[other[k]] > 0:
            held[at[k]] = True
            left[owner[k]] -= 1
            places[other[k]] -= 1


@kernel
def counted(rows: IntArray, keys: IntArray, held: BoolArray, owner: IntArray, other: IntArray) -> int:
    """How many of the edges (owner, other) are marked."""
    count = 0
    for k in range(owner.size):
        for e in range(rows[owner[k]], rows[owner[k] + 1]):
            if keys[e] & MASK == other[k]:
                count += held[e]
                break
    return count


@kernel
def bound_of(rows: IntArray, keys: IntArray, top: int, wants: IntArray, room: IntArray, price: IntArray) -> int:
    """What no plan passes at these prices: the best `wants` profits of every row, and the price of all places."""
    total = 0
    for j in range(room.size):
        total += room[j] * price[j]
    for i in range(rows.size - 1):
        if wants[i] == 1:
            best = 0
            for e in range(rows[i], rows[i + 1]):
                w = top - (keys[e] >> BITS)
                if w <= best:
                    break
                best = max(best, w - price[keys[e] & MASK])
            total += best
            continue
        taken, limit = 0, -1
        while taken < wants[i]:
            best, times = 0, 0
            for e in range(rows[i], rows[i + 1]):
                profit = top - (keys[e] >> BITS) - price[keys[e] & MASK]
                if limit >= 0 and profit >= limit:
                    continue
                if profit > best:
                    best, times = profit, 1
                elif profit == best:
                    times += 1
            if best <= 0:
                break
            times = min(times, wants[i] - taken)
            total += times * best
            taken += times
            limit = best
    return total
