"""Prices of days and weeks: the bound they prove, and which sessions fall short of it."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.meetings.solve.compiled.board import Board, price


@kernel
def toll(board: Board, session: int, start: int, days: IntArray, weeks: IntArray) -> int:
    """What the members pay for their day and week at a start."""
    total = 0
    for k in range(board.member_rows[session], board.member_rows[session + 1]):
        person = board.members[k]
        zone = board.zone[person]
        total += days[person, board.day[zone, start] + 1] + weeks[person, board.week[zone, start]]
    return total


@kernel
def list_tolls(
    board: Board, rows: IntArray, start_of: IntArray, days: IntArray, weeks: IntArray, tolls: IntArray
) -> None:
    """(choices) what the members pay at each start."""
    for session in range(board.minutes.size):
        for place in range(rows[session], rows[session + 1]):
            tolls[place] = toll(board, session, start_of[place], days, weeks)


@kernel
def least_paid(
    board: Board,
    rows: IntArray,
    start_of: IntArray,
    cost_of: IntArray,
    scale: int,
    days: IntArray,
    weeks: IntArray,
    paid: IntArray,
) -> None:
    """(s) the least that each session costs at priced starts, or left out."""
    for session in range(board.minutes.size):
        if board.fixed[session] >= 0:
            start = board.fixed[session]
            paid[session] = scale * price(board, session, start) + toll(board, session, start, days, weeks)
            continue
        least = scale * board.skip[session]
        for place in range(rows[session], rows[session + 1]):
            if scale * cost_of[place] < least:
                least = min(least, scale * cost_of[place] + toll(board, session, start_of[place], days, weeks))
        paid[session] = least


@kernel
def mark_losses(
    board: Board, at: IntArray, scale: int, days: IntArray, weeks: IntArray, paid: IntArray, marked: BoolArray
) -> None:
    """Mark sessions that pay more than they might."""
    for session in range(board.minutes.size):
        cost = scale * board.skip[session]
        if at[session] >= 0:
            cost = scale * price(board, session, at[session]) + toll(board, session, at[session], days, weeks)
        if cost > paid[session]:
            marked[session] = True


@kernel
def mark_unused(
    board: Board, at: IntArray, priced: IntArray, period_of: IntArray, cap: IntArray, marked: BoolArray
) -> None:
    """Mark all sessions of people who leave a priced day or week unused. priced: (k, 2) person, period."""
    for row in range(len(priced)):
        person, period = priced[row, 0], priced[row, 1]
        zone, used = board.zone[person], 0
        for k in range(board.person_rows[person], board.person_rows[person + 1]):
            start = at[board.person_sessions[k]]
            used += start >= 0 and period_of[zone, start] == period
        if used < cap[person]:
            for k in range(board.person_rows[person], board.person_rows[person + 1]):
                marked[board.person_sessions[k]] = True
