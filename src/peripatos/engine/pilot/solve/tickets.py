"""A lottery as tickets of equal weight, and people of one type taking turns on them."""

from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.pilot.problem import Types
from peripatos.engine.pilot.solve.lottery import Lottery

ROUNDING: Final = 1e-9
EXCHANGES: Final = 300
TRIED: Final = 24


def columns_of_tickets(drawn: Lottery, types: Types, tickets: int) -> IntArray:
    """(tickets, T): the lottery's panels as often as their weights say; what rounding leaves goes to those behind,
    and then panels are exchanged while that brings somebody up to the chance that so many tickets can give.
    """
    times = np.floor(drawn.weights * tickets + ROUNDING).astype(np.int64)
    counts = times @ drawn.columns
    for _ in range(tickets - int(times.sum())):
        behind = np.maximum(drawn.expected() * tickets - counts, 0.0) / types.size
        listed = int(np.argmax(drawn.columns @ behind))
        times[listed] += 1
        counts = counts + drawn.columns[listed]
    aim = types.size * int(drawn.least_chance(types) * tickets + ROUNDING)
    return exchanged(drawn.columns, times, aim)


def exchanged(columns: IntArray, times: IntArray, aim: IntArray) -> IntArray:
    """The tickets of panels that are each used so many times, once exchanges no longer lower what is missing from the
    aim (T), tickets of all people of a type together.
    """
    counts = times @ columns
    missing = int(np.maximum(aim - counts, 0).sum())
    for _ in range(EXCHANGES):
        if missing == 0:
            break
        used = np.flatnonzero(times)
        dear = columns[used] @ (counts <= aim)
        best = (missing, 0, 0)
        for out in used[np.argsort(dear, kind="stable")[:TRIED]].tolist():
            left = np.maximum(aim - (counts - columns[out]) - columns, 0).sum(axis=1)
            best = min(best, (int(left.min()), out, int(left.argmin())))
        if best[0] >= missing:
            break
        missing, out, into = best
        times[out] -= 1
        times[into] += 1
        counts = counts - columns[out] + columns[into]
    return columns[np.repeat(np.arange(len(times)), times)]


def panels_of(columns: IntArray, types: Types, rng: np.random.Generator) -> IntArray:
    """(tickets, choose) people of each ticket, ascending; within a type nobody stands on two tickets more than another.

    The order of the tickets, and who of those with fewest turns is next, are drawn with the generator.
    """
    members = [np.flatnonzero(types.of_person == t) for t in range(types.count)]
    turns = [np.zeros(len(group), dtype=np.int64) for group in members]
    rows = []
    for column in columns[rng.permutation(len(columns))].tolist():
        row: list[int] = []
        for t, wanted in enumerate(column):
            if wanted:
                order = np.lexsort((rng.random(len(turns[t])), turns[t]))[:wanted]
                turns[t][order] += 1
                row += members[t][order].tolist()
        rows.append(sorted(row))
    return np.array(rows, dtype=np.int64)
