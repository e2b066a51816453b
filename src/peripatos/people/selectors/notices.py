"""What changed for the actor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Window

from peripatos.core.access import Actor, may, require
from peripatos.people.models import Notification
from peripatos.people.policies import own_notifications, own_target

PAGE = 100


@dataclass(frozen=True)
class Notice:
    """One line for its reader: a code whose sentence the page writes, its facts, where it leads, whether it is new."""

    id: UUID
    code: str
    facts: Mapping[str, Any]
    path: str
    at: datetime
    new: bool


@dataclass(frozen=True)
class News:
    """The newest unread lines, and the number of all that are unread."""

    lines: tuple[Notice, ...]
    unread: int


def notices_of(actor: Actor, *, limit: int = PAGE) -> tuple[Notice, ...]:
    """The actor's own lines, newest first."""
    require(actor, may.NOTIFICATION_READ_OWN, own_target(actor.person_id))
    return tuple(map(_notice, own_notifications(actor).order_by("-created_at", "id")[:limit]))


def since_you_were_here(actor: Actor, *, limit: int = 5) -> News:
    """The newest lines that the actor has not read yet, and how many there are; one question."""
    require(actor, may.NOTIFICATION_READ_OWN, own_target(actor.person_id))
    unread = own_notifications(actor).filter(read_at__isnull=True).annotate(in_all=Window(Count("id")))
    rows = list(unread.order_by("-created_at", "id")[:limit])
    return News(tuple(map(_notice, rows)), getattr(rows[0], "in_all", 0) if rows else 0)


def unread_notices(actor: Actor) -> int:
    """How many lines the actor has not read; nothing for an account without a person."""
    if actor.person_id is None:
        return 0
    require(actor, may.NOTIFICATION_READ_OWN, own_target(actor.person_id))
    return own_notifications(actor).filter(read_at__isnull=True).count()


def _notice(row: Notification) -> Notice:
    return Notice(row.id, row.code, row.facts, row.path, row.created_at, row.read_at is None)
