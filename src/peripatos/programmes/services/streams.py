"""The second page of the wizard: streams with cadence, length, capacity and one planned budget line each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.models import BudgetLine, Enrolment, Programme, Stream
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.services.mandate import refuse_unless_draft
from peripatos.programmes.services.noting import note
from peripatos.programmes.services.policy import write_first_policy
from peripatos.programmes.types import StreamDraft, StreamKind, TwoStep

LONGEST_CADENCE_DAYS = 400
LONGEST_SESSION_MINUTES = 600


def save_streams(
    *, actor: Actor, programme_id: UUID, version: int, drafts: Sequence[StreamDraft], now: datetime
) -> None:
    """Writes the streams of a draft: those not named are removed, unless people are enrolled in them (``GuardFailed``).

    Planned amounts stay proposed until the charter, which is the second signature.
    """
    programme = programme_row(programme_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme.id))
    refuse_unless_draft(programme)
    with transaction.atomic():
        programme.claim_version(version)
        write_streams(programme, drafts, proposed_by=actor.person_id, now=now)
        kinds = ", ".join(d.kind.value for d in drafts)
        note(actor, may.PROGRAMME_EDIT_DRAFT, programme.id, "streams_saved", now=now, streams=kinds)


def write_streams(
    programme: Programme, drafts: Sequence[StreamDraft], *, proposed_by: UUID | None, now: datetime
) -> dict[StreamKind, Stream]:
    """Makes the streams of a draft equal to ``drafts``; returns them by kind."""
    check_streams(drafts)
    _remove_streams(programme, keep={d.kind for d in drafts})
    return {draft.kind: _write_stream(programme, draft, proposed_by, now) for draft in drafts}


def _remove_streams(programme: Programme, keep: set[StreamKind]) -> None:
    going = Stream.objects.filter(programme=programme).exclude(kind__in=keep)
    if Enrolment.objects.filter(stream__in=going).exists():
        raise GuardFailed(reason="stream_has_people")
    going.delete()


def _write_stream(programme: Programme, draft: StreamDraft, proposed_by: UUID | None, now: datetime) -> Stream:
    stream = Stream.objects.filter(programme=programme, kind=draft.kind).first()
    is_new = stream is None
    stream = stream or Stream(created_at=now, programme=programme, kind=draft.kind)
    stream.cadence_days, stream.session_minutes = draft.cadence_days, draft.session_minutes
    stream.mentor_capacity, stream.leader_wants = draft.mentor_capacity, draft.leader_wants
    stream.save()
    if is_new:
        write_first_policy(stream, now)
    _write_planned(stream, draft.planned_minor, proposed_by, now)
    return stream


def _write_planned(stream: Stream, planned_minor: int | None, proposed_by: UUID | None, now: datetime) -> None:
    lines = BudgetLine.objects.filter(stream=stream, state=TwoStep.PROPOSED)
    standing = lines.values_list("amount_minor", flat=True).first()
    if standing == planned_minor:
        return
    lines.delete()
    if planned_minor is not None:
        BudgetLine.objects.create(
            created_at=now,
            programme_id=stream.programme_id,
            stream=stream,
            amount_minor=planned_minor,
            proposed_by_id=proposed_by,
        )


def check_streams(drafts: Sequence[StreamDraft]) -> None:
    """Raises ``BadInput`` with a sentence for each place that cannot stand, keyed by kind."""
    wrong: dict[str, str] = {}
    if not drafts:
        wrong["streams"] = _("Choose at least one stream; coaching is where most programmes begin.")
    if len({d.kind for d in drafts}) != len(drafts):
        wrong["streams"] = _("Name each stream once.")
    for draft in drafts:
        wrong |= {f"{draft.kind.value}.{field}": sentence for field, sentence in _wrong_numbers(draft).items()}
    if wrong:
        raise BadInput(wrong)


def _wrong_numbers(draft: StreamDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 7 <= draft.cadence_days <= LONGEST_CADENCE_DAYS:
        wrong["cadence_days"] = _("Choose a rhythm between 7 and {most} days.").format(most=LONGEST_CADENCE_DAYS)
    if not 15 <= draft.session_minutes <= LONGEST_SESSION_MINUTES:
        wrong["session_minutes"] = _("Choose between 15 and {most} minutes.").format(most=LONGEST_SESSION_MINUTES)
    if not 1 <= draft.mentor_capacity <= 50:
        wrong["mentor_capacity"] = _("A mentor can take between 1 and 50 leaders.")
    if not 1 <= draft.leader_wants <= 5:
        wrong["leader_wants"] = _("A leader can have between 1 and 5 mentors in one stream.")
    if draft.planned_minor is not None and not 0 <= draft.planned_minor < 10**15:
        wrong["planned"] = _("Write the planned amount as a number, zero or more.")
    return wrong
