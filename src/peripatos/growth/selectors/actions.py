"""Actions with their opened texts, for those who share them. Each read is audited."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.crypto.texts import unseal_all
from peripatos.core.errors import Missing
from peripatos.growth.models import ActionItem
from peripatos.growth.policies import target_of_action, visible_actions
from peripatos.growth.texts import sealed_words
from peripatos.growth.types import ActionList, ActionState, ActionView
from peripatos.people.policies import own_id, own_target

RULE = may.ACTION_ITEM_READ_TICK
MOST_DONE = 30
MOST_OPEN = 200


def own_actions(actor: Actor, *, now: datetime) -> ActionList:
    """What the actor took on in every stream and alone."""
    require(actor, RULE, own_target(actor.person_id))
    mine = visible_actions(actor).filter(owner_id=own_id(actor))
    waiting = _opened(actor, _loaded(_by_due(mine.filter(state=ActionState.OPEN)))[:MOST_OPEN], now)
    over = mine.exclude(state=ActionState.OPEN).order_by(F("done_at").desc(nulls_last=True), "id")
    done = _opened(actor, _loaded(over)[:MOST_DONE], now)
    _note(actor, (*waiting, *done), now)
    return ActionList(
        late=tuple(a for a in waiting if a.late), open=tuple(a for a in waiting if not a.late), done=tuple(done)
    )


def open_actions(actor: Actor, *, limit: int = 5, now: datetime) -> tuple[tuple[ActionView, ...], int]:
    """The actor's first open actions by due date, and how many there are in all."""
    require(actor, RULE, own_target(actor.person_id))
    mine = visible_actions(actor).filter(owner_id=own_id(actor), state=ActionState.OPEN)
    found = _opened(actor, _loaded(_by_due(mine))[:limit], now)
    _note(actor, found, now)
    return found, mine.count()


def actions_of_session(actor: Actor, session_id: UUID, *, now: datetime) -> tuple[ActionView, ...]:
    """Actions that came up in a session, for both sides of its pair; dropped ones are left out."""
    return _shared(actor, visible_actions(actor).filter(session_id=session_id), now)


def actions_of_relationship(actor: Actor, relationship_id: UUID, *, now: datetime) -> tuple[ActionView, ...]:
    """Every action of a pair, open ones first, for both of its sides; dropped ones are left out."""
    return _shared(actor, visible_actions(actor).filter(relationship_id=relationship_id), now)


def open_actions_of_relationship(actor: Actor, relationship_id: UUID, *, now: datetime) -> tuple[ActionView, ...]:
    """What is open between two people ("from last time")."""
    rows = visible_actions(actor).filter(relationship_id=relationship_id, state=ActionState.OPEN)
    return _shared(actor, rows, now)


def action_of(actor: Actor, action_id: UUID, *, now: datetime) -> ActionView:
    """One action; raises ``Missing`` or ``Denied``."""
    row = _loaded(ActionItem.objects.filter(id=action_id)).first()
    if row is None:
        raise Missing(kind="action")
    require(actor, RULE, target_of_action(row))
    found = _opened(actor, [row], now)[0]
    _note(actor, [found], now)
    return found


def _shared(actor: Actor, rows: QuerySet[ActionItem], now: datetime) -> tuple[ActionView, ...]:
    found = _opened(actor, _loaded(_by_due(rows.exclude(state=ActionState.DROPPED)))[:MOST_OPEN], now)
    _note(actor, found, now)
    return tuple(sorted(found, key=lambda action: action.state is not ActionState.OPEN))


def _by_due(rows: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    return rows.order_by(F("due_on").asc(nulls_last=True), "created_at", "id")


def _loaded(rows: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    return rows.select_related("owner", "relationship__stream", "relationship__leader", "relationship__mentor")


def _opened(actor: Actor, rows: Iterable[ActionItem], now: datetime) -> tuple[ActionView, ...]:
    found = list(rows)
    texts = unseal_all(map(sealed_words, found))
    return tuple(_view(row, text, actor, now.date()) for row, text in zip(found, texts, strict=True))


def _view(row: ActionItem, text: str, actor: Actor, today: date) -> ActionView:
    pair, state = row.relationship, ActionState(row.state)
    other = None
    if pair:
        other = pair.mentor if actor.person_id == pair.leader_id else pair.leader
    return ActionView(
        id=row.id,
        text=text,
        owner_id=row.owner_id,
        owner_name=row.owner.display_name,
        state=state,
        due_on=row.due_on,
        done_at=row.done_at,
        late=state is ActionState.OPEN and row.due_on is not None and row.due_on < today,
        own=row.owner_id == actor.person_id,
        relationship_id=row.relationship_id,
        session_id=row.session_id,
        stream_kind=pair.stream.kind if pair else "",
        other_name=other.display_name if other else "",
        version=row.version,
    )


def _note(actor: Actor, found: Iterable[ActionView], now: datetime) -> None:
    owners = {action.owner_id for action in found}
    if owners:
        record(actor, RULE, now=now, subjects=sorted(owners), outcome="read")
