"""The problem of a pilot group: how many people to draw, which quotas every draw meets, who is in or out anyway."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peripatos.engine.arrays import BoolArray


@dataclass(frozen=True)
class Quota:
    """At least `least` and at most `most` of those drawn have this value of the attribute."""

    attribute: str
    value: str
    least: int
    most: int


@dataclass(frozen=True, eq=False)
class Problem:
    """Draw `choose` of n people, by one of `tickets` panels of equal weight.

    must, never: places of people who are in every panel or in none. draw: the ticket that was drawn, from 0, or None;
    then `comparison` members of its panel are each compared with somebody outside.
    """

    choose: int
    tickets: int
    ids: tuple[str, ...]
    attributes: tuple[Mapping[str, str], ...]
    quotas: tuple[Quota, ...]
    must: tuple[int, ...]
    never: tuple[int, ...]
    comparison: int
    draw: int | None
    relax: tuple[str, ...]

    @staticmethod
    def from_dict(data: object) -> "Problem":
        """Read the JSON format, version 1. Raises ProblemError."""
        from peripatos.engine.pilot.problem.reading import problem_from_dict  # noqa: PLC0415  (it builds this class)

        return problem_from_dict(data)

    def to_dict(self) -> dict[str, object]:
        """The JSON format; reading it again gives an equal problem."""
        return {
            "version": 1,
            "kind": "pilot",
            "choose": self.choose,
            "tickets": self.tickets,
            "people": [{"id": i, "attributes": dict(a)} for i, a in zip(self.ids, self.attributes, strict=True)],
            "quotas": [
                {"attribute": q.attribute, "value": q.value, "min": q.least, "max": q.most} for q in self.quotas
            ],
            "must": [self.ids[i] for i in self.must],
            "never": [self.ids[i] for i in self.never],
            "comparison": self.comparison,
            "draw": self.draw,
            "relax": list(self.relax),
        }

    @property
    def people(self) -> int:
        return len(self.ids)

    @cached_property
    def counts_in(self) -> BoolArray:
        """(n, quotas) whether a person counts in a quota."""
        rows = [[a.get(q.attribute) == q.value for q in self.quotas] for a in self.attributes]
        return np.array(rows, dtype=np.bool_).reshape(self.people, len(self.quotas))

    @cached_property
    def limits(self) -> tuple[tuple[int, int], ...]:
        """(least, most) of each quota; one that people who must be in exceed holds them all where it is relaxed."""
        inside = self.counts_in[list(self.must)].sum(axis=0).tolist() if self.must else [0] * len(self.quotas)
        return tuple(
            (q.least, max(q.most, inside[k]) if f"/quotas/{k}/max" in self.relax else q.most)
            for k, q in enumerate(self.quotas)
        )

    @property
    def relaxed(self) -> tuple[str, ...]:
        """The relaxed rules that people who must be in really exceed."""
        return tuple(f"/quotas/{k}/max" for k, q in enumerate(self.quotas) if self.limits[k][1] != q.most)

    def differences(self, one: int, other: int) -> int:
        """In how many attributes two people differ; one that only one of them has counts."""
        a, b = self.attributes[one], self.attributes[other]
        return sum(a.get(name) != b.get(name) for name in a.keys() | b.keys())

    def fingerprint(self) -> str:
        """SHA-256 of everything that decides the lottery; the order of people in the file does not count."""
        data = self.to_dict()
        data["people"] = sorted(zip(self.ids, (sorted(a.items()) for a in self.attributes), strict=True))
        data["must"], data["never"] = (sorted(self.ids[i] for i in group) for group in (self.must, self.never))
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
