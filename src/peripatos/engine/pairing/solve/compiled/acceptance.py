"""Deferred acceptance on arrays. D. Gale and L. Shapley, "College admissions and the stability of marriage", 1962.

Leaders ask in the order of their rows; a mentor keeps those whom it likes best, in a heap with the least liked on top.
"""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel


@kernel
def keep_instead(liking: IntArray, edge: ShortArray, first: int, last: int, rank: int, taken: int) -> None:
    """Put a rank (lower is better) at the root of the heap first..last, whose root is the worst, and let it sink."""
    hole = first
    while True:
        child = first + 2 * (hole - first) + 1
        if child >= last:
            break
        if child + 1 < last and liking[child + 1] > liking[child]:
            child += 1
        if liking[child] <= rank:
            break
        liking[hole], edge[hole] = liking[child], edge[child]
        hole = child
    liking[hole], edge[hole] = rank, taken


@kernel
def keep_too(liking: IntArray, edge: ShortArray, first: int, count: int, rank: int, taken: int) -> None:
    """Add to a heap of `count` that has room."""
    hole = count
    while hole > 0:
        parent = (hole - 1) >> 1
        if liking[first + parent] >= rank:
            break
        liking[first + hole], edge[first + hole] = liking[first + parent], edge[first + parent]
        hole = parent
    liking[first + hole], edge[first + hole] = rank, taken


@kernel
def accepted(
    rows: IntArray, order: IntArray, mentor: IntArray, mentor_view: IntArray, wants: IntArray, room: IntArray
) -> BoolArray:
    """A mark per edge of the stable plan that is best for leaders.

    order: edges of each leader, best first; mentor_view: per edge the leader's place with the mentor, lower is better.
    """
    leaders = rows.size - 1
    slots = np.zeros(room.size + 1, dtype=np.int64)
    degree = np.zeros(room.size, dtype=np.int64)
    for e in range(mentor.size):
        degree[mentor[e]] += 1
    for j in range(room.size):
        slots[j + 1] = slots[j] + min(room[j], degree[j])
    liking, edge = np.empty(slots[-1], dtype=np.int64), np.empty(slots[-1], dtype=np.int32)
    filled = np.zeros(room.size, dtype=np.int64)
    following, load = rows[:-1].copy(), np.zeros(leaders, dtype=np.int64)
    owner = np.empty(mentor.size, dtype=np.int32)
    for i in range(leaders):
        owner[rows[i] : rows[i + 1]] = i
    held = np.zeros(mentor.size, dtype=np.bool_)
    stack = np.arange(leaders - 1, -1, -1).astype(np.int32)
    size = leaders
    while size > 0:
        i = stack[size - 1]
        if load[i] >= wants[i] or following[i] == rows[i + 1]:
            size -= 1
            continue
        e = order[following[i]]
        following[i] += 1
        j = mentor[e]
        first, last = slots[j], slots[j + 1]
        if first == last:
            continue
        if filled[j] < last - first:
            keep_too(liking, edge, first, filled[j], mentor_view[e], e)
            filled[j] += 1
        elif liking[first] > mentor_view[e]:
            lost = edge[first]
            keep_instead(liking, edge, first, last, mentor_view[e], e)
            held[lost] = False
            load[owner[lost]] -= 1
            held[e] = True
            load[i] += 1
            if load[i] >= wants[i] or following[i] == rows[i + 1]:
                stack[size - 1] = owner[lost]
            else:
                stack[size] = owner[lost]
                size += 1
            continue
        else:
            continue
        held[e] = True
        load[i] += 1
    return held
