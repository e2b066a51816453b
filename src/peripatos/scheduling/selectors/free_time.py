"""When both sides are free: working hours of both, less what is booked and what their calendars say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import Missing
from peripatos.matching.models import Offer
from peripatos.matching.policies import target_of_offer
from peripatos.people.models import WorkPattern
from peripatos.programmes.models import BusinessEvent
from peripatos.relationships.models import Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.scheduling.hours import OFFICE_HOURS, working_time, zone_of
from peripatos.scheduling.intervals import Interval, common, merged, without
from peripatos.scheduling.loading import as_event
from peripatos.scheduling.models import BookedTime, BusyBlock
from peripatos.scheduling.types import EventFacts, Slot

RULE = may.AVAILABILITY_READ_FREE_SLOTS
STEP_MINUTES = 30
SLOTS_MAX = 400


def free_slots_of_pair(
    actor: Actor,
    relationship_id: UUID,
    *,
    start: datetime,
    end: datetime,
    minutes: int | None = None,
    step_minutes: int = STEP_MINUTES,
    limit: int = SLOTS_MAX,
    moving: UUID | None = None,
) -> tuple[Slot, ...]:
    """The first common free times of a pair between two instants, outside quiet periods; ``moving`` leaves out one
    session's own time.
    """
    pair = Relationship.objects.select_related("stream").filter(id=relationship_id).first()
    if pair is None:
        raise Missing(what="relationship")
    require(actor, RULE, target_of_pair(pair))
    people = (pair.leader_id, pair.mentor_id)
    stretches = free_stretches(people, pair.programme_id, start=start, end=end, moving=moving)
    return tuple(islice(slots_in(stretches, minutes=minutes or pair.session_minutes, step_minutes=step_minutes), limit))


def free_slots_of_offer(
    actor: Actor, offer_id: UUID, *, start: datetime, end: datetime, minutes: int, limit: int = SLOTS_MAX
) -> tuple[Slot, ...]:
    """The first common free times of the two people of an open offer, for a chemistry meeting."""
    offer = Offer.objects.select_related("round__stream").filter(id=offer_id).first()
    if offer is None:
        raise Missing(what="offer")
    require(actor, RULE, target_of_offer(offer))
    stretches = free_stretches((offer.leader_id, offer.mentor_id), offer.programme_id, start=start, end=end)
    return tuple(islice(slots_in(stretches, minutes=minutes), limit))


def free_stretches(
    people: Sequence[UUID], programme_id: UUID, *, start: datetime, end: datetime, moving: UUID | None = None
) -> list[Interval]:
    """Time that two people have in common, quiet periods left out. Four queries."""
    patterns = {p.person_id: p for p in WorkPattern.objects.filter(person__in=people)}
    taken = _taken(people, start, end, moving)
    free = []
    for person in people:
        pattern = patterns.get(person)
        zone, hours = (pattern.zone, pattern.hours) if pattern else ("UTC", OFFICE_HOURS)
        free.append(without(working_time(zone, hours, start=start, end=end), merged(taken[person])))
    zones = [patterns[p].zone for p in people if p in patterns]
    quiet = merged(quiet_time(quiet_periods(programme_id, start.date(), end.date()), zones or ["UTC"]))
    return without(common(free[0], free[1]), quiet)


def slots_in(stretches: Iterable[Interval], *, minutes: int, step_minutes: int = STEP_MINUTES) -> Iterator[Slot]:
    """Slots of ``minutes`` that begin on the grid of UTC and fit into a stretch."""
    length, step = timedelta(minutes=minutes), step_minutes * 60
    for stretch in stretches:
        seconds = int(stretch.start.timestamp())
        starts = datetime.fromtimestamp(-(-seconds // step) * step, UTC)
        while starts + length <= stretch.end:
            if starts >= stretch.start:
                yield Slot(starts, starts + length)
            starts += timedelta(seconds=step)


def quiet_periods(programme_id: UUID, first_on: date, last_on: date) -> list[EventFacts]:
    """Quiet periods of a programme that touch these days."""
    rows = BusinessEvent.objects.filter(
        programme=programme_id, quiet=True, starts_on__lte=last_on + timedelta(1), ends_on__gte=first_on - timedelta(1)
    )
    return [as_event(row) for row in rows]


def events_after(programme_id: UUID, first_on: date) -> list[EventFacts]:
    """Dates of the business year that sessions may serve, from this day on, soonest first."""
    rows = BusinessEvent.objects.filter(programme=programme_id, quiet=False, ends_on__gte=first_on)
    return [as_event(row) for row in rows.order_by("starts_on", "title")]


def quiet_time(periods: Iterable[EventFacts], zones: Iterable[str]) -> list[Interval]:
    """Quiet days on the wall clock of every zone concerned, as stretches of UTC."""
    places = [zone_of(zone) for zone in dict.fromkeys(zones)]
    midnight = datetime.min.time()
    return [
        Interval(
            datetime.combine(period.starts_on, midnight, place).astimezone(UTC),
            datetime.combine(period.ends_on + timedelta(1), midnight, place).astimezone(UTC),
        )
        for period in periods
        for place in places
    ]


def _taken(
    people: Iterable[UUID], start: datetime, end: datetime, moving: UUID | None
) -> defaultdict[UUID, list[Interval]]:
    taken: defaultdict[UUID, list[Interval]] = defaultdict(list)
    booked = BookedTime.objects.filter(person__in=list(people), starts_at__lt=end, ends_at__gt=start)
    if moving:
        booked = booked.exclude(session=moving)
    busy = BusyBlock.objects.filter(person__in=list(people), starts_at__lt=end, ends_at__gt=start)
    for rows in (booked, busy):
        for person, begins, ends in rows.values_list("person_id", "starts_at", "ends_at"):
            taken[person].append(Interval(begins, ends))
    return taken
