"""Who may see what of plans; every answer is read from the access table."""

from django.db.models import QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.filters import by_duty
from peripatos.core.access.table import Rule
from peripatos.planning.models import Plan


def target_of_plan(plan: Plan) -> Target:
    """A plan, its runs and pins: duties of its programme count, and of its stream where it has one."""
    return Target(programme_id=plan.programme_id, stream=plan.stream.kind if plan.stream else None)


def visible_plans(actor: Actor, rule: Rule = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF) -> QuerySet[Plan]:
    """Plans that a duty of the actor may look into."""
    return Plan.objects.filter(by_duty(actor, rule))
