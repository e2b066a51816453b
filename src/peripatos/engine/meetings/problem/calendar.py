"""The calendar of a problem: local days, weeks and hours of every start, and for how long people are free from there.

Time is cut into units, the greatest that divides a day, the grid, every session, every distance from UTC and every
change of it: then a block of hours or a busy block, rounded to units, allows and forbids the same sessions.
"""

from datetime import datetime
from functools import cached_property
from math import gcd
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.meetings.problem.model import Problem
from peripatos.engine.meetings.problem.moments import DAY, EPOCH, week_number

Units = npt.NDArray[np.uint16]
LONGEST_RUN = 65535
Segment = tuple[int, int, int]


class Calendar:
    """Rows are zones (as in the problem) or people, columns are starts.

    day, week: (zones, starts) relative to the first day and to the week of the day before it. hour: (zones, starts).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.segments = [_segments(name, problem.first, problem.horizon) for name in problem.zone_names]
        self.unit = _unit(problem, self.segments)
        self.step = problem.grid // self.unit
        self.units = problem.horizon // self.unit
        self.walls = np.array([_wall(rows, self.units, self.unit) for rows in self.segments], dtype=np.int64)
        walls = self.walls[:, :: self.step]
        self.day: IntArray = walls // DAY
        self.hour: IntArray = walls % DAY // 60
        self.first_week = week_number(problem.first - 1)
        self.week: IntArray = (self.day + problem.first - 1) // 7 - self.first_week
        self._hours: dict[tuple[int, int], Units] = {}
        self._free: dict[int, Units] = {}

    @cached_property
    def starts(self) -> IntArray:
        """Minutes of every start."""
        return np.arange(self.problem.starts, dtype=np.int64) * self.problem.grid

    @cached_property
    def working(self) -> BoolArray:
        """(patterns, units of a week) whether a unit of the local week, from Monday 00:00, is working time."""
        weeks = np.zeros((len(self.problem.patterns), 7 * DAY), dtype=np.bool_)
        for row, blocks in zip(weeks, self.problem.patterns, strict=True):
            for weekday, begin, end in blocks:
                row[weekday * DAY + begin : weekday * DAY + end] = True
        return np.asarray(weeks.reshape(len(weeks), -1, self.unit).all(axis=2), dtype=np.bool_)

    @cached_property
    def week_units(self) -> IntArray:
        """(zones, units) the unit of the local week, from Monday 00:00, that each unit of the horizon is."""
        monday = (self.problem.first - 1) % 7 * DAY
        return (self.walls + monday) % (7 * DAY) // self.unit

    @cached_property
    def busy_rows(self) -> IntArray:
        """(n + 1) where the busy blocks of each person begin."""
        return pointers(self.problem.busy[:, 0], self.problem.people)

    def needed(self, session: int) -> int:
        """Units that a session lasts."""
        return int(self.problem.minutes[session]) // self.unit

    def hours_from(self, person: int) -> Units:
        """Units of working time without a break from each start on."""
        key = int(self.problem.zone[person]), int(self.problem.pattern[person])
        if key not in self._hours:
            self._hours[key] = runs(self.working[key[1]][self.week_units[key[0]]], self.step)
        return self._hours[key]

    def free_from(self, person: int) -> Units:
        """Units without a busy block from each start on."""
        if person not in self._free:
            free = np.ones(self.units, dtype=np.bool_)
            low, high = self.busy_rows[person], self.busy_rows[person + 1]
            for begin, end in self.problem.busy[low:high, 1:].tolist():
                free[max(0, begin // self.unit) : max(0, -(-end // self.unit))] = False
            self._free[person] = runs(free, self.step)
        return self._free[person]

    def days_of(self, person: int) -> IntArray:
        """The local day of each start."""
        return np.asarray(self.day[self.problem.zone[person]])

    def weeks_of(self, person: int) -> IntArray:
        return np.asarray(self.week[self.problem.zone[person]])


def runs(free: BoolArray, step: int) -> Units:
    """How many units in a row are free from every `step`-th on."""
    places = np.arange(free.size)
    barred = np.minimum.accumulate(np.where(free, free.size, places)[::-1])[::-1]
    return np.minimum(barred - places, LONGEST_RUN)[::step].astype(np.uint16)


def _segments(zone: str, first: int, horizon: int) -> list[Segment]:
    """(begin, end, minutes ahead of UTC) of the times between changes of the clock."""
    zone_info, origin = ZoneInfo(zone), (first - EPOCH) * 86400

    def ahead(minute: int) -> int:
        offset = datetime.fromtimestamp(origin + minute * 60, tz=zone_info).utcoffset()
        assert offset is not None
        return int(offset.total_seconds()) // 60

    found, begin, now = [], 0, ahead(0)
    for hour in range(60, horizon + 60, 60):
        after = ahead(min(hour, horizon))
        if after != now:
            low, high = hour - 60, min(hour, horizon)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if ahead(middle) == now else (low, middle)
            found.append((begin, high, now))
            begin, now = high, after
    return [row for row in (*found, (begin, horizon, now)) if row[0] < row[1]]


def _unit(problem: Problem, segments: list[list[Segment]]) -> int:
    marks = {abs(number) for rows in segments for row in rows for number in row}
    return gcd(DAY, problem.grid, *np.unique(problem.minutes).tolist(), *marks)


def _wall(segments: list[Segment], units: int, unit: int) -> IntArray:
    """Minutes on the clock since its midnight before the first day, for each unit."""
    walls = np.arange(units, dtype=np.int64) * unit
    for begin, end, ahead in segments:
        walls[begin // unit : end // unit] += ahead
    return walls
