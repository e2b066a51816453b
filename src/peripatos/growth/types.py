"""Words that other layers may use about growth."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ActionState(StrEnum):
    """States of an action."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class NeedKind(StrEnum):
    """What somebody needs; each kind leads to one stream."""

    GROWTH = "growth"
    STRATEGY = "strategy"
    TACTICS = "tactics"
    FRESH_EYES = "fresh_eyes"
    FUNCTION = "function"


class RouteState(StrEnum):
    """How the actor stands to the stream that a need leads to."""

    PAIRED = "paired"
    WAITING = "waiting"
    CAN_JOIN = "can_join"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class ActionView:
    """An action with its opened text. ``other_name`` is the other side of the pair it came from; empty without one."""

    id: UUID
    text: str
    owner_id: UUID
    owner_name: str
    state: ActionState
    due_on: date | None
    done_at: datetime | None
    late: bool
    own: bool
    relationship_id: UUID | None
    session_id: UUID | None
    stream_kind: str
    other_name: str
    version: int


@dataclass(frozen=True)
class ActionList:
    """The actor's actions across streams: late ones first, then open by due date, then the latest that are over."""

    late: tuple[ActionView, ...]
    open: tuple[ActionView, ...]
    done: tuple[ActionView, ...]


@dataclass(frozen=True)
class EntryView:
    """A journal entry with its opened text, for its author alone. ``prompt`` is the id of a question or empty."""

    id: UUID
    prompt: str
    text: str
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True)
class NeedAnswer:
    """Where to turn: the stream, how the actor stands to it, who is there, and what comes next."""

    kind: NeedKind
    stream_kind: str
    state: RouteState
    programme_id: UUID | None = None
    relationship_id: UUID | None = None
    mentor_name: str = ""
    session_id: UUID | None = None
    session_at: datetime | None = None
    mentors_with_room: int = 0
    instead: tuple[str, ...] = ()
