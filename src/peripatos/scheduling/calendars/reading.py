"""Busy times out of somebody's iCalendar file; titles, places and people are never looked at."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar

from peripatos.core.errors import BadInput
from peripatos.scheduling.hours import zone_of
from peripatos.scheduling.intervals import Interval, merged

BYTES_MAX = 5 * 1024 * 1024
COMPONENTS_MAX = 20_000
BLOCKS_MAX = 5_000
TOO_DENSE = ("SECONDLY", "MINUTELY", "HOURLY")


def busy_times(raw: bytes, *, zone: str, start: datetime, end: datetime, own_domain: str) -> list[Interval]:
    """Merged stretches between two instants that the calendar says are taken.

    Free (transparent), cancelled and our own events do not count. Days and floating times are read on the wall clock
    of ``zone``.
    Raises ``BadInput`` with one sentence when the file cannot be read.
    """
    if len(raw) > BYTES_MAX:
        raise BadInput(
            {"calendar": _("This calendar is larger than 5 MB. Export only the months ahead, and try again.")}
        )
    calendar = _parsed(raw)
    try:
        blocks = [*_events(calendar, zone, start, end, own_domain), *_periods(calendar, zone)]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise _unreadable() from None
    cut = [Interval(max(b.start, start), min(b.end, end)) for b in blocks if b.end > start and b.start < end]
    return merged(cut)[:BLOCKS_MAX]


def _parsed(raw: bytes) -> Calendar:
    if raw.count(b"BEGIN:") > COMPONENTS_MAX:
        raise BadInput(
            {"calendar": _("This calendar holds too many entries. Export only the months ahead, and try again.")}
        )
    try:
        found = Calendar.from_ical(raw)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise _unreadable() from None
    if not isinstance(found, Calendar) or found.name != "VCALENDAR":
        raise _unreadable()
    return found


def _unreadable() -> BadInput:
    return BadInput(
        {"calendar": _("This is not a calendar file that we can read. Export it again as iCalendar (.ics).")}
    )


def _events(calendar: Calendar, zone: str, start: datetime, end: datetime, own_domain: str) -> Iterator[Interval]:
    calendar.subcomponents = [c for c in calendar.subcomponents if c.name != "VEVENT" or not _too_dense(c)]
    # A day more on both sides: an event on a wall clock far from UTC may lie outside the plain dates.
    for event in recurring_ical_events.of(calendar).between(start - timedelta(days=1), end + timedelta(days=1)):
        if _takes_time(event, own_domain):
            begins = event["DTSTART"].dt
            yield Interval(_instant(begins, zone), _instant(_end(event, begins), zone))


def _takes_time(event: Any, own_domain: str) -> bool:
    free = str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT"
    free |= str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY")).upper() == "FREE"
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not free and not cancelled and not str(event.get("UID", "")).endswith(f"@{own_domain}")


def _end(event: Any, begins: date) -> date:
    if "DTEND" in event:
        return event["DTEND"].dt  # type: ignore[no-any-return]
    if "DURATION" in event:
        return begins + event["DURATION"].dt  # type: ignore[no-any-return]
    return begins if isinstance(begins, datetime) else begins + timedelta(days=1)


def _too_dense(event: Any) -> bool:
    rules = event.get("RRULE", [])
    return any(
        str(rule.get("FREQ", [""])[0]).upper() in TOO_DENSE for rule in (rules if isinstance(rules, list) else [rules])
    )


def _periods(calendar: Calendar, zone: str) -> Iterator[Interval]:
    for part in calendar.walk("VFREEBUSY"):
        listed = part.get("FREEBUSY", [])
        for period in listed if isinstance(listed, list) else [listed]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                begins, ends = period.dt
                ends = begins + ends if isinstance(ends, timedelta) else ends
                yield Interval(_instant(begins, zone), _instant(ends, zone))


def _instant(value: date, zone: str) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, datetime.min.time(), zone_of(zone))
    return (value if value.tzinfo else value.replace(tzinfo=zone_of(zone))).astimezone(UTC)
