"""What matching does when a lower layer says that something happened."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from peripatos.core.registry import announce, handles
from peripatos.matching.models import Offer, RematchRequest
from peripatos.matching.types import OfferState
from peripatos.people.services.notices import notify
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import Side
from peripatos.relationships.models import Relationship

# The base managers, because a pair forms and a person leaves in every programme, whoever it was that acted.


@handles("pair_formed")
def settle_wishes(*, relationship_id: UUID, now: datetime) -> None:
    """A new pair answers a request for somebody else, and a leader who was left out starts again from nothing."""
    pair = Relationship._base_manager.get(id=relationship_id)
    sides = [side for side in (pair.leader_enrolment_id, pair.mentor_enrolment_id) if side]
    RematchRequest._base_manager.filter(enrolment_id__in=sides, settled_at__isnull=True).update(settled_at=now)
    Enrolment._base_manager.filter(id__in=sides, side=Side.LEADER).update(left_out=0)


@handles("leaver")
def withdraw_offers(*, person_id: UUID, on: date, now: datetime) -> None:  # noqa: ARG001
    """Offers that name somebody who left are over; their place is free at once."""
    _withdraw(Q(leader_id=person_id) | Q(mentor_id=person_id), person_id, now)


@handles("enrolment_ended")
def withdraw_offers_of_enrolment(*, enrolment_id: UUID, person_id: UUID, now: datetime) -> None:
    """Offers in a stream that somebody left are over."""
    _withdraw(Q(leader_enrolment_id=enrolment_id) | Q(mentor_enrolment_id=enrolment_id), person_id, now)


def _withdraw(naming: Q, person_id: UUID, now: datetime) -> None:
    offers = list(Offer._base_manager.filter(naming, state=OfferState.OPEN).select_related("leader", "mentor"))
    Offer._base_manager.filter(id__in=[o.id for o in offers]).update(state=OfferState.WITHDRAWN, closed_at=now)
    for offer in offers:
        other = offer.mentor if offer.leader_id == person_id else offer.leader
        gone = offer.leader if offer.leader_id == person_id else offer.mentor
        facts = {"name": gone.display_name}
        notify(person_id=other.id, code="offer_withdrawn", facts=facts, path="/offers", now=now)
        announce("offer_closed", offer_id=offer.id, now=now)
