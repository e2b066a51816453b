"""An exact plan and its least prices by auction and repair, where every weight stands on a pair alone.

The side with fewer open places bids: with S places and n wishes, leaders where S >= n, mentors otherwise. The result is
the same whoever bids: the value is the highest, the prices are the least, and among equal plans most pairs are made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.pairing.solve.compiled.auction import held_edges, opened, phase, release
from peripatos.engine.pairing.solve.compiled.dual import extend, listed, lowered, sink
from peripatos.engine.pairing.solve.compiled.repair import fill_slots, find_objects, settle
from peripatos.engine.pairing.solve.compiled.rows import (
    both_sides,
    marked,
    owners,
    packed_rows,
    sort_all,
    turned,
)
from peripatos.engine.pairing.solve.lists import FAR, lists_of, room_for, starts

BIDS: Final = 2**17  # bids between two signs of life
NEAR: Final = 8  # words for edges that a bidder keeps at hand; two more for each that it may hold, up to the most
NEAR_MOST: Final = 64
DEALT: Final = 2**16  # weights that spread no further are dealt out into as many heaps instead of compared
FINE: Final = 10_000  # weights with coarser steps are made finer while bidding, and prices are rounded afterwards
SEARCHES: Final = 2**12  # searches between two signs of life


@dataclass(frozen=True, eq=False)
class Side:
    """One side as bidders: packed rows, and how many they want."""

    rows: IntArray
    keys: IntArray
    wants: IntArray


@dataclass(frozen=True, eq=False)
class Priced:
    """A best plan: a mark per edge, the least prices (m), and the profit (n) of each leader's next pair."""

    chosen: BoolArray
    prices: IntArray
    profits: IntArray
    path: str


