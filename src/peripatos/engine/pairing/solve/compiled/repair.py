"""The repair that makes an auction's result exact, by shortest paths in a plan whose prices are already nearly right.

Pairs that a bidder would rather give up are dropped. Then every bidder who still earns from one more object looks for
the cheapest way to one (a free slot, somebody who gives way, or staying without), and every free slot that still costs
something looks for the cheapest way to be taken (a bidder with an unmet wish, or another slot becoming free) until its
price is 0. Each search is bounded by what there is to gain, so it stays local.

A plan here is `held` (edges), `taken` (per slot the edge or -1, filled from the front) and `load` of both sides.
"""

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pairing.solve.compiled.auction import FAR
from peripatos.engine.pairing.solve.compiled.heap import drop_root, lift
from peripatos.engine.pairing.solve.compiled.rows import MASK, find_key, sort_row
from peripatos.engine.pairing.solve.limits import BITS


@kernel
def leave(taken: ShortArray, first: int, count: int, edge: int) -> None:
    """Take an edge out of its owner's list of `count`, moving the last into its place."""
    for s in range(first, first + count):
        if taken[s] == edge:
            taken[s] = taken[first + count - 1]
            taken[first + count - 1] = -1
            return


@kernel
def settle(
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    wants: IntArray,
    slots: IntArray,
    hands: IntArray,
    held: BoolArray,
    price: IntArray,
    profit: IntArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
) -> int:
    """Write the lists of a plan and the profit of each bidder's best edge not held; drop what is worse than that.

    Returns how many pairs were dropped.
    """
    dropped = 0
    taken[:] = -1
    holding[:] = -1
    load[:] = 0
    filled[:] = 0
    for i in range(rows.size - 1):
        best = 0
        for e in range(rows[i], rows[i + 1]):
            if (top_weight - (keys[e] >> BITS)) <= best:
                break
            if not held[e]:
                best = max(best, (top_weight - (keys[e] >> BITS)) - price[keys[e] & MASK])
        profit[i] = best if wants[i] > 0 else 0
        left = hands[i + 1] - hands[i]
        for e in range(rows[i], rows[i + 1]):
            if not held[e]:
                continue
            j = keys[e] & MASK
            if (top_weight - (keys[e] >> BITS)) - price[j] < profit[i]:
                held[e] = False
                dropped += 1
            else:
                taken[slots[j] + filled[j]] = e
                filled[j] += 1
                holding[hands[i] + load[i]] = e
                load[i] += 1
            left -= 1
            if left == 0:
                break
    return dropped


@kernel
def ask_holders(
    node: int,
    far: int,
    best: int,
    keys: IntArray,
    top_weight: int,
    bidder: ShortArray,
    slots: IntArray,
    price: IntArray,
    profit: IntArray,
    taken: ShortArray,
    filled: IntArray,
    distance: IntArray,
    parent: ShortArray,
    heap: ShortArray,
    place: ShortArray,
    touched: ShortArray,
    marks: int,
    size: int,
) -> tuple[int, int]:
    """From an object to those who hold it: what each would lose by giving way. Returns marks and size of the heap."""
    j = node - profit.size
    for s in range(slots[j], slots[j] + filled[j]):
        e = taken[s]
        k = bidder[e]
        reach = far + (top_weight - (keys[e] >> BITS)) - price[j] - profit[k]
        if reach < best and reach < distance[k]:
            if distance[k] == FAR:
                touched[marks] = k
                marks += 1
            distance[k], parent[k] = reach, e
            size = lift(heap, place, distance, size, k)
    return marks, size


@kernel
def ask_objects(
    node: int,
    base: int,
    best: int,
    end: int,
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    slots: IntArray,
    held: BoolArray,
    price: IntArray,
    filled: IntArray,
    distance: IntArray,
    parent: ShortArray,
    heap: ShortArray,
    place: ShortArray,
    touched: ShortArray,
    marks: int,
    size: int,
) -> tuple[int, int, int, int]:
    """From a bidder to the objects it does not hold. Returns the best end so far, marks, and size of the heap."""
    bidders = rows.size - 1
    for e in range(rows[node], rows[node + 1]):
        w = top_weight - (keys[e] >> BITS)
        if base - w >= best:
            break
        j = keys[e] & MASK
        reach = base + price[j] - w
        if reach >= best or held[e] or slots[j] == slots[j + 1]:
            continue
        other = bidders + j
        if reach < distance[other]:
            if distance[other] == FAR:
                touched[marks] = other
                marks += 1
            distance[other], parent[other] = reach, e
            if filled[j] < slots[j + 1] - slots[j]:
                best, end = reach, other
            else:
                size = lift(heap, place, distance, size, other)
    return best, end, marks, size


