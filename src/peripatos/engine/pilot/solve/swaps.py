"""Panels bettered by exchanges: one member out, somebody of another type in, while every quota stays met."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.pilot.problem import Problem, Types

FloatArray = npt.NDArray[np.float64]
TINY = 1e-12


class Rules(NamedTuple):
    """What limits a panel by type. inside: (T, Q); named: (T, w) the quotas of a type, -1 behind the last;
    low, high: (T); least, most: (Q).
    """

    inside: BoolArray
    named: IntArray
    low: IntArray
    high: IntArray
    least: IntArray
    most: IntArray


def rules_of(problem: Problem, types: Types) -> Rules:
    limits = np.array(problem.limits, dtype=np.int64).reshape(-1, 2)
    width = int(types.counts_in.sum(axis=1).max(initial=0))
    named = np.full((types.count, width), -1, dtype=np.int64)
    for t, row in enumerate(types.counts_in):
        named[t, : int(row.sum())] = np.flatnonzero(row)
    return Rules(
        inside=np.ascontiguousarray(types.counts_in),
        named=named,
        low=np.where(types.fixed, types.size, 0).astype(np.int64),
        high=types.size.astype(np.int64),
        least=np.ascontiguousarray(limits[:, 0]),
        most=np.ascontiguousarray(limits[:, 1]),
    )


@kernel
def counted(rules: Rules, column: IntArray) -> IntArray:
    """(Q) members of a panel whom each quota counts."""
    counts = np.zeros(rules.least.size, dtype=np.int64)
    for t in range(column.size):
        for q in range(counts.size):
            if rules.inside[t, q]:
                counts[q] += column[t]
    return counts


@kernel
def may_swap(rules: Rules, counts: IntArray, out: int, into: int) -> bool:
    for q in rules.named[out]:
        if q >= 0 and not rules.inside[into, q] and counts[q] <= rules.least[q]:
            return False
    fits = True
    for q in rules.named[into]:
        fits = fits and (q < 0 or rules.inside[out, q] or counts[q] < rules.most[q])
    return fits


@kernel
def best_swap(rules: Rules, column: IntArray, counts: IntArray, weight: FloatArray, order: IntArray) -> tuple[int, int]:
    """The exchange that adds most weight, -1 when none adds any. order: types, the heaviest first."""
    top, out, into = TINY, -1, -1
    for a in range(column.size):
        if column[a] <= rules.low[a]:
            continue
        for b in order:
            if weight[b] - weight[a] <= top:
                break
            if column[b] < rules.high[b] and may_swap(rules, counts, a, b):
                top, out, into = weight[b] - weight[a], a, b
                break
    return out, into


@kernel
def better(rules: Rules, column: IntArray, weight: FloatArray) -> None:
    """Exchange until no exchange of two adds weight."""
    counts, order = counted(rules, column), np.argsort(-weight)
    out, into = best_swap(rules, column, counts, weight, order)
    while out >= 0:
        column[out] -= 1
        column[into] += 1
        for q in range(counts.size):
            counts[q] += int(rules.inside[into, q]) - int(rules.inside[out, q])
        out, into = best_swap(rules, column, counts, weight, order)


@kernel
def next_panels(rules: Rules, column: IntArray, behind: FloatArray, aim: FloatArray, found: IntArray) -> None:
    """Panels one after the other, each bettered for what those before it left out of the aim; both are carried on."""
    for k in range(found.shape[0]):
        behind += aim
        better(rules, column, behind / np.maximum(aim, 1e-9))
        behind -= column
        found[k] = column


@kernel
def better_all(rules: Rules, columns: IntArray, weight: FloatArray) -> None:
    for k in range(columns.shape[0]):
        better(rules, columns[k], weight)
