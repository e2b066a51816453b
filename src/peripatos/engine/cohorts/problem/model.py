"""The cohort problem: who is to be put together with whom, what may not be broken, and what each pair costs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from peripatos.engine.arrays import IntArray

if TYPE_CHECKING:
    from peripatos.engine.cohorts.problem.diversity import Diversity

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Problem:
    """Everybody in exactly one cohort of `low` to `high` people. n people, who keep the order of their file.

    People are numbers in every list. groups: how many cohorts, None leaves it free. spread: attribute -> what a pair
    of equals in one cohort costs. met: pair -> times. facilitators: in the order of their file, empty without the
    rule; facilitated: (n) times so far. current: members of each present cohort who are still there.
    """

    low: int
    high: int
    groups: int | None
    target_size: int | None
    size_cost: int
    ids: tuple[str, ...]
    attributes: tuple[Mapping[str, str], ...]
    offsets: IntArray  # (n) minutes, local time minus UTC
    spread: Mapping[str, int]
    never_alone: tuple[str, ...]
    apart: tuple[Pair, ...]
    together: tuple[Pair, ...]
    met: Mapping[Pair, int]
    met_cost: int
    trusted: tuple[Pair, ...]
    trusted_reward: int
    max_zone_gap_minutes: int | None
    facilitators: tuple[int, ...]
    facilitated: IntArray
    current: tuple[tuple[int, ...], ...]
    keep_percent: int
    move_cost: int
    relax: tuple[str, ...]
    gone: int  # entries of met, facilitated and current about people who left

    @staticmethod
    def from_dict(data: object) -> "Problem":
        """Read the JSON format, version 1. Raises ProblemError."""
        from peripatos.engine.cohorts.problem.reading import problem_from_dict  # noqa: PLC0415  (it builds this class)

        return problem_from_dict(data)

    @staticmethod
    def from_arrays(arrays: Mapping[str, object]) -> "Diversity":
        """Read the pure diversity problem: distance (n, n), groups, lo, hi. Raises ProblemError."""
        from peripatos.engine.cohorts.problem.diversity import diversity_from_arrays  # noqa: PLC0415

        return diversity_from_arrays(arrays)

    def to_dict(self) -> dict[str, object]:
        """The JSON format; reading it again gives an equal problem."""
        pairs = self._named
        return {
            "version": 1,
            "kind": "cohorts",
            "size": [self.low, self.high],
            "groups": self.groups,
            "target_size": self.target_size,
            "size_cost": self.size_cost,
            "people": [
                {"id": name, "attributes": dict(attributes), "utc_offset_minutes": offset}
                for name, attributes, offset in zip(self.ids, self.attributes, self.offsets.tolist(), strict=True)
            ],
            "spread": dict(self.spread),
            "never_alone": list(self.never_alone),
            "apart": pairs(self.apart),
            "together": pairs(self.together),
            "met": [[self.ids[a], self.ids[b], times] for (a, b), times in self.met.items()],
            "met_cost": self.met_cost,
            "trusted": pairs(self.trusted),
            "trusted_reward": self.trusted_reward,
            "max_zone_gap_minutes": self.max_zone_gap_minutes,
            "facilitators": [self.ids[i] for i in self.facilitators],
            "facilitated": {self.ids[i]: times for i, times in enumerate(self.facilitated.tolist()) if times},
            "current": [[self.ids[i] for i in members] for members in self.current],
            "keep_percent": self.keep_percent,
            "move_cost": self.move_cost,
            "relax": list(self.relax),
        }

    def _named(self, pairs: Sequence[Pair]) -> list[list[str]]:
        return [[self.ids[a], self.ids[b]] for a, b in pairs]

    @property
    def people(self) -> int:
        return len(self.ids)

    @cached_property
    def rota(self) -> Mapping[int, tuple[int, int]]:
        """Everybody who may facilitate: (times so far, place in the list); the least goes first."""
        return {i: (int(self.facilitated[i]), k) for k, i in enumerate(self.facilitators)}

    def facilitator_of(self, members: Sequence[int]) -> int | None:
        """Whose turn it is in a cohort of these members, None without anybody who may."""
        able = [i for i in members if i in self.rota]
        return min(able, key=lambda i: self.rota[i]) if able else None

    def fingerprint(self) -> str:
        """SHA-256 of everything that decides the plan; the order of people in the file does not count."""
        data = self.to_dict()
        people: list[dict[str, object]] = data["people"]  # type: ignore[assignment]
        data["people"] = sorted(people, key=lambda person: str(person["id"]))
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def zone_gap(a: int, b: int) -> int:
    """Minutes between two offsets, the shorter way around the clock."""
    d = abs(a - b) % 1440
    return min(d, 1440 - d)


def frozen_zeros(count: int) -> IntArray:
    zeros = np.zeros(count, dtype=np.int64)
    zeros.flags.writeable = False
    return zeros
