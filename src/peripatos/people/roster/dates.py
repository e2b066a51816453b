"""Dates of one column: how they are written is decided for the column as a whole, then each cell is read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from peripatos.people.roster import words
from peripatos.people.roster.types import DateOrder

SERIAL_EPOCH = date(1899, 12, 30)
SERIALS = range(5_000, 80_000)
PIVOT_AHEAD = 10
LONGEST = 60
EARLIEST = date(1900, 1, 1)
ORDERS = {
    "dmy": DateOrder.DAY_FIRST,
    "day": DateOrder.DAY_FIRST,
    "mdy": DateOrder.MONTH_FIRST,
    "month": DateOrder.MONTH_FIRST,
    "ymd": DateOrder.YEAR_FIRST,
    "iso": DateOrder.ISO,
    "serial": DateOrder.SERIAL,
}
_TIME = re.compile(
    r"[T ]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_THREE = re.compile(r"(\d{1,4})\s*([./\-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{4,6})(?:[.,]\d+)?")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .\-/]*([^\W\d]+)[ .,\-/]*(\d{4}|\d{2})"
    r"|([^\W\d]+)[ .\-]*(\d{1,2})(?:st|nd|rd|th)?[ ,.\-]*(\d{4}|\d{2}))",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnDates:
    """How a column of dates is to be read. ``order`` is None when it can be read in two ways; ``mixed`` when it
    contradicts itself.
    """

    order: DateOrder | None
    mixed: bool = False
    dated: int = 0


def is_empty(text: str) -> bool:
    return text.strip().casefold() in words.EMPTY_DATES


def without_time(text: str) -> str:
    """The date without its time; what is far too long for a date is none."""
    return _TIME.sub("", text.strip()).strip() if len(text) <= LONGEST else ""


def hint(header: str) -> DateOrder | None:
    """What a header such as ``Hire Date (DD/MM/YYYY)`` says about its column."""
    letters = re.sub(r"[^dmyt]", "", header[header.find("(") :].casefold()) if "(" in header else ""
    short = re.sub(r"(.)\1+", r"\1", letters.replace("t", "d"))
    return {"dmy": DateOrder.DAY_FIRST, "mdy": DateOrder.MONTH_FIRST}.get(short)


def decide(values: Iterable[str], told: DateOrder | None = None) -> ColumnDates:
    """How the column is written. Any first or second part above 12 decides; where none is, both readings must agree
    or it stays open.
    """
    day_first = month_first = open_ones = dated = 0
    for value in values:
        parts = _slashed(value)
        if parts is None:
            dated += _looks_dated(value)
            continue
        first, second = parts
        dated += 1
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        open_ones += first <= 12 and second <= 12 and first != second
    return _verdict(day_first, month_first, open_ones, dated, told)


def _verdict(day_first: int, month_first: int, open_ones: int, dated: int, told: DateOrder | None) -> ColumnDates:
    if told is not None:
        return ColumnDates(told, dated=dated)
    if day_first and month_first:
        return ColumnDates(None, mixed=True, dated=dated)
    if day_first:
        return ColumnDates(DateOrder.DAY_FIRST, dated=dated)
    if month_first or not open_ones:
        return ColumnDates(DateOrder.MONTH_FIRST if month_first else DateOrder.ISO, dated=dated)
    return ColumnDates(None, dated=dated)


def _slashed(value: str) -> tuple[int, int] | None:
    """First and second part of a date with slashes or dashes and the year at the end; points always mean day first."""
    found = _THREE.fullmatch(without_time(value))
    if found is None or found[2] == "." or len(found[1]) > 2:
        return None
    return int(found[1]), int(found[3])


def _looks_dated(value: str) -> bool:
    text = without_time(value)
    if _THREE.fullmatch(text) or _PLAIN.fullmatch(text):
        return True
    named = _NAMED.fullmatch(_WEEKDAY.sub("", text))
    return bool(named) and _month(named[2] or named[4]) > 0 if named else False


def share_dated(values: Sequence[str]) -> float:
    """Which part of the cells that are not empty looks like a date."""
    filled = [value for value in values if not is_empty(value)]
    return (
        sum(1 for value in filled if _looks_dated(value) or _serial(without_time(value))) / len(filled)
        if filled
        else 0.0
    )


def read(value: str, order: DateOrder, *, today: date) -> date | None:
    """The day that ``value`` means; None when there is no such day. Two-digit years lie at most ten years ahead of
    ``today``.
    """
    text = _WEEKDAY.sub("", without_time(value))
    try:
        found = _read_numbers(text, order, today) or _read_named(text, today) or _serial(text)
    except ValueError:
        return None
    return found if found and found >= EARLIEST else None


def _read_numbers(text: str, order: DateOrder, today: date) -> date | None:
    if plain := _PLAIN.fullmatch(text):
        return date(int(plain[1]), int(plain[2]), int(plain[3]))
    parts = _THREE.fullmatch(text)
    if parts is None:
        return None
    first, second, third = int(parts[1]), int(parts[3]), int(parts[4])
    if len(parts[1]) > 2:
        return date(first, second, third)
    if order is DateOrder.YEAR_FIRST and len(parts[4]) <= 2:
        return date(_year(parts[1], today), second, third)
    month_first = order is DateOrder.MONTH_FIRST and parts[2] != "."
    day, month = (second, first) if month_first else (first, second)
    return date(_year(parts[4], today), month, day)


def _read_named(text: str, today: date) -> date | None:
    found = _NAMED.fullmatch(text)
    if found is None:
        return None
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    number = _month(month)
    return date(_year(year, today), number, int(day)) if number else None


def _month(word: str) -> int:
    return words.MONTH_OF.get(word.casefold(), 0)


def _serial(text: str) -> date | None:
    """A day counted by a spreadsheet since 1900."""
    found = _SERIAL.fullmatch(text)
    return SERIAL_EPOCH + timedelta(days=int(found[1])) if found and int(found[1]) in SERIALS else None


def _year(text: str, today: date) -> int:
    if len(text) > 2:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year if year <= today.year + PIVOT_AHEAD else year - 100
