"""The exact best set of one leader at given profits, compiled: everything else here is built of it.

The minutes of a leader only limit how many of which streams a set may have: every largest choice of numbers is searched
on its own. A table over the topics covered so far holds the most that the streams to come can add if nothing conflicts;
depth first with this bound the first descent is mostly the last. Only the heaviest topics of a leader are told apart in
the table; lighter ones count there for every pair, so that it is never too low.
"""

from typing import Final, NamedTuple

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.kernels import kernel

TOLD_APART: Final = 7
EQUAL: Final = 1e-7


class Desk(NamedTuple):
    """Everything that stays the same while sets are searched; pairs of a leader lie side by side, by stream."""

    first: IntArray  # (n, s + 1) where the free pairs of a leader and stream begin in `pair`
    pair: IntArray  # (f) free pairs
    topic_indptr: IntArray
    topic_key: IntArray
    topic_weight: FloatArray
    label_indptr: IntArray
    label: IntArray
    lasts: IntArray  # (e)
    wants: IntArray  # (n, s) beside the pins
    minutes: IntArray  # (n) of the leader, beside the pins
    pins_first: IntArray  # (n + 1)
    pins: IntArray  # pinned pairs, by leader
    bits: IntArray  # (e) the heavy topics of a pair
    light: FloatArray  # (e) what its other topics are worth
    bit_weight: FloatArray  # (n, b) of the heavy topics


class Scratch(NamedTuple):
    """Memory of one search. first, pair: as on the desk, of those that may add something; most: of each stream;
    covered: by topic; held: by label; reach: by level and heavy topics; the rest by level.
    """

    first: IntArray
    pair: IntArray
    most: IntArray
    covered: IntArray
    held: IntArray
    reach: FloatArray
    weight: FloatArray
    numbers: IntArray
    slot_stream: IntArray
    slot_end: IntArray
    parent: IntArray
    pick: IntArray
    place: IntArray
    tried: FloatArray
    tried_place: IntArray
    total: FloatArray
    bits: IntArray
    best: IntArray


def desk_of(board: Board) -> tuple[Desk, Scratch]:
    """The free pairs of every leader, and memory that is wide enough."""
    problem = board.problem
    free = np.flatnonzero(board.free)
    order = np.lexsort((free, problem.pair_stream[free], problem.pair_leader[free]))
    pair = free[order]
    keys = problem.pair_leader[pair] * problem.streams + problem.pair_stream[pair]
    ends = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=problem.leaders * problem.streams))))
    first = np.stack([ends[s : ends.size - problem.streams + s : problem.streams] for s in range(problem.streams + 1)])
    pins = np.flatnonzero(board.pinned)
    wants = np.minimum(np.maximum(board.limits.wants - board.given(board.pinned), 0), np.diff(first.T, axis=1))
    spent = np.zeros(problem.leaders, dtype=np.int64)
    own = board.lasts + np.where(problem.pair_helper == board.person, board.helps, 0)
    np.add.at(spent, problem.pair_leader[pins], own[pins])
    bits, light, bit_weight = _heavy(board)
    desk = Desk(
        first=np.ascontiguousarray(first.T),
        pair=pair,
        topic_indptr=board.topic_indptr,
        topic_key=board.topic_key,
        topic_weight=board.topic_weight.astype(np.float64),
        label_indptr=board.label_indptr,
        label=board.label,
        lasts=board.lasts,
        wants=np.ascontiguousarray(wants),
        minutes=board.limits.minutes[problem.leader_person] - spent,
        pins_first=np.searchsorted(problem.pair_leader[pins], np.arange(problem.leaders + 1)),
        pins=pins,
        bits=bits,
        light=light,
        bit_weight=bit_weight,
    )
    return desk, _scratch(board, desk)


