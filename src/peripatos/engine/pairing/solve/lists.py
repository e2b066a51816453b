"""A plan as the lists that the compiled repair changes in place, and the room that its searches work in."""

from typing import Final, NamedTuple

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray

FAR: Final = 2**62
"""Farther than any price or profit."""


class Lists(NamedTuple):
    """n bidders, m objects, e edges, in the order in which the compiled loops take them."""

    slots: IntArray  # (m + 1) the places of each object begin here
    hands: IntArray  # (n + 1) the wishes of each bidder begin here
    held: BoolArray  # (e)
    price: IntArray  # (m)
    profit: IntArray  # (n) of the best edge that is not held
    taken: ShortArray  # per place the edge that holds it, from the front; -1 free
    holding: ShortArray  # per wish the edge that fills it, from the front; -1 unmet
    load: IntArray  # (n) wishes filled
    filled: IntArray  # (m) places taken


Room = tuple[IntArray, ShortArray, ShortArray, ShortArray, ShortArray]


def starts(counts: IntArray) -> IntArray:
    """Where the part of each owner begins in one list of all parts; the last entry is its length."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))


def lists_of(wants: IntArray, room: IntArray, held: BoolArray, price: IntArray) -> Lists:
    """The lists of a plan, still to be filled by `settle` from the marks of the edges held and the prices."""
    n, m, slots, hands = wants.size, room.size, starts(room), starts(wants)
    taken, holding = np.empty(slots[-1], dtype=np.int32), np.empty(hands[-1], dtype=np.int32)
    profit, load, filled = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(m, dtype=np.int64)
    return Lists(slots, hands, held, price, profit, taken, holding, load, filled)


def room_for(nodes: int) -> Room:
    """Distances, parents, heap, places in the heap and the list of touched nodes of one search at a time."""
    return (
        np.full(nodes, FAR, dtype=np.int64),
        np.full(nodes, -1, dtype=np.int32),
        np.empty(nodes, dtype=np.int32),
        np.full(nodes, -1, dtype=np.int32),
        np.empty(nodes, dtype=np.int32),
    )