def steps_of(spread: int, fine: int, *, mentors_bid: bool, several: bool) -> list[int]:
    """The steps of the phases, from coarse to fine, each an eighth or a tenth of the one before.

    Measured on scores that spread over 5,000: 160, 20 where leaders bid, whatever every score has on top; where mentors
    bid 26, 1; with several wishes, which make prices of mentors that bid fight for longer, 86, 8.
    """
    if not mentors_bid:
        return _falling(fine // 32, fine // 256, 8)
    first, last = (spread // 100, fine // 1000) if several else (spread // 333, fine // 3333)
    return _falling(first, last, 10)


def _falling(first: int, last: int, by: int) -> list[int]:
    step, last, steps = max(1, first), max(1, last), []
    while step > 3 * last:
        steps.append(step)
        step //= by
    return [*steps, last]


def assign(
    pointers: IntArray,
    mentor: IntArray,
    weight: IntArray,
    wants: IntArray,
    room: IntArray,
    *,
    fine: int,
    pulse: Callable[[], None],
) -> Priced:
    """The plan of highest weight. Edges in rows per leader, by mentor; fine: the spread of the weights' finest part."""
    divisor = _divisor(weight)
    owner, usable, whole = np.empty(0, dtype=np.int32), np.ones(0, dtype=np.bool_), bool(wants.all() and room.all())
    if not whole:
        owner = owners(pointers)
        usable = (wants[owner] > 0) & (room[mentor] > 0)
        whole = bool(usable.all())
    part = (pointers, mentor, weight // divisor if divisor > 1 else weight)
    if not whole:
        kept = np.zeros(pointers.size, dtype=np.int64)
        np.cumsum(np.bincount(owner[usable], minlength=wants.size), out=kept[1:])
        part = (kept, mentor[usable], part[2][usable])
    plan, prices, profits, path = _solved(*part, wants, room, max(1, fine // divisor), pulse)
    chosen = plan
    if not whole:
        chosen = np.zeros(mentor.size, dtype=np.bool_)
        chosen[np.flatnonzero(usable)[plan]] = True
    prices, profits = prices * divisor, profits * divisor
    if not room.all():
        load = np.bincount(owner[chosen], minlength=wants.size)
        closed = np.flatnonzero((room[mentor] == 0) & (wants[owner] > 0))
        bids = weight[closed] - np.where(load < wants, 0, profits)[owner[closed]]
        np.maximum.at(prices, mentor[closed], bids)  # a closed mentor costs what somebody would pay
    return Priced(chosen, prices, profits, path)


def _divisor(weight: IntArray) -> int:
    """The greatest common divisor of all weights, at least 1; mostly a few weights tell."""
    few = int(np.gcd.reduce(weight[:1000])) if weight.size else 1
    return max(1, few if few == 1 else int(np.gcd.reduce(weight)))


def _solved(
    pointers: IntArray,
    mentor: IntArray,
    weight: IntArray,
    wants: IntArray,
    room: IntArray,
    fine: int,
    pulse: Callable[[], None],
) -> tuple[BoolArray, IntArray, IntArray, str]:
    """Both sides open. Returns marks, least prices, profits, and who bid."""
    top = int(weight.max(initial=0))
    lowest = int(weight.min(initial=top))
    dealt = top - lowest <= max(DEALT, 2 * weight.size)
    if dealt:
        keys, back, back_keys = both_sides(pointers, mentor, weight, top, top - lowest, room.size)
    else:
        keys = packed_rows(pointers, mentor, weight, top)
        back, back_keys = turned(pointers, keys, room.size)
    left = Side(pointers, keys, np.minimum(wants, np.diff(pointers)))
    right = Side(back, back_keys, np.minimum(room, np.diff(back)))
    pulse()
    mentors_bid = int(right.wants.sum()) < int(left.wants.sum())
    factor = max(1, FINE // fine) if FINE // fine < 2**60 // max(1, top) else 1
    spread, several = top - min(0, lowest), int(wants.max(initial=0)) > 1
    steps = steps_of(spread * factor, fine * factor, mentors_bid=mentors_bid, several=several)
    if mentors_bid:
        if not dealt:
            sort_all(back, back_keys)
        held, profits, prices = _exact(right, left, top, factor, steps, pulse, sorted_objects=True, sinks=False)
        marks = marked(pointers, mentor, owners(back), back_keys, held, True)  # noqa: FBT003  (compiled)
    else:
        held, prices, profits = _exact(left, right, top, factor, steps, pulse, sorted_objects=dealt, sinks=True)
        marks = marked(pointers, mentor, owners(pointers), keys, held, False)  # noqa: FBT003
    _least(left, right, top, mentor, weight, marks, prices, profits)
    return marks, prices, profits, "mentors_bid" if mentors_bid else "leaders_bid"


def _exact(
    bidders: Side,
    objects: Side,
    top: int,
    factor: int,
    steps: list[int],
    pulse: Callable[[], None],
    *,
    sorted_objects: bool,
    sinks: bool,
) -> tuple[BoolArray, IntArray, IntArray]:
    """Marks per edge of the bidders' rows, prices of the objects, profits of the bidders."""
    n, m = bidders.wants.size, objects.wants.size
    owner, slots = owners(bidders.rows), starts(objects.wants)
    held = np.zeros(bidders.keys.size, dtype=np.bool_)
    slot_price, holder = np.zeros(slots[-1], dtype=np.int64), np.full(slots[-1], -1, dtype=np.int32)
    for k, step in enumerate(steps):
        if k:
            release(slots, slot_price, holder, 3 * steps[k - 1])
        _phase(bidders, top, factor, slots, slot_price, holder, step, pulse)
    held_edges(bidders.rows, bidders.keys, slots, holder, held)
    price = np.zeros(m, dtype=np.int64)
    has_slot = np.diff(slots) > 0
    price[has_slot] = (slot_price[slots[:-1][has_slot]] + factor // 2) // factor
    plan, scratch = lists_of(bidders.wants, objects.wants, held, price), room_for(n + m)
    settle(bidders.rows, bidders.keys, top, bidders.wants, *plan)
    for first in range(0, n, SEARCHES):
        last = min(n, first + SEARCHES)
        find_objects(bidders.rows, bidders.keys, top, owner, bidders.wants, *plan, *scratch, first, last)
        pulse()
    if sinks:
        sink(bidders.rows, bidders.keys, top, owner, bidders.wants, *plan)
    ordered = np.full(m, sorted_objects)
    for first in range(0, m, SEARCHES):
        last = min(m, first + SEARCHES)
        fill_slots(
            bidders.rows, objects.rows, objects.keys, ordered, bidders.keys, top, owner, bidders.wants,
            *plan, *scratch, first, last, sinks,
        )  # fmt: skip
        pulse()
    return held, price, plan.profit


def _phase(
    bidders: Side,
    top: int,
    factor: int,
    slots: IntArray,
    price: IntArray,
    holder: ShortArray,
    step: int,
    pulse: Callable[[], None],
) -> None:
    """One phase from an empty plan, with signs of life."""
    n, m = bidders.wants.size, slots.size - 1
    cheapest, second = np.empty(m, dtype=np.int64), np.empty(m, dtype=np.int64)
    opened(slots, price, cheapest, second)
    need, queue = bidders.wants.copy(), np.flatnonzero(bidders.wants).astype(np.int32)
    head, size = 0, queue.size
    queue = np.concatenate((queue, np.zeros(n - size, dtype=np.int32)))
    near = np.empty((n, min(NEAR_MOST, NEAR + 2 * (int(bidders.wants.max(initial=1)) - 1))), dtype=np.int64)
    near[:, 0] = FAR
    near[:, 1] = -1
    while size:
        head, size = phase(
            bidders.rows, bidders.keys, top, factor, bidders.wants, slots, price, holder,
            need, cheapest, second, queue, near, head, size, step, BIDS,
        )  # fmt: skip
        pulse()


def _least(
    left: Side,
    right: Side,
    top: int,
    mentor: IntArray,
    weight: IntArray,
    marks: BoolArray,
    prices: IntArray,
    profits: IntArray,
) -> None:
    """Most pairs among equals, then the least prices; writes marks, prices and profits in place."""
    hands, slots = starts(left.wants), starts(right.wants)
    given, taken = np.full(hands[-1], -1, dtype=np.int32), np.full(slots[-1], -1, dtype=np.int32)
    worth = np.zeros(slots[-1], dtype=np.int64)
    load, filled = np.zeros(left.wants.size, dtype=np.int64), np.zeros(right.wants.size, dtype=np.int64)
    listed(left.rows, mentor, weight, marks, hands, slots, given, taken, worth, load, filled)
    both = (left.rows, left.keys, top, left.wants, hands, slots, prices, profits, given, taken, worth, load, filled)
    if extend(*both):
        _mark(left, mentor, hands, given, load, marks)
    lowered(*both)


def _mark(left: Side, mentor: IntArray, hands: IntArray, given: ShortArray, load: IntArray, marks: BoolArray) -> None:
    """Marks per edge from the lists of a plan."""
    owner = np.repeat(np.arange(left.wants.size), load)
    places = np.arange(owner.size) - np.repeat(starts(load)[:-1], load) + hands[owner]
    m = np.int64(mentor.max(initial=0)) + 1
    all_keys = owners(left.rows).astype(np.int64) * m + mentor
    marks[:] = False
    marks[np.searchsorted(all_keys, owner * m + given[places])] = True
