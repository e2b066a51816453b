"""Offers as each side sees them: its own answer, the common state, never the other's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed, Missing
from peripatos.matching.files import merged_parts
from peripatos.matching.models import Offer, OfferAnswer
from peripatos.matching.policies import own_offers, target_of_offer
from peripatos.matching.selectors.people import Who, topic_labels, who_is
from peripatos.matching.types import Answer, OfferState
from peripatos.people.models import Profile, WorkPattern
from peripatos.people.policies import own_target
from peripatos.people.types import ProfileRole
from peripatos.programmes.types import Side, StreamKind
from peripatos.relationships.models import Relationship

READ = may.MATCH_PROPOSAL_READ_OWN_PROPOSAL_EXPLANATION
ROLES = {
    StreamKind.COACHING: ProfileRole.COACH,
    StreamKind.ADVISING: ProfileRole.ADVISOR,
    StreamKind.REVERSE: ProfileRole.REVERSE_MENTOR,
}
LISTED = 30


class Stand(StrEnum):
    """How an offer stands for its reader.

    What the other side answered decides none of these before the offer is over.
    """

    WAITS_FOR_YOU = "waits_for_you"
    BEING_ARRANGED = "being_arranged"
    YOU_DECLINED = "you_declined"
    FORMED = "formed"
    NOT_FORMED = "not_formed"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({Stand.FORMED, Stand.NOT_FORMED, Stand.WITHDRAWN})


@dataclass(frozen=True)
class OwnOffer:
    """One offer in the list of somebody who is named in it."""

    id: UUID
    kind: StreamKind
    programme: str
    side: Side
    other: Who
    stand: Stand
    closes_at: datetime
    closed_at: datetime | None
    made_at: datetime
    zone: str
    relationship_id: UUID | None = None


@dataclass(frozen=True)
class OfferPage:
    """One offer for one of its sides, with why.

    ``parts`` has wishes and style added up, so that no list shows through.
    """

    offer: OwnOffer
    leader: Who
    mentor: Who
    headline: str
    bio: str
    fit: int
    parts: Mapping[str, int]
    whole: Mapping[str, int]
    reasons: tuple[Mapping[str, Any], ...]
    topics: Mapping[str, str]
    chemistry: bool
    may_answer: bool


@dataclass(frozen=True)
class ChemistryOffer:
    """What arranging a first conversation needs to know of an open offer."""

    offer_id: UUID
    programme_id: UUID
    kind: StreamKind
    leader_id: UUID
    mentor_id: UUID
    before: datetime


def offers_of_person(actor: Actor, *, now: datetime, only_open: bool = False) -> tuple[OwnOffer, ...]:
    """The actor's own offers that were announced: open ones first, by the day on which they close."""
    require(actor, READ, own_target(actor.person_id))
    rows = own_offers(actor).filter(announced_at__isnull=False)
    if only_open:
        rows = rows.filter(state=OfferState.OPEN, closes_at__gt=now)
    listed = list(rows.select_related("round__stream", "programme").order_by("-created_at", "id")[:LISTED])
    shown = _own_rows(actor, listed, now)
    waiting = sorted((o for o in shown if o.stand not in CLOSED), key=lambda o: (o.closes_at, o.id))
    return (*waiting, *(o for o in shown if o.stand in CLOSED))


def own_offer(actor: Actor, offer_id: UUID, *, now: datetime) -> OfferPage:
    """One offer with its reasons, for either side, or for a coordinator or steward who may read proposals (no answer
    shown).
    """
    row = _announced(offer_id)
    require(actor, READ, target_of_offer(row))
    own = _own_rows(actor, [row], now)[0]
    people = who_is([row.leader_id, row.mentor_id])
    kind = StreamKind(row.round.stream.kind)
    profile = Profile.objects.filter(
        person_id=row.mentor_id if own.side == Side.LEADER else row.leader_id,
        role=ROLES[kind] if own.side == Side.LEADER else ProfileRole.LEADER,
    ).first()
    return OfferPage(
        offer=own,
        leader=people[row.leader_id],
        mentor=people[row.mentor_id],
        headline=profile.headline if profile else "",
        bio=profile.bio if profile else "",
        fit=row.fit,
        parts=merged_parts(row.components),
        whole=merged_parts(row.round.weights),
        reasons=tuple(row.reasons),
        topics=topic_labels(t for r in row.reasons for t in r.get("topics", ())),
        chemistry=row.round.chemistry and own.stand in (Stand.WAITS_FOR_YOU, Stand.BEING_ARRANGED),
        may_answer=actor.person_id in (row.leader_id, row.mentor_id) and own.stand not in CLOSED,
    )


