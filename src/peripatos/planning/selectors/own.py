"""What published plans mean for one person: their cohort and their next visit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from peripatos.core.access import Actor, Reach, Target, may, require, require_any_reach
from peripatos.core.errors import Missing
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.cohorts.rota import Turn, rota_of
from peripatos.planning.cohorts.selectors import target_of_cohort
from peripatos.planning.models import Cohort, CohortMember, Placement
from peripatos.programmes.types import StreamKind

COHORT = may.PEER_COHORT_READ_ROSTER_AND_CHARTER
VISITS = may.ROTATION_PLACEMENT_READ_OWN_VISITS


@dataclass(frozen=True)
class OwnCohort:
    """The cohort in which somebody sits: how many others there are, and since when."""

    id: UUID
    others: int
    formed_on: date


@dataclass(frozen=True)
class OwnVisit:
    """A visit that is not over; both dates inclusive. ``hosting``: the reader receives, ``other`` comes."""

    other: str
    first_name: str
    initials: str
    function: str
    location: str
    starts_on: date
    ends_on: date
    hosting: bool


@dataclass(frozen=True)
class Places:
    """What walks with a leader beside pairs."""

    cohort: OwnCohort | None = None
    visit: OwnVisit | None = None


@dataclass(frozen=True)
class CohortPage:
    """A cohort as far as the reader may see it: everybody's name, only its size and dates, or only a count.
    ``mixed_by``: what its members were to differ in, the heaviest first; only for those who read names.
    """

    id: UUID
    number: int
    reach: Reach
    size: int
    formed_on: date
    closed_on: date | None
    facilitator: Who | None
    members: tuple[Who, ...]
    rota: tuple[Turn, ...]
    people: dict[UUID, Who]
    mixed_by: tuple[str, ...]


def places_of(actor: Actor, kinds: Collection[str], *, today: date) -> Places:
    """The actor's own cohort and next visit, of the streams among ``kinds``; one query for each."""
    own, person = own_target(actor), actor.person_id
    cohort = visit = None
    if StreamKind.COHORTS in kinds and person:
        require(actor, COHORT, own)
        mine = Cohort.objects.filter(id__in=CohortMember.objects.filter(person_id=person).values("cohort_id"))
        row = mine.filter(closed_on=None).annotate(size=Count("members")).order_by("-formed_on", "id").first()
        cohort = OwnCohort(row.id, row.size - 1, row.formed_on) if row else None
    if StreamKind.ROTATIONS in kinds:
        visit = next(iter(own_visits(actor, today=today, most=1)), None)
    return Places(cohort, visit)


def own_visits(actor: Actor, *, today: date, most: int = 40) -> tuple[OwnVisit, ...]:
    """The actor's own visits that are not over, as leader or as host, soonest first; one query."""
    require(actor, VISITS, own_target(actor))
    mine = Q(leader_id=actor.person_id) | Q(host_id=actor.person_id)
    rows = Placement.objects.filter(mine, withdrawn_on=None, ends_on__gte=today).select_related("leader", "host")
    return tuple(_visit(row, actor.person_id) for row in rows.order_by("starts_on", "id")[:most])


def cohort_page(actor: Actor, cohort_id: UUID) -> CohortPage:
    """A cohort: its members and facilitator read everything, stewards its size and dates, the sponsor a count."""
    row = Cohort.objects.select_related("stream", "plan").filter(id=cohort_id).first()
    if row is None:
        raise Missing(what="cohort")
    members = list(row.members.order_by("created_at", "id").values_list("person_id", flat=True))
    decision = require_any_reach(actor, COHORT, target_of_cohort(row, members))
    people = who_is(members) if decision.reach in (Reach.FULL, Reach.FILTERED) else {}
    by_name = sorted(people.values(), key=lambda who: who.name)
    order = [who.id for who in by_name]
    return CohortPage(
        id=row.id,
        number=row.number,
        reach=decision.reach or Reach.AGGREGATE,
        size=len(members),
        formed_on=row.formed_on,
        closed_on=row.closed_on,
        facilitator=people.get(row.facilitator_id) if row.facilitator_id else None,
        members=tuple(by_name),
        rota=rota_of(order, facilitator=row.facilitator_id) if order else (),
        people=people,
        mixed_by=_mixed_by(row) if people else (),
    )


def _mixed_by(row: Cohort) -> tuple[str, ...]:
    weights: dict[str, int] = row.plan.settings.get("spread", {})
    return tuple(name for name, weight in sorted(weights.items(), key=lambda item: -item[1]) if weight)


def own_target(actor: Actor) -> Target:
    """The actor's own place in whatever was published."""
    owner = frozenset({actor.person_id} if actor.person_id else ())
    return Target(owners=owner, authors=owner)


def _visit(row: Placement, reader: UUID | None) -> OwnVisit:
    hosting = row.host_id == reader
    other = row.leader if hosting else row.host
    first_name = other.given_name or other.display_name
    return OwnVisit(
        other=other.display_name,
        first_name=first_name,
        initials=other.initials,
        function=other.function,
        location=other.location,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        hosting=hosting,
    )
