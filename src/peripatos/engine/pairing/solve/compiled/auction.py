"""The auction: bidders without enough objects bid for the best they do not hold, up to where it is no better than the
next best, plus a step that keeps prices rising. D. P. Bertsekas, "The auction algorithm", Annals of OR 14 (1988).

Slots of one object are alike: they form a heap by price, a bid goes to the cheapest, and the second cheapest slot is
one of the next best things. A slot knows its bidder, and a bidder keeps its best edges at hand, so that a bid reads few
lines of memory. Prices only rise within a phase: what no longer pays never will, and who gives up needs no more asking.
"""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import inlined, kernel
from peripatos.engine.pairing.solve.compiled.rows import MASK
from peripatos.engine.pairing.solve.limits import BITS

FAR = 2**62


@inlined
def raise_root(price: IntArray, holder: ShortArray, first: int, last: int, paid: int, bidder: int) -> None:
    """Put a price and a bidder at the root of the heap first..last and let it sink to its place."""
    hole = first
    while True:
        child = first + 2 * (hole - first) + 1
        if child >= last:
            break
        if child + 1 < last and price[child + 1] < price[child]:
            child += 1
        if price[child] >= paid:
            break
        price[hole] = price[child]
        holder[hole] = holder[child]
        hole = child
    price[hole] = paid
    holder[hole] = bidder


@inlined
def second_price(price: IntArray, first: int, last: int) -> int:
    """The price of the second cheapest slot of a heap, or FAR."""
    if last - first < 2:
        lowest = FAR
    elif last - first == 2:
        lowest = price[first + 1]
    else:
        lowest = min(price[first + 1], price[first + 2])
    return lowest