def offer_for_chemistry(actor: Actor, offer_id: UUID, *, now: datetime) -> ChemistryOffer:
    """An open offer of a round with chemistry meetings, for whoever may arrange one.

    Raises ``Missing``, or ``GuardFailed`` with ``offer_is_closed`` or ``no_chemistry_meeting``.
    """
    row = _announced(offer_id)
    require(actor, may.CHEMISTRY_MEETING_ARRANGE, target_of_offer(row))
    if row.state != OfferState.OPEN or row.closes_at <= now:
        raise GuardFailed(reason="offer_is_closed")
    if not row.round.chemistry:
        raise GuardFailed(reason="no_chemistry_meeting")
    return ChemistryOffer(
        row.id, row.programme_id, StreamKind(row.round.stream.kind), row.leader_id, row.mentor_id, row.closes_at
    )


def _announced(offer_id: UUID) -> Offer:
    rows = Offer.objects.filter(announced_at__isnull=False).select_related("round__stream", "programme")
    row = rows.filter(id=offer_id).first()
    if row is None:
        raise Missing(what="offer")
    return row


def _own_rows(actor: Actor, rows: list[Offer], now: datetime) -> list[OwnOffer]:
    me = actor.person_id
    answers = {a.offer_id: Answer(a.answer) for a in _own_answers(actor, rows)}
    people = who_is(o.mentor_id if o.leader_id == me else o.leader_id for o in rows)
    zone = WorkPattern.objects.filter(person_id=me).values_list("zone", flat=True).first() if me else None
    formed = [o.id for o in rows if o.state == OfferState.FORMED]
    pairs = dict(Relationship.objects.filter(origin_id__in=formed).values_list("origin_id", "id")) if formed else {}
    return [
        OwnOffer(
            id=o.id,
            kind=StreamKind(o.round.stream.kind),
            programme=o.programme.name,
            side=Side.MENTOR if o.mentor_id == me else Side.LEADER,
            other=people[o.mentor_id if o.leader_id == me else o.leader_id],
            stand=_stand(o, answers.get(o.id), now),
            closes_at=o.closes_at,
            closed_at=o.closed_at,
            made_at=o.created_at,
            zone=zone or "UTC",
            relationship_id=pairs.get(o.id),
        )
        for o in rows
    ]


def _own_answers(actor: Actor, rows: list[Offer]) -> list[OfferAnswer]:
    """Only the actor's own side of each offer is asked for: the other answer never reaches this process."""
    if actor.person_id is None:
        return []
    as_leader = [o.id for o in rows if o.leader_id == actor.person_id]
    as_mentor = [o.id for o in rows if o.mentor_id == actor.person_id]
    own = OfferAnswer.objects.filter(offer_id__in=as_leader, side=Side.LEADER) | OfferAnswer.objects.filter(
        offer_id__in=as_mentor, side=Side.MENTOR
    )
    return list(own)


def _stand(offer: Offer, answer: Answer | None, now: datetime) -> Stand:
    if offer.state != OfferState.OPEN:
        return Stand(offer.state)
    if offer.closes_at <= now:
        # The sweep comes within seconds; until then nothing may look different for a decline and for silence.
        return Stand.NOT_FORMED
    if answer is Answer.NO:
        return Stand.YOU_DECLINED
    return Stand.WAITS_FOR_YOU if answer is Answer.PENDING else Stand.BEING_ARRANGED
