"""Rows whose incumbent edges change in weight together, so that a plan can go on from where it is."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pairing.solve.compiled.repair import leave
from peripatos.engine.pairing.solve.compiled.rows import MASK, sort_row
from peripatos.engine.pairing.solve.limits import BITS


@kernel
def moved_up(keys: IntArray, held: BoolArray, first: int, at: int, raised_by: int) -> int:
    """Raise the weight of an edge of the row that begins at `first`, keeping it sorted. Returns its new place."""
    key, mark = keys[at] - (raised_by << BITS), held[at]
    while at > first and keys[at - 1] > key:
        keys[at], held[at] = keys[at - 1], held[at - 1]
        at -= 1
    keys[at], held[at] = key, mark
    return at


@kernel
def renumbered(
    keys: IntArray,
    slots: IntArray,
    taken: ShortArray,
    holding: ShortArray,
    first: int,
    count: int,
    before: int,
    after: int,
) -> None:
    """Lists of a row in which the edge at `before` moved up to `after`, and those between down by one."""
    for s in range(first, first + count):
        old = holding[s]
        new = old
        if old == before:
            new = after
        elif after <= old < before:
            new = old + 1
        if new == old:
            continue
        holding[s] = new
        t = slots[keys[new] & MASK]
        while taken[t] != old:
            t += 1
        taken[t] = new


@kernel
def repriced(
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    owner: IntArray,
    other: IntArray,
    raised_by: int,
    slots: IntArray,
    hands: IntArray,
    held: BoolArray,
    price: IntArray,
    profit: IntArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
) -> None:
    """Raise the weights of some edges (owner, other) of a plan that stands, and open pairs that are now worse.

    A pair that is held and rises stays right; one that is not held may now be better than what its owner holds.
    """
    for k in range(owner.size):
        i, j = owner[k], other[k]
        at, last = rows[i], rows[i + 1]
        while at < last and keys[at] & MASK != j:
            at += 1
        if at == last:
            continue
        after = moved_up(keys, held, rows[i], at, raised_by)
        if after != at:
            renumbered(keys, slots, taken, holding, hands[i], load[i], at, after)
        earned = top_weight - (keys[after] >> BITS) - price[j]
        if held[after] or earned <= profit[i]:
            continue
        profit[i] = earned
        s = hands[i]
        while s < hands[i] + load[i]:
            e = holding[s]
            m = keys[e] & MASK
            if top_weight - (keys[e] >> BITS) - price[m] >= profit[i]:
                s += 1
                continue
            held[e] = False
            leave(taken, slots[m], filled[m], e)
            filled[m] -= 1
            leave(holding, hands[i], load[i], e)
            load[i] -= 1


@kernel
def places_of(columns: IntArray, entries: IntArray, owner: IntArray, other: IntArray) -> IntArray:
    """Where the edges (owner, other) stand in columns whose entries are in order of their owners."""
    at = np.empty(owner.size, dtype=np.int64)
    for k in range(owner.size):
        first, last = columns[other[k]], columns[other[k] + 1]
        while first < last:
            middle = (first + last) >> 1
            if entries[middle] & MASK < owner[k]:
                first = middle + 1
            else:
                last = middle
        at[k] = first
    return at


@kernel
def columns_at(
    columns: IntArray, plain: IntArray, entries: IntArray, ordered: BoolArray, at: IntArray, raised_by: int
) -> None:
    """Write the columns with the edges at these places raised; only columns that were sorted are written anew."""
    for j in range(ordered.size):
        if ordered[j]:
            entries[columns[j] : columns[j + 1]] = plain[columns[j] : columns[j + 1]]
            ordered[j] = False
    for k in range(at.size):
        entries[at[k]] = plain[at[k]] - (raised_by << BITS)


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
def counted(
    keys: IntArray,
    top_weight: int,
    hands: IntArray,
    holding: ShortArray,
    load: IntArray,
    owner: IntArray,
    other: IntArray,
) -> tuple[int, int, int]:
    """The weight of a plan, its pairs, and how many of the edges (owner, other) it has."""
    weight, pairs, kept = 0, 0, 0
    for i in range(load.size):
        for s in range(hands[i], hands[i] + load[i]):
            weight += top_weight - (keys[holding[s]] >> BITS)
            pairs += 1
    for k in range(owner.size):
        i = owner[k]
        for s in range(hands[i], hands[i] + load[i]):
            if keys[holding[s]] & MASK == other[k]:
                kept += 1
                break
    return weight, pairs, kept


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


@kernel
def rekeyed(
    pointers: IntArray,
    keys: IntArray,
    edge: ShortArray,
    held: BoolArray,
    other: IntArray,
    weight: IntArray,
    top: int,
) -> None:
    """Write the keys of rows anew for other weights, sorted: few moves where the order stays nearly the same.

    edge: the edge at each place; it and the marks move along. other, weight: per edge.
    """
    for row in range(pointers.size - 1):
        for place in range(pointers[row], pointers[row + 1]):
            e, mark = edge[place], held[place]
            key = ((top - weight[e]) << BITS) | other[e]
            at = place
            while at > pointers[row] and keys[at - 1] > key:
                keys[at], edge[at], held[at] = keys[at - 1], edge[at - 1], held[at - 1]
                at -= 1
            keys[at], edge[at], held[at] = key, e, mark
