"""How a stream weighs fit, and which hard rules it applies."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

COMPONENTS: Final = ("expertise", "style", "preference", "reach", "schedule", "freshness")
"""In this order everywhere.

expertise: sought and offered topics. style: working preferences and leadership styles.
preference: both ranked lists. reach: another function, market, network. schedule: common hours. freshness: free
places.
"""
TOTAL: Final = 10_000


class Rule(IntEnum):
    """Hard rules: each forbids a pair, whatever its score. The number is stored with runs and never changes."""

    SAME_PERSON = 1
    CAPACITY = 2
    REPORTING_LINE = 3
    CONFLICT = 4
    NO_MATCH = 5
    LANGUAGE = 6
    OVERLAP = 7
    RANK_GAP = 8
    COOLING_OFF = 9
    BRIEFING = 10


@dataclass(frozen=True)
class FitPolicy:
    """Weights in basis points that sum to 10,000, in the order of COMPONENTS, and the measures of the rules.

    rank_gap: least and highest grade of the mentor above the leader's (negative: below); None applies no such rule.
    reporting_levels: how many managers up the line are forbidden; None is the whole line.
    """

    weights: tuple[int, int, int, int, int, int]
    rules: frozenset[Rule]
    rank_gap: tuple[int, int] | None = None
    reporting_levels: int | None = 2
    least_overlap_minutes: int = 120  # a week
    full_overlap_minutes: int = 600  # a week; more than this does not score higher
    ranks_counted: int = 5  # places on a list that score, evenly falling
    near_miss_percent: int = 50  # of a topic's points when the mentor is one level short

    def __post_init__(self) -> None:
        if len(self.weights) != len(COMPONENTS) or min(self.weights) < 0 or sum(self.weights) != TOTAL:
            message = f"six weights from 0 up that sum to {TOTAL} are expected, not {self.weights}"
            raise ValueError(message)
        if (Rule.RANK_GAP in self.rules) != (self.rank_gap is not None):
            raise ValueError("the rule on the rank gap and its window come together")


_ALWAYS: Final = frozenset(set(Rule) - {Rule.RANK_GAP})

POLICIES: Final[Mapping[str, FitPolicy]] = {
    "coaching": FitPolicy(weights=(3000, 2500, 2500, 800, 700, 500), rules=_ALWAYS | {Rule.RANK_GAP}, rank_gap=(1, 3)),
    "advising": FitPolicy(weights=(4500, 1000, 1000, 2000, 1000, 500), rules=_ALWAYS),
    "reverse": FitPolicy(
        weights=(3000, 2000, 2000, 2000, 700, 300), rules=_ALWAYS | {Rule.RANK_GAP}, rank_gap=(-99, -2)
    ),
}
"""Defaults per stream. They order candidates; they do not predict success."""
