"""Widths of bars on a scale of a hundred, as whole numbers with two decimals at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FULL_FIT = 10_000


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: where it starts and how wide it is, of a hundred; ``label`` names it to a reader."""

    start: str
    width: str
    label: str


def width_of(part: float, whole: float) -> str:
    """``part`` of ``whole`` in hundredths of the bar, held between nothing and all of it."""
    share = 0.0 if whole <= 0 else min(max(part / whole, 0.0), 1.0)
    return f"{share * 100:.2f}".rstrip("0").rstrip(".")


def fit_segments(parts: Iterable[Any]) -> list[Segment]:
    """The components of a fit side by side; ``parts`` carry ``label`` and ``points`` (ten thousandths)."""
    start = 0
    segments = []
    for part in parts:
        label, points = (part["label"], part["points"]) if isinstance(part, dict) else (part.label, part.points)
        if points > 0:
            segments.append(
                Segment(width_of(start, FULL_FIT), width_of(points, FULL_FIT), f"{label} {round(points / 100)}")
            )
        start += points
    return segments
