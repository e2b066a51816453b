"""Rows of edges, packed: one 64-bit key holds the weight of an edge and whom it leads to, so that sorting a row by its
keys puts the heaviest edge first, and a bid reads one word per edge.

key = (top - weight) * 2**BITS + other, where top is the highest weight of all.
"""

from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pairing.solve.limits import BITS

MASK: Final = 2**BITS - 1


@kernel
def packed_rows(pointers: IntArray, other: IntArray, weight: IntArray, top: int) -> IntArray:
    """The keys (e) of rows that are given in order of their owner, each row sorted."""
    keys = np.empty(other.size, dtype=np.int64)
    for e in range(other.size):
        keys[e] = ((top - weight[e]) << BITS) | other[e]
    for row in range(pointers.size - 1):
        sort_row(keys, pointers[row], pointers[row + 1])
    return keys


@kernel
def sink(keys: IntArray, first: int, count: int, hole: int, item: int) -> None:
    """Put an item into a heap with the greatest on top, from a hole downwards."""
    while True:
        child = 2 * hole + 1
        if child >= count:
            break
        if child + 1 < count and keys[first + child + 1] > keys[first + child]:
            child += 1
        if keys[first + child] <= item:
            break
        keys[first + hole] = keys[first + child]
        hole = child
    keys[first + hole] = item


@kernel
def sort_long_row(keys: IntArray, first: int, last: int) -> None:
    """Heapsort: ascending, in place, at worst n log n."""
    count = last - first
    for hole in range(count // 2 - 1, -1, -1):
        sink(keys, first, count, hole, keys[first + hole])
    for left in range(count - 1, 0, -1):
        item = keys[first + left]
        keys[first + left] = keys[first]
        sink(keys, first, left, 0, item)


@kernel
def sort_row(keys: IntArray, first: int, last: int) -> None:
    """Ascending keys, in place.

    NumPy's sorts are not used in compiled loops: loaded from disk, one of them may stand in for another.
    """
    if last - first > 40:
        sort_long_row(keys, first, last)
        return
    for k in range(first + 1, last):
        item = keys[k]
        place = k
        while place > first and keys[place - 1] > item:
            keys[place] = keys[place - 1]
            place -= 1
        keys[place] = item


@kernel
def turned(pointers: IntArray, keys: IntArray, others: int) -> tuple[IntArray, IntArray]:
    """The same edges from the other side: pointers (others + 1) and keys, each row still unsorted."""
    following = np.zeros(others + 1, dtype=np.int64)
    for e in range(keys.size):
        following[(keys[e] & MASK) + 1] += 1
    for j in range(others):
        following[j + 1] += following[j]
    rows = following.copy()
    back = np.empty(keys.size, dtype=np.int64)
    for i in range(pointers.size - 1):
        for e in range(pointers[i], pointers[i + 1]):
            j = keys[e] & MASK
            back[following[j]] = (keys[e] >> BITS << BITS) | i
            following[j] += 1
    return rows, back


@kernel
def both_sides(
    pointers: IntArray, other: IntArray, weight: IntArray, top: int, spread: int, others: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Keys of the rows, and pointers and keys from the other side, all rows sorted: edges are dealt out by weight.

    spread: the highest weight less the lowest. Worth its memory where the spread is not far above the edges.
    """
    edges = other.size
    bucket = np.zeros(spread + 2, dtype=np.int64)
    back = np.zeros(others + 1, dtype=np.int64)
    for e in range(edges):
        bucket[top - weight[e] + 1] += 1
        back[other[e] + 1] += 1
    for k in range(spread + 1):
        bucket[k + 1] += bucket[k]
    for j in range(others):
        back[j + 1] += back[j]
    pair = np.empty(edges, dtype=np.int64)
    for i in range(pointers.size - 1):
        for e in range(pointers[i], pointers[i + 1]):
            lost = top - weight[e]
            pair[bucket[lost]] = (i << BITS) | other[e]
            bucket[lost] += 1
    following, back_following = pointers.copy(), back.copy()
    keys, back_keys = np.empty(edges, dtype=np.int64), np.empty(edges, dtype=np.int64)
    first = 0
    for lost in range(spread + 1):
        for k in range(first, bucket[lost]):
            i, j = pair[k] >> BITS, pair[k] & MASK
            keys[following[i]] = (lost << BITS) | j
            following[i] += 1
            back_keys[back_following[j]] = (lost << BITS) | i
            back_following[j] += 1
        first = bucket[lost]
    return keys, back, back_keys


@kernel
def sort_all(pointers: IntArray, keys: IntArray) -> None:
    for row in range(pointers.size - 1):
        sort_row(keys, pointers[row], pointers[row + 1])


@kernel
def owners(pointers: IntArray) -> ShortArray:
    """The row of every entry."""
    owner = np.empty(pointers[-1], dtype=np.int32)
    for row in range(pointers.size - 1):
        owner[pointers[row] : pointers[row + 1]] = row
    return owner


@kernel
def find_key(keys: IntArray, first: int, last: int, key: int) -> int:
    """The place of a key that stands in the sorted row first..last."""
    while first < last:
        middle = (first + last) >> 1
        if keys[middle] < key:
            first = middle + 1
        else:
            last = middle
    return first


@kernel
def marked(
    pointers: IntArray, other: IntArray, owner_of: ShortArray, keys: IntArray, held: BoolArray, turned_side: bool
) -> BoolArray:
    """Per edge of rows sorted by the other side whether the packed rows (of either side) hold it."""
    mask = np.zeros(other.size, dtype=np.bool_)
    for e in range(keys.size):
        if not held[e]:
            continue
        row, wanted = owner_of[e], keys[e] & MASK
        if turned_side:
            row, wanted = wanted, row
        first, last = pointers[row], pointers[row + 1]
        while first < last:
            middle = (first + last) >> 1
            if other[middle] < wanted:
                first = middle + 1
            else:
                last = middle
        mask[first] = True
    return mask
