"""Stopwatch and progress of one run.

The only place of the engine that measures time: how long something took, never what time it is. No result depends
on it except that a run may be cut off.
"""

import resource
import time
from collections.abc import Callable
from typing import TypeAlias

from peripatos.engine.errors import Cancelled

Progress: TypeAlias = Callable[[int, int, float | None, float | None], None]
"""progress(steps done, steps in all, best value so far, bound so far); it may raise Cancelled."""

PULSE_SECONDS = 0.4


class Meter:
    """Counts the steps of a run, reports them, and raises Cancelled once the time limit has passed."""

    def __init__(self, *, progress: Progress | None, time_limit_s: float | None) -> None:
        self._progress = progress
        self._limit = time_limit_s
        self._wall = time.monotonic()
        self._cpu = time.process_time()
        self._last = self._wall
        self._done = 0
        self.total = 1
        self.best: float | None = None
        self.bound: float | None = None

    @property
    def watched(self) -> bool:
        """Whether anybody looks on or may end the run: only then do plans on the way matter."""
        return self._progress is not None or self._limit is not None

    def step(self) -> None:
        """One more step is done."""
        self._done += 1
        self._report()

    def pulse(self) -> None:
        """A sign of life inside a long step, passed on about twice a second."""
        if time.monotonic() - self._last >= PULSE_SECONDS:
            self._report()

    def _report(self) -> None:
        self._last = time.monotonic()
        if self._progress:
            self._progress(self._done, max(self.total, self._done), self.best, self.bound)
        if self._limit is not None and self._last - self._wall > self._limit:
            raise Cancelled

    def left(self) -> float | None:
        """Seconds until the time limit; None without one."""
        return None if self._limit is None else max(0.0, self._limit - (time.monotonic() - self._wall))

    def stats(self) -> dict[str, int | float]:
        """Wall and processor seconds of this run, and the highest memory of this process so far in MiB."""
        return {
            "seconds": round(time.monotonic() - self._wall, 6),
            "cpu_seconds": round(time.process_time() - self._cpu, 6),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