def _heavy(board: Board) -> tuple[IntArray, FloatArray, FloatArray]:
    """The heaviest topics of every leader as bits, and what the others of a pair are worth."""
    problem = board.problem
    counts = np.array([len(row) for row in problem.topic_weights], dtype=np.int64)
    owner = np.repeat(np.arange(problem.leaders), counts)
    order = np.lexsort((np.arange(owner.size), -board.topic_weight, owner))
    rank = np.empty(owner.size, dtype=np.int64)
    rank[order] = np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)
    weights = np.zeros((problem.leaders, TOLD_APART))
    heavy = (rank < TOLD_APART) & (board.topic_weight > 0)
    weights[owner[heavy], rank[heavy]] = board.topic_weight[heavy]
    bits, light = np.zeros(board.gain.size, dtype=np.int64), np.zeros(board.gain.size)
    told = heavy[board.topic_key]
    np.add.at(bits, board.topic_pair[told], 1 << rank[board.topic_key[told]])
    np.add.at(light, board.topic_pair[~told], board.topic_weight[board.topic_key[~told]])
    return bits, light, weights


def scaled(desk: Desk, scale: int) -> Desk:
    """The same with topics that are worth so many times as much."""
    return Desk(*desk[:4], desk.topic_weight * scale, *desk[5:13], desk.light * scale, desk.bit_weight * scale)


def _scratch(board: Board, desk: Desk) -> Scratch:
    depth = int(desk.wants.sum(axis=1).max(initial=0)) + 2
    return Scratch(
        first=np.zeros(board.problem.streams + 1, dtype=np.int64),
        pair=np.zeros(int(np.diff(desk.first[:, [0, -1]], axis=1).max(initial=0)) + 1, dtype=np.int64),
        most=np.zeros(board.problem.streams, dtype=np.int64),
        covered=np.zeros(board.topic_weight.size + 1, dtype=np.int64),
        held=np.zeros(board.label_count + 1, dtype=np.int64),
        reach=np.zeros((depth, 1 << TOLD_APART)),
        weight=np.zeros(1 << TOLD_APART),
        numbers=np.zeros(board.problem.streams, dtype=np.int64),
        slot_stream=np.zeros(depth, dtype=np.int64),
        slot_end=np.zeros(depth, dtype=np.int64),
        parent=np.zeros(depth, dtype=np.int64),
        pick=np.full(depth, -1, dtype=np.int64),
        place=np.zeros(depth, dtype=np.int64),
        tried=np.zeros(depth),
        tried_place=np.zeros(depth, dtype=np.int64),
        total=np.zeros(depth),
        bits=np.zeros(depth, dtype=np.int64),
        best=np.full(depth, -1, dtype=np.int64),
    )


@kernel
def adds(desk: Desk, scratch: Scratch, profit: FloatArray, e: int) -> float:
    """What a pair adds to the set so far."""
    total = profit[e]
    for k in range(desk.topic_indptr[e], desk.topic_indptr[e + 1]):
        if scratch.covered[desk.topic_key[k]] == 0:
            total += desk.topic_weight[desk.topic_key[k]]
    return float(total)


@kernel
def hold(desk: Desk, scratch: Scratch, e: int, sign: int) -> None:
    """Put a pair into the set, or take it out again."""
    for k in range(desk.topic_indptr[e], desk.topic_indptr[e + 1]):
        scratch.covered[desk.topic_key[k]] += sign
    for k in range(desk.label_indptr[e], desk.label_indptr[e + 1]):
        scratch.held[desk.label[k]] += sign


@kernel
def clashes(desk: Desk, scratch: Scratch, e: int) -> bool:
    shared = 0
    for k in range(desk.label_indptr[e], desk.label_indptr[e + 1]):
        shared += scratch.held[desk.label[k]]
    return shared > 0


