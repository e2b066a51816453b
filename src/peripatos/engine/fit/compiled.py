"""Compiled loops over all pairs: exact candidates, and what prices prove over every pair."""

from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.fit.plane import FORBIDDEN, LANES, Marks, Plane, Points
from peripatos.engine.fit.policy import TOTAL
from peripatos.engine.kernels import kernel

LEADERS: Final = 64  # so many go through the tiles together
NEAR: Final = 192  # runs no further apart are one: to add points to forbidden mentors between them costs less
DEEPEST: Final = 32  # pairs in a group of which only the best is looked at first
STEP: Final = 4  # scores are counted by steps of 2**STEP
STEPS: Final = (TOTAL >> STEP) + 1
SHORT: Final = 128  # so many keys are sorted by comparing all with all


@kernel
def sink(heap: IntArray, size: int, key: int) -> None:
    """Replace the least key of a heap and let the new one sink."""
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = key


@kernel
def climb(heap: IntArray, size: int, key: int) -> None:
    """Add a key to a heap of `size`."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent] <= key:
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = key


@kernel
def keep(heap: IntArray, size: int, most: int, key: int) -> int:
    """Keep the highest keys. Returns how many there are."""
    if size < most:
        climb(heap, size, key)
        return size + 1
    if key > heap[0]:
        sink(heap, size, key)
    return size


@kernel
def fall(heap: IntArray, size: int) -> None:
    """Sort the keys of a heap, highest first."""
    for last in range(size - 1, 0, -1):
        least = heap[0]
        sink(heap, last, heap[last])
        heap[last] = least


@kernel
def ranked(heap: IntArray, size: int, keys: IntArray) -> None:
    """Sort the keys of a heap, highest first; a short one without any branch."""
    if size > SHORT:
        fall(heap, size)
        return
    keys[:size] = heap[:size]
    for k in range(size):
        place = 0
        for other in range(size):
            place += keys[other] > keys[k]
        heap[place] = keys[k]


@kernel
def entries_of(plane: Plane, i: int, column: ShortArray, points: Points) -> int:
    """Copy the entries of a leader, and fill up to a multiple of four with entries of no points."""
    count = 0
    for source in range(plane.row.shape[1]):
        row = plane.row[i, source]
        for e in range(plane.entry_at[row], plane.entry_at[row + 1]):
            column[count], points[count] = plane.entry_column[e], plane.entry_points[e]
            count += 1
    while count % 4:
        column[count], points[count] = 0, 0
        count += 1
    return count


@kernel
def copy(score: Points, own: Points) -> None:
    """A loop: assigning a slice does not become one move of memory."""
    for j in range(score.size):
        score[j] = own[j]


@kernel
def add_columns(score: Points, mask: Marks, first: int, column: ShortArray, points: Points, count: int) -> None:
    """Add the points of each column to the mentors who have it, four columns at once."""
    last = first + score.size
    for e in range(0, count, 4):
        a, b = mask[column[e], first:last], mask[column[e + 1], first:last]
        c, d = mask[column[e + 2], first:last], mask[column[e + 3], first:last]
        p, q, r, s = points[e], points[e + 1], points[e + 2], points[e + 3]
        for j in range(score.size):
            score[j] += (a[j] & p) + (b[j] & q) + (c[j] & r) + (d[j] & s)


@kernel
def add_coded(score: Points, code: ShortArray, row: Points) -> None:
    """Add the points of each mentor's code."""
    for j in range(score.size):
        score[j] += row[code[j]]


@kernel
def allowed(plane: Plane, alike: int, base: Points, own: Points, runs: IntArray) -> tuple[int, int]:
    """Bases of the mentors whom the rules leave to leaders like this one, and the runs in which they stand.

    Returns how many runs, whose ends are multiples of LANES, and how many mentors.
    """
    count, mentors, tests = 0, 0, plane.rule_at.size
    for run in range(plane.run_at.size - 1):
        first, last, forbidden = plane.run_at[run], plane.run_at[run + 1], False
        for t in range(tests):
            forbidden |= plane.rule[
                plane.rule_at[t] + plane.kind[alike, t] * plane.rule_width[t] + plane.run_kind[run, t]
            ]
        if forbidden:
            own[first:last] = FORBIDDEN
            continue
        copy(own[first:last], base[first:last])
        mentors += last - first
        begin, end = first // LANES * LANES, (last + LANES - 1) // LANES * LANES
        if count > 0 and begin <= runs[count - 1, 1] + NEAR:
            runs[count - 1, 1] = end
        else:
            runs[count, 0], runs[count, 1] = begin, end
            count += 1
    return count, mentors


@kernel
def add_pairs(plane: Plane, i: int, first: int, score: Points, constant: int) -> None:
    """Points of listed pairs, and what marks forbidden pairs, of one leader in the tile that begins at `first`."""
    last = first + score.size
    for k in range(plane.listed_at[i], plane.listed_at[i + 1]):
        if first <= plane.listed_place[k] < last:
            score[plane.listed_place[k] - first] += plane.listed_points[k]
    for k in range(plane.barred_at[i], plane.barred_at[i + 1]):
        if first <= plane.barred_place[k] < last:
            score[plane.barred_place[k] - first] = -constant - 1


@kernel
def best_of_groups(score: Points, best: Points) -> None:
    """The highest score of each group; a group is every so-manieth mentor, so that whole words are compared."""
    groups = best.size
    copy(best, score[:groups])
    for first in range(groups, score.size, groups):
        layer = score[first : first + groups]
        for g in range(groups):
            best[g] = max(best[g], layer[g])