@kernel
def shift(
    price: IntArray,
    profit: IntArray,
    distance: IntArray,
    place: ShortArray,
    touched: ShortArray,
    marks: int,
    best: int,
    sign: int,
) -> None:
    """Move prices up (sign 1) or down (-1) and profits against them by what a node lies nearer than the end."""
    bidders = profit.size
    for mark in range(marks):
        node = touched[mark]
        if distance[node] < best:
            if node < bidders:
                profit[node] -= sign * (best - distance[node])
            else:
                price[node - bidders] += sign * (best - distance[node])
        distance[node] = FAR
        place[node] = -1


@kernel
def find_objects(
    rows: IntArray,
    keys: IntArray,
    top_weight: int,
    bidder: ShortArray,
    wants: IntArray,
    slots: IntArray,
    hands: IntArray,
    held: BoolArray,
    price: IntArray,
    profit: IntArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
    distance: IntArray,
    parent: ShortArray,
    heap: ShortArray,
    place: ShortArray,
    touched: ShortArray,
    first: int,
    last: int,
) -> None:
    """The forward searches of the bidders first..last. Nodes: bidders, then objects."""
    bidders = rows.size - 1
    for source in range(first, last):
        while load[source] < wants[source] and profit[source] > 0:
            best, end, marks = profit[source], source, 1
            distance[source], parent[source], touched[0] = 0, -1, source
            size = lift(heap, place, distance, 0, source)
            while size > 0:
                node = heap[0]
                far = distance[node]
                if far >= best:
                    break
                size = drop_root(heap, place, distance, size)
                if node >= bidders:
                    marks, size = ask_holders(
                        node, far, best, keys, top_weight, bidder, slots, price, profit, taken, filled,
                        distance, parent, heap, place, touched, marks, size,
                    )  # fmt: skip
                    continue
                base = far + profit[node]
                if base < best:
                    best, end = base, node
                best, end, marks, size = ask_objects(
                    node, base, best, end, rows, keys, top_weight, slots, held, price, filled,
                    distance, parent, heap, place, touched, marks, size,
                )  # fmt: skip
            shift(price, profit, distance, place, touched, marks, best, 1)
            give_way(keys, bidder, slots, hands, held, taken, holding, load, filled, parent, source, end)


@kernel
def give_way(
    keys: IntArray,
    bidder: ShortArray,
    slots: IntArray,
    hands: IntArray,
    held: BoolArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
    parent: ShortArray,
    source: int,
    end: int,
) -> None:
    """Flip the path from the source to its end: the last takes a free slot or gives one up, those before move along."""
    bidders = hands.size - 1
    node = end
    if node < bidders and node != source:
        e = parent[node]
        j = keys[e] & MASK
        held[e] = False
        leave(taken, slots[j], filled[j], e)
        filled[j] -= 1
        leave(holding, hands[node], load[node], e)
        load[node] -= 1
        node = bidders + j
    while node >= bidders:
        e = parent[node]
        j = node - bidders
        i = bidder[e]
        held[e] = True
        taken[slots[j] + filled[j]] = e
        filled[j] += 1
        if i != source:
            given = parent[i]
            k = keys[given] & MASK
            held[given] = False
            leave(taken, slots[k], filled[k], given)
            filled[k] -= 1
            leave(holding, hands[i], load[i], given)
            load[i] -= 1
            node = bidders + k
        else:
            node = -1
        holding[hands[i] + load[i]] = e
        load[i] += 1


@kernel
def ask_held(
    node: int,
    far: int,
    best: int,
    keys: IntArray,
    top_weight: int,
    hands: IntArray,
    price: IntArray,
    profit: IntArray,
    holding: ShortArray,
    load: IntArray,
    distance: IntArray,
    parent: ShortArray,
    heap: ShortArray,
    place: ShortArray,
    touched: ShortArray,
    marks: int,
    size: int,
) -> tuple[int, int]:
    """From a bidder to the objects it holds and would leave. Returns marks and size of the heap."""
    for s in range(hands[node], hands[node] + load[node]):
        e = holding[s]
        j = keys[e] & MASK
        other = profit.size + j
        reach = far + (top_weight - (keys[e] >> BITS)) - price[j] - profit[node]
        if reach < best and reach < distance[other]:
            if distance[other] == FAR:
                touched[marks] = other
                marks += 1
            distance[other], parent[other] = reach, e
            size = lift(heap, place, distance, size, other)
    return marks, size


