"""The auction: bidders without enough objects bid for the best they do not hold, up to where it is no better than the
next best, plus a step that keeps prices rising. D. P. Bertsekas, "The auction algorithm", Annals of OR 14 (1988).

Slots of one object are alike: they form a heap by price, a bid goes to the cheapest, and the second cheapest slot is
one of the next best things.
"""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pairing.solve.compiled.rows import MASK
from peripatos.engine.pairing.solve.limits import BITS

FAR = 2**62


@kernel
def raise_root(price: IntArray, edge: ShortArray, first: int, last: int, paid: int, taken: int) -> None:
    """Put a price and an edge at the root of the heap first..last and let it sink to its place."""
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
        edge[hole] = edge[child]
        hole = child
    price[hole] = paid
    edge[hole] = taken


@kernel
def heapify(price: IntArray, edge: ShortArray, first: int, last: int) -> None:
    """Order the slots first..last as a heap by price; none of them holds an edge that matters for the order."""
    for root in range((last - first) // 2 - 1, -1, -1):
        hole, paid, taken = root, price[first + root], edge[first + root]
        while True:
            child = 2 * hole + 1
            if child >= last - first:
                break
            if child + 1 < last - first and price[first + child + 1] < price[first + child]:
                child += 1
            if price[first + child] >= paid:
                break
            price[first + hole] = price[first + child]
            edge[first + hole] = edge[first + child]
            hole = child
        price[first + hole] = paid
        edge[first + hole] = taken


@kernel
def second_price(price: IntArray, first: int, last: int) -> int:
    """The price of the second cheapest slot of a heap, or FAR."""
    if last - first < 2:
        return FAR
    if last - first == 2:
        return int(price[first + 1])
    return int(min(price[first + 1], price[first + 2]))


@kernel
def release(slots: IntArray, price: IntArray, edge: ShortArray, fall: int) -> None:
    """Between two phases: slots that nobody took cost nothing again, the others fall by so much."""
    for j in range(slots.size - 1):
        for s in range(slots[j], slots[j + 1]):
            price[s] = max(0, price[s] - fall) if edge[s] >= 0 else 0
            edge[s] = -1
        heapify(price, edge, slots[j], slots[j + 1])


@kernel
def look_around(
    bidder: int,
    row_first: int,
    row_last: int,
    keys: IntArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    near: IntArray,
    near_edge: ShortArray,
    gain: IntArray,
) -> tuple[int, int]:
    """Keep the edges of a row that pay most at present prices, held or not.

    Returns how many there are, and what no other edge of the row exceeds: prices only rise within a phase, so this
    holds until its end.
    """
    width, count, limit = near.shape[1], 0, 0
    for e in range(row_first, row_last):
        w = (top_weight - (keys[e] >> BITS)) * factor
        if w <= limit:
            break
        profit = w - cheapest[keys[e] & MASK]
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
            near[bidder, place] = near[bidder, place - 1]
            near_edge[bidder, place] = near_edge[bidder, place - 1]
            place -= 1
        gain[place] = profit
        near[bidder, place] = keys[e]
        near_edge[bidder, place] = e
    return count, limit


@kernel
def bid_near(
    bidder: int,
    count: int,
    near: IntArray,
    near_edge: ShortArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    held: BoolArray,
    holds: bool,
) -> tuple[int, int, int]:
    """The best edge nearby that is not held, its profit, and the profit of the next best (at least 0)."""
    best, top, second = -1, 0, 0
    for c in range(count):
        key = near[bidder, c]
        profit = (top_weight - (key >> BITS)) * factor - cheapest[key & MASK]
        if profit <= second or (holds and held[near_edge[bidder, c]]):
            continue
        if profit > top:
            second = top
            top = profit
            best = near_edge[bidder, c]
        else:
            second = profit
    return best, top, second


@kernel
def bid_many(
    row_first: int,
    row_last: int,
    keys: IntArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    held: BoolArray,
    need: int,
    pick: ShortArray,
    gain: IntArray,
) -> tuple[int, int]:
    """The `need` best edges of a row that are not held, best first, how many there are, and the profit of the next."""
    count, next_best = 0, 0
    for e in range(row_first, row_last):
        w = (top_weight - (keys[e] >> BITS)) * factor
        if w <= next_best:
            break
        profit = w - cheapest[keys[e] & MASK]
        if profit <= next_best or held[e]:
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
        pick[place] = e
    return count, next_best


@kernel
def bids_of(
    bidder: int,
    row_first: int,
    row_last: int,
    keys: IntArray,
    top_weight: int,
    factor: int,
    cheapest: IntArray,
    held: BoolArray,
    need: int,
    holds: bool,
    near: IntArray,
    near_edge: ShortArray,
    near_count: ShortArray,
    near_limit: IntArray,
    pick: ShortArray,
    gain: IntArray,
) -> tuple[int, int]:
    """The edges to bid for, how many, and the profit of the next best thing."""
    if need > 1:
        return bid_many(row_first, row_last, keys, top_weight, factor, cheapest, held, need, pick, gain)
    count = near_count[bidder]
    best, top, reference = bid_near(bidder, max(0, count), near, near_edge, top_weight, factor, cheapest, held, holds)
    if count < 0 or (reference < near_limit[bidder]):
        count, near_limit[bidder] = look_around(
            bidder, row_first, row_last, keys, top_weight, factor, cheapest, near, near_edge, gain
        )
        near_count[bidder] = count
        best, top, reference = bid_near(bidder, count, near, near_edge, top_weight, factor, cheapest, held, holds)
        reference = max(reference, near_limit[bidder])
    if best < 0 or top < near_limit[bidder]:  # everything nearby is held
        return bid_many(row_first, row_last, keys, top_weight, factor, cheapest, held, need, pick, gain)
    pick[0], gain[0] = best, top
    return 1, reference


@kernel
def joined(queue: ShortArray, waiting: BoolArray, head: int, size: int, bidder: int) -> int:
    """Put a bidder at the end of the ring unless it waits there already. Returns the size of the queue."""
    if waiting[bidder]:
        return size
    waiting[bidder] = True
    tail = head + size
    queue[tail if tail < queue.size else tail - queue.size] = bidder
    return size + 1


@kernel
def outbid(
    edge: int,
    bidder: int,
    held: BoolArray,
    load: IntArray,
    queue: ShortArray,
    waiting: BoolArray,
    head: int,
    size: int,
) -> int:
    """A bidder loses an edge and bids again. Returns the size of the queue."""
    held[edge] = False
    load[bidder] -= 1
    return joined(queue, waiting, head, size, bidder)


@kernel
def opened(slots: IntArray, price: IntArray, cheapest: IntArray, second: IntArray) -> None:
    """The two cheapest prices of every object; FAR where there is no such slot."""
    for j in range(slots.size - 1):
        cheapest[j] = price[slots[j]] if slots[j] < slots[j + 1] else FAR
        second[j] = second_price(price, slots[j], slots[j + 1])


@kernel
def phase(
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    factor: int,
    bidder: ShortArray,
    wants: IntArray,
    slots: IntArray,
    price: IntArray,
    edge: ShortArray,
    held: BoolArray,
    load: IntArray,
    cheapest: IntArray,
    second: IntArray,
    queue: ShortArray,
    waiting: BoolArray,
    near: IntArray,
    near_edge: ShortArray,
    near_count: ShortArray,
    near_limit: IntArray,
    head: int,
    size: int,
    step: int,
    budget: int,
) -> tuple[int, int]:
    """Bidders in the queue bid, and those whom they outbid join it, until it is empty or the budget of bids is spent.

    Returns head and size of the queue, to go on with.
    """
    bidders, bids = rows.size - 1, 0
    most = max(1, wants.max())
    pick, gain = np.empty(most + 1, dtype=np.int32), np.empty(max(most + 1, near.shape[1]), dtype=np.int64)
    while size > 0 and bids < budget:
        i = queue[head]
        head = head + 1 if head + 1 < bidders else 0
        size -= 1
        waiting[i] = False
        need = wants[i] - load[i]
        if need <= 0:
            continue
        count, reference = bids_of(
            i, rows[i], rows[i + 1], keys, top_weight, factor, cheapest, held, need, load[i] > 0,
            near, near_edge, near_count, near_limit, pick, gain,
        )  # fmt: skip
        for b in range(count):
            e = pick[b]
            j = keys[e] & MASK
            root = slots[j]
            weight = (top_weight - (keys[e] >> BITS)) * factor
            paid = cheapest[j] + gain[b] - max(reference, weight - second[j]) + step
            lost = edge[root]
            raise_root(price, edge, root, slots[j + 1], paid, e)
            cheapest[j] = price[root]
            second[j] = second_price(price, root, slots[j + 1])
            held[e] = True
            load[i] += 1
            bids += 1
            if lost >= 0:
                size = outbid(lost, bidder[lost], held, load, queue, waiting, head, size)
    return head, size
