"""How well the lottery stands for everybody: shares with intervals, chances, and how like the comparison group is."""

from dataclasses import dataclass

import numpy as np

from peripatos.engine.pilot.problem import Problem, Solution
from peripatos.engine.stats import Interval, wilson

__all__ = ["Balance", "Explanation", "Share", "explain"]


@dataclass(frozen=True)
class Share:
    """One value of an attribute: people in all, and how many of them a panel holds.

    mean: over all tickets. low, high: the 5th and 95th percentile over tickets. population: around the
    share in the population that 95 % of simple random draws of this size would show (Wilson).
    """

    attribute: str
    value: str
    people: int
    mean: float
    low: int
    high: int
    population: Interval


@dataclass(frozen=True)
class Balance:
    """The drawn panel beside its comparison group in one value: both counts and the standardised difference.

    Difference of shares over the pooled deviation (Austin 2009), with a 95 % interval from its large-sample error;
    None where nobody or everybody has the value on both sides.
    """

    attribute: str
    value: str
    panel: int
    comparison: int
    difference: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Explanation:
    """shares: by attribute and value. chances: (least, median, highest). balance: empty before the draw."""

    shares: tuple[Share, ...]
    chances: tuple[float, float, float]
    binding: tuple[str, ...]
    balance: tuple[Balance, ...]


def explain(problem: Problem, solution: Solution) -> Explanation:
    """Codes and numbers only. A problem without a lottery has no shares."""
    values = sorted({pair for attributes in problem.attributes for pair in attributes.items()})
    drawn = len(solution.panels) > 0
    eligible = [p for i, p in enumerate(solution.probability.values()) if i not in problem.never] or [0.0]
    return Explanation(
        shares=tuple(_share(problem, solution, *pair) for pair in values) if drawn else (),
        chances=(min(eligible), float(np.median(eligible)), max(eligible)),
        binding=solution.binding,
        balance=tuple(_balance(problem, solution, *pair) for pair in values) if solution.comparison else (),
    )


def _holds(problem: Problem, attribute: str, value: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([a.get(attribute) == value for a in problem.attributes], dtype=np.bool_)


def _share(problem: Problem, solution: Solution, attribute: str, value: str) -> Share:
    holds = _holds(problem, attribute, value)
    per_ticket = holds[solution.panels].sum(axis=1)
    low, high = np.percentile(per_ticket, [5, 95], method="inverted_cdf")
    count = round(problem.choose * float(holds.mean()))
    return Share(
        attribute,
        value,
        int(holds.sum()),
        float(per_ticket.mean()),
        int(low),
        int(high),
        wilson(count, problem.choose),
    )


def _balance(problem: Problem, solution: Solution, attribute: str, value: str) -> Balance:
    holds = _holds(problem, attribute, value)
    sides = np.array(solution.comparison)
    n = len(sides)
    a, b = int(holds[sides[:, 0]].sum()), int(holds[sides[:, 1]].sum())
    p, q = a / n, b / n
    pooled = ((p * (1 - p) + q * (1 - q)) / 2) ** 0.5
    if pooled == 0:
        return Balance(attribute, value, a, b, None, None)
    difference = (p - q) / pooled
    error = 1.96 * (2 / n + difference**2 / (4 * n)) ** 0.5
    return Balance(attribute, value, a, b, difference, (difference - error, difference + error))
