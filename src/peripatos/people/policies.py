"""Who may see what of people; every answer is read from the access table."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from peripatos.core.access import Actor, ActorKind, Target, may
from peripatos.core.access.actor import PERSONA_OF_DUTY
from peripatos.core.access.edges import parties_towards
from peripatos.core.access.filters import NOTHING, grants
from peripatos.core.errors import Missing
from peripatos.people.models import Conflict, NoMatch, Notification, Person, Profile, Shortlist
from peripatos.people.types import Employment, PersonKind

M = TypeVar("M", bound=Model)


def target_of_person(person_id: UUID) -> Target:
    """A person as a target: they own what is about them, their coaches and others hold their columns."""
    return Target(owners=frozenset({person_id}), parties=parties_towards(person_id))


def own_target(person_id: UUID | None) -> Target:
    """Something that belongs to one person alone."""
    return Target(owners=frozenset({person_id} if person_id else ()))


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Insiders whose directory card the actor may read; an outsider lists nobody but themself."""
    insiders = Person.objects.filter(kind=PersonKind.INTERNAL).exclude(employment=Employment.LEFT)
    if _reads_directory(actor):
        return insiders
    own = Q(id=actor.person_id) if actor.person_id else NOTHING
    return insiders.filter(own)


def _reads_directory(actor: Actor) -> bool:
    if actor.kind in (ActorKind.OPERATOR, ActorKind.TASK):
        return may.DIRECTORY_CARD_READ in actor.rights
    standing = {"XA" if code == "AD" else code for code in actor.standing}
    personas = standing | {PERSONA_OF_DUTY[duty.kind] for duty in actor.duties} or {"LM"}
    if personas <= {"XA"}:
        return False
    return any(grants(may.DIRECTORY_CARD_READ, persona) for persona in personas)


def own_id(actor: Actor) -> UUID:
    """The person who acts; raises ``Missing`` for an account, operator or task that is nobody in particular."""
    if actor.person_id is None:
        raise Missing(kind="person")
    return actor.person_id


def own_profiles(actor: Actor) -> QuerySet[Profile]:
    """The actor's own profiles."""
    return _own(Profile.objects.all(), actor, "person_id")


def own_notifications(actor: Actor) -> QuerySet[Notification]:
    """Notifications addressed to the actor."""
    return _own(Notification.objects.all(), actor, "person_id")


def own_shortlists(actor: Actor) -> QuerySet[Shortlist]:
    """The actor's own shortlists."""
    return _own(Shortlist.objects.all(), actor, "owner_id")


def own_no_matches(actor: Actor) -> QuerySet[NoMatch]:
    """People whom the actor does not wish to be matched with."""
    return _own(NoMatch.objects.all(), actor, "person_id")


def own_conflicts(actor: Actor) -> QuerySet[Conflict]:
    """Conflicts of interest that the actor declared."""
    return _own(Conflict.objects.all(), actor, "person_id")


def _own(rows: QuerySet[M], actor: Actor, column: str) -> QuerySet[M]:
    return rows.filter(**{column: actor.person_id}) if actor.person_id else rows.none()
