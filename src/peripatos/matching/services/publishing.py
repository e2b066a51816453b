"""Publishing offers, withdrawing them before the first answer, reminding those who have not answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.core.registry import announce
from peripatos.core.tasks import wake_workers
from peripatos.matching.letters import LONGEST_TEXT, reminder_letter, unknown_places, withdrawn_letter
from peripatos.matching.models import MatchRun, Offer, OfferAnswer, Proposal, Round
from peripatos.matching.policies import target_of_round
from peripatos.matching.policy import run_differs_from_policy
from peripatos.matching.publishable import publishable
from peripatos.matching.readers import readers_of
from peripatos.matching.rows import round_row, run_row
from peripatos.matching.services.announcing import announce_offers, tell
from peripatos.matching.services.noting import note
from peripatos.matching.services.rounds import require_draft
from peripatos.matching.types import OFFERING_STATES, Answer, OfferState, RoundState, RunState
from peripatos.people.selectors.accounts import people_to_let_in
from peripatos.people.services.accounts import let_in
from peripatos.programmes.types import Side, StreamKind

RULE = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
AT_ONCE = 150
REMIND_AFTER = timedelta(hours=20)


@dataclass(frozen=True)
class Published:
    """What publishing did: offers made, and proposals held back with the code of the reason."""

    offers: int
    held_back: tuple[tuple[UUID, str], ...]


def publish_round(*, actor: Actor, run_id: UUID, text: str, now: datetime) -> Published:
    """Offers the approved proposals of a solved run to both sides; they close after the round's days.

    Allowed in a chartered, piloting or running programme, when the round's weights and rules are those of the
    stream's agreed policy.
    Proposals that became impossible since the run are held back and named. Few letters leave in this transaction,
    many by the worker.
    """
    _check_text(text)
    with transaction.atomic():
        run = run_row(run_id)
        row = round_row(run.round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        _require_publishable(row, run)
        ready = publishable(run, now=now)
        if not ready.proposals:
            raise GuardFailed(reason="nothing_approved")
        row.claim_version(row.version)
        closes_at = now + timedelta(days=row.offer_days)
        offers = make_offers(row, ready.proposals, closes_at=closes_at, now=now)
        row.state, row.published_at, row.published_run, row.publish_text = RoundState.PUBLISHED, now, run, text
        row.save(update_fields=["state", "published_at", "published_run", "publish_text"])
        note(actor, RULE, row.id, "round_published", now=now, object_id=run.id, offers=len(offers), run=run.number)
        if len(offers) <= AT_ONCE:
            announce_offers(offers, body=text, now=now)
        wake_workers()
    return Published(len(offers), ready.held_back)


def make_offers(
    row: Round,
    proposals: Iterable[Proposal],
    *,
    closes_at: datetime,
    now: datetime,
    cascade_of: dict[UUID, UUID] | None = None,
) -> list[Offer]:
    """Writes offers with both answers pending. ``cascade_of`` names for each leader the offer that theirs follows."""
    earlier = cascade_of or {}
    offers = [
        Offer(
            created_at=now,
            programme_id=row.programme_id,
            round=row,
            proposal=p if p.run_id else None,
            leader_id=p.leader_id,
            mentor_id=p.mentor_id,
            leader_enrolment_id=p.leader_enrolment_id,
            mentor_enrolment_id=p.mentor_enrolment_id,
            fit=p.fit,
            components=p.components,
            reasons=p.reasons,
            closes_at=closes_at,
            cascade_of_id=earlier.get(p.leader_id),
        )
        for p in proposals
    ]
    Offer.objects.bulk_create(offers, batch_size=500)
    answers = [
        OfferAnswer(created_at=now, programme_id=row.programme_id, offer=o, side=side) for o in offers for side in Side
    ]
    OfferAnswer.objects.bulk_create(answers, batch_size=500)
    return offers


def withdraw_round(*, actor: Actor, round_id: UUID, now: datetime) -> int:
    """Takes every open offer of a published round back, as long as nobody has answered; returns how many."""
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        if row.state != RoundState.PUBLISHED:
            raise GuardFailed(reason="round_is_not_published")
        offers = list(
            Offer.objects.select_for_update(of=("self",))
            .filter(round=row, state=OfferState.OPEN)
            .select_related("round__stream")
        )
        if OfferAnswer.objects.filter(offer__round=row).exclude(answer=Answer.PENDING).exists():
            raise GuardFailed(reason="somebody_answered")
        Offer.objects.filter(id__in=[o.id for o in offers]).update(state=OfferState.WITHDRAWN, closed_at=now)
        row.claim_version(row.version)
        row.state, row.published_at, row.published_run = RoundState.REVIEW, None, None
        row.save(update_fields=["state", "published_at", "published_run"])
        _tell_withdrawn([o for o in offers if o.announced_at], now)
        for offer in offers:
            announce("offer_closed", offer_id=offer.id, now=now)
        note(actor, RULE, row.id, "round_withdrawn", now=now, offers=len(offers))
        wake_workers()
    return len(offers)


def remind_unanswered(*, actor: Actor, round_id: UUID, now: datetime) -> int:
    """One letter to each side of an open offer that has not answered, at most once a day; returns how many letters."""
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        waiting = [a for a in unanswered(row.id) if _may_remind(a.offer, now)]
        people = readers_of({_person(a) for a in waiting} | {_other(a) for a in waiting})
        for answer in waiting:
            offer, reader = answer.offer, people[_person(answer)]
            letter = reminder_letter(
                reader=reader,
                other=people[_other(answer)].name,
                kind=StreamKind(row.stream.kind),
                closes_at=offer.closes_at,
                offer_id=offer.id,
            )
            key = f"offer_reminder:{offer.id}:{answer.side}:{now:%Y-%m-%d}"
            tell(
                reader,
                letter,
                key=key,
                code="offer_reminder",
                facts={"name": people[_other(answer)].name},
                path=f"/offers/{offer.id}",
                now=now,
            )
        Offer.objects.filter(id__in={a.offer_id for a in waiting}).update(reminded_at=now)
        if waiting:
            let_in(actor=task_actor("let_in"), people=people_to_let_in(people, now=now), now=now)
            note(actor, RULE, row.id, "reminded", now=now, letters=len(waiting))
            wake_workers()
    return len(waiting)


def unanswered(round_id: UUID) -> list[OfferAnswer]:
    """The pending sides of the open, announced offers of a round."""
    rows = OfferAnswer.objects.filter(
        offer__round_id=round_id, offer__state=OfferState.OPEN, offer__announced_at__isnull=False, answer=Answer.PENDING
    )
    return list(rows.select_related("offer__round__stream").order_by("offer__created_at", "offer_id", "side"))


def _may_remind(offer: Offer, now: datetime) -> bool:
    return offer.closes_at > now and (offer.reminded_at is None or offer.reminded_at < now - REMIND_AFTER)


def _person(answer: OfferAnswer) -> UUID:
    return answer.offer.leader_id if answer.side == Side.LEADER else answer.offer.mentor_id


def _other(answer: OfferAnswer) -> UUID:
    return answer.offer.mentor_id if answer.side == Side.LEADER else answer.offer.leader_id


def _check_text(text: str) -> None:
    wrong = unknown_places(text)
    if not text.strip():
        raise BadInput({"text": _("Write a few words; people read them before they answer.")})
    if len(text) > LONGEST_TEXT:
        raise BadInput({"text": _("Keep the text under {most} characters.").format(most=LONGEST_TEXT)})
    if wrong:
        said = _("Nothing fills {place}. Use {known}.")
        raise BadInput({"text": said.format(place=f"{{{wrong[0]}}}", known="{other}, {stream}, {answer_by}")})


def _require_publishable(row: Round, run: MatchRun) -> None:
    require_draft(row)
    if run.state != RunState.SOLVED:
        raise GuardFailed(reason="run_is_not_solved")
    if row.programme.state not in OFFERING_STATES:
        raise GuardFailed(reason="programme_is_not_chartered")
    if run_differs_from_policy(run):
        raise GuardFailed(reason="weights_differ_from_policy")


def _tell_withdrawn(offers: list[Offer], now: datetime) -> None:
    people = readers_of({o.leader_id for o in offers} | {o.mentor_id for o in offers})
    for offer in offers:
        for me, other in ((offer.leader_id, offer.mentor_id), (offer.mentor_id, offer.leader_id)):
            letter = withdrawn_letter(
                reader=people[me], other=people[other].name, kind=StreamKind(offer.round.stream.kind)
            )
            key = f"offer_withdrawn:{offer.id}:{me}"
            tell(
                people[me],
                letter,
                key=key,
                code="offer_withdrawn",
                facts={"name": people[other].name},
                path="/offers",
                now=now,
            )
