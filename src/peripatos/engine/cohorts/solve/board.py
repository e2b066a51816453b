"""A cohort problem as arrays for compiled loops: values as columns, pairs as sparse rows, people in units."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from peripatos.engine.arrays import IntArray, pointers
from peripatos.engine.cohorts.problem import Problem, Rules, zone_gap


class Board(NamedTuple):
    """Everything that a cost or a broken rule depends on. n people, a attributes, z offsets, k present cohorts.

    Units are people who must stay together; everybody else is a unit alone. Sizes are those that can occur.
    """

    low: int
    high: int
    target: int  # 0: sizes cost nothing
    size_cost: int
    move_cost: int
    column: IntArray  # (n, a) place of a person's value among all columns, -1 without
    weight: IntArray  # (a)
    alone: IntArray  # (a) 1: nobody may be alone with a value
    columns: int
    zone: IntArray  # (n)
    clash: IntArray  # (z, z) 1: may not share a cohort; no rows without the rule
    first: IntArray  # (n + 1) rows of pairs
    other: IntArray
    worth: IntArray  # cost of the pair in one cohort, any sign
    banned: IntArray  # 1: may not share a cohort
    able: IntArray  # (n) 1: may facilitate
    led: int  # 1: somebody able in every cohort
    present: IntArray  # (n) present cohort, -1 none
    present_first: IntArray  # (k + 1)
    present_member: IntArray
    need: IntArray  # (k) pairs that stay together at least
    unit: IntArray  # (n)
    unit_first: IntArray  # (units + 1)
    unit_member: IntArray
    plain: IntArray  # (n) 1: in no unit of several people


def board_of(problem: Problem, rules: Rules, groups: int) -> Board:
    """The board for a fixed number of cohorts. Units larger than a cohort are the caller's to refuse."""
    n = problem.people
    column, columns = _columns(problem, rules)
    first, other, worth, banned = _pairs(problem, rules)
    zone, clash = _zones(problem, rules)
    members = _units(n, rules)
    unit = np.zeros(n, dtype=np.int64)
    for u, people in enumerate(members):
        unit[people] = u
    asked = problem.move_cost > 0 or bool(rules.kept)
    current = problem.current if asked else ()
    present = np.full(n, -1, dtype=np.int64)
    for k, staff in enumerate(current):
        present[list(staff)] = k
    need = np.zeros(len(current), dtype=np.int64)
    for k, pairs in rules.kept:
        need[k] = pairs
    able = np.zeros(n, dtype=np.int64)
    able[list(problem.facilitators)] = 1
    names = _names(problem, rules)
    return Board(
        low=rules.low,
        high=min(rules.high, n - (groups - 1) * rules.low),
        target=problem.target_size or 0,
        size_cost=problem.size_cost if problem.target_size else 0,
        move_cost=problem.move_cost,
        column=column,
        weight=np.array([problem.spread.get(name, 0) for name in names], dtype=np.int64),
        alone=np.array([name in rules.never_alone for name in names], dtype=np.int64),
        columns=columns,
        zone=zone,
        clash=clash,
        first=first,
        other=other,
        worth=worth,
        banned=banned,
        able=able,
        led=int(rules.facilitators),
        present=present,
        present_first=_starts(current),
        present_member=_flat(current),
        need=need,
        unit=unit,
        unit_first=_starts(members),
        unit_member=_flat(members),
        plain=np.array([len(members[u]) == 1 for u in unit.tolist()], dtype=np.int64),
    )


def _names(problem: Problem, rules: Rules) -> list[str]:
    """The attributes that count: those that cost something, then those in which nobody may be alone."""
    costly = [name for name, weight in problem.spread.items() if weight]
    return costly + [name for name in rules.never_alone if name not in costly]


def _columns(problem: Problem, rules: Rules) -> tuple[IntArray, int]:
    names = _names(problem, rules)
    places: dict[tuple[str, str], int] = {}
    column = np.full((problem.people, len(names)), -1, dtype=np.int64)
    for i, attributes in enumerate(problem.attributes):
        for a, name in enumerate(names):
            if name in attributes:
                column[i, a] = places.setdefault((name, attributes[name]), len(places))
    return column, max(1, len(places))


def _pairs(problem: Problem, rules: Rules) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Sparse rows of pairs, both ways: the other person, what the pair costs together, whether it may not be."""
    costs: dict[tuple[int, int], int] = defaultdict(int)
    for (a, b), times in problem.met.items():
        costs[min(a, b), max(a, b)] += problem.met_cost * times
    for a, b in problem.trusted:
        costs[min(a, b), max(a, b)] -= problem.trusted_reward
    for pair in rules.kept_apart:
        costs[pair] += 0
    rows = [(a, b, cost, (a, b) in rules.kept_apart) for (a, b), cost in costs.items()]
    rows = sorted(row for row in rows if row[2] or row[3])
    table = np.array([*rows, *((b, a, cost, ban) for a, b, cost, ban in rows)], dtype=np.int64).reshape(-1, 4)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    columns = (np.ascontiguousarray(table[:, k]) for k in (1, 2, 3))
    other, worth, banned = columns
    return pointers(table[:, 0], problem.people), other, worth, banned


def _zones(problem: Problem, rules: Rules) -> tuple[IntArray, IntArray]:
    if rules.gap is None:
        return np.zeros(problem.people, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    offsets, zone = np.unique(problem.offsets % 1440, return_inverse=True)
    clash = [[int(zone_gap(a, b) > rules.gap) for b in offsets.tolist()] for a in offsets.tolist()]
    return zone.astype(np.int64), np.array(clash, dtype=np.int64)


def _units(n: int, rules: Rules) -> list[list[int]]:
    """People whom `together` ties to each other, directly or through others."""
    leader = list(range(n))

    def root(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for a, b in rules.together:
        one, other = root(a), root(b)
        leader[max(one, other)] = min(one, other)
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(n):
        members[root(i)].append(i)
    return list(members.values())


def _starts(rows: Iterable[Iterable[int]]) -> IntArray:
    return np.cumsum([0, *(len(list(row)) for row in rows)], dtype=np.int64)


def _flat(rows: Iterable[Iterable[int]]) -> IntArray:
    return np.array([i for row in rows for i in row], dtype=np.int64)
