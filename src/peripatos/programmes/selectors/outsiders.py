"""To whom external people are shown: leaders enrolled in advising, and coordinators."""

from peripatos.core.access import Actor, DutyKind
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side, StreamKind

TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)


def sees_outsiders(actor: Actor) -> bool:
    """Whether the external advisors of the repository are shown to the actor."""
    if actor.has_duty(DutyKind.COORDINATOR):
        return True
    if actor.person_id is None:
        return False
    mine = Enrolment.objects.filter(person_id=actor.person_id, side=Side.LEADER, state__in=TAKING_PART)
    return mine.filter(stream__kind=StreamKind.ADVISING).exists()
