"""Asking for a run and calling it off. The engine works in the background; see ``matching.runs``."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed
from peripatos.core.tasks import wake_workers
from peripatos.matching.models import MatchRun, Round
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import round_row, run_row
from peripatos.matching.services.noting import note
from peripatos.matching.services.rounds import require_draft
from peripatos.matching.types import RUNNING_STATES, RoundState, RunState

RULE = may.MATCH_RUN_START_RE_RUN


def request_run(*, actor: Actor, round_id: UUID, now: datetime) -> UUID:
    """Queues a run with the round's present objective, weights and rules; returns its id.

    Raises ``GuardFailed`` with ``round_is_published``, ``round_is_closed`` or ``run_is_under_way``.
    """
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        require_draft(row)
        runs = MatchRun.objects.filter(round=row)
        if runs.filter(state__in=RUNNING_STATES).exists():
            raise GuardFailed(reason="run_is_under_way")
        number = (runs.aggregate(last=Max("number"))["last"] or 0) + 1
        run = MatchRun.objects.create(
            created_at=now,
            programme_id=row.programme_id,
            round=row,
            number=number,
            requested_by_id=actor.person_id,
            settings=_settings(row),
        )
        if row.state == RoundState.OPEN:
            Round.objects.filter(id=row.id).update(state=RoundState.REVIEW)
        note(actor, RULE, row.id, "run_requested", now=now, object_id=run.id, run=number)
        wake_workers()
    return run.id


def cancel_run(*, actor: Actor, run_id: UUID, now: datetime) -> None:
    """Calls a run off; a worker that is busy with it notices and writes nothing."""
    with transaction.atomic():
        run = run_row(run_id)
        require(actor, RULE, target_of_round(run.round))
        called_off = MatchRun.objects.filter(id=run.id, state__in=RUNNING_STATES).update(
            state=RunState.CANCELLED, lease_token=None, lease_until=None, finished_at=now
        )
        if not called_off:
            raise GuardFailed(reason="run_is_over")
        note(actor, RULE, run.round_id, "run_cancelled", now=now, object_id=run.id, run=run.number)


def _settings(row: Round) -> dict[str, object]:
    return {"objective": row.objective, "weights": row.weights, "rules": row.rules, "seed": row.seed}
