"""Publishing a plan: the one step that others notice."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed
from peripatos.matching.types import RunState
from peripatos.planning.files import solved_run
from peripatos.planning.models import Plan, PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import plan_row, run_row
from peripatos.planning.seams import Publication, engine_of, seam_of
from peripatos.planning.services.drafting import require_draft
from peripatos.planning.services.noting import note
from peripatos.planning.types import PlanState

RULE = may.STREAM_PLAN_PUBLISH


def publish_plan(*, actor: Actor, run_id: UUID, now: datetime) -> Mapping[str, int]:
    """Puts a solved run into force; returns counts of what was written.

    Raises ``GuardFailed`` with ``run_has_no_plan``, ``plan_changed_since`` (settings or pins are newer than the run),
    ``programme_not_ready``, ``check_refused`` when the independent judge no longer accepts the stored plan, and what
    the kind itself refuses.
    """
    run = run_row(run_id)
    require(actor, RULE, target_of_plan(run.plan))
    _require_publishable(run.plan, run)
    solved = solved_run(run)
    # A solved run's files never change; judging a large plan would hold the one writer of SQLite for seconds.
    if solved is None or not engine_of(run.plan.kind).judge(solved.problem, solved.solution).ok:
        raise GuardFailed(reason="check_refused")
    with transaction.atomic():
        row = plan_row(run.plan_id, lock=True)
        _require_publishable(row, run)
        row.claim_version(row.version)
        counts = seam_of(row.kind).publish(Publication(solved.problem, solved.solution, actor, row, run, now))
        row.state, row.published_at, row.published_run = PlanState.PUBLISHED, now, run
        row.save(update_fields=["state", "published_at", "published_run"])
        note(actor, RULE, row.id, "plan_published", now=now, object_id=run.id, written=dict(counts))
    return counts


def _require_publishable(row: Plan, run: PlanRun) -> None:
    require_draft(row)
    if run.state != RunState.SOLVED:
        raise GuardFailed(reason="run_has_no_plan")
    if run.revision != row.revision:
        raise GuardFailed(reason="plan_changed_since")
    if row.programme.state not in seam_of(row.kind).publishable_in:
        raise GuardFailed(reason="programme_not_ready")
