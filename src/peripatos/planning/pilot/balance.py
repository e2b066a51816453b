"""How like each other two groups are in one value: the standardised difference of two shares."""

from dataclasses import dataclass
from math import sqrt

FEWEST = 5
CERTAIN = 1.96


@dataclass(frozen=True)
class Difference:
    """Difference of shares over the pooled deviation (Austin 2009), with a 95 % interval."""

    estimate: float
    low: float
    high: float


def difference(one: int, of_one: int, other: int, of_other: int) -> Difference | None:
    """``one`` of ``of_one`` people beside ``other`` of ``of_other``; None when it is too few to judge: fewer than
    five people have the value, or lack it, in both groups together.
    """
    have, all_together = one + other, of_one + of_other
    if min(have, all_together - have) < FEWEST or not of_one or not of_other:
        return None
    p, q = one / of_one, other / of_other
    pooled = sqrt((p * (1 - p) + q * (1 - q)) / 2)
    if pooled == 0:
        return None
    estimate = (p - q) / pooled
    error = CERTAIN * sqrt(all_together / (of_one * of_other) + estimate**2 / (2 * all_together))
    return Difference(estimate, estimate - error, estimate + error)


def least_told_apart(of_one: int, of_other: int) -> float:
    """The smallest standardised difference whose interval, around 0, would not hold it."""
    return CERTAIN * sqrt((of_one + of_other) / (of_one * of_other))
