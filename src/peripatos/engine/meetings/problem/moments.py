"""Dates, weeks, times of day and moments of the format, to numbers and back.

A day is the ordinal of `datetime.date`; a moment is a number of minutes since 00:00 UTC of some day.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.fields import refuse, text

DAY: Final = 1440
EPOCH: Final = date(1970, 1, 1).toordinal()
EARLIEST: Final = date(1970, 1, 1).toordinal()
LATEST: Final = date(2200, 1, 1).toordinal()
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")
_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")
_PATTERN: Final = "0000-00-00T00:00Z"
_PLACES: Final[IntArray] = np.array([1000, 100, 10, 1], dtype=np.int64)
_DIGITS: Final = np.array([k for k, mark in enumerate(_PATTERN) if mark == "0"])
_MARKS: Final = np.array([k for k, mark in enumerate(_PATTERN) if mark != "0"])


@lru_cache(maxsize=4096)
def _ordinal(value: str) -> int | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        found = date.fromisoformat(value).toordinal()
    except ValueError:
        return None
    return found if EARLIEST <= found < LATEST else None


def read_day(value: object, path: str) -> int:
    """`2026-12-10` to its ordinal; years 1970 to 2199."""
    found = _ordinal(text(value, path))
    if found is None:
        refuse("not_a_date", path, "A date such as 2026-12-10 is expected here.")
    return found


def day_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


@lru_cache(maxsize=4096)
def _minute(value: str) -> int | None:
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    return DAY if found[1] is None else int(found[1]) * 60 + int(found[2])


def read_time(value: object, path: str) -> int:
    """`08:00` to minutes of the day; `24:00` is the end of the day."""
    found = _minute(text(value, path))
    if found is None:
        refuse("not_a_time", path, "A time such as 08:00 is expected here.")
    return found


def time_text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def read_moments(values: Sequence[object], path_of: Callable[[int], str], first: int) -> IntArray:
    """Moments such as `2026-12-10T13:00Z`, all at once, to minutes since 00:00 UTC of the day `first`."""
    for k, value in enumerate(values):
        if type(value) is not str or len(value) != len(_PATTERN):
            _no_moment(path_of(k))
    if not values:
        return np.zeros(0, dtype=np.int64)
    marks = np.array(values, dtype=f"U{len(_PATTERN)}").view(np.uint32).reshape(-1, len(_PATTERN)).astype(np.int64)
    digits = marks[:, _DIGITS] - ord("0")
    proper = ((digits >= 0) & (digits <= 9)).all(axis=1)
    proper &= (marks[:, _MARKS] == [ord(_PATTERN[k]) for k in _MARKS]).all(axis=1)
    years = digits[:, :4] @ _PLACES
    month, day, hour, minute = (digits[:, k : k + 2] @ _PLACES[2:] for k in (4, 6, 8, 10))
    proper &= (month >= 1) & (month <= 12) & (hour <= 23) & (minute <= 59)
    days, real = _days(years, month, day)
    wrong = np.flatnonzero(~(proper & real))
    if wrong.size:
        _no_moment(path_of(int(wrong[0])))
    return np.asarray((days - first) * DAY + hour * 60 + minute, dtype=np.int64)


def _days(years: IntArray, month: IntArray, day: IntArray) -> tuple[IntArray, BoolArray]:
    """Ordinals, and which of them are days of the calendar."""
    months = (years - 1970) * 12 + month - 1
    begin = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days = begin + day - 1
    real = (day >= 1) & (days < following) & (days + EPOCH >= EARLIEST) & (days + EPOCH < LATEST)
    return days + EPOCH, real


def _no_moment(path: str) -> None:
    refuse("not_a_moment", path, "A moment such as 2026-12-10T13:00Z is expected here.")


def moment_text(minute: int, first: int) -> str:
    """The moment so many minutes after 00:00 UTC of the day `first`."""
    day, rest = divmod(minute, DAY)
    return f"{day_text(first + day)}T{time_text(rest)}Z"


def week_number(ordinal: int) -> int:
    """The ISO week of a day, counted from the first week of year 1."""
    return (ordinal - 1) // 7


def week_text(number: int) -> str:
    year, week, _ = date.fromordinal(number * 7 + 1).isocalendar()
    return f"{year:04}-W{week:02}"


def read_week(value: str, path: str) -> int:
    """`2026-W50` to its number."""
    found = _WEEK.fullmatch(value)
    try:
        monday = None if found is None else date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        monday = None
    if monday is None:
        refuse("not_a_week", path, "A week such as 2026-W50 is expected here.")
    return week_number(monday.toordinal())
