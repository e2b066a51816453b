"""The worker's loop: every sweep in turn, woken at once when there is work, at least every second."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import FrameType

from django.db import Error, OperationalError, close_old_connections

from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.heartbeat import Heart, beating
from peripatos.core.logs import get_logger
from peripatos.core.tasks import sweeps, wake_socket

IDLE_SECONDS = 1.0
MOST_REPEATS = 500
GRACE_SECONDS = 7.0  # the supervisor waits ten
Clock = Callable[[], datetime]
log = get_logger("worker")


def work_until_idle(watch: Clock) -> dict[str, int]:
    """Calls every sweep until none has work left; returns how many pieces each did."""
    done: Counter[str] = Counter()
    with beating(watch) as heart:
        work = Work(heart)
        while any([work.repeat(name, function, done) for name, function in sweeps().items()]):  # noqa: C419  each has its turn
            if sum(done.values()) > MOST_REPEATS * max(1, len(sweeps())):
                break
    return dict(done)


class Work:
    """Pieces of work of one process, one after the other."""

    def __init__(self, heart: Heart) -> None:
        self._heart = heart
        self.stopping = threading.Event()

    def round(self) -> None:
        """Every sweep once in its turn, as often as it has work."""
        for name, function in sweeps().items():
            self.repeat(name, function, Counter())

    def repeat(self, name: str, function: Callable[[datetime], bool], done: Counter[str]) -> bool:
        """One sweep until it has no work left, or the process shall stop; returns whether there was any."""
        worked = 0
        while worked < MOST_REPEATS and not self.stopping.is_set() and self._once(name, function):
            worked += 1
        done.update({name: worked} if worked else {})
        return worked > 0

    def _once(self, name: str, function: Callable[[datetime], bool]) -> bool:
        """One piece of work, at the instant at which it begins.

        A failure is logged by its kind and left to the next lease, so that one bad row stops nothing else.
        """
        try:
            with acting(task_actor("sweep")):
                return function(self._heart.clock())
        except OperationalError as problem:
            log.warning("database busy", job=name, code=type(problem).__name__)
        except Exception as problem:  # noqa: BLE001  a worker outlives every single row
            log.error("sweep failed", job=name, code=type(problem).__name__)  # noqa: TRY400  a trace may quote a text
        finally:
            self._heart.forget()
        return False


def work_for_ever() -> None:
    """Sweeps until it is told to stop; any number of workers may do so at once."""
    with beating(clock.now) as heart:
        work = Work(heart)
        over = _stop_at_a_signal(work, heart)
        bell = _bell()
        log.info("worker started")
        while not work.stopping.is_set():
            close_old_connections()
            work.round()
            _wait(bell)
        over.set()
    log.info("worker stopped")


def _stop_at_a_signal(work: Work, heart: Heart) -> threading.Event:
    """Lets SIGTERM and Ctrl-C end the work after the present piece; a piece that takes longer than the grace is given
    back. Returns the event by which the work says that it has ended.

    A thread of its own waits for the signal, because the solver may keep the main thread away from it for long.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    over = threading.Event()

    def wait_for_signal() -> None:
        os.read(reader, 1)
        work.stopping.set()
        if not over.wait(GRACE_SECONDS):
            _leave(heart)

    def only_wake(_number: int, _frame: FrameType | None) -> None:
        """The signal's number is in the pipe already."""

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, only_wake)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=wait_for_signal, name="stopping", daemon=True).start()
    return over


def _leave(heart: Heart) -> None:
    """Gives the piece back and ends the process, whatever the main thread is at; what it has not committed is void."""
    try:
        log.info("work given back", count=heart.give_back())
    except Error as problem:
        log.warning("work not given back", code=type(problem).__name__)
    finally:
        os._exit(0)


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
