"""Finding one row of planning within the actor's programmes, or raising ``Missing``."""

from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.errors import Missing
from peripatos.planning.models import Plan, PlanPin, PlanRun
from peripatos.planning.types import Pin, PinKind


def plan_row(plan_id: UUID, *, lock: bool = False) -> Plan:
    """A plan with its programme and stream; ``lock`` holds it until the transaction ends."""
    rows: QuerySet[Plan] = Plan.objects.select_related("programme", "stream")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=plan_id).first()
    if found is None:
        raise Missing(what="plan")
    return found


def run_row(run_id: UUID) -> PlanRun:
    """A run with its plan, programme and stream."""
    found = PlanRun.objects.select_related("plan__programme", "plan__stream").filter(id=run_id).first()
    if found is None:
        raise Missing(what="run")
    return found


def pins_of(plan: Plan) -> tuple[Pin, ...]:
    """The wishes that stand for a plan, oldest first."""
    return tuple(
        Pin(PinKind(row.kind), row.person_id, row.other_id, row.slot, row.about, row.starts_at)
        for row in PlanPin.objects.filter(plan=plan)
    )
