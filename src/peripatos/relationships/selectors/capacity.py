"""Who has room for another leader."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Sum

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import Missing
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side
from peripatos.relationships.models import Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.relationships.types import OPEN_STATES, MentorChoice

MEETING = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)


def free_capacity(actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Places left with each mentor over their streams; somebody who takes part in none as a mentor is absent. Two
    queries.
    """
    require(actor, may.CAPABILITY_PROFILE_READ)
    ids = list(person_ids)
    taking_part = Enrolment.objects.filter(person__in=ids, side=Side.MENTOR, state__in=MEETING)
    places = dict(taking_part.values_list("person_id").annotate(places=Sum("capacity")))
    pairs = Relationship.objects.filter(mentor__in=ids, state__in=OPEN_STATES)
    taken = dict(pairs.values_list("mentor_id").annotate(taken=Count("id")))
    return {person_id: max(0, number - taken.get(person_id, 0)) for person_id, number in places.items()}


def mentors_with_room(actor: Actor, relationship_id: UUID) -> tuple[MentorChoice, ...]:
    """Mentors of the pair's stream who could take its leader over, most places first; for whoever may reassign."""
    pair = Relationship.objects.select_related("stream").filter(id=relationship_id).first()
    if pair is None:
        raise Missing(what="relationship")
    require(actor, may.RELATIONSHIP_RECORD_REASSIGN, target_of_pair(pair))
    taken = dict(
        Relationship.objects.filter(stream=pair.stream, state__in=OPEN_STATES)
        .values_list("mentor_id")
        .annotate(taken=Count("id"))
    )
    mentors = Enrolment.objects.filter(stream=pair.stream, side=Side.MENTOR, state__in=MEETING).select_related("person")
    choices = [
        MentorChoice(row.id, row.person.display_name, row.person.title, row.capacity - taken.get(row.person_id, 0))
        for row in mentors
        if row.person_id not in (pair.mentor_id, pair.leader_id)
    ]
    return tuple(sorted((c for c in choices if c.free > 0), key=lambda c: (-c.free, c.name)))