@kernel
def least_of_best(best: Points, constant: int, most: int, least: int, counts: IntArray) -> int:
    """As many groups as are wanted reach this score, so no pair below it is among the best. A step's width is given
    away, for groups are counted by steps of their scores.
    """
    reached = 0
    for g in range(best.size):
        reached += best[g] >= least
    if reached < most:
        return least
    counts[:] = 0
    for g in range(best.size):
        if best[g] >= least:
            counts[(best[g] + constant) >> STEP] += 1
    step, reached = counts.size, 0
    while reached < most:
        step -= 1
        reached += counts[step]
    return max(least, (step << STEP) - constant)


@kernel
def pick(
    plane: Plane, first: int, score: Points, best: Points, constant: int, heap: IntArray, size: int, least: int
) -> int:
    """Keep the keys score · mentors + tie of all scores from `least` up. Returns how many are kept."""
    mentors, most, groups = plane.tie.size, heap.size, best.size
    for g in range(groups):
        if best[g] < least:
            continue
        for j in range(g, score.size, groups):
            if score[j] < least:
                continue
            size = keep(heap, size, most, (score[j] + constant) * mentors + plane.tie[first + j])
            if size == most:
                least = max(least, heap[0] // mentors - constant)
    return size


@kernel
def best_in_tile(
    plane: Plane,
    tile: int,
    i: int,
    own: Points,
    runs: IntArray,
    above: int,
    column: ShortArray,
    points: Points,
    score: Points,
    best: Points,
    heap: IntArray,
    size: int,
    counts: IntArray,
) -> int:
    """The best of one leader among the mentors of a tile and those found before. Returns how many are kept."""
    first, last = tile * score.size, (tile + 1) * score.size
    copy(score, own[first:last])
    count, constant = entries_of(plane, i, column, points), plane.constant[i]
    for r in range(len(runs)):
        begin, end = max(first, runs[r, 0]) - first, min(last, runs[r, 1]) - first
        if begin >= end:
            continue
        add_columns(score[begin:end], plane.mask[tile], begin, column, points, count)
        for t in range(plane.wide_width.size):
            row = plane.wide[plane.wide_row[i, t] : plane.wide_row[i, t] + plane.wide_width[t]]
            add_coded(score[begin:end], plane.code[tile, t, begin:end], row)
    add_pairs(plane, i, first, score, constant)
    best_of_groups(score, best)
    least = above + 1 - constant
    if size == heap.size:
        least = max(least, heap[0] // plane.tie.size - constant)
    least = least_of_best(best, constant, heap.size, least, counts)
    return pick(plane, first, score, best, constant, heap, size, least)


@kernel
def best_of_rows(
    first: int,
    last: int,
    plane: Plane,
    base: Points,
    above: IntArray,
    longest: int,
    mentor: ShortArray,
    score: ShortArray,
    permitted: IntArray,
) -> None:
    """The best permitted mentors of the leaders first..last in the order of the scan, and how many are permitted.

    base: what each mentor brings to every leader, less the price, in the order of the scan. Only scores over `above`
    (n) are kept; longest: the most entries of a leader.
    """
    tiles, width, most, mentors = plane.mask.shape[0], plane.mask.shape[2], mentor.shape[1], plane.tie.size
    depth = DEEPEST
    while depth > 1 and width < 4 * most * depth:
        depth //= 2
    own, row, best = (
        np.full(tiles * width, FORBIDDEN, np.int16),
        np.empty(width, np.int16),
        np.empty(width // depth, np.int16),
    )
    runs, counts, keys = np.empty((plane.run_at.size, 2), np.int64), np.empty(STEPS, np.int64), np.empty(most, np.int64)
    column, points = np.empty(longest + 4, np.int32), np.empty(longest + 4, np.int16)
    heaps, sizes = np.empty((LEADERS, most), np.int64), np.empty(LEADERS, np.int64)
    while first < last:
        end = first + 1
        while end < min(last, first + LEADERS) and plane.alike[end] == plane.alike[first]:
            end += 1
        count, open_to_all = allowed(plane, plane.leader[first], base, own, runs)
        sizes[:] = 0
        for tile in range(tiles):
            for k in range(end - first):
                i = plane.leader[first + k]
                sizes[k] = best_in_tile(
                    plane, tile, i, own, runs[:count], above[i], column, points, row, best, heaps[k], sizes[k], counts
                )
        for k in range(end - first):
            i = plane.leader[first + k]
            permitted[i] = open_to_all
            for b in range(plane.barred_at[i], plane.barred_at[i + 1]):
                permitted[i] -= own[plane.barred_place[b]] != FORBIDDEN
            ranked(heaps[k], sizes[k], keys)
            for place in range(sizes[k]):
                mentor[i, place] = plane.by_tie[heaps[k, place] % mentors]
                score[i, place] = heaps[k, place] // mentors
        first = end


@kernel
def product_points(
    start: IntArray,
    column: ShortArray,
    number: Points,
    right: BoolArray,
    constant: Points,
    leader: ShortArray,
    mentor: ShortArray,
    earned: Points,
) -> None:
    """Points of single pairs (k) of a product."""
    for k in range(leader.size):
        held, total = right[mentor[k]], int(constant[leader[k]])
        for e in range(start[leader[k]], start[leader[k] + 1]):
            if held[column[e]]:
                total += number[e]
        earned[k] = total
