"""Visits in force, and the reasons of a run."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.access import Actor
from peripatos.planning.models import Placement, Plan
from peripatos.planning.selectors.runs import solved_plan

if TYPE_CHECKING:
    from peripatos.engine.rotations import Explanation


def current_placements(plan: Plan) -> QuerySet[Placement]:
    """Visits that stand in the stream of a plan, past and to come, by their first day. The caller has asked the access
    table.
    """
    assert plan.stream_id is not None  # plans of rotations have a stream
    return Placement.objects.filter(stream_id=plan.stream_id, withdrawn_on=None)


def reasons_of(actor: Actor, run_id: UUID, leader_id: UUID, *, most: int = 3) -> "Explanation | None":
    """Why a leader of a run visits these hosts then, and what else there was; None for somebody not in its problem."""
    from peripatos.engine.rotations import explain  # noqa: PLC0415  (loads the compiler)

    found = solved_plan(actor, run_id)
    if str(leader_id) not in found.problem.leader_index:
        return None
    return explain(found.problem, found.solution, str(leader_id), most=most)
