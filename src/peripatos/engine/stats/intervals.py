"""Intervals for a share, a mean and a median."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

DRAWS: Final = 2000
CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its interval; confidence is what the interval really reaches."""

    estimate: float
    low: float
    high: float
    confidence: float = CONFIDENCE


def wilson(successes: int, of: int, *, confidence: float = CONFIDENCE) -> Interval:
    """Share with Wilson's score interval (Wilson 1927). Raises ValueError unless 0 <= successes <= of and of > 0."""
    if not 0 <= successes <= of or of <= 0:
        raise ValueError("a share needs 0 <= successes <= of, and of > 0")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = successes / of, z * z / of
    centre = (share + square / 2) / (1 + square)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == of else min(1.0, centre + half)
    return Interval(share, low, high, confidence)


def t_mean(values: Sequence[float], *, confidence: float = CONFIDENCE) -> Interval:
    """Mean with Student's interval; right for ten values or more that are roughly symmetric."""
    from scipy.special import stdtrit  # noqa: PLC0415  (half a second at every start, for one quantile)

    sample = _sample(values, least=2)
    half = float(stdtrit(sample.size - 1, (1 + confidence) / 2)) * float(sample.std(ddof=1)) / sqrt(sample.size)
    mean = float(sample.mean())
    return Interval(mean, mean - half, mean + half, confidence)


def bootstrap_mean(values: Sequence[float], *, rng: np.random.Generator, confidence: float = CONFIDENCE) -> Interval:
    """Mean with a bias-corrected and accelerated bootstrap interval of 2,000 draws (Efron 1987)."""
    sample = _sample(values, least=2)
    mean = float(sample.mean())
    if float(np.ptp(sample)) == 0:
        return Interval(mean, mean, mean, confidence)
    draws = rng.choice(sample, (DRAWS, sample.size)).mean(axis=1)
    normal = NormalDist()
    below = (np.count_nonzero(draws < mean) + np.count_nonzero(draws == mean) / 2) / DRAWS
    bias = normal.inv_cdf(min(max(below, 1 / DRAWS), 1 - 1 / DRAWS))
    spread = mean - sample
    acceleration = float((spread**3).sum()) / (6 * float((spread**2).sum()) ** 1.5)
    ends = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        shifted = bias + normal.inv_cdf(tail)
        ends.append(normal.cdf(bias + shifted / (1 - acceleration * shifted)))
    low, high = np.quantile(draws, ends)
    return Interval(mean, float(low), float(high), confidence)


def median_interval(values: Sequence[float], *, confidence: float = CONFIDENCE) -> Interval | None:
    """Median with the narrowest pair of order statistics that covers it; None when too few values allow none.

    Needs no assumption on the distribution. Six values are the fewest that reach 95 percent.
    """
    sample = np.sort(_sample(values, least=1))
    count = sample.size
    for inner in range(count // 2, 0, -1):
        reached = 1 - 2 * sum(comb(count, k) for k in range(inner)) / 2**count
        if reached >= confidence:
            return Interval(float(np.median(sample)), float(sample[inner - 1]), float(sample[count - inner]), reached)
    return None


def _sample(values: Sequence[float], *, least: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or sample.size < least or not np.isfinite(sample).all():
        message = f"{least} finite numbers or more are expected"
        raise ValueError(message)
    return sample
