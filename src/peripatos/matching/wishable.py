"""Whom somebody may put on a ranked list.

A leader chooses among the mentors of the stream. A mentor names anybody in the directory: who takes part as a leader
is not told, and a name that
takes no part decides nothing.
"""

from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.access import Actor
from peripatos.people.models import Person
from peripatos.people.policies import visible_people
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side

TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)


def wishable_people(actor: Actor, enrolment: Enrolment) -> QuerySet[Person]:
    """People whom the owner of ``enrolment`` may rank, in the order of their names."""
    if enrolment.side == Side.MENTOR:
        return visible_people(actor).exclude(id=enrolment.person_id)
    mentors = Enrolment.objects.filter(stream_id=enrolment.stream_id, side=Side.MENTOR, state__in=TAKING_PART).values(
        "person_id"
    )
    return Person.objects.filter(id__in=mentors).exclude(id=enrolment.person_id)


def may_be_wished(actor: Actor, enrolment: Enrolment, person_id: UUID) -> bool:
    """Whether that person may stand on the list."""
    return wishable_people(actor, enrolment).filter(id=person_id).exists()
