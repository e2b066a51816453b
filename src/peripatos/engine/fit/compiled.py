"""Compiled loops over all pairs: exact candidates, and what prices prove over every pair."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray
from peripatos.engine.kernels import kernel


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
def own_row(
    i: int,
    listed_at: IntArray,
    listed_mentor: ShortArray,
    listed_points: ShortArray,
    barred_at: IntArray,
    barred_mentor: ShortArray,
    extra: ShortArray,
    barred: BoolArray,
    enter: bool,
) -> None:
    """Enter what one leader alone has (points of listed pairs, forbidden pairs) into rows over mentors, or clear it."""
    for k in range(listed_at[i], listed_at[i + 1]):
        extra[listed_mentor[k]] += listed_points[k] if enter else -listed_points[k]
    for k in range(barred_at[i], barred_at[i + 1]):
        barred[barred_mentor[k]] = enter


@kernel
def best_of_rows(
    first: int,
    last: int,
    most: int,
    base_left: IntArray,
    base_right: IntArray,
    coefficient: ShortArray,
    active_at: IntArray,
    active: ShortArray,
    tables: ShortArray,
    table_at: IntArray,
    width: IntArray,
    left_code: ShortArray,
    right_code: ShortArray,
    rules: BoolArray,
    rule_at: IntArray,
    rule_width: IntArray,
    left_kind: ShortArray,
    right_kind: ShortArray,
    listed_at: IntArray,
    listed_mentor: ShortArray,
    listed_points: ShortArray,
    barred_at: IntArray,
    barred_mentor: ShortArray,
    tie: IntArray,
    best: IntArray,
    permitted: IntArray,
) -> None:
    """Per leader first..last the keys score · mentors + tie of the best permitted mentors, and how many are permitted.

    base_right may hold scores less prices; only keys of scores above 0 then matter to the caller.
    """
    mentors, terms, tests = base_right.size, table_at.size, rule_at.size
    extra, barred = np.zeros(mentors, dtype=np.int32), np.zeros(mentors, dtype=np.bool_)
    row_table, row_rule = np.empty(terms, dtype=np.int64), np.empty(tests, dtype=np.int64)
    for i in range(first, last):
        own_row(i, listed_at, listed_mentor, listed_points, barred_at, barred_mentor, extra, barred, True)
        for t in range(terms):
            row_table[t] = table_at[t] + left_code[t, i] * width[t]
        for t in range(tests):
            row_rule[t] = rule_at[t] + left_kind[t, i] * rule_width[t]
        heap, own, size, count = best[i], coefficient[i], 0, 0
        for j in range(mentors):
            forbidden = barred[j]
            for t in range(tests):
                forbidden |= rules[row_rule[t] + right_kind[j, t]]
            if forbidden:
                continue
            count += 1
            score = base_left[i] + base_right[j] + extra[j]
            for t in range(terms):
                score += tables[row_table[t] + right_code[j, t]]
            for k in range(active_at[j], active_at[j + 1]):
                score += own[active[k]]
            key = score * mentors + tie[j]
            size = keep(heap, size, most, key)
        permitted[i] = count
        own_row(i, listed_at, listed_mentor, listed_points, barred_at, barred_mentor, extra, barred, False)
        heap[:size] = -np.sort(-heap[:size])
