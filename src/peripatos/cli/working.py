"""The worker's loop: every sweep in turn, woken at once when there is work, at least every second."""

import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import OperationalError, close_old_connections

from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.logs import get_logger
from peripatos.core.tasks import sweeps, wake_socket

IDLE_SECONDS = 1.0
MOST_REPEATS = 500
log = get_logger("worker")


def work_until_idle(now: datetime) -> dict[str, int]:
    """Calls every sweep until none has work left; returns how many pieces each did."""
    done: Counter[str] = Counter()
    while any([_repeat(name, function, now, done) for name, function in sweeps().items()]):  # noqa: C419  each has its turn
        if sum(done.values()) > MOST_REPEATS * max(1, len(sweeps())):
            break
    return dict(done)


def _repeat(name: str, function: Callable[[datetime], bool], now: datetime, done: Counter[str]) -> bool:
    worked = 0
    while worked < MOST_REPEATS and _once(name, function, now):
        worked += 1
    done.update({name: worked} if worked else {})
    return worked > 0


def _once(name: str, function: Callable[[datetime], bool], now: datetime) -> bool:
    """One piece of work.

    A failure is logged by its kind and left to the next lease, so that one bad row stops nothing else.
    """
    try:
        with acting(task_actor("sweep")):
            return function(now)
    except OperationalError as problem:
        log.warning("database busy", job=name, code=type(problem).__name__)
    except Exception as problem:  # noqa: BLE001  a worker outlives every single row
        log.error("sweep failed", job=name, code=type(problem).__name__)  # noqa: TRY400  a trace may quote a text
    return False


def work_for_ever() -> None:
    """Sweeps for ever; any number of workers may do so at once."""
    bell = _bell()
    log.info("worker started")
    while True:
        close_old_connections()
        for name, function in sweeps().items():
            _repeat(name, function, clock.now(), Counter())
        _wait(bell)


def _bell() -> socket.socket | None:
    """The socket on which web processes ring; a second worker on the machine does without."""
    path = wake_socket()
    with suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        bell.bind(str(path))
        bell.settimeout(IDLE_SECONDS)
        return bell
    return None


def _wait(bell: socket.socket | None) -> None:
    if bell is None:
        time.sleep(IDLE_SECONDS)
        return
    with suppress(TimeoutError, OSError):
        bell.recv(1)
