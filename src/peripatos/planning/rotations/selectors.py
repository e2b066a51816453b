"""Visits in force."""

from django.db.models import QuerySet

from peripatos.planning.models import Placement, Plan


def current_placements(plan: Plan) -> QuerySet[Placement]:
    """Visits that stand in the stream of a plan, past and to come, by their first day. The caller has asked the access
    table.
    """
    assert plan.stream_id is not None  # plans of rotations have a stream
    return Placement.objects.filter(stream_id=plan.stream_id, withdrawn_on=None)
