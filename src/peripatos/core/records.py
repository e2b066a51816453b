"""Abstract bases of tables."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q

from peripatos.core.errors import VersionConflict


class Record(models.Model):
    """A row with an unguessable id and the instant at which a service made it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that people edit: each save names the version it was based on."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def claim_version(self, expected: int) -> None:
        """Moves to the next version; raises ``VersionConflict`` when somebody else saved since ``expected``."""
        moved = type(self)._default_manager.filter(pk=self.pk, version=expected).update(version=expected + 1)
        if not moved:
            found = type(self)._default_manager.filter(pk=self.pk).values_list("version", flat=True).first()
            raise VersionConflict(expected=expected, found=found or 0)
        self.version = expected + 1


class Leased(models.Model):
    """A row that background work moves: claimed for a while under a token, so that a dead worker loses nothing."""

    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def due(now: datetime) -> Q:
        """Rows that nobody works on and whose time has come."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return free & (Q(not_before__isnull=True) | Q(not_before__lte=now))

    def holds(self, token: uuid.UUID) -> bool:
        """Whether ``token`` still holds the lease; locks the row until the surrounding transaction ends."""
        rows = type(self)._base_manager.select_for_update() if _can_lock() else type(self)._base_manager
        return rows.filter(pk=self.pk, lease_token=token).exists()


class Watched(Leased):
    """Long work that people watch: how far it is (see ``core.pace``), what it found, when it began and ended.

    Each table names the states that it knows; ``queued`` and ``running`` are those of work that is not over.
    """

    state = models.CharField(max_length=10, default="queued")
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    solve_milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


def _can_lock() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update)


R = TypeVar("R", bound=Leased)

LEASE = timedelta(seconds=15)
"""How long a claim lasts unless it is renewed (``core.heartbeat``)."""

claims: ContextVar[Callable[[Leased], None]] = ContextVar("claims", default=lambda _row: None)
"""Who hears of every row that is claimed here."""


def claim_one(rows: models.QuerySet[R], *, now: datetime, until: datetime | None = None) -> R | None:
    """The first of ``rows`` that is due, leased under a fresh token until ``until``; None when there is none."""
    due = rows.filter(Leased.due(now))
    if not due.exists():  # without this look, every worker would take SQLite's write lock each second for nothing
        return None
    row = _claimed(due, until or now + LEASE)
    if row is not None:
        claims.get()(row)
    return row


def _claimed(due: models.QuerySet[R], until: datetime) -> R | None:
    with transaction.atomic():
        row = (due.select_for_update(skip_locked=True) if _can_lock() else due).first()
        if row is None:
            return None
        row.lease_token, row.lease_until, row.attempts = uuid.uuid4(), until, row.attempts + 1
        row.save(update_fields=["lease_token", "lease_until", "attempts"])
        return row
