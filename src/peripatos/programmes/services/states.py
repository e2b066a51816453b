"""The states of a programme and the guards between them; the sponsor signs every step."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.access.table import Rule
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.core.registry import announce
from peripatos.programmes.models import BudgetLine, Enrolment, Programme, Stream
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.guards import missing_for_charter, missing_for_start
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import EnrolmentState, ProgrammeState, StreamState, TwoStep

RULE: Rule = may.PROGRAMME_CHARTER_START_PAUSE_CLOSE_RECORD_A_PILOT_WAIVER
SHORTEST_REASON = 10


def charter(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Draft → chartered. Raises ``GuardFailed`` (``charter_incomplete`` with ``missing``).

    The sponsor's signature agrees the planned budget as second hand, so it cannot come from the one who wrote it.
    """
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.DRAFT)
    missing = missing_for_charter(programme)
    if missing:
        raise GuardFailed(reason="charter_incomplete", missing=list(missing))
    with transaction.atomic():
        _agree_planned_budget(programme, actor, now)
        programme.chartered_at, programme.chartered_by_id = now, actor.person_id
        programme.save(update_fields=["chartered_at", "chartered_by"])
        _move(actor, programme, version, ProgrammeState.CHARTERED, "chartered", now)
        _move_streams(programme, StreamState.OPEN, from_states=(StreamState.PLANNED,))


def _agree_planned_budget(programme: Programme, actor: Actor, now: datetime) -> None:
    lines = BudgetLine.objects.filter(programme=programme, state=TwoStep.PROPOSED)
    if lines.filter(proposed_by_id=actor.person_id, proposed_by__isnull=False).exists():
        raise GuardFailed(reason="second_person_needed")
    lines.update(state=TwoStep.AGREED, agreed_by=actor.person_id, agreed_at=now)


def record_pilot_waiver(*, actor: Actor, programme_id: UUID, reason: str, now: datetime) -> None:
    """The sponsor lets the programme run without a pilot and says why; the reason stands on the blueprint."""
    programme = _allowed(actor, programme_id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput({"reason": _("Say in a sentence why no pilot is needed; it stands on the blueprint.")})
    if programme.state in (ProgrammeState.RUNNING, ProgrammeState.CLOSING, ProgrammeState.CLOSED):
        raise GuardFailed(reason="programme_runs_already")
    with transaction.atomic():
        programme.pilot_waiver, programme.pilot_waived_by_id = reason.strip()[:500], actor.person_id
        programme.save(update_fields=["pilot_waiver", "pilot_waived_by"])
        note(actor, RULE, programme.id, "pilot_waived", now=now)


def start(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Chartered → running; needs a recorded waiver of the pilot."""
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.CHARTERED, ProgrammeState.PILOTING)
    if missing_for_start(programme):
        raise GuardFailed(reason="pilot_waiver_missing")
    with transaction.atomic():
        if programme.starts_on is None:
            programme.starts_on = now.date()
            programme.save(update_fields=["starts_on"])
        _move(actor, programme, version, ProgrammeState.RUNNING, "started", now)
        _move_streams(programme, StreamState.RUNNING, from_states=(StreamState.PLANNED, StreamState.OPEN))


def pause(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Running → paused: no round is published and nobody is invited until it resumes; pairs go on."""
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.RUNNING, ProgrammeState.PILOTING)
    with transaction.atomic():
        programme.state_before_pause = programme.state
        programme.save(update_fields=["state_before_pause"])
        _move(actor, programme, version, ProgrammeState.PAUSED, "paused", now)
        _move_streams(programme, StreamState.PAUSED, from_states=(StreamState.RUNNING,))


def resume(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Paused → where it was."""
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.PAUSED)
    before = ProgrammeState(programme.state_before_pause or ProgrammeState.RUNNING)
    with transaction.atomic():
        _move(actor, programme, version, before, "resumed", now)
        _move_streams(programme, StreamState.RUNNING, from_states=(StreamState.PAUSED,))


def begin_closing(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Running or paused → closing: nobody joins any more, pairs end well."""
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.RUNNING, ProgrammeState.PILOTING, ProgrammeState.PAUSED, ProgrammeState.CHARTERED)
    with transaction.atomic():
        _move(actor, programme, version, ProgrammeState.CLOSING, "closing", now)


def close(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Closing → closed: enrolments are completed; announces ``programme_closed`` so that pairs end in the same
    transaction.
    """
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.CLOSING)
    with transaction.atomic():
        announce("programme_closed", programme_id=programme.id, now=now)
        open_ones = Enrolment.objects.filter(programme=programme).exclude(
            state__in=(EnrolmentState.COMPLETED, EnrolmentState.EXITED)
        )
        open_ones.update(state=EnrolmentState.COMPLETED, left_on=now.date())
        _move(actor, programme, version, ProgrammeState.CLOSED, "closed", now)
        _move_streams(programme, StreamState.CLOSED, from_states=tuple(StreamState))


def archive(*, actor: Actor, programme_id: UUID, version: int, now: datetime) -> None:
    """Takes a closed programme out of the lists; nothing is deleted."""
    programme = _allowed(actor, programme_id)
    _from(programme, ProgrammeState.CLOSED)
    with transaction.atomic():
        programme.claim_version(version)
        programme.archived_at = now
        programme.save(update_fields=["archived_at"])
        note(actor, RULE, programme.id, "archived", now=now)


def _allowed(actor: Actor, programme_id: UUID) -> Programme:
    programme = programme_row(programme_id)
    require(actor, RULE, target_of_programme(programme.id))
    return programme


def _from(programme: Programme, *states: ProgrammeState) -> None:
    if programme.state not in states or programme.archived_at is not None:
        raise GuardFailed(reason="not_from_this_state", state=programme.state)


def _move(actor: Actor, programme: Programme, version: int, state: ProgrammeState, code: str, now: datetime) -> None:
    programme.claim_version(version)
    programme.state = state
    programme.save(update_fields=["state"])
    note(actor, RULE, programme.id, code, now=now)


def _move_streams(programme: Programme, state: StreamState, *, from_states: Iterable[StreamState]) -> None:
    Stream.objects.filter(programme=programme, state__in=from_states).update(state=state)
