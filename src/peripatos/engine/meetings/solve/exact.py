"""An exact model of a small problem, with overlap and series: it may better the plan, and gives its own word on it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil
from typing import Final, TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.meetings.problem import NO_CAP, NO_MOMENT, Problem, day_of, fixed_starts, out_of_rhythm
from peripatos.engine.meetings.solve.compiled.proof import list_tolls
from peripatos.engine.meetings.solve.compiled.search import Choices
from peripatos.engine.meetings.solve.prices import Prices, held_by_fixed, price_table
from peripatos.engine.meetings.solve.tables import Tables

NODES: Final = 500
NEARLY: Final = 1e-6

Rows: TypeAlias = dict[tuple[object, ...], tuple[int, list[int]]]


def worthwhile(tables: Tables, prices: Prices, value: int) -> Choices:
    """The starts that can stand in a plan of this cost or less: at the prices, no other can make up for its own."""
    choices = tables.choices
    tolls = np.zeros(choices.cost.size, dtype=np.int64)
    list_tolls(tables.board, choices.rows, choices.start, prices.days, prices.weeks, tolls)
    session = np.repeat(np.arange(prices.paid.size), np.diff(choices.rows))
    lost = prices.scale * choices.cost + tolls - prices.paid[session]
    kept = lost <= prices.scale * value - prices.total
    return Choices(pointers(session[kept], prices.paid.size), choices.start[kept], choices.cost[kept])


@dataclass(frozen=True)
class Finish:
    """wished: (s) a start for each session, -1 for none. bound: free sessions cost no less, by the model's own word."""

    wished: IntArray
    bound: int


def finished(problem: Problem, tables: Tables, choices: Choices, seconds: float | None) -> Finish | None:
    """Solve the model of these starts to its end or for a number of nodes; None when it was cut off too early."""
    tables = replace(tables, choices=choices)
    session = np.repeat(np.arange(problem.sessions), np.diff(choices.rows))
    rows = _rows(problem, tables, session)
    tight = [(room, columns) for room, columns in rows.values() if len(columns) > room]
    across = np.array([column for _, columns in tight for column in columns], dtype=np.int64)
    down = np.repeat(np.arange(len(tight)), [len(columns) for _, columns in tight])
    matrix = csr_array((np.ones(across.size), (down, across)), shape=(len(tight), session.size))
    found = milp(
        c=(choices.cost - problem.skip_cost[session]).astype(np.float64),
        constraints=LinearConstraint(matrix, -np.inf, [float(room) for room, _ in tight]),
        bounds=Bounds(0, (~_off_beat(problem, tables, session)).astype(np.float64)),
        integrality=np.ones(session.size),
        options={"node_limit": NODES} | ({} if seconds is None else {"time_limit": max(0.1, seconds)}),
    )
    if found.x is None or found.mip_dual_bound is None:
        return None
    wished = np.full(problem.sessions, -1, dtype=np.int64)
    chosen = found.x > 0.5
    wished[session[chosen]] = choices.start[chosen]
    skipped = int(problem.skip_cost[~problem.is_fixed].sum())
    return Finish(wished, skipped + ceil(float(found.mip_dual_bound) - NEARLY))


def _rows(problem: Problem, tables: Tables, session: IntArray) -> Rows:
    """Columns that cannot all be chosen, and how many of them can: sessions, caps, overlap, series."""
    board, start = tables.board, tables.choices.start
    days, weeks = price_table(problem)
    held_days, held_weeks = held_by_fixed(problem, days.shape[1], weeks.shape[1])
    rows: Rows = {}
    for column, (s, k) in enumerate(zip(session.tolist(), start.tolist(), strict=True)):
        last = -(-(k * problem.grid + int(problem.minutes[s])) // problem.grid)
        rows.setdefault(("session", s), (1, []))[1].append(column)
        for person in problem.members_of(s).tolist():
            day, week = (int(table[problem.zone[person], k]) for table in (board.day, board.week))
            for name, period, cap, held in (
                ("day", day, problem.day_cap[person], held_days[person, day + 1]),
                ("week", week, problem.week_cap[person], held_weeks[person, week]),
            ):
                if cap != NO_CAP:
                    rows.setdefault((name, person, period), (max(0, int(cap - held)), []))[1].append(column)
            for cell in range(k, last):
                rows.setdefault(("cell", person, cell), (1, []))[1].append(column)
    return rows | _series(problem, tables)


def _dates(problem: Problem, tables: Tables, session: int) -> tuple[IntArray, IntArray]:
    """The columns of a session and the date of each."""
    columns = np.arange(tables.choices.rows[session], tables.choices.rows[session + 1])
    days = problem.calendar.days_of(int(problem.lead[session]))
    return columns, days[tables.choices.start[columns]]


def _series(problem: Problem, tables: Tables) -> Rows:
    """For two sessions of a series: one on a date bars the other from all dates out of rhythm."""
    rows: Rows = {}
    for rhythm, sessions in zip(problem.rhythms, problem.rhythm_of, strict=True):
        limits = rhythm.limits
        free = [session for session in sessions if not problem.is_fixed[session]]
        for one, other in combinations(free, 2) if limits is not None else ():
            assert limits is not None
            columns, dates = _dates(problem, tables, one)
            others, days = _dates(problem, tables, other)
            by_date: dict[int, list[int]] = defaultdict(list)
            for column, date in zip(columns.tolist(), dates.tolist(), strict=True):
                by_date[date].append(column)
            for date, same in by_date.items():
                barred = out_of_rhythm(problem, other, days, one, date, limits)
                if barred.any():
                    rows["series", one, other, date] = 1, [*same, *others[barred].tolist()]
    return rows


def _off_beat(problem: Problem, tables: Tables, session: IntArray) -> BoolArray:
    """(columns) starts that are out of rhythm with a fixed session."""
    off = np.zeros(session.size, dtype=np.bool_)
    fixed = fixed_starts(problem)
    for rhythm, sessions in zip(problem.rhythms, problem.rhythm_of, strict=True):
        limits = rhythm.limits
        standing = [k for k in sessions if fixed[k] != NO_MOMENT]
        for one in sessions if limits is not None else ():
            columns, dates = _dates(problem, tables, one)
            for other in standing:
                if other != one and columns.size:
                    assert limits is not None
                    day = day_of(problem, other, int(fixed[other]))
                    off[columns] |= out_of_rhythm(problem, one, dates, other, day, limits)
    return off
