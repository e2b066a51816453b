"""Who changed what on a programme, round or import, by name, for the people who may read that page."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import models

from peripatos.core.access.actor import Actor


class HistoryEntry(models.Model):
    """One change: a code with plain parameters (names of C0 and C1 fields only).

    Its sentence is written by the page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    at = models.DateTimeField()
    by_person_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)

    class Meta:
        app_label = "core"
        indexes = [models.Index(fields=["object_kind", "object_id", "at"], name="history_of_object")]


def note_change(
    actor: Actor, kind: str, object_id: UUID, code: str, *, now: datetime, name: str = "", **facts: object
) -> None:
    """Writes one line of history; ``name`` is the actor's display name where the caller knows it."""
    HistoryEntry.objects.create(
        object_kind=kind,
        object_id=object_id,
        at=now,
        by_person_id=actor.person_id,
        by_name=name or actor.display_name or actor.name,
        code=code,
        facts=facts,
    )
