"""What people wish for themselves, for their own eyes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, Reach, may, require, require_any_reach
from peripatos.core.audit import services as audit
from peripatos.matching.models import RankedPreference, RematchRequest
from peripatos.matching.selectors.people import Who
from peripatos.matching.types import LONGEST_LIST
from peripatos.matching.wishable import wishable_people
from peripatos.people.models import Person
from peripatos.programmes.models import Enrolment
from peripatos.programmes.policies import target_of_enrolment
from peripatos.programmes.selectors.rows import enrolment_row
from peripatos.programmes.types import PAIR_STREAMS, EnrolmentState, Side, StreamKind
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES

LIST = may.PREFERENCE_LIST_READ_EDIT_OWN
FOUND = 12
GONE = (EnrolmentState.COMPLETED, EnrolmentState.EXITED)


@dataclass(frozen=True)
class WishList:
    """A ranked list in order, and what can still be added."""

    enrolment_id: UUID
    kind: StreamKind
    programme: str
    side: Side
    listed: tuple[Who, ...]
    found: tuple[Who, ...]
    searched: str
    more: bool
    room: int


@dataclass(frozen=True)
class WishCount:
    """That somebody keeps a ranked list and how long it is; not who stands on it."""

    kind: StreamKind
    programme: str
    owner: str
    listed: int


@dataclass(frozen=True)
class RematchPage:
    """Asking for somebody else: the open pair that would end with it, if any, and whether a request waits already."""

    enrolment_id: UUID
    kind: StreamKind
    programme: str
    open_pair_id: UUID | None
    open_pair_with: str
    asked: bool


@dataclass(frozen=True)
class OwnEnrolment:
    """One of the actor's own places in a pair stream, for links to lists and requests."""

    enrolment_id: UUID
    kind: StreamKind
    side: Side
    programme: str
    listed: int
    rematch_asked: bool


def wish_list(actor: Actor, enrolment_id: UUID, *, words: str = "", now: datetime) -> WishList | WishCount:
    """The actor's own list, a read that is audited; its length alone for those who read metadata.

    A leader is shown mentors of the stream at once, a mentor only whom they search for.
    """
    enrolment = enrolment_row(enrolment_id)
    decision = require_any_reach(actor, LIST, target_of_enrolment(enrolment))
    rows = RankedPreference.objects.filter(enrolment=enrolment).select_related("person")
    kind = StreamKind(enrolment.stream.kind)
    if decision.reach is Reach.METADATA:
        return WishCount(kind, enrolment.programme.name, enrolment.person.display_name, rows.count())
    # As with its changes, the people on the list are no subjects.
    audit.record(actor, LIST, now=now, object_id=enrolment.id, subjects=[enrolment.person_id], outcome="read")
    listed = [_who(r.person) for r in rows]
    found: list[Person] = []
    if words.strip() or enrolment.side == Side.LEADER:
        people = wishable_people(actor, enrolment).exclude(id__in=[w.id for w in listed])
        found = list(people.filter(_named(words)).order_by("sort_name", "id")[: FOUND + 1])
    return WishList(
        enrolment_id=enrolment.id,
        kind=kind,
        programme=enrolment.programme.name,
        side=Side(enrolment.side),
        listed=tuple(listed),
        found=tuple(map(_who, found[:FOUND])),
        searched=words,
        more=len(found) > FOUND,
        room=LONGEST_LIST - len(listed),
    )


def rematch_page(actor: Actor, enrolment_id: UUID) -> RematchPage:
    """Where the actor stands with asking for somebody else."""
    enrolment = enrolment_row(enrolment_id)
    require(actor, may.REMATCH_ASK_FOR, target_of_enrolment(enrolment))
    pairs = Relationship.objects.filter(
        Q(leader_enrolment=enrolment) | Q(mentor_enrolment=enrolment), state__in=OPEN_STATES
    ).select_related("leader", "mentor")
    pair = pairs.order_by("formed_on", "id").first()
    other = "" if pair is None else (pair.mentor if enrolment.side == Side.LEADER else pair.leader).display_name
    asked = RematchRequest.objects.filter(enrolment=enrolment, settled_at__isnull=True).exists()
    kind = StreamKind(enrolment.stream.kind)
    return RematchPage(enrolment.id, kind, enrolment.programme.name, pair.id if pair else None, other, asked)


def own_enrolments(actor: Actor) -> tuple[OwnEnrolment, ...]:
    """The actor's own open places in pair streams with the length of their lists; three queries."""
    if actor.person_id is None:
        return ()
    rows = list(
        Enrolment.objects.filter(person_id=actor.person_id, stream__kind__in=[k.value for k in PAIR_STREAMS])
        .exclude(state__in=GONE)
        .select_related("stream", "programme")
        .order_by("programme__name", "stream__kind", "side")
    )
    for row in rows:
        require(actor, LIST, target_of_enrolment(row))
    lists = RankedPreference.objects.filter(enrolment__in=rows).values_list("enrolment_id", flat=True)
    listed = list(lists)
    asked = set(
        RematchRequest.objects.filter(enrolment__in=rows, settled_at__isnull=True).values_list(
            "enrolment_id", flat=True
        )
    )
    return tuple(
        OwnEnrolment(r.id, StreamKind(r.stream.kind), Side(r.side), r.programme.name, listed.count(r.id), r.id in asked)
        for r in rows
    )


def _named(words: str) -> Q:
    found = Q()
    for word in words.split():
        found &= Q(display_name__icontains=word) | Q(function__icontains=word)
    return found


def _who(person: Person) -> Who:
    return Who(person.id, person.display_name, person.function, person.location, person.title, person.organisation)
