"""Telling one person on their page what changed for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.people.models import Notification
from peripatos.people.policies import own_notifications, own_target

Facts = Mapping[str, str | int | None]


def notify(*, person_id: UUID, code: str, facts: Facts | None = None, path: str = "", now: datetime) -> Notification:
    """Writes one line for ``person_id`` in the caller's transaction.

    ``code`` names a sentence of ``web.people.notice_sentences``; ``facts`` fill it and hold C0 and C1 only (names,
    dates as ISO text, counts), never a text that somebody wrote in confidence. ``path`` is where the line leads.
    Called by services that have asked the access table about their own act.
    """
    return Notification.objects.create(
        person_id=person_id, code=code, facts=dict(facts or {}), path=path, created_at=now
    )


def notify_many(
    *, person_ids: Iterable[UUID], code: str, facts: Facts | None = None, path: str = "", now: datetime
) -> None:
    """The same line for several people, in one statement."""
    Notification.objects.bulk_create(
        Notification(person_id=person_id, code=code, facts=dict(facts or {}), path=path, created_at=now)
        for person_id in dict.fromkeys(person_ids)
    )


def settle(*, person_id: UUID | None, path: str, now: datetime) -> None:
    """Lines that led ``person_id`` to ``path`` count as read, because they have just done what these asked for."""
    Notification.objects.filter(person=person_id, path=path, read_at__isnull=True).update(read_at=now)


def mark_read(*, actor: Actor, notice_ids: Iterable[UUID] | None = None, now: datetime) -> int:
    """Marks the actor's own lines as read (all of them when ``notice_ids`` is None); returns how many were new."""
    require(actor, may.NOTIFICATION_READ_OWN, own_target(actor.person_id))
    unread = own_notifications(actor).filter(read_at__isnull=True)
    if notice_ids is not None:
        unread = unread.filter(id__in=list(notice_ids))
    return unread.update(read_at=now)
