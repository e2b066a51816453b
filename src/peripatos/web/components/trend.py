"""A small chart over time, drawn on the server: a line, its intervals, gaps where too few can be judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from peripatos.web.components.shapes import TrendPoint

WIDTH, HEIGHT, EDGE = 600, 150, 8


@dataclass(frozen=True)
class Trend:
    """Paths in a box of ``WIDTH`` × ``HEIGHT``: a line and a band for each unbroken stretch, a dot for each value."""

    lines: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]


def trend_of(points: Sequence[TrendPoint], *, lowest: float, highest: float) -> Trend:
    """The drawing of ``points`` on a scale from ``lowest`` to ``highest``; a point without a value breaks the line."""
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    placed = [(EDGE + n * step, point) for n, point in enumerate(points)]
    stretches = [list(group) for known, group in groupby(placed, key=lambda p: p[1].value is not None) if known]

    def y(value: float) -> float:
        share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
        return HEIGHT - EDGE - min(max(share, 0.0), 1.0) * (HEIGHT - 2 * EDGE)

    lines = tuple(_path((x, y(p.value or 0)) for x, p in stretch) for stretch in stretches)
    with_interval = [[(x, p) for x, p in s if p.low is not None and p.high is not None] for s in stretches]
    bands = tuple(
        _path([*((x, y(p.high or 0)) for x, p in s), *((x, y(p.low or 0)) for x, p in reversed(s))]) + "Z"
        for s in with_interval
        if len(s) > 1
    )
    dots = tuple((f"{x:.1f}", f"{y(p.value or 0):.1f}") for s in stretches for x, p in s)
    return Trend(lines, bands, dots)


def _path(places: Iterable[tuple[float, float]]) -> str:
    return "".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(places))
