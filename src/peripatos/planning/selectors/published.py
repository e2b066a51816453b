"""What a published plan wrote: its cohorts, its visits, its seats."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from peripatos.core.access import Actor, may, require
from peripatos.planning.models import Cohort, PilotSeat, Placement
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import plan_row

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
SHOWN = 200


@dataclass(frozen=True)
class CohortLine:
    """One cohort of the plan; ``closed_on`` once another plan took its place."""

    id: UUID
    number: int
    size: int
    facilitator: str
    closed_on: date | None


@dataclass(frozen=True)
class VisitLine:
    """One visit of the plan; both dates inclusive."""

    leader: str
    host: str
    function: str
    starts_on: date
    ends_on: date
    withdrawn: bool


@dataclass(frozen=True)
class Written:
    """What stands because of one plan; ``pilot`` and ``comparison`` count people."""

    cohorts: tuple[CohortLine, ...]
    visits: tuple[VisitLine, ...]
    pilot: int
    comparison: int


def written_by(actor: Actor, plan_id: UUID) -> Written:
    """What publishing one plan wrote, three queries; nothing for a plan that was not published."""
    plan = plan_row(plan_id)
    require(actor, READ, target_of_plan(plan))
    cohorts = Cohort.objects.filter(plan=plan).select_related("facilitator").annotate(size=Count("members"))
    visits = Placement.objects.filter(plan=plan).select_related("leader", "host").order_by("starts_on", "id")
    seats = PilotSeat.objects.filter(plan=plan).aggregate(
        pilot=Count("id", filter=Q(beside=None)), comparison=Count("id", filter=Q(beside__isnull=False))
    )
    return Written(
        cohorts=tuple(map(_cohort, cohorts.order_by("number"))),
        visits=tuple(map(_visit, visits[:SHOWN])),
        pilot=seats["pilot"],
        comparison=seats["comparison"],
    )


def _cohort(row: Cohort) -> CohortLine:
    size: int = row.size  # type: ignore[attr-defined]  # annotated
    return CohortLine(row.id, row.number, size, row.facilitator.display_name if row.facilitator else "", row.closed_on)


def _visit(row: Placement) -> VisitLine:
    return VisitLine(
        row.leader.display_name,
        row.host.display_name,
        row.host.function,
        row.starts_on,
        row.ends_on,
        row.withdrawn_on is not None,
    )
