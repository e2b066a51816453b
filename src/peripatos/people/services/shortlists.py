"""Shortlists of mentors: a person's own, seen by that person alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, Missing
from peripatos.people.models import Person, Shortlist, ShortlistEntry
from peripatos.people.policies import own_id, own_shortlists, own_target
from peripatos.people.texts import sealed_list_name

RULE = may.SHORTLIST_READ_EDIT_OWN
MOST_LISTS = 20


def create_shortlist(*, actor: Actor, name: str, now: datetime) -> UUID:
    """Makes an empty list with the actor's own name for it; returns its id."""
    require(actor, RULE, own_target(actor.person_id))
    words = " ".join(name.split())
    if not 1 <= len(words) <= 80:
        raise BadInput({"name": _("Give the list a name of at most 80 characters.")})
    if own_shortlists(actor).count() >= MOST_LISTS:
        raise BadInput({"name": _("You have 20 lists already. Remove one first.")})
    made = Shortlist(owner_id=own_id(actor), created_at=now)
    made.name = sealed_list_name(made, words)
    with transaction.atomic():
        made.save(force_insert=True)
        record(actor, RULE, now=now, object_id=made.id, subjects=[own_id(actor)], code="created")
    return made.id


def add_to_shortlist(*, actor: Actor, shortlist_id: UUID, person_id: UUID, now: datetime) -> None:
    """Puts somebody on one of the actor's lists; twice changes nothing."""
    found = _own_list(actor, shortlist_id)
    if not Person.objects.filter(id=person_id).exists():
        raise Missing(kind="person")
    with transaction.atomic():
        ShortlistEntry.objects.get_or_create(shortlist=found, person_id=person_id)
        record(actor, RULE, now=now, object_id=found.id, subjects=[own_id(actor)], code="added")


def remove_from_shortlist(*, actor: Actor, shortlist_id: UUID, person_id: UUID, now: datetime) -> None:
    """Takes somebody off one of the actor's lists."""
    found = _own_list(actor, shortlist_id)
    with transaction.atomic():
        found.entries.filter(person_id=person_id).delete()
        record(actor, RULE, now=now, object_id=found.id, subjects=[own_id(actor)], code="removed")


def delete_shortlist(*, actor: Actor, shortlist_id: UUID, now: datetime) -> None:
    """Removes one of the actor's lists."""
    found = _own_list(actor, shortlist_id)
    with transaction.atomic():
        record(actor, RULE, now=now, object_id=found.id, subjects=[own_id(actor)], code="deleted")
        found.delete()


def _own_list(actor: Actor, shortlist_id: UUID) -> Shortlist:
    require(actor, RULE, own_target(actor.person_id))
    found = own_shortlists(actor).filter(id=shortlist_id).first()
    if found is None:
        raise Missing(kind="shortlist")
    return found
