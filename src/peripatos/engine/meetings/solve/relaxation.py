"""The linear programme over one start for every choice of local days: nearly the plan, and the prices that prove it.

It knows caps of days and weeks, not overlap and series. Few caps bind and few starts matter, so it grows: it begins
with the cheapest starts of each session and no caps, and takes in the caps that its answer breaks and the starts that
its prices make worth while. Its duals are the prices; whole numbers near them still prove a bound, whatever they are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from peripatos.engine.arrays import BoolArray, IntArray, ragged
from peripatos.engine.meetings.problem import NO_CAP, Problem
from peripatos.engine.meetings.solve.prices import Prices, held_by_fixed, price_table, proved
from peripatos.engine.meetings.solve.tables import Tables

FINE: Final = 1000
NEARLY: Final = 1e-6
FIRST_STARTS: Final = 4
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """Columns: session, start and what they cost more than leaving the session out. Rows: days, then weeks, of people.

    row, column: the entries, all 1, of rows that more columns want than have room. room: (rows) places left.
    cheapest: (sessions) 0 or less, the cost of the cheapest column. rank: (columns) 0 for that one, then 1, 2 …
    """

    session: IntArray
    start: IntArray
    cost: IntArray
    row: IntArray
    column: IntArray
    room: IntArray
    cheapest: IntArray
    rank: IntArray

    @staticmethod
    def of(problem: Problem, tables: Tables) -> "Model":
        session, start, cost = (np.ascontiguousarray(part) for part in tables.columns.T)
        cost = cost - problem.skip_cost[session]
        row, column, room = _entries(problem, tables, session, start)
        wanted = np.bincount(row, minlength=room.size) > room
        order = np.lexsort((start, cost, session))
        first = np.searchsorted(session[order], np.arange(problem.sessions))
        rank = np.empty(session.size, dtype=np.int64)
        rank[order] = np.arange(session.size) - first[session[order]]
        cheapest = np.zeros(problem.sessions, dtype=np.int64)
        np.minimum.at(cheapest, session, cost)
        return Model(session, start, cost, row[wanted[row]], column[wanted[row]], room, cheapest, rank)


def _entries(
    problem: Problem, tables: Tables, session: IntArray, start: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """The day and the week of every member of every column, and the room of all days and weeks of capped people."""
    days, weeks = price_table(problem)
    held = held_by_fixed(problem, days.shape[1], weeks.shape[1])
    column = np.repeat(np.arange(session.size), np.diff(problem.member_rows)[session])
    people = problem.members[ragged(problem.member_rows[session], problem.member_rows[session + 1])]
    zone, moment = problem.zone[people], start[column]
    day = people * days.shape[1] + tables.board.day[zone, moment] + 1
    week = days.size + people * weeks.shape[1] + tables.board.week[zone, moment]
    by_day, by_week = problem.day_cap[people] != NO_CAP, problem.week_cap[people] != NO_CAP
    room = [
        np.maximum(0, cap[:, None] - used).reshape(-1)
        for cap, used in zip((problem.day_cap, problem.week_cap), held, strict=True)
    ]
    return (
        np.concatenate((day[by_day], week[by_week])),
        np.concatenate((column[by_day], column[by_week])),
        np.concatenate(room),
    )


class Programme:
    """A linear programme that grows until its answer keeps every cap and no start outside it is worth while."""

    def __init__(self, problem: Problem, tables: Tables) -> None:
        self._problem, self._tables = problem, tables
        self._model = model = Model.of(problem, tables)
        self._in_play: BoolArray = model.rank < FIRST_STARTS
        self._active = np.zeros(model.room.size, dtype=np.bool_)
        self._x: FloatArray = (model.rank == 0).astype(np.float64)
        self._duals = np.zeros(model.room.size)
        self._rents: FloatArray = -model.cheapest.astype(np.float64)  # (s) what a session gains over being left out
        self.broken = 0

    def grow(self) -> bool:
        """Take in what is missing; False when nothing is."""
        model = self._model
        load = np.bincount(model.row, weights=self._x[model.column], minlength=model.room.size)
        broken = load > model.room + NEARLY
        tolls = np.bincount(model.column, weights=self._duals[model.row], minlength=model.cost.size)
        missed = (model.cost + tolls + self._rents[model.session] < -NEARLY) & ~self._in_play
        self._active |= broken
        sessions = np.zeros(self._problem.sessions, dtype=np.bool_)
        sessions[model.session[missed]] = True
        self._in_play |= sessions[model.session]
        self.broken = int(broken.sum())
        return bool(self.broken or missed.any())

    def solve(self, seconds: float | None) -> bool:
        """Solve it as it stands; False when it was cut off."""
        model, n = self._model, self._problem.sessions
        entries = self._active[model.row] & self._in_play[model.column]
        touched = np.zeros(n, dtype=np.bool_)
        touched[model.session[model.column[entries]]] = True
        columns = np.flatnonzero(touched[model.session] & self._in_play)
        held, caps = int(touched.sum()), int(self._active.sum())
        rows = np.concatenate(
            (_numbers(touched)[model.session[columns]], held + _numbers(self._active)[model.row[entries]])
        )
        place = np.empty(model.cost.size, dtype=np.int64)
        place[columns] = np.arange(columns.size)
        across = np.concatenate((np.arange(columns.size), place[model.column[entries]]))
        found = linprog(
            model.cost[columns],
            A_ub=csr_array((np.ones(rows.size), (rows, across)), shape=(held + caps, columns.size)),
            b_ub=np.concatenate((np.ones(held), model.room[self._active])),
            method="highs",
            options={} if seconds is None else {"time_limit": max(0.1, seconds)},
        )
        if found.status != 0:
            return False
        gains = np.maximum(0.0, -found.ineqlin.marginals)
        self._x[columns] = found.x
        self._duals[self._active] = gains[held:]
        self._rents = -model.cheapest.astype(np.float64)
        self._rents[touched] = gains[:held]
        return True

    def wished(self) -> IntArray:
        """(s) the start that each session has in the answer, -1 for none."""
        starts = np.full(self._problem.sessions, -1, dtype=np.int64)
        chosen = self._x > 0.5
        starts[self._model.session[chosen]] = self._model.start[chosen]
        return starts

    def prices(self) -> Prices:
        """Whole numbers near the duals that prove the most."""
        whole = bool(np.all(np.abs(self._duals - np.rint(self._duals)) < NEARLY))
        return max((self._priced(scale) for scale in ((1,) if whole else (1, FINE))), key=lambda prices: prices.bound)

    def _priced(self, scale: int) -> Prices:
        days, weeks = price_table(self._problem)
        numbers = np.rint(self._duals * scale).astype(np.int64)
        return proved(
            self._problem,
            self._tables,
            scale,
            numbers[: days.size].reshape(days.shape),
            numbers[days.size :].reshape(weeks.shape),
        )


def _numbers(marked: BoolArray) -> IntArray:
    """The place of each marked one among the marked."""
    return np.cumsum(marked) - 1
