"""Visits in force, for others; and the plan of a run by name of its parts, with reasons."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor
from peripatos.planning.models import Placement
from peripatos.planning.selectors.runs import solved_plan

if TYPE_CHECKING:
    from peripatos.engine.rotations import Explanation


@dataclass(frozen=True)
class VisitLine:
    """A visit in force; both dates inclusive."""

    id: UUID
    programme_id: UUID
    leader_id: UUID
    leader: str
    host_id: UUID
    host: str
    host_function: str
    starts_on: date
    ends_on: date


def current_placements(stream_id: UUID) -> QuerySet[Placement]:
    """Visits of a stream that stand, past and to come, by their first day; within the caller's programmes. The caller
    has asked the access table.
    """
    return Placement.objects.filter(stream_id=stream_id, withdrawn_on=None).select_related("leader", "host")


def own_placements(actor: Actor, *, since: date) -> tuple[VisitLine, ...]:
    """The actor's own visits, as leader or as host, that are not over by ``since``; in one query. They are nobody
    else's, so no row of the access table is asked.
    """
    mine = Q(leader_id=actor.person_id) | Q(host_id=actor.person_id)
    rows = Placement.objects.filter(mine, withdrawn_on=None, ends_on__gte=since).select_related("leader", "host")
    return tuple(_line(row) for row in rows.order_by("starts_on", "id"))


def reasons_of(actor: Actor, run_id: UUID, leader_id: UUID, *, most: int = 3) -> "Explanation | None":
    """Why a leader of a run visits these hosts then, and what else there was; None for somebody not in its problem."""
    from peripatos.engine.rotations import explain  # noqa: PLC0415  (loads the compiler)

    found = solved_plan(actor, run_id)
    if str(leader_id) not in found.problem.leader_index:
        return None
    return explain(found.problem, found.solution, str(leader_id), most=most)


def _line(row: Placement) -> VisitLine:
    return VisitLine(
        id=row.id,
        programme_id=row.programme_id,
        leader_id=row.leader_id,
        leader=row.leader.display_name,
        host_id=row.host_id,
        host=row.host.display_name,
        host_function=row.host.function,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
