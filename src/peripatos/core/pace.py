"""Telling people how far long work is: in short transactions that also show that the work is still wanted."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from peripatos.core.records import LEASE, Leased, Watched
from peripatos.engine.errors import Cancelled

PULSE_SECONDS = 0.5
UNFINISHED = ("queued", "running")


class RunLost(Exception):
    """The work was called off, or its lease went to another worker: nothing more may be written."""


class Pace:
    """How far a run is, of the steps that its kind of work has; notices when the run is no longer ours."""

    def __init__(self, row: Watched, steps: Sequence[str], now: datetime) -> None:
        self._row = row
        self._steps, self.began = steps, now
        self._started = self._last = time.monotonic()
        self._note = ""

    @property
    def now(self) -> datetime:
        """The instant that was passed in, and the time worked since."""
        return self.began + timedelta(seconds=time.monotonic() - self._started)

    def step(self, note: str) -> None:
        """The next step begins; raises ``RunLost``."""
        self._note = note
        self._tell()

    def watch(self, _done: int, _total: int, _best: float | None, _bound: float | None) -> None:
        """A sign of life from the engine; ends its work when the run was called off."""
        if time.monotonic() - self._last < PULSE_SECONDS:
            return
        try:
            self._tell()
        except RunLost:
            raise Cancelled from None

    def _tell(self) -> None:
        self._last = time.monotonic()
        rows = type(self._row)._default_manager
        ours = rows.filter(pk=self._row.pk, lease_token=self._row.lease_token, state__in=UNFINISHED).update(
            state="running",
            progress_done=self._steps.index(self._note),
            progress_total=len(self._steps),
            progress_note=self._note,
            started_at=self._row.started_at or self.began,
            lease_until=self.now + LEASE,
        )
        if not ours:
            raise RunLost


@contextmanager
def while_ours(row: Leased) -> Iterator[None]:
    """A transaction that ends with nothing done, and ``RunLost``, when the lease went to somebody else."""
    with transaction.atomic():
        if row.lease_token is None or not row.holds(row.lease_token):
            raise RunLost
        yield
