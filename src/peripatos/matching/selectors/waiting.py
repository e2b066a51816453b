"""Offers that wait for the actor's own answer, for the first page of the day; one question."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, may, require
from peripatos.matching.policies import own_offers
from peripatos.matching.types import Answer, OfferState
from peripatos.people.policies import own_target
from peripatos.programmes.types import Side, StreamKind

READ = may.MATCH_PROPOSAL_READ_OWN_PROPOSAL_EXPLANATION


@dataclass(frozen=True)
class WaitingOffer:
    """An open offer that the actor has not answered; ``side`` is the actor's own."""

    id: UUID
    kind: StreamKind
    side: Side
    other: str
    closes_at: datetime


def waiting_offers(actor: Actor, *, now: datetime) -> tuple[WaitingOffer, ...]:
    """The actor's announced, open offers without an answer of theirs, the first to close first."""
    require(actor, READ, own_target(actor.person_id))
    as_leader = Q(leader_id=actor.person_id, answers__side=Side.LEADER)
    as_mentor = Q(mentor_id=actor.person_id, answers__side=Side.MENTOR)
    rows = own_offers(actor).filter(
        as_leader | as_mentor,
        answers__answer=Answer.PENDING,
        announced_at__isnull=False,
        state=OfferState.OPEN,
        closes_at__gt=now,
    )
    found = rows.values_list(
        "id", "round__stream__kind", "leader_id", "leader__display_name", "mentor__display_name", "closes_at"
    )
    return tuple(
        WaitingOffer(pk, StreamKind(kind), Side.LEADER, mentor, closes_at)
        if leader_id == actor.person_id
        else WaitingOffer(pk, StreamKind(kind), Side.MENTOR, leader, closes_at)
        for pk, kind, leader_id, leader, mentor, closes_at in found.order_by("closes_at", "id")
    )