@kernel
def best_set(desk: Desk, scratch: Scratch, profit: FloatArray, leader: int) -> float:
    """The most that free pairs of a leader add beside the pins; the pairs are in scratch.best, -1 behind the last."""
    weigh(desk, scratch, leader)
    shorten(desk, scratch, profit, leader)
    bits = 0
    for k in range(desk.pins_first[leader], desk.pins_first[leader + 1]):
        hold(desk, scratch, desk.pins[k], 1)
        bits |= desk.bits[desk.pins[k]]
    scratch.best[:] = -1
    first_numbers(desk, scratch, leader)
    top, more = 0.0, True
    while more:
        top = descend(desk, scratch, profit, bits, top)
        more = next_numbers(desk, scratch, leader)
    for k in range(desk.pins_first[leader], desk.pins_first[leader + 1]):
        hold(desk, scratch, desk.pins[k], -1)
    return top


@kernel
def weigh(desk: Desk, scratch: Scratch, leader: int) -> None:
    """What every set of heavy topics of a leader is worth."""
    size = 1
    for t in range(desk.bit_weight.shape[1]):
        if desk.bit_weight[leader, t] <= 0:
            break
        for m in range(size):
            scratch.weight[size + m] = scratch.weight[m] + desk.bit_weight[leader, t]
        size *= 2
    scratch.weight[size:] = 0.0


@kernel
def shorten(desk: Desk, scratch: Scratch, profit: FloatArray, leader: int) -> None:
    """List the pairs that add something to some set: the others can be left out of every set."""
    n = 0
    for stream in range(scratch.most.size):
        for k in range(desk.first[leader, stream], desk.first[leader, stream + 1]):
            e = desk.pair[k]
            if profit[e] + desk.light[e] + scratch.weight[desk.bits[e]] > 0:
                scratch.pair[n] = e
                n += 1
        scratch.first[stream + 1] = n
        scratch.most[stream] = min(desk.wants[leader, stream], n - scratch.first[stream])


@kernel
def length_of(desk: Desk, scratch: Scratch, stream: int) -> int:
    """Minutes of the leader for a pair of this stream."""
    if scratch.most[stream] == 0:
        return 0
    return int(desk.lasts[scratch.pair[scratch.first[stream]]])


@kernel
def first_numbers(desk: Desk, scratch: Scratch, leader: int) -> None:
    """As many of each stream as the minutes allow, the first streams first."""
    minutes = desk.minutes[leader]
    for stream in range(scratch.numbers.size):
        minutes = give(desk, scratch, stream, minutes)


