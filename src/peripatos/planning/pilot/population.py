"""Whom a pilot group is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from peripatos.people.models import Person
from peripatos.people.types import Employment
from peripatos.planning.inputs import TAKING_PART, Aside, attributes_of
from peripatos.programmes.models import Application, Enrolment
from peripatos.programmes.types import ApplicationState, Side

ENROLMENTS, APPLICATIONS = "enrolments", "applications"
OPEN = (ApplicationState.SUBMITTED, ApplicationState.WAITING)


@dataclass(frozen=True)
class Population:
    """People who may be chosen, by id, with what is known of them. ``source`` says where they stand."""

    attributes: Mapping[UUID, Mapping[str, str]]
    aside: tuple[Aside, ...]
    source: str


def population_of(programme_id: UUID) -> Population:
    """Leaders enrolled in any stream of the programme, each once; while nobody is, those with an open application."""
    enrolled = Enrolment.objects.filter(programme_id=programme_id, side=Side.LEADER, state__in=TAKING_PART)
    ids, source = set(enrolled.values_list("person_id", flat=True)), ENROLMENTS
    if not ids:
        waiting = Application.objects.filter(programme_id=programme_id, side=Side.LEADER, state__in=OPEN)
        ids, source = set(waiting.values_list("person_id", flat=True)), APPLICATIONS
    people = list(Person.objects.filter(id__in=ids).order_by("id"))
    working = {person.id: attributes_of(person) for person in people if person.employment == Employment.ACTIVE}
    aside = tuple(Aside(person.id, "not_at_work") for person in people if person.id not in working)
    return Population(working, aside, source)
