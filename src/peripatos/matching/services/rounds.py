"""Opening a round, changing it while it is a draft, closing it."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.matching.models import Offer, Round
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import round_row
from peripatos.matching.services.noting import note
from peripatos.matching.types import OBJECTIVES, OfferState, RoundDraft, RoundState
from peripatos.programmes.models import Enrolment
from peripatos.programmes.policies import target_of_stream
from peripatos.programmes.selectors.rows import stream_row
from peripatos.programmes.services.policy import check_rules, check_weights
from peripatos.programmes.types import PAIR_STREAMS, ProgrammeState, StreamKind
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES

RULE = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
DRAFT_RULE = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
DRAFTS = (RoundState.OPEN, RoundState.REVIEW)
LONGEST_OFFER_DAYS = 60
OVER = (ProgrammeState.CLOSING, ProgrammeState.CLOSED)


def open_round(*, actor: Actor, stream_id: UUID, draft: RoundDraft, now: datetime) -> UUID:
    """Opens a round in a pair stream; returns its id. ``selectors.rounds.first_draft`` gives the draft with the
    stream's own policy.

    Raises ``BadInput``, or ``GuardFailed`` with ``stream_without_pairs``, ``programme_is_over`` or ``round_is_open``.
    """
    stream = stream_row(stream_id)
    require(actor, RULE, target_of_stream(stream.programme_id, stream.kind))
    check_draft(draft)
    with transaction.atomic():
        if StreamKind(stream.kind) not in PAIR_STREAMS:
            raise GuardFailed(reason="stream_without_pairs")
        if stream.programme.state in OVER:
            raise GuardFailed(reason="programme_is_over")
        if Round.objects.select_for_update().filter(stream=stream, state__in=DRAFTS).exists():
            raise GuardFailed(reason="round_is_open")
        row = Round(created_at=now, programme_id=stream.programme_id, stream=stream, opened_by_id=actor.person_id)
        _write(row, draft)
        row.save(force_insert=True)
        note(actor, RULE, row.id, "round_opened", now=now, name_of_round=row.name)
    return row.id


def change_round(*, actor: Actor, round_id: UUID, version: int, draft: RoundDraft, now: datetime) -> None:
    """Writes objective, weights and rules of a round whose offers are not published; the next run uses them."""
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, DRAFT_RULE, target_of_round(row))
        check_draft(draft)
        require_draft(row)
        row.claim_version(version)
        _write(row, draft)
        row.save()
        note(actor, DRAFT_RULE, row.id, "round_changed", now=now, objective=draft.objective)


def close_round(*, actor: Actor, round_id: UUID, now: datetime) -> None:
    """Closes a round that has no open offer left, or one that was never published."""
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        if row.state == RoundState.CLOSED:
            raise GuardFailed(reason="round_is_closed")
        if Offer.objects.filter(round=row, state=OfferState.OPEN).exists():
            raise GuardFailed(reason="offers_are_open")
        finish(row)
        note(actor, RULE, row.id, "round_closed", now=now)


def finish(row: Round) -> None:
    """Closes a loaded round. Leaders of its published run who still have nobody come first next time."""
    row.claim_version(row.version)
    row.state = RoundState.CLOSED
    row.save(update_fields=["state"])
    if row.published_run is None:
        return
    waiting = {UUID(w["enrolment"]) for w in row.published_run.facts.get("waiting", [])}
    offered = set(Offer.objects.filter(round=row).values_list("leader_enrolment_id", flat=True))
    paired = Relationship.objects.filter(stream_id=row.stream_id, state__in=OPEN_STATES)
    served = set(paired.values_list("leader_enrolment_id", flat=True))
    left = list((waiting | offered) - served)
    for start in range(0, len(left), 500):
        Enrolment.objects.filter(id__in=left[start : start + 500]).update(left_out=F("left_out") + 1)


def require_draft(row: Round) -> None:
    """Raises ``GuardFailed`` once the round is published or closed."""
    if row.state not in DRAFTS:
        raise GuardFailed(reason="round_is_published" if row.state == RoundState.PUBLISHED else "round_is_closed")


def check_draft(draft: RoundDraft) -> None:
    """Raises ``BadInput`` with a sentence for each field that cannot stand."""
    wrong: dict[str, str] = {}
    if not draft.name.strip():
        wrong["name"] = "Give the round a name, for example the season."
    if draft.objective not in OBJECTIVES:
        wrong["objective"] = "Choose one of the aims."
    if not 1 <= draft.offer_days <= LONGEST_OFFER_DAYS:
        wrong["offer_days"] = f"Give people between 1 and {LONGEST_OFFER_DAYS} days to answer."
    if wrong:
        raise BadInput(wrong)
    check_weights(draft.weights)
    check_rules(draft.rules)


def _write(row: Round, draft: RoundDraft) -> None:
    row.name, row.objective, row.seed = draft.name.strip()[:80], draft.objective, draft.seed
    row.weights, row.rules = dict(draft.weights), asdict(draft.rules)
    row.offer_days, row.chemistry = draft.offer_days, draft.chemistry
