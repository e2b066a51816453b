"""A first grouping: units of people, the largest first, wherever most room is left."""

from collections.abc import Sequence

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.solve.board import Board


def start_of(board: Board, groups: int, rng: np.random.Generator) -> IntArray | None:
    """(n) a random cohort of everybody, of even sizes where units allow it; None when the sizes do not work out."""
    people, units = board.unit.size, board.unit_first.size - 1
    sizes = np.diff(board.unit_first)
    order = rng.permutation(units)
    order = order[np.argsort(-sizes[order], kind="stable")]
    room = np.full(groups, people // groups, dtype=np.int64)
    room[: people % groups] += 1
    group = np.full(people, -1, dtype=np.int64)
    singles = order[sizes[order] == 1]
    for u in order[: units - singles.size].tolist():
        c = int(np.argmax(room))
        group[board.unit_member[board.unit_first[u] : board.unit_first[u + 1]]] = c
        room[c] -= sizes[u]
    held = board.high - people // groups - (np.arange(groups) < people % groups)
    if (room + held < 0).any():
        return None
    places = np.repeat(np.arange(groups), np.maximum(room, 0))[: singles.size]
    if places.size < singles.size:
        return None
    group[board.unit_member[board.unit_first[singles]]] = rng.permutation(places)
    counts = np.bincount(group, minlength=groups)
    return group if (counts >= board.low).all() and (counts <= board.high).all() else None


def resumed(board: Board, current: Sequence[Sequence[int]], groups: int) -> IntArray | None:
    """(n) the present cohorts as far as they go, everybody else where most room is; None when sizes do not work out.

    People over the highest size of a cohort, the last of its list, count as everybody else. Units stay whole.
    """
    people = board.unit.size
    group, size = np.full(people, -1, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    wish = np.full(people, -1, dtype=np.int64)
    for k, members in enumerate(current[:groups]):
        wish[list(members)] = k
    sizes = np.diff(board.unit_first)
    homes = [int(wish[board.unit_member[board.unit_first[u]]]) for u in range(sizes.size)]
    for u in sorted(range(sizes.size), key=lambda u: (homes[u] < 0, -int(sizes[u]))):
        home = homes[u]
        if home < 0 or size[home] + sizes[u] > board.high:
            home = int(np.argmin(size))
        group[board.unit_member[board.unit_first[u] : board.unit_first[u + 1]]] = home
        size[home] += sizes[u]
    return group if (size >= board.low).all() and (size <= board.high).all() else None
