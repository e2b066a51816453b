"""Background work: named sweeps, each of which claims and finishes at most one due row of its own.

The row is the truth, so a sweep may be called by any number of workers, twice, or after a crash. This is the only
module that knows how workers are woken.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

Sweep = Callable[[datetime], bool]

_sweeps: dict[str, Sweep] = {}
SOCKET_NAME = "worker.wake"


def sweep(name: str) -> Callable[[Sweep], Sweep]:
    """Registers a sweep: called with ``now``, it does one piece of work and says whether there was any."""

    def register(function: Sweep) -> Sweep:
        _sweeps[name] = function
        return function

    return register


def sweeps() -> dict[str, Sweep]:
    """Every registered sweep by name."""
    return dict(_sweeps)


def wake_workers() -> None:
    """Asks workers on this machine to look at once, after the present transaction has committed.

    Losing the call costs a second at most.
    """
    transaction.on_commit(_ring)


def wake_socket() -> Path:
    """The socket that a worker on this machine listens on."""
    return Path(settings.VAR_DIR) / SOCKET_NAME


def _ring() -> None:
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.settimeout(0.0)
        bell.sendto(b"1", str(wake_socket()))
