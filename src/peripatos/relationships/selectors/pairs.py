"""Pairs as other layers receive them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from peripatos.core.access import Actor, may, require, require_any_reach
from peripatos.core.errors import Missing
from peripatos.people.models import Person
from peripatos.people.policies import own_id, own_target
from peripatos.relationships.clocks import PausedDays
from peripatos.relationships.models import Pause, Relationship
from peripatos.relationships.policies import target_of_pair, visible_pairs
from peripatos.relationships.types import OPEN_STATES, Pair, RelationshipState, Someone

RULE = may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE


def own_pairs(actor: Actor, *, open_only: bool = True) -> tuple[Pair, ...]:
    """Pairs that the actor is a side of, oldest first; one query whatever their number."""
    require(actor, RULE, own_target(actor.person_id))
    sides = Q(leader_id=actor.person_id) | Q(mentor_id=actor.person_id)
    rows = visible_pairs(actor).filter(sides)
    if open_only:
        rows = rows.filter(state__in=OPEN_STATES)
    return tuple(as_pair(row) for row in loaded(rows).order_by("formed_on", "id"))


def pair_of(actor: Actor, relationship_id: UUID) -> Pair:
    """One pair; ``Missing`` when there is none in the actor's programmes, ``Denied`` when it is not for this actor."""
    row = loaded(Relationship.objects.filter(id=relationship_id)).first()
    if row is None:
        raise Missing(what="relationship")
    require(actor, RULE, target_of_pair(row))
    return as_pair(row)


def pairs_by_id(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Pair]:
    """Those of ``ids`` that the actor may read."""
    rows = visible_pairs(actor).filter(id__in=list(ids))
    return {row.id: as_pair(row) for row in loaded(rows)}


def pairs_in_care(actor: Actor, *, programme_id: UUID | None = None) -> tuple[Pair, ...]:
    """Open pairs that a duty of the actor looks after, in all of their programmes or one."""
    require_any_reach(actor, may.CARE_WORKLIST_READ)
    rows = visible_pairs(actor).filter(state__in=OPEN_STATES)
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    return tuple(as_pair(row) for row in loaded(rows).order_by("formed_on", "id"))


def own_card(actor: Actor) -> Someone:
    """The actor's own name and zone."""
    require(actor, may.DIRECTORY_CARD_READ, own_target(actor.person_id))
    row = Person.objects.select_related("work_pattern").filter(id=own_id(actor)).first()
    if row is None:
        raise Missing(what="person")
    return as_someone(row)


def paused_days(relationship_ids: Iterable[UUID], *, today: date) -> dict[UUID, tuple[PausedDays, ...]]:
    """The pauses of several pairs; one that lasts is counted up to ``today``."""
    found: dict[UUID, list[PausedDays]] = defaultdict(list)
    rows = Pause.objects.filter(relationship__in=list(relationship_ids))
    for pair_id, from_on, until_on, ended_on in rows.values_list("relationship_id", "from_on", "until_on", "ended_on"):
        found[pair_id].append(PausedDays(from_on, ended_on or min(until_on, max(today, from_on))))
    return {pair_id: tuple(pauses) for pair_id, pauses in found.items()}


def loaded(rows: QuerySet[Relationship]) -> QuerySet[Relationship]:
    """Rows with everything that `as_pair` reads, in one query."""
    lasting = Pause.objects.filter(relationship=OuterRef("pk"), ended_on__isnull=True).values("until_on")[:1]
    return rows.select_related("stream", "leader__work_pattern", "mentor__work_pattern").annotate(
        paused_until=Subquery(lasting)
    )


def as_pair(row: Relationship) -> Pair:
    """A loaded row as a value."""
    return Pair(
        id=row.id,
        programme_id=row.programme_id,
        stream_id=row.stream_id,
        stream_kind=row.stream.kind,
        leader=as_someone(row.leader),
        mentor=as_someone(row.mentor),
        state=RelationshipState(row.state),
        cadence_days=row.cadence_days,
        session_minutes=row.session_minutes,
        formed_on=row.formed_on,
        planned_end_on=row.planned_end_on,
        closed_on=row.closed_on,
        rematch_until=row.rematch_until,
        paused_until=getattr(row, "paused_until", None),
        version=row.version,
        leader_enrolment_id=row.leader_enrolment_id,
        mentor_enrolment_id=row.mentor_enrolment_id,
    )


def as_someone(person: Person) -> Someone:
    """A person whose work pattern was joined."""
    pattern = getattr(person, "work_pattern", None)
    return Someone(
        id=person.id,
        name=person.display_name,
        first_name=person.given_name or person.display_name,
        initials=person.initials,
        title=person.title,
        zone=pattern.zone if pattern else "UTC",
    )
