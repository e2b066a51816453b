"""Finds times: both at work, outside quiet periods, never two sessions of one person at once.

Inside, a time is a count of minutes since the first day of the calendar, in UTC; slots are quarters of an hour.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from peripatos.demo.company.fitting import DAY, utc_offset
from peripatos.demo.company.types import CalendarEvent, Member

SLOT = 15
STEP = 30
_NEAR_DAYS = (0, 1, -1, 2, -2, 3, -3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)


def instant(minutes: int) -> datetime:
    """The aware instant of a count of minutes."""
    start = datetime.combine(date.fromordinal(minutes // DAY), datetime.min.time(), UTC)
    return start + timedelta(minutes=minutes % DAY)


@dataclass(slots=True)
class Diary:
    """Whose time is taken when."""

    members: dict[str, Member]
    quiet: frozenset[int]
    rng: Random
    taken: dict[str, set[int]] = field(default_factory=dict)

    def book(self, leader: str, mentor: str, day: date, minutes: int, *, between: tuple[date, date]) -> int | None:
        """Takes the time of both near ``day`` and returns its start; ``None`` where both are never free together."""
        first, last = between[0].toordinal() + 1, between[1].toordinal()
        for near in _NEAR_DAYS:
            ordinal = day.toordinal() + near
            if not first <= ordinal <= last or ordinal in self.quiet:
                continue
            found = self._free_start(self.members[leader], self.members[mentor], ordinal, minutes)
            if found is not None:
                self._take((leader, mentor), found, minutes)
                return found
        return None

    def _free_start(self, one: Member, other: Member, ordinal: int, minutes: int) -> int | None:
        starts = [start for shift in (-1, 0, 1) for start in _common(one, other, ordinal, shift, minutes)]
        begin = self.rng.randrange(len(starts)) if starts else 0
        for start in starts[begin:] + starts[:begin]:
            if not any(self._is_taken(member.key, start, minutes) for member in (one, other)):
                return start
        return None

    def _is_taken(self, key: str, start: int, minutes: int) -> bool:
        taken = self.taken.get(key)
        return taken is not None and not taken.isdisjoint(slots(start, minutes))

    def _take(self, keys: tuple[str, str], start: int, minutes: int) -> None:
        for key in keys:
            self.taken.setdefault(key, set()).update(slots(start, minutes))


def slots(start: int, minutes: int) -> range:
    """The quarters of an hour that a time touches."""
    return range(start // SLOT, -(-(start + minutes) // SLOT))


def _common(one: Member, other: Member, ordinal: int, shift: int, minutes: int) -> range:
    """Starts at which ``one`` works on a day and ``other`` on that day, the one before or the one after."""
    if not (_works(one, ordinal) and _works(other, ordinal + shift)):
        return range(0)
    first, last = _hours(one, ordinal)
    first_other, last_other = _hours(other, ordinal + shift)
    begin, end = max(first, first_other), min(last, last_other)
    return range(-(-begin // STEP) * STEP, end - minutes + 1, STEP)


def _works(member: Member, ordinal: int) -> bool:
    return (ordinal - 1) % 7 in member.week.days


def _hours(member: Member, ordinal: int) -> tuple[int, int]:
    midnight = ordinal * DAY - utc_offset(member.zone, ordinal)
    return midnight + member.week.starts_minute, midnight + member.week.ends_minute


def business_year(today: date) -> tuple[CalendarEvent, ...]:
    """Events and quiet periods from a year ago to a year ahead."""
    fixed = [
        ("Market review", (3, 10), (3, 12), False),
        ("Talent review", (5, 12), (5, 21), False),
        ("Half-year results", (7, 21), (7, 22), False),
        ("Summer quiet weeks", (8, 3), (8, 14), True),
        ("Autumn launch", (9, 15), (9, 17), False),
        ("Annual planning", (10, 6), (10, 17), False),
        ("Board strategy days", (11, 18), (11, 19), False),
    ]
    found = []
    for year in range(today.year - 1, today.year + 2):
        found += [
            CalendarEvent(title, date(year, *begin), date(year, *end), quiet) for title, begin, end, quiet in fixed
        ]
        found.append(CalendarEvent("Year-end close", date(year, 12, 20), date(year + 1, 1, 4), quiet=True))
    near = timedelta(days=370)
    return tuple(
        e for e in sorted(found, key=lambda e: e.starts_on) if today - near <= e.ends_on and e.starts_on <= today + near
    )


def quiet_days(events: tuple[CalendarEvent, ...]) -> frozenset[int]:
    """The ordinals of days in which no session is booked."""
    return frozenset(
        day for e in events if e.quiet for day in range(e.starts_on.toordinal(), e.ends_on.toordinal() + 1)
    )
