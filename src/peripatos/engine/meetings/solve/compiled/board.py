"""The arrays that the compiled loops read, and the cost of one start."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel

Units = npt.NDArray[np.uint16]


class Board(NamedTuple):
    """One problem. Starts are numbers on the grid; -1 and the like stand for none."""

    free: Units  # (n, starts) units in which a person is free from a start on
    day: IntArray  # (zones, starts)
    week: IntArray  # (zones, starts)
    hour: IntArray  # (zones, starts)
    quiet: BoolArray  # (zones, starts)
    zone: IntArray  # (n)
    day_cap: IntArray  # (n)
    week_cap: IntArray  # (n)
    hour_cost: IntArray  # (n, 24)
    member_rows: IntArray
    members: IntArray
    person_rows: IntArray
    person_sessions: IntArray
    minutes: IntArray  # (s)
    units: IntArray  # (s)
    stop: IntArray  # (s) starts below this end inside the horizon
    earliest: IntArray  # (s)
    latest: IntArray  # (s)
    target: IntArray  # (s) NO_DAY without one
    published: IntArray  # (s) its start, -1 without one, -2 when it is no start of the grid
    skip: IntArray  # (s) the cost of leaving a session out
    fixed: IntArray  # (s) its fixed start, -1 without one
    series: IntArray  # (s)
    place: IntArray  # (s) place in the series
    series_rows: IntArray
    series_sessions: IntArray
    least: IntArray  # (series) -1 where there is no rule
    most: IntArray
    grid: int
    day_cost: int
    move_price: int
    no_day: int


@kernel
def price(board: Board, session: int, start: int) -> int:
    """What a session costs at a start, the price of moving it included."""
    total = 0
    for k in range(board.member_rows[session], board.member_rows[session + 1]):
        person = board.members[k]
        total += board.hour_cost[person, board.hour[board.zone[person], start]]
    if board.target[session] != board.no_day:
        lead = board.members[board.member_rows[session]]
        total += board.day_cost * abs(board.day[board.zone[lead], start] - board.target[session])
    if board.published[session] != -1 and board.published[session] != start:
        total += board.move_price
    return total
