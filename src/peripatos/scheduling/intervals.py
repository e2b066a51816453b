"""Half-open stretches of time and what is left of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Interval:
    """From ``start`` up to, not including, ``end``; both aware."""

    start: datetime
    end: datetime


def merged(stretches: Iterable[Interval]) -> list[Interval]:
    """The same time as few sorted stretches that neither touch nor overlap; empty ones vanish."""
    found: list[Interval] = []
    for stretch in sorted(s for s in stretches if s.start < s.end):
        if found and stretch.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, stretch.end))
        else:
            found.append(stretch)
    return found


def common(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """Time that lies in both; each side as ``merged`` leaves it."""
    found: list[Interval] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i].start, second[j].start), min(first[i].end, second[j].end)
        if start < end:
            found.append(Interval(start, end))
        if first[i].end <= second[j].end:
            i += 1
        else:
            j += 1
    return found


def without(stretches: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """Time of ``stretches`` that ``taken`` leaves free; each side as ``merged`` leaves it."""
    found: list[Interval] = []
    for stretch in stretches:
        start = stretch.start
        for busy in taken:
            if busy.end <= start:
                continue
            if busy.start >= stretch.end:
                break
            if start < busy.start:
                found.append(Interval(start, busy.start))
            start = max(start, busy.end)
        if start < stretch.end:
            found.append(Interval(start, stretch.end))
    return found
