"""A first conversation on an offer that is still open."""

from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed, Missing
from peripatos.matching.models import Offer
from peripatos.matching.policies import target_of_offer
from peripatos.matching.types import OfferState
from peripatos.relationships.selectors.pairs import as_someone
from peripatos.scheduling.types import ChemistryPlace, SessionState


def chemistry_of(actor: Actor, offer_id: UUID, *, now: datetime) -> ChemistryPlace:
    """Whom a first conversation on this offer brings together, until when, and the one that is booked.

    Raises ``GuardFailed`` with ``offer_is_closed`` or ``no_chemistry_meeting``.
    """
    rows = Offer.objects.select_related("round__stream", "leader__work_pattern", "mentor__work_pattern")
    offer = rows.filter(id=offer_id).first()
    if offer is None:
        raise Missing(what="offer")
    require(actor, may.CHEMISTRY_MEETING_ARRANGE, target_of_offer(offer))
    if offer.state != OfferState.OPEN or offer.closes_at <= now:
        raise GuardFailed(reason="offer_is_closed")
    if not offer.round.chemistry:
        raise GuardFailed(reason="no_chemistry_meeting")
    booked = offer.chemistry_sessions.filter(state=SessionState.SCHEDULED).values_list("id", flat=True).first()
    return ChemistryPlace(
        offer_id=offer.id,
        stream_kind=offer.round.stream.kind,
        leader=as_someone(offer.leader),
        mentor=as_someone(offer.mentor),
        before=offer.closes_at,
        session_id=booked,
    )