@kernel
def ask_bidders(
    j: int,
    base: int,
    best: int,
    end: int,
    rows: IntArray,
    columns: IntArray,
    entries: IntArray,
    keys: IntArray,
    top_weight: int,
    wants: IntArray,
    held: BoolArray,
    profit: IntArray,
    load: IntArray,
    distance: IntArray,
    parent: ShortArray,
    heap: ShortArray,
    place: ShortArray,
    touched: ShortArray,
    marks: int,
    size: int,
) -> tuple[int, int, int, int]:
    """From an object to the bidders who do not hold it. Returns the best end so far, marks, and size of the heap."""
    for c in range(columns[j], columns[j + 1]):
        w = top_weight - (entries[c] >> BITS)
        if base - w >= best:
            break
        i = entries[c] & MASK
        reach = base + profit[i] - w
        if reach >= best or reach >= distance[i] or wants[i] == 0:
            continue
        e = find_key(keys, rows[i], rows[i + 1], (entries[c] >> BITS << BITS) | j)
        if held[e]:
            continue
        if distance[i] == FAR:
            touched[marks] = i
            marks += 1
        distance[i], parent[i] = reach, e
        if load[i] < wants[i]:
            best, end = reach, i
        else:
            size = lift(heap, place, distance, size, i)
    return best, end, marks, size


@kernel
def fill_slots(
    rows: IntArray,
    columns: IntArray,
    entries: IntArray,
    ordered: BoolArray,
    keys: IntArray,
    top_weight: int,
    bidder: ShortArray,
    wants: IntArray,
    slots: IntArray,
    hands: IntArray,
    held: BoolArray,
    price: IntArray,
    profit: IntArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
    distance: IntArray,
    parent: ShortArray,
    heap: ShortArray,
    place: ShortArray,
    touched: ShortArray,
    first: int,
    last: int,
    sunk: bool = False,  # noqa: FBT002  (compiled)
) -> None:
    """The reverse searches of the free slots that still cost something; where prices sank, first along ties alone."""
    bidders = hands.size - 1
    for target in range(first, last):
        source, radius = bidders + target, 1 if sunk else FAR
        while filled[target] < slots[target + 1] - slots[target] and price[target] > 0:
            best, end, marks = min(radius, price[target]), source, 1
            distance[source], parent[source], touched[0] = 0, -1, source
            size = lift(heap, place, distance, 0, source)
            while size > 0:
                node, far = heap[0], distance[heap[0]]
                if far >= best:
                    break
                size = drop_root(heap, place, distance, size)
                if node < bidders:
                    marks, size = ask_held(
                        node, far, best, keys, top_weight, hands, price, profit, holding, load,
                        distance, parent, heap, place, touched, marks, size,
                    )  # fmt: skip
                    continue
                j = node - bidders
                base = far + price[j]
                if base < best:
                    best, end = base, node
                if not ordered[j]:
                    sort_row(entries, columns[j], columns[j + 1])
                    ordered[j] = True
                best, end, marks, size = ask_bidders(
                    j, base, best, end, rows, columns, entries, keys, top_weight, wants, held, profit, load,
                    distance, parent, heap, place, touched, marks, size,
                )  # fmt: skip
            shift(price, profit, distance, place, touched, marks, best, -1)
            take_over(keys, bidder, slots, hands, held, taken, holding, load, filled, parent, source, end)
            radius = FAR if end == source else radius


@kernel
def take_over(
    keys: IntArray,
    bidder: ShortArray,
    slots: IntArray,
    hands: IntArray,
    held: BoolArray,
    taken: ShortArray,
    holding: ShortArray,
    load: IntArray,
    filled: IntArray,
    parent: ShortArray,
    source: int,
    end: int,
) -> None:
    """Flip the path that ends in the source: a bidder with an unmet wish enters, or the end's slot falls free."""
    bidders = hands.size - 1
    node = end
    if node == source:
        return
    if node >= bidders:
        given = parent[node]
        node = bidder[given]
        k = keys[given] & MASK
        held[given] = False
        leave(taken, slots[k], filled[k], given)
        filled[k] -= 1
        leave(holding, hands[node], load[node], given)
        load[node] -= 1
    while True:
        e = parent[node]
        j = keys[e] & MASK
        if bidders + j != source:
            given = parent[bidders + j]
            other = bidder[given]
            held[given] = False
            leave(taken, slots[j], filled[j], given)
            filled[j] -= 1
            leave(holding, hands[other], load[other], given)
            load[other] -= 1
        held[e] = True
        taken[slots[j] + filled[j]] = e
        filled[j] += 1
        holding[hands[node] + load[node]] = e
        load[node] += 1
        if bidders + j == source:
            return
        node = other
