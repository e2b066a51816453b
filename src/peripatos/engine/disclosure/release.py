"""Release a figure with its uncertainty, or say that there are too few answers to judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.stats import bootstrap_mean, t_mean, wilson

MINIMUM: Final = 5
ENOUGH_FOR_T: Final = 10
SYMMETRIC: Final = 1.0  # highest skewness, in size, for Student's interval


@dataclass(frozen=True)
class Share:
    """A share of n people, with Wilson's interval (95 percent)."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Mean:
    """A mean over n people, with its interval (95 percent)."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class TooFew:
    """Fewer people than the minimum; how many there are is not told."""

    minimum: int
    value: None = None


def release(
    answers: Sequence[float] | int, *, n: int | None = None, minimum: int = MINIMUM, seed: int = 1
) -> Share | Mean | TooFew:
    """The figure of a set of answers, one per person: values give their mean, a count of n people gives a share."""
    if isinstance(answers, int):
        if n is None:
            raise ValueError("a count needs the number of people it was counted among")
        return release_share(answers, n, minimum=minimum)
    return release_mean(answers, minimum=minimum, seed=seed)


def release_count(people: int, *, minimum: int = MINIMUM) -> int | TooFew:
    """How many people there are, or that there are too few to say; none at all is said. A minimum under 5 is refused
    with ValueError.
    """
    _check(minimum)
    return TooFew(minimum) if 0 < people < minimum else people


def release_share(successes: int, of: int, *, minimum: int = MINIMUM) -> Share | TooFew:
    """A share of people. A minimum under 5 is refused with ValueError."""
    _check(minimum)
    if of < minimum:
        return TooFew(minimum)
    share = wilson(successes, of)
    return Share(share.estimate, share.low, share.high, of)


def release_mean(values: Sequence[float], *, minimum: int = MINIMUM, seed: int = 1) -> Mean | TooFew:
    """A mean over people. A minimum under 5 is refused with ValueError.

    The interval is Student's from ten values on that do not lean to one side, else the bootstrap's, drawn with the
    seed.
    """
    _check(minimum)
    if len(values) < minimum:
        return TooFew(minimum)
    symmetric = len(values) >= ENOUGH_FOR_T and abs(_skewness(values)) <= SYMMETRIC
    mean = t_mean(values) if symmetric else bootstrap_mean(values, rng=np.random.default_rng(seed))
    return Mean(mean.estimate, mean.low, mean.high, len(values))


def _check(minimum: int) -> None:
    if minimum < MINIMUM:
        message = f"figures of fewer than {MINIMUM} people are never released"
        raise ValueError(message)


def _skewness(values: Sequence[float]) -> float:
    sample = np.asarray(values, dtype=np.float64)
    spread = sample - sample.mean()
    deviation = float(np.sqrt((spread**2).mean()))
    return float((spread**3).mean()) / deviation**3 if deviation else 0.0
