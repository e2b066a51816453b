"""Opening a plan, changing it while it is a draft, closing it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.planning.models import Plan
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import plan_row
from peripatos.planning.seams import seam_of
from peripatos.planning.services.noting import note
from peripatos.planning.types import STREAM_OF_PLAN, PlanDraft, PlanKind, PlanState
from peripatos.programmes.models import Stream
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.types import ProgrammeState

RULE = may.STREAM_PLAN_PREPARE_RUN_PIN
OVER = (ProgrammeState.CLOSING, ProgrammeState.CLOSED)


def open_plan(*, actor: Actor, programme_id: UUID, kind: PlanKind, draft: PlanDraft, now: datetime) -> UUID:
    """Opens a draft of one kind in a programme; returns its id. ``selectors.plans.first_draft`` gives the settings to
    start from.

    Raises ``BadInput``, or ``GuardFailed`` with ``programme_is_over``, ``stream_absent`` or ``plan_is_open``.
    """
    stream_kind = STREAM_OF_PLAN[kind]
    require(actor, RULE, target_of_rows(programme_id, stream_kind))
    programme = programme_row(programme_id)
    with transaction.atomic():
        if programme.state in OVER:
            raise GuardFailed(reason="programme_is_over")
        stream = Stream.objects.filter(programme=programme, kind=stream_kind).first() if stream_kind else None
        if stream_kind and stream is None:
            raise GuardFailed(reason="stream_absent")
        if Plan.objects.select_for_update().filter(programme=programme, kind=kind, state=PlanState.DRAFT).exists():
            raise GuardFailed(reason="plan_is_open")
        row = Plan(created_at=now, programme=programme, stream=stream, kind=kind, opened_by_id=actor.person_id)
        _write(row, draft)
        row.save(force_insert=True)
        note(actor, RULE, row.id, "plan_opened", now=now, name_of_plan=row.name)
    return row.id


def change_plan(*, actor: Actor, plan_id: UUID, version: int, draft: PlanDraft, now: datetime) -> None:
    """Writes name, settings and seed of a draft; the next run uses them."""
    with transaction.atomic():
        row = plan_row(plan_id, lock=True)
        require(actor, RULE, target_of_plan(row))
        require_draft(row)
        row.claim_version(version)
        _write(row, draft)
        row.revision += 1
        row.save()
        note(actor, RULE, row.id, "plan_changed", now=now)


def close_plan(*, actor: Actor, plan_id: UUID, now: datetime) -> None:
    """Puts a draft away; what was published before stays as it is."""
    with transaction.atomic():
        row = plan_row(plan_id, lock=True)
        require(actor, RULE, target_of_plan(row))
        require_draft(row)
        row.claim_version(row.version)
        row.state = PlanState.CLOSED
        row.save(update_fields=["state"])
        note(actor, RULE, row.id, "plan_closed", now=now)


def require_draft(row: Plan) -> None:
    """Raises ``GuardFailed`` once the plan is published or closed."""
    if row.state != PlanState.DRAFT:
        raise GuardFailed(reason="plan_is_published" if row.state == PlanState.PUBLISHED else "plan_is_closed")


def _write(row: Plan, draft: PlanDraft) -> None:
    if not draft.name.strip():
        raise BadInput({"name": "Give the plan a name, for example the season."})
    row.settings = dict(seam_of(row.kind).cleaned(draft.settings))
    row.name, row.seed = draft.name.strip()[:80], draft.seed