@kernel
def heapify(price: IntArray, first: int, last: int) -> None:
    """Order the free slots first..last as a heap by price."""
    for root in range((last - first) // 2 - 1, -1, -1):
        hole, paid = root, price[first + root]
        while True:
            child = 2 * hole + 1
            if child >= last - first:
                break
            if child + 1 < last - first and price[first + child + 1] < price[first + child]:
                child += 1
            if price[first + child] >= paid:
                break
            price[first + hole] = price[first + child]
            hole = child
        price[first + hole] = paid


@kernel
def release(slots: IntArray, price: IntArray, holder: ShortArray, fall: int) -> None:
    """Between two phases: slots that nobody took cost nothing again, the others fall by so much."""
    for j in range(slots.size - 1):
        for s in range(slots[j], slots[j + 1]):
            price[s] = max(0, price[s] - fall) if holder[s] >= 0 else 0
            holder[s] = -1
        heapify(price, slots[j], slots[j + 1])


@kernel
def opened(slots: IntArray, price: IntArray, cheapest: IntArray, second: IntArray) -> None:
    """The two cheapest prices of every object; FAR where there is no such slot."""
    for j in range(slots.size - 1):
        cheapest[j] = price[slots[j]] if slots[j] < slots[j + 1] else FAR
        second[j] = second_price(price, slots[j], slots[j + 1])


@inlined
def holds(bidder: int, thing: int, slots: IntArray, holder: ShortArray) -> bool:
    found = False
    for s in range(slots[thing], slots[thing + 1]):
        if holder[s] == bidder:
            found = True
            break
    return found


@inlined
def look_around(
    bidder: int,
    first: int,
    last: int,
    keys: IntArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    near: IntArray,
    gain: IntArray,
) -> None:
    """Keep at hand the edges of a row that pay most at present prices, held or not, best first, ended by -1.

    In front of them stands what no other edge of the row exceeds: this holds until the end of the phase.
    """
    width, count, limit = near.shape[1] - 1, 0, 0
    for e in range(first, last):
        key = keys[e]
        weight = (top_weight - (key >> BITS)) * factor
        if weight <= limit:
            break
        profit = weight - cheapest[key & MASK]
        if profit <= limit:
            continue
        if count < width:
            place = count
            count += 1
        elif profit <= gain[width - 1]:
            limit = profit
            continue
        else:
            limit = gain[width - 1]
            place = width - 1
        while place > 0 and gain[place - 1] < profit:
            gain[place] = gain[place - 1]
            near[bidder, place + 1] = near[bidder, place]
            place -= 1
        gain[place] = profit
        near[bidder, place + 1] = key
    near[bidder, 0] = limit
    if count < width:
        near[bidder, count + 1] = -1


@inlined
def best_at_hand(
    bidder: int,
    near: IntArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    slots: IntArray,
    holder: ShortArray,
    holding: bool,
) -> tuple[int, int, int]:
    """The best edge at hand that is not held, its profit, and the profit of the next best (at least 0)."""
    best, top, following = -1, 0, 0
    for c in range(1, near.shape[1]):
        key = near[bidder, c]
        if key < 0:
            break
        profit = (top_weight - (key >> BITS)) * factor - cheapest[key & MASK]
        if profit <= following or (holding and holds(bidder, key & MASK, slots, holder)):
            continue
        if profit > top:
            following = top
            top = profit
            best = key
        else:
            following = profit
    return best, top, following


@kernel
def bid_many(
    bidder: int,
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    slots: IntArray,
    holder: ShortArray,
    need: int,
    pick: IntArray,
    gain: IntArray,
) -> tuple[int, int]:
    """The `need` best edges of a row that are not held, best first, how many there are, and the profit of the next."""
    count, next_best = 0, 0
    for e in range(rows[bidder], rows[bidder + 1]):
        key = keys[e]
        weight = (top_weight - (key >> BITS)) * factor
        if weight <= next_best:
            break
        profit = weight - cheapest[key & MASK]
        if profit <= next_best or holds(bidder, key & MASK, slots, holder):
            continue
        place = min(need, count)
        if count == need:
            if profit <= gain[need - 1]:
                next_best = profit
                continue
            next_best = gain[need - 1]
            place = need - 1
        else:
            count += 1
        while place > 0 and gain[place - 1] < profit:
            gain[place] = gain[place - 1]
            pick[place] = pick[place - 1]
            place -= 1
        gain[place] = profit
        pick[place] = key
    return count, next_best


@inlined
def bid_for(
    thing: int,
    bidder: int,
    weight: int,
    gain: int,
    reference: int,
    step: int,
    slots: IntArray,
    price: IntArray,
    holder: ShortArray,
    cheapest: IntArray,
    second: IntArray,
) -> int:
    """Bid for the cheapest slot of a thing up to where the next best is as good, and a step. Returns who loses it."""
    root, last = slots[thing], slots[thing + 1]
    lost = holder[root]
    paid = cheapest[thing] + gain - max(reference, weight - second[thing]) + step
    raise_root(price, holder, root, last, paid, bidder)
    cheapest[thing] = price[root]
    second[thing] = second_price(price, root, last)
    return int(lost)


@kernel
def phase(
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    factor: int,
    wants: IntArray,
    slots: IntArray,
    price: IntArray,
    holder: ShortArray,
    need: IntArray,
    cheapest: IntArray,
    second: IntArray,
    queue: ShortArray,
    near: IntArray,
    head: int,
    size: int,
    step: int,
    budget: int,
) -> tuple[int, int]:
    """Bidders in the queue bid, and those whom they outbid join it, until it is empty or the budget of bids is spent.

    Who needs something waits in the queue, once. Returns head and size of the queue, to go on with.
    """
    bidders, bids = wants.size, 0
    most = max(near.shape[1], wants.max() + 1)
    pick, gain = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    while size > 0 and bids < budget:
        i = queue[head]
        head = head + 1 if head + 1 < bidders else 0
        size -= 1
        asked, found, reference, holding = need[i], 0, 0, need[i] < wants[i]
        need[i] = 0
        if asked == 1:
            pick[0], gain[0], reference = best_at_hand(i, near, top_weight, factor, cheapest, slots, holder, holding)
            if reference < near[i, 0]:
                look_around(i, rows[i], rows[i + 1], keys, top_weight, factor, cheapest, near, gain)
                pick[0], gain[0], reference = best_at_hand(
                    i, near, top_weight, factor, cheapest, slots, holder, holding
                )
                reference = max(reference, near[i, 0])
            found = 1 if gain[0] > 0 else 0
        if asked > 1 or (asked == 1 and gain[0] < reference):  # everything at hand is held
            found, reference = bid_many(
                i, rows, keys, top_weight, factor, cheapest, slots, holder, asked, pick, gain
            )  # fmt: skip
        for b in range(found):
            weight = (top_weight - (pick[b] >> BITS)) * factor
            lost = bid_for(pick[b] & MASK, i, weight, gain[b], reference, step, slots, price, holder, cheapest, second)
            bids += 1
            if lost >= 0:
                need[lost] += 1
                if need[lost] == 1:
                    tail = head + size
                    queue[tail if tail < bidders else tail - bidders] = lost
                    size += 1
    return head, size


@kernel
def held_edges(rows: IntArray, keys: IntArray, slots: IntArray, holder: ShortArray, held: BoolArray) -> None:
    """Mark the edges whose slots their bidders hold."""
    held[:] = False
    for j in range(slots.size - 1):
        for s in range(slots[j], slots[j + 1]):
            if holder[s] < 0:
                continue
            e = rows[holder[s]]
            while keys[e] & MASK != j:
                e += 1
            held[e] = True
