"""Closing offers at their own time, alike for decline and silence, and offering the next best."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.history import note_change
from peripatos.core.registry import announce
from peripatos.core.tasks import wake_workers
from peripatos.matching.cascading import next_best
from peripatos.matching.letters import not_formed_letter
from peripatos.matching.models import Offer, Round
from peripatos.matching.readers import readers_of
from peripatos.matching.services.announcing import tell
from peripatos.matching.services.noting import HISTORY_KIND
from peripatos.matching.services.publishing import make_offers
from peripatos.matching.services.rounds import finish
from peripatos.matching.types import OfferState, RoundState
from peripatos.programmes.types import StreamKind

RULE = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
AT_A_TIME = 50
BY = "Peripatos"


def close_due_offers(*, actor: Actor, now: datetime) -> int:
    """Closes offers whose time has come as "not formed" and tells both sides the same words; returns how many."""
    require(actor, RULE)
    with transaction.atomic():
        due = Offer.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state=OfferState.OPEN, closes_at__lte=now
        )
        offers = list(due.select_related("round__stream").order_by("closes_at", "id")[:AT_A_TIME])
        Offer.objects.filter(id__in=[o.id for o in offers]).update(state=OfferState.NOT_FORMED, closed_at=now)
        _tell_both_sides(offers, now)
        for offer in offers:
            announce("offer_closed", offer_id=offer.id, now=now)
        if offers:
            wake_workers()
    return len(offers)


def _tell_both_sides(offers: Sequence[Offer], now: datetime) -> None:
    people = readers_of({o.leader_id for o in offers} | {o.mentor_id for o in offers})
    for offer in offers:
        kind = StreamKind(offer.round.stream.kind)
        for me, other in ((offer.leader_id, offer.mentor_id), (offer.mentor_id, offer.leader_id)):
            tell(
                people[me],
                not_formed_letter(reader=people[me], other=people[other].name, kind=kind),
                key=f"offer_not_formed:{offer.id}:{me}",
                code="offer_not_formed",
                facts={"name": people[other].name, "stream": kind.value},
                path="/offers",
                now=now,
            )


def follow_up_one_round(*, actor: Actor, now: datetime) -> bool:
    """Offers the next best to the leaders of one round whose offers closed without a pair; returns whether there was
    one.

    The search runs outside any transaction; what it found is written only for offers that nobody followed up
    meanwhile. A round without an
    open offer is closed.
    """
    require(actor, RULE)
    due = Offer.objects.filter(
        state=OfferState.NOT_FORMED, followed_up_at__isnull=True, round__state=RoundState.PUBLISHED
    )
    round_id = due.order_by("closed_at", "id").values_list("round_id", flat=True).first()
    if round_id is None:
        return _finish_one(now)
    row = Round.objects.select_related("stream", "published_run__files").get(id=round_id)
    closed = list(due.filter(round_id=round_id).order_by("closed_at", "id"))
    found = next_best(row, closed, now=now)
    with transaction.atomic():
        _lock(round_id)
        claimed = Offer.objects.filter(id__in=[o.id for o in closed], followed_up_at__isnull=True)
        if claimed.update(followed_up_at=now) != len(closed):
            # Another worker was here first; the transaction of this one leaves its own rows to it.
            transaction.set_rollback(True)
            return True
        earlier = {o.leader_id: o.id for o in closed}
        closes_at = now + timedelta(days=row.offer_days)
        offers = make_offers(row, found, closes_at=closes_at, now=now, cascade_of=earlier)
        if offers:
            note_change(actor, HISTORY_KIND, row.id, "next_best_offered", now=now, name=BY, offers=len(offers))
            wake_workers()
    return True


def _lock(round_id: UUID) -> None:
    list(Round.objects.select_for_update().filter(id=round_id))


def _finish_one(now: datetime) -> bool:
    """Closes one published round that has no open offer and nothing to follow up."""
    waiting = Offer.objects.filter(state=OfferState.OPEN).values("round_id")
    over = Round.objects.filter(state=RoundState.PUBLISHED, offers__closed_at__lt=now).exclude(id__in=waiting)
    with transaction.atomic():
        row = over.select_related("published_run").distinct().first()
        if row is None:
            return False
        finish(row)
    return True
