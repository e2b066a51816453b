"""Telling both sides of offers, once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.outbox.services import post
from peripatos.matching.letters import Letter, Reader, mail_of, offer_letter
from peripatos.matching.models import Offer
from peripatos.matching.readers import readers_of
from peripatos.matching.types import OfferState
from peripatos.people.selectors.accounts import people_to_let_in
from peripatos.people.services.accounts import let_in
from peripatos.people.services.notices import notify
from peripatos.programmes.types import StreamKind

AT_A_TIME = 50


def tell(
    reader: Reader,
    letter: Letter,
    *,
    key: str,
    code: str,
    facts: dict[str, str | int | None],
    path: str,
    now: datetime,
) -> None:
    """A letter by mail where there is an address, and a line on the person's page."""
    notify(person_id=reader.person_id, code=code, facts=facts, path=path, now=now)
    mail = mail_of(letter, reader)
    if mail:
        post(key=key, kind=code, mail=mail, now=now, recipient_id=reader.person_id)


def announce_offers(offers: Iterable[Offer], *, body: str, now: datetime) -> None:
    """Writes the letters of offers in the caller's transaction and marks the offers as announced.

    Somebody without an account receives a second letter, with the link by which they make one.
    """
    rows = list(offers)
    people = readers_of({o.leader_id for o in rows} | {o.mentor_id for o in rows})
    for offer in rows:
        for me, other in ((offer.leader_id, offer.mentor_id), (offer.mentor_id, offer.leader_id)):
            letter = offer_letter(
                body,
                reader=people[me],
                other=people[other].name,
                kind=StreamKind(offer.round.stream.kind),
                closes_at=offer.closes_at,
                offer_id=offer.id,
            )
            tell(
                people[me],
                letter,
                key=f"offer:{offer.id}:{me}",
                code="offer_made",
                facts={"name": people[other].name, "stream": offer.round.stream.kind},
                path=f"/offers/{offer.id}",
                now=now,
            )
    Offer.objects.filter(id__in=[o.id for o in rows]).update(announced_at=now)
    let_in(actor=task_actor("let_in"), people=people_to_let_in(people, now=now), now=now)


def announce_waiting(*, actor: Actor, now: datetime) -> bool:
    """Announces some offers that nobody was told of yet; returns whether there were any."""
    require(actor, may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND)
    with transaction.atomic():
        waiting = Offer.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state=OfferState.OPEN, announced_at__isnull=True
        )
        rows = list(waiting.select_related("round__stream").order_by("round_id", "created_at", "id")[:AT_A_TIME])
        for round_id in dict.fromkeys(o.round_id for o in rows):
            of_round = [o for o in rows if o.round_id == round_id]
            announce_offers(of_round, body=of_round[0].round.publish_text, now=now)
    return bool(rows)
