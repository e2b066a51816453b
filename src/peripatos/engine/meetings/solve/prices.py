"""Prices of days and weeks, and the bound that they prove whatever they are."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.meetings.problem import Certificate, Problem
from peripatos.engine.meetings.solve.compiled.proof import least_paid
from peripatos.engine.meetings.solve.tables import Tables


@dataclass(frozen=True)
class Prices:
    """Dense prices over scale: days (n, days + 3) from the day before the first, weeks (n, weeks + 1).

    paid: (s) the least that each session costs at them. total: what they prove times scale; bound: rounded up.
    """

    scale: int
    days: IntArray
    weeks: IntArray
    paid: IntArray
    total: int

    @property
    def bound(self) -> int:
        return -(-self.total // self.scale)

    @cached_property
    def priced(self) -> tuple[IntArray, IntArray]:
        """(k, 2) person and day, and person and week, wherever there is a price."""
        certificate = self.certificate()
        return np.ascontiguousarray(certificate.days[:, :2]), np.ascontiguousarray(certificate.weeks[:, :2])

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
    return Prices(scale, days, weeks, paid, int(paid.sum()) - earned)


def held_by_fixed(problem: Problem, days: int, weeks: int) -> tuple[IntArray, IntArray]:
    """How many fixed sessions each person has on each day and in each week."""
    calendar = problem.calendar
    held = np.zeros((problem.people, days), dtype=np.int64), np.zeros((problem.people, weeks), dtype=np.int64)
    for session, start in problem.fixed.tolist():
        people, place = problem.members_of(session), start // problem.grid
        held[0][people, calendar.day[problem.zone[people], place] + 1] += 1
        held[1][people, calendar.week[problem.zone[people], place]] += 1
    return held
