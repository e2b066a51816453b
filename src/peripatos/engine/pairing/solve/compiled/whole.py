"""What surrounds the search on large problems: edges by ids, bounds, who is near a free place, who would swap."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel

NOBODY = 2**62


@kernel
def by_ids(pointers: IntArray, other: IntArray, leader_back: IntArray, mentor_order: IntArray) -> IntArray:
    """All edges in order of their leader's new number and then their mentor's.

    leader_back: the old number of each new leader; mentor_order: the new number of each old mentor.
    """
    edges, leaders = other.size, pointers.size - 1
    following = np.zeros(mentor_order.size + 1, dtype=np.int64)
    for e in range(edges):
        following[mentor_order[other[e]] + 1] += 1
    for j in range(mentor_order.size):
        following[j + 1] += following[j]
    edge, row = np.empty(edges, dtype=np.int64), np.empty(edges, dtype=np.int32)
    place = np.zeros(leaders + 1, dtype=np.int64)
    for i in range(leaders):
        first, last = pointers[leader_back[i]], pointers[leader_back[i] + 1]
        place[i + 1] = place[i] + last - first
        for e in range(first, last):
            j = mentor_order[other[e]]
            edge[following[j]], row[following[j]] = e, i
            following[j] += 1
    order = np.empty(edges, dtype=np.int64)
    for k in range(edges):
        order[place[row[k]]] = edge[k]
        place[row[k]] += 1
    return order


@kernel
def earned_at(
    pointers: IntArray, mentor: IntArray, weight: IntArray, bonus: IntArray, wants: IntArray, price: IntArray
) -> int:
    """What all leaders earn at most at these prices: each the best `wants` pairs, the first with the bonus."""
    total = 0
    best = np.empty(max(1, wants.max()), dtype=np.int64)
    for i in range(wants.size):
        count = 0
        for e in range(pointers[i], pointers[i + 1]):
            profit = weight[e] - price[mentor[e]]
            if count > 0 and profit <= min(0, best[0]):
                continue  # only the first pair may cost something
            if count == wants[i]:
                if count == 0 or profit <= best[count - 1]:
                    continue
                place = count - 1
            else:
                place = count
                count += 1
            while place > 0 and best[place - 1] < profit:
                best[place] = best[place - 1]
                place -= 1
            best[place] = profit
        if count > 0:
            own = bonus[i] + best[0]
            for k in range(1, count):
                own += max(0, best[k])
            total += max(0, own)
        elif wants[i] > 0:
            total += max(0, bonus[i])
    return total


@kernel
def near_a_place(
    pointers: IntArray, mentor: IntArray, could: BoolArray, movable: BoolArray, load: IntArray, capacity: IntArray
) -> BoolArray:
    """Leaders from whom a chain of moves ends at a free place: backwards from the places, ring by ring.

    Most leaders see a free place themselves; only those who do not are looked up by the mentors they could go to.
    """
    leaders, mentors = pointers.size - 1, capacity.size
    reached, seen = np.zeros(leaders, dtype=np.bool_), load < capacity
    rows = np.zeros(mentors + 1, dtype=np.int64)
    for i in range(leaders):
        for e in range(pointers[i], pointers[i + 1]):
            if could[e] and load[mentor[e]] < capacity[mentor[e]]:
                reached[i] = True
                break
        for e in range(pointers[i], pointers[i + 1]):
            if reached[i]:
                seen[mentor[e]] |= movable[e]
            elif could[e]:
                rows[mentor[e] + 1] += 1
    for j in range(mentors):
        rows[j + 1] += rows[j]
    following, asker = rows.copy(), np.empty(rows[-1], dtype=np.int32)
    for i in range(leaders):
        if reached[i]:
            continue
        for e in range(pointers[i], pointers[i + 1]):
            if could[e]:
                asker[following[mentor[e]]] = i
                following[mentor[e]] += 1
    ring, size, head = np.empty(mentors, dtype=np.int32), 0, 0
    for j in range(mentors):
        if seen[j]:
            ring[size] = j
            size += 1
    while head < size:
        j = ring[head]
        head += 1
        for k in range(rows[j], rows[j + 1]):
            i = asker[k]
            if reached[i]:
                continue
            reached[i] = True
            for e in range(pointers[i], pointers[i + 1]):
                if movable[e] and not seen[mentor[e]]:
                    seen[mentor[e]] = True
                    ring[size] = mentor[e]
                    size += 1
    return reached


@kernel
def worst_scores(
    pointers: IntArray,
    mentor: IntArray,
    score: IntArray,
    chosen: BoolArray,
    given: BoolArray,
    wants: IntArray,
    capacity: IntArray,
) -> tuple[IntArray, IntArray]:
    """Per leader and per mentor the lowest score that could be given up; -1 with a free place, NOBODY with none."""
    leaders, mentors = wants.size, capacity.size
    own, theirs = np.full(leaders, NOBODY), np.full(mentors, NOBODY)
    load = np.zeros(mentors, dtype=np.int64)
    for i in range(leaders):
        pairs = 0
        for e in range(pointers[i], pointers[i + 1]):
            if not chosen[e]:
                continue
            pairs += 1
            load[mentor[e]] += 1
            if given[e]:
                own[i] = min(own[i], score[e])
                theirs[mentor[e]] = min(theirs[mentor[e]], score[e])
        if pairs < wants[i]:
            own[i] = -1
    for j in range(mentors):
        if load[j] < capacity[j]:
            theirs[j] = -1
    return own, theirs


@kernel
def at_least(
    pointers: IntArray, mentor: IntArray, score: IntArray, outside: BoolArray, own: IntArray, theirs: IntArray
) -> tuple[IntArray, BoolArray]:
    """Edges outside the plan that neither side likes less than its worst, and whether one of the two is a tie."""
    edges, count = np.empty(mentor.size, dtype=np.int64), 0
    equal = np.empty(mentor.size, dtype=np.bool_)
    for i in range(pointers.size - 1):
        for e in range(pointers[i], pointers[i + 1]):
            worst = max(own[i], theirs[mentor[e]])
            if score[e] >= worst and outside[e]:
                edges[count], equal[count] = e, score[e] == worst
                count += 1
    return edges[:count].copy(), equal[:count].copy()
