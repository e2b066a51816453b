"""What the scores are made from: columns per person on both sides, and what is known of pairs."""

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

HALF_HOURS: Final = 336
HIGHEST_LEVEL: Final = 4

Table = npt.NDArray[Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One side, k people; every column but the ids may be None: not in the source.

    A person of whom a column knows nothing has zeros there, in code, grade, person and scale columns -1.
    """

    ids: tuple[str, ...]
    topics: Table | None = None  # (k, T) levels 0..4: sought by leaders (the level needed), offered by mentors
    scales: Table | None = None  # (k, D) working preferences 0..4, -1 unknown
    styles: Table | None = None  # (k, G) truth: styles wished for by leaders, shown by mentors
    ranked: Table | None = None  # (k, R) rows of the other side, best first, -1 from the end of the list on
    function: Table | None = None  # (k) codes
    market: Table | None = None  # (k) codes
    network: Table | None = None  # (k) codes, such as unit or company
    week: Table | None = None  # (k, 336) truth: free for meetings in each half hour of a UTC week from Monday 00:00
    person: Table | None = None  # (k) the row of the person in `manager`
    conflicts: Table | None = None  # (k) bit set: two people with a common bit have a conflict of interest
    languages: Table | None = None  # (k) bit set
    grade: Table | None = None  # (k) place on the grade ladder, higher is more senior
    briefed: Table | None = None  # (k) truth: briefing done or waived

    @property
    def size(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True, eq=False)
class FitProblem:
    """Both sides of one stream. Pairs are rows (leader, mentor); None means that the source does not tell."""

    leaders: Side
    mentors: Side
    capacity: Table | None = None  # (m) places of a mentor
    active: Table | None = None  # (m) places taken today
    topic_weight: Table | None = None  # (T) integers from 0 up; None: rare topics weigh more (see `rarity`)
    function_distance: Table | None = None  # (F, F) per mille; None: 1000 between any two
    market_distance: Table | None = None
    network_distance: Table | None = None
    manager: Table | None = None  # (P) the row of each person's manager, -1 none
    conflict_pairs: Table | None = None  # (c, 2)
    no_match_pairs: Table | None = None  # (c, 2)
    recent_pairs: Table | None = None  # (c, 2) paired within the cooling-off time

    def __post_init__(self) -> None:
        _check_side(self.leaders, "leaders", self.mentors.size)
        _check_side(self.mentors, "mentors", self.leaders.size)
        for name in ("topics", "scales", "styles"):
            left, right = getattr(self.leaders, name), getattr(self.mentors, name)
            if left is not None and right is not None and left.shape[1] != right.shape[1]:
                raise ValueError(f"both sides of {name} have the same columns")
        for name in ("conflict_pairs", "no_match_pairs", "recent_pairs"):
            _check_pairs(getattr(self, name), name, self.leaders.size, self.mentors.size)
        for name in ("capacity", "active"):
            column = getattr(self, name)
            if column is not None and column.shape != (self.mentors.size,):
                raise ValueError(f"{name} has one number per mentor")


def _check_side(side: Side, name: str, others: int) -> None:
    if not side.ids or len(set(side.ids)) != side.size:
        raise ValueError(f"{name} need ids of their own")
    for column in fields(side):
        values = getattr(side, column.name)
        if column.name == "ids" or values is None:
            continue
        if len(values) != side.size:
            raise ValueError(f"{name}.{column.name} has one row per person")
    if side.topics is not None and side.topics.size and int(side.topics.max()) > HIGHEST_LEVEL:
        raise ValueError(f"{name}.topics are levels up to {HIGHEST_LEVEL}")
    if side.scales is not None and side.scales.size and int(side.scales.max()) > HIGHEST_LEVEL:
        raise ValueError(f"{name}.scales are levels up to {HIGHEST_LEVEL}")
    if side.week is not None and side.week.shape[1] != HALF_HOURS:
        raise ValueError(f"{name}.week has {HALF_HOURS} half hours")
    if side.ranked is not None and side.ranked.size and int(side.ranked.max()) >= others:
        raise ValueError(f"{name}.ranked holds rows of the other side")


def _check_pairs(pairs: Table | None, name: str, leaders: int, mentors: int) -> None:
    if pairs is None or not pairs.size:
        return
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.min() < 0 or (pairs.max(axis=0) >= (leaders, mentors)).any():
        raise ValueError(f"{name} are rows (leader, mentor)")


def rarity(sought: Table, offered: Table) -> npt.NDArray[np.int64]:
    """Weights (T) of topics: 1000 times the logarithm of people per person who names the topic, at least 1."""
    people = len(sought) + len(offered)
    naming = np.count_nonzero(sought, axis=0) + np.count_nonzero(offered, axis=0)
    weights: npt.NDArray[np.int64] = np.rint(1000 * np.log((people + 1) / (naming + 1))).astype(np.int64)
    return np.maximum(1, weights)
