"""From one proved plan to the plan with most pairs among equals, and to the least prices that prove it.

Both sides are numbered as in the market. A plan is, per leader, the list `given` of mentors, and, per mentor, the list
`taken` of leaders with the weights of those pairs; lists are filled from the front.
"""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pairing.solve.compiled.auction import FAR
from peripatos.engine.pairing.solve.compiled.heap import drop_root, lift
from peripatos.engine.pairing.solve.compiled.rows import MASK
from peripatos.engine.pairing.solve.limits import BITS


@kernel
def listed(
    pointers: IntArray,
    other: IntArray,
    weight: IntArray,
    chosen: BoolArray,
    hands: IntArray,
    slots: IntArray,
    given: ShortArray,
    taken: ShortArray,
    worth: IntArray,
    load: IntArray,
    filled: IntArray,
) -> None:
    """Write the lists of a plan that is given as a mark per edge."""
    for i in range(pointers.size - 1):
        for e in range(pointers[i], pointers[i + 1]):
            if chosen[e]:
                j = other[e]
                given[hands[i] + load[i]] = j
                load[i] += 1
                taken[slots[j] + filled[j]] = i
                worth[slots[j] + filled[j]] = weight[e]
                filled[j] += 1


@kernel
def has(given: ShortArray, first: int, count: int, mentor: int) -> bool:
    for s in range(first, first + count):  # noqa: SIM110  (compiled)
        if given[s] == mentor:
            return True
    return False


@kernel
def swap_in(given: ShortArray, first: int, count: int, old: int, new: int) -> None:
    for s in range(first, first + count):
        if given[s] == old:
            given[s] = new
            return


@kernel
def move_along(
    end: int,
    source: int,
    hands: IntArray,
    slots: IntArray,
    given: ShortArray,
    taken: ShortArray,
    worth: IntArray,
    load: IntArray,
    filled: IntArray,
    from_leader: ShortArray,
    from_slot: ShortArray,
    gain: IntArray,
) -> None:
    """Everybody on the chain takes the next place, back to the source, who had an unmet wish."""
    j = end
    s = slots[j] + filled[j]
    filled[j] += 1
    while True:
        i = from_leader[j]
        taken[s], worth[s] = i, gain[j]
        if i == source:
            given[hands[i] + load[i]] = j
            load[i] += 1
            return
        s = from_slot[i]
        old = np.searchsorted(slots, s, side="right") - 1
        swap_in(given, hands[i], load[i], old, j)
        j = old


@kernel
def extend(
    rows: IntArray,
    keys: IntArray,
    top: int,
    wants: IntArray,
    hands: IntArray,
    slots: IntArray,
    price: IntArray,
    profit: IntArray,
    given: ShortArray,
    taken: ShortArray,
    worth: IntArray,
    load: IntArray,
    filled: IntArray,
) -> int:
    """Add pairs along edges that cost nothing at these prices, until no more can be had. Returns how many."""
    mentors, added = slots.size - 1, 0
    seen, asked = np.zeros(mentors, dtype=np.bool_), np.zeros(rows.size, dtype=np.bool_)
    from_leader, from_slot = np.empty(mentors, dtype=np.int32), np.empty(rows.size, dtype=np.int32)
    gain = np.empty(mentors, dtype=np.int64)
    queue = np.empty(rows.size, dtype=np.int32)
    for source in range(rows.size - 1):
        found = True
        while found and load[source] < wants[source] and profit[source] == 0 and not asked[source]:
            found, end = False, -1
            asked[source] = True
            queue[0], tail, head = source, 1, 0
            from_slot[source] = -1
            while head < tail and end < 0:
                i = queue[head]
                head += 1
                for e in range(rows[i], rows[i + 1]):
                    w = top - (keys[e] >> BITS)
                    if w < profit[i]:
                        break
                    j = keys[e] & MASK
                    if seen[j] or w - price[j] != profit[i] or has(given, hands[i], load[i], j):
                        continue
                    seen[j] = True
                    from_leader[j], gain[j] = i, w
                    if filled[j] < slots[j + 1] - slots[j]:
                        end = j
                        break
                    for s in range(slots[j], slots[j] + filled[j]):
                        k = taken[s]
                        if worth[s] - price[j] == profit[k] and not asked[k]:
                            asked[k] = True
                            from_slot[k] = s
                            queue[tail] = k
                            tail += 1
            if end < 0:
                break
            found = True
            added += 1
            move_along(end, source, hands, slots, given, taken, worth, load, filled, from_leader, from_slot, gain)
            seen[:] = False
            asked[:] = False
    return added


@kernel
def lowered(
    rows: IntArray,
    keys: IntArray,
    top: int,
    wants: IntArray,
    hands: IntArray,
    slots: IntArray,
    price: IntArray,
    profit: IntArray,
    given: ShortArray,
    taken: ShortArray,
    worth: IntArray,
    load: IntArray,
    filled: IntArray,
) -> None:
    """Lower every price as far as the proof allows, raising profits in step: one shortest-path search from all at once.

    A price can fall to 0, and no further than keeps every leader who is not there from wanting the place.
    """
    leaders, mentors = rows.size - 1, slots.size - 1
    distance = np.full(leaders + mentors, FAR)
    place, heap = np.full(leaders + mentors, -1, dtype=np.int32), np.empty(leaders + mentors, dtype=np.int32)
    size = 0
    for j in range(mentors):
        distance[leaders + j] = price[j]
        size = lift(heap, place, distance, size, leaders + j)
    for i in range(leaders):
        if load[i] < wants[i]:
            distance[i] = 0
            size = lift(heap, place, distance, size, i)
    while size > 0:
        node = heap[0]
        far = distance[node]
        size = drop_root(heap, place, distance, size)
        if node >= leaders:
            j = node - leaders
            for s in range(slots[j], slots[j] + filled[j]):
                reach = far + worth[s] - price[j] - profit[taken[s]]
                if reach < distance[taken[s]]:
                    distance[taken[s]] = reach
                    size = lift(heap, place, distance, size, taken[s])
            continue
        base = far + profit[node]
        for e in range(rows[node], rows[node + 1]):
            w = top - (keys[e] >> BITS)
            if w <= base:
                break
            j = keys[e] & MASK
            reach = base + price[j] - w
            if reach < distance[leaders + j] and not has(given, hands[node], load[node], j):
                distance[leaders + j] = reach
                size = lift(heap, place, distance, size, leaders + j)
    for j in range(mentors):
        price[j] -= distance[leaders + j]
    for i in range(leaders):
        if distance[i] < FAR:
            profit[i] += distance[i]


@kernel
def sink(
    rows: IntArray,
    keys: IntArray,
    top: int,
    bidder: ShortArray,
    wants: IntArray,
    slots: IntArray,
    hands: IntArray,
    _held: BoolArray,
    price: IntArray,
    profit: IntArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
) -> None:
    """Lower prices as far as a plan in the form of the repair allows: free places are then mostly filled along ties."""
    given, takers = np.full(holding.size, -1, dtype=np.int32), np.full(taken.size, -1, dtype=np.int32)
    worth = np.zeros(taken.size, dtype=np.int64)
    for hand in range(holding.size):
        if holding[hand] >= 0:
            given[hand] = keys[holding[hand]] & MASK
    for slot in range(taken.size):
        if taken[slot] >= 0:
            takers[slot], worth[slot] = bidder[taken[slot]], top - (keys[taken[slot]] >> BITS)
    lowered(rows, keys, top, wants, hands, slots, price, profit, given, takers, worth, load, filled)
