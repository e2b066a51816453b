"""The exact best set of one leader at given profits, compiled: everything else here is built of it.

Depth first through the streams. On entering a stream its pairs are ranked by what each adds now; what a pair adds only falls
while topics are covered, so these figures bound what this stream and those to come can add.
"""

from typing import NamedTuple

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.kernels import kernel


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


class Scratch(NamedTuple):
    """Memory of one search. covered: by topic; held: by label; the rest by stream, by pair of a stream, by level."""

    covered: IntArray
    held: IntArray
    ranked: IntArray
    added: FloatArray
    count: IntArray
    ahead: FloatArray
    slot_stream: IntArray
    slot_end: IntArray
    cursor: IntArray
    parent: IntArray
    pick: IntArray
    total: FloatArray
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
    )
    return desk, _scratch(board, desk)


def _scratch(board: Board, desk: Desk) -> Scratch:
    streams, depth = board.problem.streams, int(desk.wants.sum(axis=1).max(initial=0)) + 1
    widest = int(np.diff(desk.first, axis=1).max(initial=0)) + 1
    return Scratch(
        covered=np.zeros(board.topic_weight.size + 1, dtype=np.int64),
        held=np.zeros(board.label_count + 1, dtype=np.int64),
        ranked=np.zeros((streams, widest), dtype=np.int64),
        added=np.zeros((streams, widest)),
        count=np.zeros(streams, dtype=np.int64),
        ahead=np.zeros(streams),
        slot_stream=np.zeros(depth, dtype=np.int64),
        slot_end=np.zeros(depth, dtype=np.int64),
        cursor=np.zeros(depth, dtype=np.int64),
        parent=np.zeros(depth, dtype=np.int64),
        pick=np.full(depth, -1, dtype=np.int64),
        total=np.zeros(depth),
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
def fits(desk: Desk, scratch: Scratch, e: int, minutes: int) -> bool:
    if desk.lasts[e] > minutes:
        return False
    shared = 0
    for k in range(desk.label_indptr[e], desk.label_indptr[e + 1]):
        shared += scratch.held[desk.label[k]]
    return shared == 0


@kernel
def enter(desk: Desk, scratch: Scratch, profit: FloatArray, leader: int, stream: int) -> None:
    """Rank the pairs of a stream by what they add now, and bound what the streams behind it can add."""
    n = 0
    for k in range(desk.first[leader, stream], desk.first[leader, stream + 1]):
        e = desk.pair[k]
        more = adds(desk, scratch, profit, e)
        if more <= 0:
            continue
        j = n
        while j > 0 and scratch.added[stream, j - 1] < more:
            scratch.added[stream, j] = scratch.added[stream, j - 1]
            scratch.ranked[stream, j] = scratch.ranked[stream, j - 1]
            j -= 1
        scratch.added[stream, j], scratch.ranked[stream, j] = more, e
        n += 1
    scratch.count[stream] = n
    ahead = 0.0
    for later in range(stream + 1, desk.first.shape[1] - 1):
        ahead += most_of(desk, scratch, profit, leader, later)
    scratch.ahead[stream] = ahead


@kernel
def most_of(desk: Desk, scratch: Scratch, profit: FloatArray, leader: int, stream: int) -> float:
    """The most that the pairs of a stream can add now, each counted alone."""
    wanted = desk.wants[leader, stream]
    if wanted == 0:
        return 0.0
    if wanted == 1:
        top = 0.0
        for k in range(desk.first[leader, stream], desk.first[leader, stream + 1]):
            top = max(top, adds(desk, scratch, profit, desk.pair[k]))
        return top
    n = 0
    for k in range(desk.first[leader, stream], desk.first[leader, stream + 1]):
        more = adds(desk, scratch, profit, desk.pair[k])
        if more <= 0:
            continue
        j = min(n, wanted)
        while j > 0 and scratch.added[stream, j - 1] < more:
            scratch.added[stream, j] = scratch.added[stream, j - 1]
            j -= 1
        scratch.added[stream, j] = more
        n = min(n + 1, wanted)
    total = 0.0
    for j in range(n):
        total += scratch.added[stream, j]
    return total


@kernel
def best_set(desk: Desk, scratch: Scratch, profit: FloatArray, leader: int) -> float:
    """The most that free pairs of a leader add beside the pins; the pairs are in scratch.best, -1 behind the last."""
    for k in range(desk.pins_first[leader], desk.pins_first[leader + 1]):
        hold(desk, scratch, desk.pins[k], 1)
    top = descend(desk, scratch, profit, leader)
    for k in range(desk.pins_first[leader], desk.pins_first[leader + 1]):
        hold(desk, scratch, desk.pins[k], -1)
    return top


@kernel
def slots_of(desk: Desk, scratch: Scratch, leader: int) -> int:
    """Lay out a level for every pair that the leader may choose; the number of levels."""
    depth = 0
    for stream in range(desk.first.shape[1] - 1):
        end = depth + desk.wants[leader, stream]
        while depth < end:
            scratch.slot_stream[depth], scratch.slot_end[depth] = stream, end
            depth += 1
    return depth


@kernel
def keep_best(scratch: Scratch, depth: int) -> None:
    n = 0
    for d in range(depth):
        if scratch.pick[d] >= 0:
            scratch.best[n] = scratch.pick[d]
            n += 1
    scratch.best[n:] = -1


@kernel
def next_pick(desk: Desk, scratch: Scratch, d: int, minutes: int, top: float) -> int:
    """The next pair that fits on a level and may still better the best set.

    -1 when the level is left empty, -2 when it is done with.
    """
    stream, left = scratch.slot_stream[d], scratch.slot_end[d] - d
    while scratch.cursor[d] < scratch.count[stream]:
        c = scratch.cursor[d]
        reach = scratch.total[d] + scratch.ahead[stream]
        for j in range(c, min(c + left, scratch.count[stream])):
            reach += scratch.added[stream, j]
        if reach <= top:
            return -2
        scratch.cursor[d] = c + 1
        if fits(desk, scratch, scratch.ranked[stream, c], minutes):
            return int(scratch.ranked[stream, c])
    if scratch.cursor[d] == scratch.count[stream]:
        scratch.cursor[d] += 1
        if scratch.total[d] + scratch.ahead[stream] > top:
            return -1
    return -2


@kernel
def descend(desk: Desk, scratch: Scratch, profit: FloatArray, leader: int) -> float:
    """Depth first, the best first; every level remembers from which it was entered."""
    depth = slots_of(desk, scratch, leader)
    minutes, top, d = desk.minutes[leader], 0.0, 0
    scratch.best[:] = -1
    scratch.pick[:] = -1
    scratch.total[0] = 0.0
    scratch.parent[0] = -1
    if depth:
        enter(desk, scratch, profit, leader, scratch.slot_stream[0])
        scratch.cursor[0] = 0
    while d >= 0 and depth:
        if scratch.pick[d] >= 0:
            hold(desk, scratch, scratch.pick[d], -1)
            minutes += desk.lasts[scratch.pick[d]]
            scratch.pick[d] = -1
        e = next_pick(desk, scratch, d, minutes, top)
        if e == -2:
            d = scratch.parent[d]
            continue
        deeper = d + 1 if e >= 0 else scratch.slot_end[d]
        total = scratch.total[d]
        if e >= 0:
            total += adds(desk, scratch, profit, e)
            hold(desk, scratch, e, 1)
            minutes -= desk.lasts[e]
            scratch.pick[d] = e
        if total > top:
            top = total
            keep_best(scratch, depth)
        if deeper == depth:
            continue
        scratch.total[deeper], scratch.parent[deeper] = total, d
        stream = scratch.slot_stream[deeper]
        if stream == scratch.slot_stream[d]:
            scratch.cursor[deeper] = scratch.cursor[d]
        else:
            enter(desk, scratch, profit, leader, stream)
            scratch.cursor[deeper] = 0
        d = deeper
    return top
