"""Who has room for another leader."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Sum

from peripatos.core.access import Actor, may, require
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES


def free_capacity(actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Places left with each mentor over their streams; somebody who takes part in none as a mentor is absent. Two queries."""
    require(actor, may.CAPABILITY_PROFILE_READ)
    ids = list(person_ids)
    taking_part = Enrolment.objects.filter(
        person__in=ids, side=Side.MENTOR, state__in=(EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)
    )
    places = dict(taking_part.values_list("person_id").annotate(places=Sum("capacity")))
    pairs = Relationship.objects.filter(mentor__in=ids, state__in=OPEN_STATES)
    taken = dict(pairs.values_list("mentor_id").annotate(taken=Count("id")))
    return {person_id: max(0, number - taken.get(person_id, 0)) for person_id, number in places.items()}
