"""Working hours in local time, and what two people's weeks have in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = Mapping[str, Sequence[Sequence[str]]]
Span = tuple[datetime, datetime]
USUAL_HOURS: dict[str, list[list[str]]] = {day: [["09:00", "17:00"]] for day in DAYS[:5]}


@dataclass(frozen=True)
class WorkingWeek:
    """Zone (IANA name) and hours by weekday, in a form that can be a key."""

    zone: str
    spans: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, zone: str, hours: Hours) -> "WorkingWeek":
        """From the stored form ``{"mon": [["09:00", "17:30"]], …}``."""
        return cls(zone, tuple((day, start, end) for day in DAYS for start, end in hours.get(day, ())))


@lru_cache(maxsize=4096)
def spans_in(week: WorkingWeek, monday: date) -> tuple[Span, ...]:
    """The hours of the week that starts on ``monday`` as instants in UTC, merged and in order."""
    zone = ZoneInfo(week.zone)
    found = [
        (_instant(monday, DAYS.index(day), start, zone), _instant(monday, DAYS.index(day), end, zone))
        for day, start, end in week.spans
    ]
    return tuple(_merged(span for span in found if span[0] < span[1]))


def minutes_in_common(one: WorkingWeek, other: WorkingWeek, *, on: date) -> int:
    """Minutes in which both work, in the week of ``on``; 0 when either has no hours."""
    monday = on - timedelta(days=on.weekday())
    theirs = spans_in(other, monday) + spans_in(other, monday - timedelta(7)) + spans_in(other, monday + timedelta(7))
    shared = sum((_overlap(a, b) for a in spans_in(one, monday) for b in theirs), timedelta())
    return int(shared.total_seconds() // 60)


def _instant(monday: date, day: int, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(monday + timedelta(day), time.fromisoformat(clock), zone).astimezone(UTC)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlap(one: Span, other: Span) -> timedelta:
    return max(min(one[1], other[1]) - max(one[0], other[0]), timedelta())
