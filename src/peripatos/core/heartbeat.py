"""Leases that live as long as the work: renewed while a process works, given back when it stops.

A lease is short, so that work of a process that died is soon taken up by another; a process that lives renews the
leases of what it works on every few seconds, however long that takes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error, close_old_connections, connection
from django.db.models import F, QuerySet

from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.logs import get_logger
from peripatos.core.records import LEASE, Leased, claims

BEAT_SECONDS = LEASE.total_seconds() / 3
LONGEST = timedelta(hours=2)
log = get_logger("heartbeat")


@dataclass(frozen=True, slots=True)
class Held:
    """One row that this process works on."""

    model: type[Leased]
    key: Any
    token: UUID
    since: datetime

    def row(self) -> QuerySet[Leased]:
        """The row while the lease is ours; without scope, because only the lease is touched."""
        return self.model._base_manager.filter(pk=self.key, lease_token=self.token)


class Heart:
    """What one process works on at the moment. ``clock`` tells the instants from which leases run."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._held: dict[tuple[type[Leased], Any], Held] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()

    def took(self, row: Leased) -> None:
        """``row`` was claimed just now and is renewed from here on."""
        if row.lease_token is None:
            return
        with self._lock:
            self._held[type(row), row.pk] = Held(type(row), row.pk, row.lease_token, self.clock())

    def forget(self) -> None:
        """The piece of work is over; a lease that it left behind lapses by itself."""
        with self._lock:
            self._held.clear()

    def beat(self) -> None:
        """Renews what is held; lets go of what was finished, taken over, or held for longer than any work lasts."""
        now = self.clock()
        for held in self._all():
            kept = now - held.since < LONGEST and self._change(held, lease_until=now + LEASE)
            if not kept:
                self._drop(held)

    def give_back(self) -> int:
        """Frees what is held, for another worker to take up at once; an attempt broken off so does not count.

        Returns how many rows were freed.
        """
        return sum(
            self._change(held, lease_token=None, lease_until=None, attempts=F("attempts") - 1) for held in self._all()
        )

    def run(self) -> None:
        """Beats until ``stop``; a database that is busy for a moment is asked again at the next beat."""
        while not self._over.wait(BEAT_SECONDS):
            try:
                self.beat()
            except Error as problem:
                log.warning("lease not renewed", code=type(problem).__name__)
            close_old_connections()
        connection.close()

    def stop(self) -> None:
        """Ends ``run``."""
        self._over.set()

    def _all(self) -> list[Held]:
        with self._lock:
            return list(self._held.values())

    def _drop(self, held: Held) -> None:
        with self._lock:
            if self._held.get((held.model, held.key)) == held:
                del self._held[held.model, held.key]

    @staticmethod
    def _change(held: Held, **changes: Any) -> int:
        with acting(task_actor("sweep")):
            return held.row().update(**changes)


@contextmanager
def beating(clock: Callable[[], datetime]) -> Iterator[Heart]:
    """Rows that this thread claims inside the block keep their leases until the block, or the process, ends."""
    heart = Heart(clock)
    thread = threading.Thread(target=heart.run, name="heartbeat", daemon=True)
    mark = claims.set(heart.took)
    thread.start()
    try:
        yield heart
    finally:
        claims.reset(mark)
        heart.stop()
        thread.join(BEAT_SECONDS)
