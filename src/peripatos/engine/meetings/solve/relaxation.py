"""The linear programme over one start for every choice of local days: nearly the plan, and the prices that prove it.

It knows caps of days and weeks, not overlap and series. Its duals are the prices; rounded to whole numbers they still
prove a bound, whatever they are.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from peripatos.engine.arrays import IntArray, ragged
from peripatos.engine.meetings.problem import NO_CAP, Certificate, Problem
from peripatos.engine.meetings.solve.compiled.proof import least_paid
from peripatos.engine.meetings.solve.tables import Tables

FINE = 1000
NEARLY = 1e-6
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prices:
    """Dense prices over scale: days (n, days + 3) from the day before the first, weeks (n, weeks + 1).

    paid: (s) the least that each session costs at them. bound: what they prove.
    """

    scale: int
    days: IntArray
    weeks: IntArray
    paid: IntArray
    bound: int

    def certificate(self) -> Certificate:
        return Certificate(self.scale, _rows(self.days, 1), _rows(self.weeks, 0))


def _rows(table: IntArray, shift: int) -> IntArray:
    person, period = np.nonzero(table)
    return np.column_stack((person, period - shift, table[person, period]))


def price_table(problem: Problem) -> tuple[IntArray, IntArray]:
    """No prices at all."""
    weeks = int(problem.calendar.week.max()) + 2
    return (
        np.zeros((problem.people, problem.days + 3), dtype=np.int64),
        np.zeros((problem.people, weeks), dtype=np.int64),
    )


def proved(problem: Problem, tables: Tables, scale: int, days: IntArray, weeks: IntArray) -> Prices:
    """What such prices prove: the least that sessions pay, less what full days and weeks earn."""
    choices, paid = tables.choices, np.zeros(problem.sessions, dtype=np.int64)
    least_paid(tables.board, choices.rows, choices.start, choices.cost, scale, days, weeks, paid)
    held_days, held_weeks = held_by_fixed(problem, days.shape[1], weeks.shape[1])
    earned = int((np.maximum(problem.day_cap[:, None], held_days) * days)[days > 0].sum())
    earned += int((np.maximum(problem.week_cap[:, None], held_weeks) * weeks)[weeks > 0].sum())
    return Prices(scale, days, weeks, paid, -(-(int(paid.sum()) - earned) // scale))


def held_by_fixed(problem: Problem, days: int, weeks: int) -> tuple[IntArray, IntArray]:
    """How many fixed sessions each person has on each day and in each week."""
    calendar = problem.calendar
    held = np.zeros((problem.people, days), dtype=np.int64), np.zeros((problem.people, weeks), dtype=np.int64)
    for session, start in problem.fixed.tolist():
        people, place = problem.members_of(session), start // problem.grid
        held[0][people, calendar.day[problem.zone[people], place] + 1] += 1
        held[1][people, calendar.week[problem.zone[people], place]] += 1
    return held


@dataclass(frozen=True)
class Model:
    """Columns (session, start, cost) and the rows that can bind: (person, period) of days, then of weeks.

    entries: (k, 2) row and column. room: places left in each row.
    """

    columns: IntArray
    day_keys: IntArray
    week_keys: IntArray
    entries: IntArray
    room: IntArray

    @staticmethod
    def of(problem: Problem, tables: Tables) -> "Model":
        days, weeks = price_table(problem)
        held = held_by_fixed(problem, days.shape[1], weeks.shape[1])
        board, columns = tables.board, tables.columns
        session, start = columns[:, 0], columns[:, 1]
        lengths = np.diff(problem.member_rows)[session]
        owner = np.repeat(np.arange(len(columns)), lengths)
        people = problem.members[ragged(problem.member_rows[session], problem.member_rows[session + 1])]
        zone, moment = problem.zone[people], start[owner]
        keys = (
            people * days.shape[1] + board.day[zone, moment] + 1,
            people * weeks.shape[1] + board.week[zone, moment],
        )
        found = [
            _binding(key, session[owner], owner, cap[people], used.reshape(-1))
            for key, cap, used in zip(keys, (problem.day_cap, problem.week_cap), held, strict=True)
        ]
        shifted = found[1][1] + [len(found[0][0]), 0]
        return Model(
            columns,
            found[0][0],
            found[1][0],
            np.concatenate((found[0][1], shifted)),
            np.concatenate((found[0][2], found[1][2])),
        )


def _binding(
    key: IntArray, session: IntArray, column: IntArray, cap: IntArray, used: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """The keys that more sessions want than have room; their entries (row, column) and their room."""
    capped = cap != NO_CAP
    key, session, column, cap = key[capped], session[capped], column[capped], cap[capped]
    if not key.size:
        return key, np.zeros((0, 2), dtype=np.int64), key
    width = int(session.max()) + 1
    pairs = np.unique(key * width + session) // width
    names, wanted = np.unique(pairs, return_counts=True)
    first = np.searchsorted(names, key)
    room = np.zeros(names.size, dtype=np.int64)
    room[first] = np.maximum(0, cap - used[key])
    binds = wanted > room
    number = np.cumsum(binds) - 1
    mine = binds[first]
    return names[binds], np.column_stack((number[first[mine]], column[mine])), room[binds]


def solved(problem: Problem, tables: Tables, seconds: float | None) -> tuple[Prices, IntArray] | None:
    """Prices, and the start that each session has in the programme (-1: none); None when it was cut off."""
    model = Model.of(problem, tables)
    session, start, cost = model.columns.T
    wished = np.full(problem.sessions, -1, dtype=np.int64)
    days, weeks = price_table(problem)
    if not session.size:
        return proved(problem, tables, 1, days, weeks), wished
    rows = problem.sessions + len(model.room)
    places = np.concatenate((session, problem.sessions + model.entries[:, 0]))
    column = np.concatenate((np.arange(session.size), model.entries[:, 1]))
    matrix = csr_array((np.ones(places.size), (places, column)), shape=(rows, session.size))
    options = {"presolve": True} | ({} if seconds is None else {"time_limit": max(0.1, seconds)})
    found = linprog(
        cost - problem.skip_cost[session],
        A_ub=matrix,
        b_ub=np.concatenate((np.ones(problem.sessions), model.room)),
        method="highs",
        options=options,
    )
    if found.status != 0:
        return None
    chosen = found.x > 0.5
    wished[session[chosen]] = start[chosen]
    duals = np.maximum(0.0, -found.ineqlin.marginals[problem.sessions :])
    return rounded(problem, tables, model, duals), wished


def rounded(problem: Problem, tables: Tables, model: Model, duals: FloatArray) -> Prices:
    """Whole numbers near the duals that prove the most."""
    whole = bool(np.all(np.abs(duals - np.rint(duals)) < NEARLY))
    found = [_priced(problem, tables, model, duals, scale) for scale in ((1,) if whole else (1, FINE))]
    return max(found, key=lambda prices: prices.bound)


def _priced(problem: Problem, tables: Tables, model: Model, duals: FloatArray, scale: int) -> Prices:
    days, weeks = price_table(problem)
    numbers = np.rint(duals * scale).astype(np.int64)
    cut = len(model.day_keys)
    days.reshape(-1)[model.day_keys] = numbers[:cut]
    weeks.reshape(-1)[model.week_keys] = numbers[cut:]
    return proved(problem, tables, scale, days, weeks)
