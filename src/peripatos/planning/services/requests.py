"""Asking for a run and calling it off. The engine works in the background; see ``planning.runs``."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed
from peripatos.core.tasks import wake_workers
from peripatos.matching.types import RUNNING_STATES, RunState
from peripatos.planning.models import PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import plan_row, run_row
from peripatos.planning.services.drafting import require_draft
from peripatos.planning.services.noting import note

RULE = may.STREAM_PLAN_PREPARE_RUN_PIN


def request_run(*, actor: Actor, plan_id: UUID, now: datetime) -> UUID:
    """Queues a run with the plan's present settings and pins; returns its id.

    Raises ``GuardFailed`` with ``plan_is_published``, ``plan_is_closed`` or ``run_is_under_way``.
    """
    with transaction.atomic():
        row = plan_row(plan_id, lock=True)
        require(actor, RULE, target_of_plan(row))
        require_draft(row)
        runs = PlanRun.objects.filter(plan=row)
        if runs.filter(state__in=RUNNING_STATES).exists():
            raise GuardFailed(reason="run_is_under_way")
        run = PlanRun.objects.create(
            created_at=now,
            programme_id=row.programme_id,
            plan=row,
            number=(runs.aggregate(last=Max("number"))["last"] or 0) + 1,
            requested_by_id=actor.person_id,
            settings=row.settings,
            seed=row.seed,
            revision=row.revision,
        )
        note(actor, RULE, row.id, "run_requested", now=now, object_id=run.id, run=run.number)
        wake_workers()
    return run.id


def cancel_run(*, actor: Actor, run_id: UUID, now: datetime) -> None:
    """Calls a run off; a worker that is busy with it notices and writes nothing."""
    with transaction.atomic():
        run = run_row(run_id)
        require(actor, RULE, target_of_plan(run.plan))
        called_off = PlanRun.objects.filter(id=run.id, state__in=RUNNING_STATES).update(
            state=RunState.CANCELLED, lease_token=None, lease_until=None, finished_at=now
        )
        if not called_off:
            raise GuardFailed(reason="run_is_over")
        note(actor, RULE, run.plan_id, "run_cancelled", now=now, object_id=run.id, run=run.number)
