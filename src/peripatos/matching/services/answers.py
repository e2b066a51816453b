"""Accepting and declining. The other side never reads an answer, nor can tell it from what happens when."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed
from peripatos.core.registry import announce
from peripatos.core.tasks import wake_workers
from peripatos.matching.models import Offer, OfferAnswer
from peripatos.matching.policies import target_of_offer
from peripatos.matching.rows import own_offer_row
from peripatos.matching.types import Answer, OfferState
from peripatos.people.services.notices import settle
from peripatos.programmes.types import Side
from peripatos.relationships.services.opening import open_relationship

ACT = may.MATCH_PROPOSAL_ACCEPT_DECLINE_WITHOUT_GIVING_A_REASON
OWN = may.ANSWER_TO_AN_OFFER_OR_CHEMISTRY_MEETING_GIVE_OWN


def answer_offer(*, actor: Actor, offer_id: UUID, answer: Answer, now: datetime) -> OfferState:
    """Stores the actor's own answer, which may be changed until the offer closes; two times yes form the pair at once.

    Returns the state that both sides see. A decline changes nothing that anybody sees before the offer's own closing
    time.
    Raises ``GuardFailed`` with ``offer_is_closed``.
    """
    with transaction.atomic():
        offer = own_offer_row(actor, offer_id, lock=True)
        require(actor, ACT, target_of_offer(offer))
        require(actor, OWN, target_of_offer(offer, answering=actor.person_id))
        if offer.state != OfferState.OPEN or offer.closes_at <= now:
            raise GuardFailed(reason="offer_is_closed")
        side = Side.LEADER if offer.leader_id == actor.person_id else Side.MENTOR
        OfferAnswer.objects.filter(offer=offer, side=side).update(answer=answer, answered_at=now)
        settle(person_id=actor.person_id, path=f"/offers/{offer.id}", now=now)
        # One code and one subject whatever the answer: neither the log nor "who opened what of mine" may tell it to
        # the other side.
        audit.record(
            actor, OWN, now=now, object_id=offer.id, subjects=[p for p in (actor.person_id,) if p], code="answered"
        )
        if answer is Answer.YES and _both_said_yes(offer):
            _form(actor, offer, now)
    return OfferState(offer.state)


def _both_said_yes(offer: Offer) -> bool:
    return not OfferAnswer.objects.filter(offer=offer).exclude(answer=Answer.YES).exists()


def _form(actor: Actor, offer: Offer, now: datetime) -> None:
    try:
        with transaction.atomic():
            open_relationship(
                actor=actor,
                stream_id=offer.round.stream_id,
                leader_enrolment_id=offer.leader_enrolment_id,
                mentor_enrolment_id=offer.mentor_enrolment_id,
                fit=offer.fit,
                origin_id=offer.id,
                now=now,
            )
    except GuardFailed:
        # A place was filled or somebody left since the offer was made. The answers stay, the offer closes at its own
        # time
        # without a pair, and the coordinator sees it among those that were not formed.
        return
    Offer.objects.filter(id=offer.id).update(state=OfferState.FORMED, closed_at=now, version=offer.version + 1)
    offer.state = OfferState.FORMED
    announce("offer_closed", offer_id=offer.id, now=now)
    wake_workers()
