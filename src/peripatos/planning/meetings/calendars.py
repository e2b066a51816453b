"""Everybody's hours and what is taken of them, as a problem file says it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from peripatos.people.hours import DAYS
from peripatos.planning.inputs import patterns_of
from peripatos.planning.meetings.due import BOOKED
from peripatos.planning.meetings.parties import booked_in, span
from peripatos.planning.meetings.settings import Window
from peripatos.scheduling.hours import OFFICE_HOURS, Hours, zone_of
from peripatos.scheduling.models import BookedTime, BusyBlock

GRID_MINUTES = 30
Stretch = tuple[datetime, datetime]
TAKEN = ("person_id", "starts_at", "ends_at")


@dataclass
class Calendars:
    """What is known of the time of those who take part.

    assumed: people who never told their hours. fixed: booked sessions that count against caps: name, the members who
    take part, start on the grid, minutes. taken: all else, as stretches.
    """

    window: Window
    zones: dict[UUID, str]
    hours: dict[UUID, dict[str, list[list[str]]]]
    assumed: list[UUID]
    fixed: list[tuple[str, list[UUID], datetime, int]] = field(default_factory=list)
    taken: defaultdict[UUID, list[Stretch]] = field(default_factory=lambda: defaultdict(list))

    def person(self, person: UUID, **more: Any) -> dict[str, Any]:
        """One person as in a problem file."""
        busy = [[written(start), written(end, up=True)] for start, end in sorted(self.taken[person])]
        return {
            "id": str(person),
            "zone": self.zones[person],
            "hours": self.hours[person],
            "busy": [block for block in busy if block[0] < block[1]],
            **more,
        }

    def full(self, day_cap: int, week_cap: int) -> Iterator[tuple[UUID, str]]:
        """Caps that sessions booked already break: (person, day_cap or week_cap)."""
        days: Counter[tuple[UUID, object]] = Counter()
        weeks: Counter[tuple[UUID, object]] = Counter()
        for _name, members, start, _minutes in self.fixed:
            for person in members:
                day = start.astimezone(zone_of(self.zones[person])).date()
                days[person, day] += 1
                weeks[person, day.isocalendar()[:2]] += 1
        for name, cap, counts in (("day_cap", day_cap, days), ("week_cap", week_cap, weeks)):
            yield from sorted({(person, name) for (person, _), count in counts.items() if count > cap}, key=str)


def calendars_of(people: Collection[UUID], programme_id: UUID, window: Window) -> Calendars:
    """Hours and taken time of these people; five queries."""
    patterns = patterns_of(people)
    calendars = Calendars(
        window=window,
        zones={p: zone_of(patterns[p].zone).key if p in patterns else "UTC" for p in people},
        hours={p: hours_by_day(patterns[p].hours if p in patterns else {}) for p in people},
        assumed=sorted(p for p in people if p not in patterns or patterns[p].confirmed_at is None),
    )
    known = _fix_booked(calendars, set(people), programme_id)
    _take_rest(calendars, set(people), known)
    return calendars


def zones_of(people: Collection[UUID]) -> dict[UUID, str]:
    """The zones of people, UTC for those who never told theirs."""
    patterns = patterns_of(people)
    return {p: zone_of(patterns[p].zone).key if p in patterns else "UTC" for p in people}


def hours_by_day(hours: Hours) -> dict[str, list[list[str]]]:
    """Working hours by weekday with every block inside its day; none at all means office hours."""
    found: dict[str, list[list[str]]] = {}
    for day, blocks in (hours or OFFICE_HOURS).items():
        for begins, ends in blocks:
            if begins < ends:
                found.setdefault(day, []).append([begins, ends])
                continue
            found.setdefault(day, []).append([begins, "24:00"])
            if ends > "00:00":
                after = DAYS[(DAYS.index(day) + 1) % len(DAYS)]
                found.setdefault(after, []).append(["00:00", ends])
    return found


def written(at: datetime, *, up: bool = False) -> str:
    """A moment as problem files write it, in whole minutes of UTC."""
    whole = at.replace(second=0, microsecond=0)
    whole += timedelta(minutes=1) if up and whole < at else timedelta()
    return whole.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def read(moment: str) -> datetime:
    """A moment of a problem file."""
    return datetime.strptime(moment, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


def _fix_booked(calendars: Calendars, people: Collection[UUID], programme_id: UUID) -> set[UUID]:
    """Sessions booked already count against caps. One that starts off the grid counts from the start before it, unless
    that would reach into another one.
    """
    until: dict[UUID, datetime] = {}
    known: set[UUID] = set()
    for key, (pair, begins, ends) in booked_in(programme_id, calendars.window).items():
        members = [person for person in pair if person in people]
        start = begins - timedelta(minutes=begins.minute % GRID_MINUTES, seconds=begins.second)
        if not members or any(until.get(person, start) > start for person in members):
            continue
        until |= dict.fromkeys(members, ends)
        minutes = -int((start - ends).total_seconds() // 60)
        calendars.fixed.append((f"{BOOKED}{key}", members, start, minutes))
        known.add(key)
    return known


def _take_rest(calendars: Calendars, people: Collection[UUID], known: Collection[UUID]) -> None:
    """Busy times of calendars, and whatever else these people have booked, in any programme."""
    start, end = span(calendars.window)
    booked = BookedTime.objects.filter(starts_at__lt=end, ends_at__gt=start)
    busy = BusyBlock.objects.filter(starts_at__lt=end, ends_at__gt=start)
    rows = [row[1:] for row in booked.values_list("session_id", *TAKEN) if row[0] not in known]
    for person, begins, ends in (*rows, *busy.values_list(*TAKEN)):
        if person in people:
            calendars.taken[person].append((max(begins, start), min(ends, end)))
