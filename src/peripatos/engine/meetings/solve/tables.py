"""A problem as tables for the compiled loops, and the starts of every session."""

from dataclasses import dataclass

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.meetings.problem import NO_DAY, NO_MOMENT, Problem, fixed_starts
from peripatos.engine.meetings.solve.compiled.board import Board, Units
from peripatos.engine.meetings.solve.compiled.scan import count_starts, free_runs, list_starts, mark_columns
from peripatos.engine.meetings.solve.compiled.search import Choices

FAR = 2**40


@dataclass(frozen=True)
class Tables:
    """board: the problem. choices: starts worth their cost, cheapest first. open_starts: (s) how many each has alone.

    columns: (c, 3) session, start, cost of the cheapest start for every choice of local days.
    """

    board: Board
    choices: Choices
    open_starts: IntArray
    columns: IntArray

    @staticmethod
    def of(problem: Problem) -> "Tables":
        board = board_of(problem)
        found, kept = np.zeros(problem.sessions, dtype=np.int64), np.zeros(problem.sessions, dtype=np.int64)
        count_starts(board, found, kept)
        rows = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(kept)))
        start, cost = np.zeros(rows[-1], dtype=np.int64), np.zeros(rows[-1], dtype=np.int64)
        list_starts(board, rows, start, cost)
        best = np.zeros(start.size, dtype=np.bool_)
        mark_columns(board, rows, start, cost, best)
        owner = np.repeat(np.arange(problem.sessions), kept)
        columns = np.column_stack((owner[best], start[best], cost[best]))
        order = np.lexsort((start, cost, owner))
        return Tables(board, Choices(rows, start[order], cost[order]), found, columns)


def board_of(problem: Problem) -> Board:
    calendar = problem.calendar
    person_rows, person_sessions = problem.sessions_of
    rhythms = problem.rhythm_of
    limits = [(-1, 0) if row.limits is None else row.limits for row in problem.rhythms]
    series = np.array(limits, dtype=np.int64).reshape(-1, 2)
    fixed = fixed_starts(problem)
    given = problem.published != NO_MOMENT
    usable = given & (problem.published % problem.grid == 0) & (problem.published >= 0)
    usable &= problem.published < problem.horizon
    return Board(
        free=_free(problem),
        day=np.ascontiguousarray(calendar.day),
        week=np.ascontiguousarray(calendar.week),
        hour=np.ascontiguousarray(calendar.hour),
        quiet=_quiet(problem),
        zone=problem.zone,
        day_cap=problem.day_cap,
        week_cap=problem.week_cap,
        hour_cost=np.ascontiguousarray(problem.hour_cost_of),
        member_rows=problem.member_rows,
        members=problem.members,
        person_rows=person_rows,
        person_sessions=person_sessions,
        minutes=problem.minutes,
        units=problem.minutes // calendar.unit,
        stop=np.maximum(0, (problem.horizon - problem.minutes) // problem.grid + 1),
        earliest=np.where(problem.earliest == NO_DAY, -FAR, problem.earliest),
        latest=np.where(problem.latest == NO_DAY, FAR, problem.latest),
        target=problem.target,
        published=np.where(usable, problem.published // problem.grid, np.where(given, -2, -1)),
        skip=problem.skip_cost,
        fixed=np.where(fixed == NO_MOMENT, -1, fixed // problem.grid),
        series=problem.series,
        place=problem.place_in_series,
        series_rows=pointers(np.repeat(np.arange(len(rhythms)), [len(row) for row in rhythms]), len(rhythms)),
        series_sessions=np.array([k for row in rhythms for k in row], dtype=np.int64),
        least=np.ascontiguousarray(series[:, 0]),
        most=np.ascontiguousarray(series[:, 1]),
        grid=problem.grid,
        day_cost=problem.day_cost,
        move_price=problem.move_price,
        no_day=NO_DAY,
    )


def _free(problem: Problem) -> Units:
    """Fixed sessions bar their members like busy blocks."""
    calendar = problem.calendar
    blocks = [problem.busy]
    for session, start in problem.fixed.tolist():
        people = problem.members_of(session)
        ends = np.full(people.size, start), np.full(people.size, start + problem.minutes[session])
        blocks.append(np.column_stack((people, *ends)))
    every = np.concatenate(blocks)
    every = every[np.argsort(every[:, 0], kind="stable")]
    free = np.zeros((problem.people, problem.starts), dtype=np.uint16)
    free_runs(
        calendar.working,
        np.ascontiguousarray(calendar.week_units),
        problem.pattern,
        problem.zone,
        pointers(every[:, 0], problem.people),
        np.ascontiguousarray(every[:, 1:]),
        calendar.unit,
        calendar.step,
        np.zeros(calendar.units, dtype=np.bool_),
        free,
    )
    return free


def _quiet(problem: Problem) -> BoolArray:
    days = problem.calendar.day
    found = np.zeros(days.shape, dtype=np.bool_)
    for begin, end in problem.quiet.tolist():
        found |= (days >= begin) & (days <= end)
    return found
