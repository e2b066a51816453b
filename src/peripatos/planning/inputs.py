"""Who takes part, as every kind of plan needs it: a fixed number of queries whatever the size."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from peripatos.people.hours import Hours
from peripatos.people.models import Person, WorkPattern
from peripatos.people.types import Employment
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState

TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)
ATTRIBUTES = ("function", "grade", "stage", "location", "country", "department")
"""What people may be mixed by or chosen by. Characteristics of identity are not among them."""


@dataclass(frozen=True)
class Taker:
    """Somebody enrolled on one side of a stream. ``attributes`` holds only what is known of them."""

    person_id: UUID
    enrolment_id: UUID
    side: str
    wants: int
    capacity: int
    manager_id: UUID | None
    attributes: Mapping[str, str]
    zone: str | None
    hours: Hours


@dataclass(frozen=True)
class Aside:
    """Somebody enrolled whom a run leaves aside, and the code of the reason."""

    person_id: UUID
    reason: str

    def to_dict(self) -> dict[str, str]:
        return {"person": str(self.person_id), "reason": self.reason}


def takers_of(stream_id: UUID) -> tuple[tuple[Taker, ...], tuple[Aside, ...]]:
    """Everybody at work who is enrolled in the stream, by id, and those who are not at work; in two queries."""
    rows = Enrolment.objects.filter(stream_id=stream_id, state__in=TAKING_PART).select_related("person").order_by("id")
    hours = patterns_of(row.person_id for row in rows)
    found = tuple(_taker(row, hours.get(row.person_id)) for row in rows if row.person.employment == Employment.ACTIVE)
    aside = tuple(Aside(row.person_id, "not_at_work") for row in rows if row.person.employment != Employment.ACTIVE)
    return found, aside


def patterns_of(people: Iterable[UUID]) -> dict[UUID, WorkPattern]:
    """The working hours of people, of those who have told them."""
    return {row.person_id: row for row in WorkPattern.objects.filter(person_id__in=list(people))}


def attributes_of(person: Person) -> dict[str, str]:
    """What is known of somebody, by the names of :data:`ATTRIBUTES`."""
    values = {name: str(getattr(person, name)) for name in ATTRIBUTES}
    return {name: value for name, value in values.items() if value and value != "none"}


def offset_minutes(zone: str | None, at: datetime) -> int | None:
    """Minutes by which a zone is ahead of UTC at that instant."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    return None if offset is None else int(offset.total_seconds() // 60)


def reporting_pairs(people: Collection[UUID]) -> set[frozenset[UUID]]:
    """Pairs of these people of whom one stands above the other in the reporting line, however far."""
    managers = dict(Person.objects.exclude(manager=None).values_list("id", "manager_id"))
    wanted, found = set(people), set()
    for person in wanted:
        above, seen = managers.get(person), {person}
        while above is not None and above not in seen:
            if above in wanted:
                found.add(frozenset((person, above)))
            seen.add(above)
            above = managers.get(above)
    return found


def _taker(row: Enrolment, pattern: WorkPattern | None) -> Taker:
    return Taker(
        person_id=row.person_id,
        enrolment_id=row.id,
        side=row.side,
        wants=row.wants,
        capacity=row.capacity,
        manager_id=row.person.manager_id,
        attributes=attributes_of(row.person),
        zone=pattern.zone if pattern else None,
        hours=pattern.hours if pattern else {},
    )
