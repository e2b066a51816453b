"""Counting days of a pair; paused days do not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PausedDays:
    """Days from ``from_on`` up to, not including, ``until_on``."""

    from_on: date
    until_on: date


def counted_days(since: date, until: date, pauses: Iterable[PausedDays]) -> int:
    """Days from ``since`` to ``until`` that were not paused; 0 when ``until`` comes first. Pauses do not overlap."""
    paused = sum(_overlap(since, until, pause) for pause in pauses)
    return max(0, (until - since).days - paused)


def _overlap(since: date, until: date, pause: PausedDays) -> int:
    return max(0, (min(until, pause.until_on) - max(since, pause.from_on)).days)