@kernel
def give(desk: Desk, scratch: Scratch, stream: int, minutes: int) -> int:
    """As many of a stream as the minutes allow; the minutes that are left."""
    length, most = length_of(desk, scratch, stream), scratch.most[stream]
    if length > 0:
        most = min(most, max(0, minutes) // length)
    scratch.numbers[stream] = most
    return int(minutes - most * length)


@kernel
def next_numbers(desk: Desk, scratch: Scratch, leader: int) -> bool:
    """The next choice of numbers to which nothing can be added, in falling order; whether there is one."""
    streams = scratch.numbers.size
    while True:
        stream = streams - 1
        while stream >= 0 and (scratch.numbers[stream] == 0 or length_of(desk, scratch, stream) == 0):
            stream -= 1
        if stream < 0:
            return False
        scratch.numbers[stream] -= 1
        minutes = desk.minutes[leader]
        for s in range(stream + 1):
            minutes -= scratch.numbers[s] * length_of(desk, scratch, s)
        for s in range(stream + 1, streams):
            minutes = give(desk, scratch, s, minutes)
        full = True
        for s in range(streams):
            if scratch.numbers[s] < scratch.most[s] and length_of(desk, scratch, s) <= minutes:
                full = False
        if full:
            return True


@kernel
def slots_of(scratch: Scratch) -> int:
    """Lay out a level for every pair that the numbers allow; the number of levels."""
    depth = 0
    for stream in range(scratch.numbers.size):
        end = depth + scratch.numbers[stream]
        while depth < end:
            scratch.slot_stream[depth], scratch.slot_end[depth] = stream, end
            depth += 1
    return depth


@kernel
def fill_reach(desk: Desk, scratch: Scratch, profit: FloatArray, depth: int) -> None:
    """The most that the levels from each on can add, by the heavy topics that are covered."""
    size = 1
    while size < scratch.weight.size and scratch.weight[size] > 0:
        size *= 2
    scratch.reach[depth, :size] = 0.0
    for d in range(depth - 1, -1, -1):
        stream = scratch.slot_stream[d]
        scratch.reach[d, :size] = scratch.reach[d + 1, :size]
        for k in range(scratch.first[stream], scratch.first[stream + 1]):
            e = scratch.pair[k]
            bits, earns = desk.bits[e] & (size - 1), profit[e] + desk.light[e]
            for m in range(size):
                more = earns + scratch.weight[bits & ~m] + scratch.reach[d + 1, m | bits]
                scratch.reach[d, m] = max(scratch.reach[d, m], more)


@kernel
def keep_best(scratch: Scratch, depth: int) -> None:
    n = 0
    for d in range(depth):
        if scratch.pick[d] >= 0:
            scratch.best[n] = scratch.pick[d]
            n += 1
    scratch.best[n:] = -1


@kernel
def next_way(desk: Desk, scratch: Scratch, profit: FloatArray, d: int) -> tuple[float, int]:
    """The most promising way on from a level that was not tried yet: its reach and its place in the list of pairs.

    One behind the last pair stands for leaving the rest of the stream empty; -1 when every way was tried.
    """
    stream = scratch.slot_stream[d]
    last = scratch.first[stream + 1]
    begin = scratch.first[stream]
    if d > 0 and scratch.slot_stream[d - 1] == stream and scratch.pick[d - 1] >= 0:
        begin = scratch.place[d - 1] + 1
    top, found, bits = -np.inf, -1, scratch.bits[d]
    for k in range(begin, last + 1):
        reach = scratch.total[d]
        if k == last:
            reach += scratch.reach[scratch.slot_end[d], bits]
        else:
            e = scratch.pair[k]
            reach += adds(desk, scratch, profit, e) + scratch.reach[d + 1, bits | desk.bits[e]]
        untried = reach < scratch.tried[d] or (reach == scratch.tried[d] and k > scratch.tried_place[d])
        if untried and reach > top and (k == last or not clashes(desk, scratch, scratch.pair[k])):
            top, found = reach, k
    scratch.tried[d], scratch.tried_place[d] = top, found
    return top, found


@kernel
def start_level(scratch: Scratch, d: int, total: float, bits: int, parent: int) -> None:
    scratch.total[d], scratch.bits[d], scratch.parent[d] = total, bits, parent
    scratch.tried[d], scratch.tried_place[d], scratch.pick[d] = np.inf, -1, -1


@kernel
def descend(desk: Desk, scratch: Scratch, profit: FloatArray, bits: int, top: float) -> float:
    """The best set with these numbers, if it adds more than `top`; every level knows from which it was entered."""
    depth = slots_of(scratch)
    fill_reach(desk, scratch, profit, depth)
    if depth == 0 or scratch.reach[0, bits] <= top + EQUAL:
        return top
    d = 0
    start_level(scratch, 0, 0.0, bits, -1)
    scratch.pick[:] = -1
    while d >= 0:
        if scratch.pick[d] >= 0:
            hold(desk, scratch, scratch.pick[d], -1)
            scratch.pick[d] = -1
        reach, k = next_way(desk, scratch, profit, d)
        if k < 0 or reach <= top + EQUAL:
            d = scratch.parent[d]
            continue
        total, now, deeper = scratch.total[d], scratch.bits[d], scratch.slot_end[d]
        if k < scratch.first[scratch.slot_stream[d] + 1]:
            e = scratch.pair[k]
            total += adds(desk, scratch, profit, e)
            hold(desk, scratch, e, 1)
            scratch.pick[d], scratch.place[d] = e, k
            now, deeper = now | desk.bits[e], d + 1
            if total > top:
                top = total
                keep_best(scratch, depth)
        if deeper < depth:
            start_level(scratch, deeper, total, now, d)
            d = deeper
    return top
