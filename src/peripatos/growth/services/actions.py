"""Actions: what somebody took on, alone or in a pair; both sides of a pair see and tick them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.access.table import Rule
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.growth.models import ActionItem
from peripatos.growth.policies import target_of_action
from peripatos.growth.texts import sealed_action
from peripatos.growth.types import ActionState
from peripatos.people.policies import own_id, own_target
from peripatos.people.services.notices import notify
from peripatos.relationships.models import Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.scheduling.models import MentoringSession

LONGEST = 500
EDIT = may.ACTION_ITEM_CREATE_EDIT_DROP
TICK = may.ACTION_ITEM_READ_TICK


@dataclass(frozen=True)
class ActionWords:
    """What an action says: the text, when it is due, and whose it is (the actor's own when None)."""

    text: str
    due_on: date | None = None
    owner_id: UUID | None = None


def add_own_action(*, actor: Actor, words: ActionWords, now: datetime) -> UUID:
    """An action of the actor's own, outside any pair; sealed under their own key. Returns its id."""
    require(actor, EDIT, own_target(actor.person_id))
    action = ActionItem(owner_id=own_id(actor), created_by_id=own_id(actor), created_at=now, due_on=words.due_on)
    return _add(actor, action, words, now)


def add_action_to_pair(*, actor: Actor, relationship_id: UUID, words: ActionWords, now: datetime) -> UUID:
    """An action that both sides of a pair see; its owner is one of the two. The other side is told. Returns its id."""
    pair = Relationship.objects.select_related("stream").filter(id=relationship_id).first()
    if pair is None:
        raise Missing(kind="relationship")
    require(actor, EDIT, target_of_pair(pair))
    return _add_to_pair(actor, pair, None, words, now)


def add_action_to_session(*, actor: Actor, session_id: UUID, words: ActionWords, now: datetime) -> UUID:
    """An action that came up in a session of a pair. Returns its id; chemistry meetings have none."""
    rows = MentoringSession.objects.select_related("relationship__stream").filter(id=session_id)
    session = rows.filter(relationship__isnull=False).first()
    if session is None or session.relationship is None:
        raise Missing(kind="session")
    require(actor, EDIT, target_of_pair(session.relationship))
    return _add_to_pair(actor, session.relationship, session.id, words, now)


def edit_action(*, actor: Actor, action_id: UUID, words: ActionWords, version: int, now: datetime) -> None:
    """Rewrites an action or moves its date; raises ``VersionConflict`` when the other side saved first."""
    action = _loaded(actor, EDIT, action_id)
    _check(words)
    with transaction.atomic():
        action.claim_version(version)
        action.text, action.due_on = sealed_action(action, words.text.strip()), words.due_on
        action.save(update_fields=["text", "due_on"])
        record(actor, EDIT, now=now, object_id=action.id, subjects=_sides(action), code="edited")


def settle_action(*, actor: Actor, action_id: UUID, state: ActionState, version: int, now: datetime) -> None:
    """Ticks an action as done, opens it again, or drops it; both sides of its pair may."""
    rule = EDIT if state is ActionState.DROPPED else TICK
    action = _loaded(actor, rule, action_id)
    with transaction.atomic():
        action.claim_version(version)
        action.state, action.done_at = state, None if state is ActionState.OPEN else now
        action.save(update_fields=["state", "done_at"])
        record(actor, rule, now=now, object_id=action.id, subjects=_sides(action), code=state.value)


def _add_to_pair(actor: Actor, pair: Relationship, session_id: UUID | None, words: ActionWords, now: datetime) -> UUID:
    owner_id = words.owner_id or own_id(actor)
    if owner_id not in (pair.leader_id, pair.mentor_id):
        raise GuardFailed(reason="action_owner_outside_pair")
    action = ActionItem(
        owner_id=owner_id,
        relationship=pair,
        session_id=session_id,
        created_by_id=own_id(actor),
        created_at=now,
        due_on=words.due_on,
    )
    return _add(actor, action, words, now)


def _add(actor: Actor, action: ActionItem, words: ActionWords, now: datetime) -> UUID:
    _check(words)
    action.text = sealed_action(action, words.text.strip())
    with transaction.atomic():
        action.save(force_insert=True)
        record(actor, EDIT, now=now, object_id=action.id, subjects=_sides(action), code="added")
        for person_id in set(_sides(action)) - {actor.person_id}:
            facts = {"name": _name(actor, action)}
            notify(person_id=person_id, code="action_added", facts=facts, path="/actions", now=now)
    return action.id


def _loaded(actor: Actor, rule: Rule, action_id: UUID) -> ActionItem:
    action = ActionItem.objects.select_related("relationship__stream").filter(id=action_id).first()
    if action is None:
        raise Missing(kind="action")
    require(actor, rule, target_of_action(action))
    return action


def _check(words: ActionWords) -> None:
    if not words.text.strip():
        raise BadInput({"text": _("Write what you take on, in one line.")})
    if len(words.text.strip()) > LONGEST:
        raise BadInput({"text": _("Keep it to 500 characters. A longer thought belongs in the note.")})


def _sides(action: ActionItem) -> Iterable[UUID]:
    pair = action.relationship
    return (pair.leader_id, pair.mentor_id) if pair else (action.owner_id,)


def _name(actor: Actor, action: ActionItem) -> str:
    pair = action.relationship
    if pair is None:
        return ""
    return (pair.leader if pair.leader_id == actor.person_id else pair.mentor).display_name
