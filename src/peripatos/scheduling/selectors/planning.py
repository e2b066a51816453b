"""A series of sessions at the pair's rhythm: the first common free times around each due day, outside quiet periods."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import Missing
from peripatos.people.models import WorkPattern
from peripatos.relationships.models import Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.scheduling.hours import zone_of
from peripatos.scheduling.selectors.free_time import events_after, free_stretches, quiet_periods, slots_in
from peripatos.scheduling.types import EventFacts, PlannedSession, SeriesPlan, Slot

RULE = may.AVAILABILITY_READ_FREE_SLOTS
TOLERANCE_SHARE = 4
LEAD = timedelta(hours=12)
SERIES_MAX = 24


def plan_series(actor: Actor, relationship_id: UUID, *, first_on: date, count: int, now: datetime) -> SeriesPlan:
    """What a series of up to ``count`` sessions from ``first_on`` would book. Nothing is held until it is booked.

    Each session is sought around its due day within a quarter of the cadence, nearest day first, and at the time of
    day of the one before where that is free. A due day after the pair's planned end is left out.
    """
    pair = Relationship.objects.select_related("stream").filter(id=relationship_id).first()
    if pair is None:
        raise Missing(what="relationship")
    require(actor, RULE, target_of_pair(pair))
    place = zone_of(_zone(pair.leader_id))
    aims = _due_days(pair, first_on, min(count, SERIES_MAX))
    if not aims:
        return SeriesPlan((), (), ())
    reach = max(2, pair.cadence_days // TOLERANCE_SHARE)
    start = max(now + LEAD, datetime.combine(aims[0], time.min, place).astimezone(UTC))
    end = datetime.combine(aims[-1] + timedelta(days=reach + 1), time.min, place).astimezone(UTC)
    stretches = free_stretches((pair.leader_id, pair.mentor_id), pair.programme_id, start=start, end=end)
    by_day: dict[date, list[Slot]] = {}
    for slot in slots_in(stretches, minutes=pair.session_minutes):
        by_day.setdefault(slot.starts_at.astimezone(place).date(), []).append(slot)
    chosen = _choose(aims, by_day, reach, place)
    events = events_after(pair.programme_id, first_on)
    return SeriesPlan(
        sessions=tuple(
            PlannedSession(slot, aim, event_served(events, slot.starts_at.date(), cadence_days=pair.cadence_days))
            for aim, slot in chosen.items()
            if slot is not None
        ),
        unplaced=tuple(aim for aim, slot in chosen.items() if slot is None),
        quiet=tuple(quiet_periods(pair.programme_id, aims[0], aims[-1])),
    )


def event_served(events: Iterable[EventFacts], day: date, *, cadence_days: int) -> EventFacts | None:
    """The next date of the business year that a session on ``day`` prepares for: within one cadence, else none.
    ``events`` soonest first.
    """
    ahead = (e for e in events if not e.quiet and e.ends_on >= day)
    return next((e for e in ahead if (e.starts_on - day).days <= cadence_days), None)


def _due_days(pair: Relationship, first_on: date, count: int) -> list[date]:
    days = [first_on + timedelta(days=pair.cadence_days * n) for n in range(count)]
    return [day for day in days if pair.planned_end_on is None or day <= pair.planned_end_on]


def _choose(
    aims: Sequence[date], by_day: dict[date, list[Slot]], reach: int, place: ZoneInfo
) -> dict[date, Slot | None]:
    chosen: dict[date, Slot | None] = {}
    before: Slot | None = None
    for aim in aims:
        found = _nearest(aim, by_day, reach, before, place)
        chosen[aim] = found
        before = found or before
    return chosen


def _nearest(
    aim: date, by_day: dict[date, list[Slot]], reach: int, before: Slot | None, place: ZoneInfo
) -> Slot | None:
    for distance in sorted(range(-reach, reach + 1), key=lambda d: (abs(d), -d)):
        slots = [s for s in by_day.get(aim + timedelta(days=distance), ()) if before is None or s > before]
        if slots:
            same = [s for s in slots if before and _clock(s, place) == _clock(before, place)]
            return (same or slots)[0]
    return None


def _clock(slot: Slot, place: ZoneInfo) -> time:
    return slot.starts_at.astimezone(place).time()


def _zone(person_id: UUID) -> str:
    pattern = WorkPattern.objects.filter(person=person_id).first()
    return pattern.zone if pattern else "UTC"
