"""Working hours in local time, as stretches of UTC: right across the days on which clocks change.

A wall-clock time that a change skips begins at the first instant after the gap. One that comes twice begins at its
first and ends at its second passing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from peripatos.scheduling.intervals import Interval, merged

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_HOURS: Mapping[str, Sequence[Sequence[str]]] = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}

Hours = Mapping[str, Sequence[Sequence[str]]]


def zone_of(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that the installed tables do not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def working_time(zone: str, hours: Hours, *, start: datetime, end: datetime) -> list[Interval]:
    """Stretches of UTC between ``start`` and ``end`` in which somebody works; no hours at all means office hours."""
    place = zone_of(zone)
    day, last = start.astimezone(place).date() - timedelta(days=1), end.astimezone(place).date()
    found: list[Interval] = []
    while day <= last:
        found += _of_day(day, hours or OFFICE_HOURS, place)
        day += timedelta(days=1)
    return [Interval(max(s.start, start), min(s.end, end)) for s in merged(found) if s.end > start and s.start < end]


def _of_day(day: date, hours: Hours, place: ZoneInfo) -> Iterator[Interval]:
    for begins, ends in hours.get(WEEKDAYS[day.weekday()], ()):
        overnight = ends <= begins
        start = first_instant(day, begins, place)
        end = last_instant(day + timedelta(days=1) if overnight else day, ends, place)
        if start < end:
            yield Interval(start, end)


def first_instant(day: date, clock: str, place: ZoneInfo) -> datetime:
    """When (UTC) the wall clock first shows ``clock`` on ``day``, or the end of the gap that skips it."""
    return _instant(day, clock, place, fold=0)


def last_instant(day: date, clock: str, place: ZoneInfo) -> datetime:
    """When (UTC) the wall clock last shows ``clock`` on ``day``, or the end of the gap that skips it."""
    return _instant(day, clock, place, fold=1)


def _instant(day: date, clock: str, place: ZoneInfo, *, fold: int) -> datetime:
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    wall = datetime.combine(day, time.fromisoformat(clock), place).replace(fold=fold)
    instant = wall.astimezone(UTC)
    skipped = instant.astimezone(place).replace(tzinfo=None) != wall.replace(tzinfo=None)
    return _end_of_gap(wall, place) if skipped else instant


def _end_of_gap(wall: datetime, place: ZoneInfo) -> datetime:
    # Before the change the two readings of a skipped wall time lie on either side of it; halve the stretch between
    # them.
    before, after = sorted(wall.replace(fold=f).astimezone(UTC) for f in (0, 1))
    offset = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
