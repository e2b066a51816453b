"""Who may see what of people; every answer is read from the access table."""

from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, ActorKind, Target, may
from peripatos.core.access.edges import parties_towards
from peripatos.core.access.filters import NOTHING, grants
from peripatos.people.models import Notification, Person, Profile, Shortlist
from peripatos.people.types import Employment, PersonKind


def target_of_person(person_id: UUID) -> Target:
    """A person as a target: they own what is about them, their coaches and others hold their columns."""
    return Target(owners=frozenset({person_id}), parties=parties_towards(person_id))


def own_target(person_id: UUID | None) -> Target:
    """Something that belongs to one person alone."""
    return Target(owners=frozenset({person_id} if person_id else ()))


def visible_people(actor: Actor) -> QuerySet[Person]:
    """People whose directory card the actor may read. Outsiders see only those they work with; external people are not listed."""
    insiders = Person.objects.filter(kind=PersonKind.INTERNAL).exclude(employment=Employment.LEFT)
    if _reads_directory(actor):
        return insiders
    own = Q(id=actor.person_id) if actor.person_id else NOTHING
    return insiders.filter(own)


def _reads_directory(actor: Actor) -> bool:
    if actor.kind in (ActorKind.OPERATOR, ActorKind.TASK):
        return may.DIRECTORY_CARD_READ in actor.rights
    personas = {"XA" if code == "AD" else code for code in actor.standing} or {"LM"}
    if personas <= {"XA"}:
        return False
    return any(grants(may.DIRECTORY_CARD_READ, persona) for persona in personas)


def own_profiles(actor: Actor) -> QuerySet[Profile]:
    """The actor's own profiles."""
    return Profile.objects.filter(person_id=actor.person_id)


def own_notifications(actor: Actor) -> QuerySet[Notification]:
    """Notifications addressed to the actor."""
    return Notification.objects.filter(person_id=actor.person_id)


def own_shortlists(actor: Actor) -> QuerySet[Shortlist]:
    """The actor's own shortlists."""
    return Shortlist.objects.filter(owner_id=actor.person_id)
