"""Who may see what of actions and journals; every answer is read from the access table."""

from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.filters import NOTHING
from peripatos.growth.models import ActionItem, JournalEntry
from peripatos.people.policies import own_target
from peripatos.relationships.policies import of_own_pairs, target_of_pair


def target_of_action(action: ActionItem) -> Target:
    """An action takes the columns of the pair it came from, and its owner keeps it when the pair has ended."""
    if action.relationship is None:
        return own_target(action.owner_id)
    return target_of_pair(action.relationship, authors=frozenset({action.owner_id}))


def target_of_journal(author_id: UUID) -> Target:
    """A journal belongs to its author."""
    return own_target(author_id)


def visible_actions(actor: Actor) -> QuerySet[ActionItem]:
    """Actions of the actor, and those of the pairs the actor is a side of."""
    rule = may.ACTION_ITEM_READ_TICK
    own = Q(owner_id=actor.person_id) if actor.person_id else NOTHING
    return ActionItem.objects.filter(own | of_own_pairs(actor, rule, pair="relationship__"))


def own_journal(actor: Actor) -> QuerySet[JournalEntry]:
    """The actor's own entries."""
    return JournalEntry.objects.filter(author_id=actor.person_id) if actor.person_id else JournalEntry.objects.none()
