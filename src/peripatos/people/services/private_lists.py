"""What somebody keeps to themself about being matched: whom they would rather not meet, and conflicts of interest.

Only their owner reads them; a run receives them as hard rules and shows no more than "a hard rule".
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, Missing
from peripatos.people.models import Conflict, NoMatch, Person
from peripatos.people.policies import own_conflicts, own_id, own_no_matches, own_target
from peripatos.people.types import ConflictKind

RULE = may.NO_MATCH_LIST_READ_EDIT_OWN


def add_no_match(*, actor: Actor, other_id: UUID, now: datetime) -> None:
    """The actor does not wish to be matched with ``other_id``; saying it twice changes nothing."""
    require(actor, RULE, own_target(actor.person_id))
    _check_other(actor, other_id)
    with transaction.atomic():
        NoMatch.objects.get_or_create(person_id=own_id(actor), other_id=other_id, defaults={"created_at": now})
        _note(actor, now, "no_match_added")


def remove_no_match(*, actor: Actor, other_id: UUID, now: datetime) -> None:
    """Takes somebody off the actor's no-match list."""
    require(actor, RULE, own_target(actor.person_id))
    with transaction.atomic():
        own_no_matches(actor).filter(other_id=other_id).delete()
        _note(actor, now, "no_match_removed")


def declare_conflict(*, actor: Actor, other_id: UUID, kind: ConflictKind, now: datetime) -> None:
    """The actor declares a conflict of interest with ``other_id``; it rules a pair out in both directions."""
    require(actor, RULE, own_target(actor.person_id))
    _check_other(actor, other_id)
    with transaction.atomic():
        Conflict.objects.get_or_create(
            person_id=own_id(actor), other_id=other_id, kind=kind, defaults={"created_at": now}
        )
        _note(actor, now, "conflict_declared")


def withdraw_conflict(*, actor: Actor, conflict_id: UUID, now: datetime) -> None:
    """Takes a declared conflict back."""
    require(actor, RULE, own_target(actor.person_id))
    with transaction.atomic():
        removed, _rest = own_conflicts(actor).filter(id=conflict_id).delete()
        if not removed:
            raise Missing(kind="conflict")
        _note(actor, now, "conflict_withdrawn")


def _check_other(actor: Actor, other_id: UUID) -> None:
    if other_id == actor.person_id:
        raise BadInput({"other": _("Choose somebody else than yourself.")})
    if not Person.objects.filter(id=other_id).exists():
        raise Missing(kind="person")


def _note(actor: Actor, now: datetime, code: str) -> None:
    record(actor, RULE, now=now, object_id=own_id(actor), subjects=[own_id(actor)], code=code)
