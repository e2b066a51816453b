"""The problem of a leader's whole set: every stream of every leader planned at once, under shared minutes."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, frozen, pointers

NO_LIMIT = -1


@dataclass(frozen=True, eq=False)
class Problem:
    """n leaders, p persons, s streams, q places, e pairs; all keep the order of their file, pairs are sorted.

    Arrays are 64-bit integers, read-only, and hold places in these lists; -1 stands for none.
    """

    person_ids: tuple[str, ...]
    minutes: IntArray  # (p) a month, -1 for no limit
    stream_ids: tuple[str, ...]
    leader_minutes: IntArray  # (s) of a leader, each pair
    helper_minutes: IntArray  # (s) of the person of the place, each pair
    missing_cost: IntArray  # (s)
    leader_ids: tuple[str, ...]
    leader_person: IntArray  # (n)
    wants: IntArray  # (n, s)
    seeks: tuple[tuple[tuple[str, int], ...], ...]  # (n) topics and their weights
    place_ids: tuple[str, ...]
    place_stream: IntArray  # (q)
    place_person: IntArray  # (q)
    capacity: IntArray  # (q)
    least: IntArray  # (q) pairs of a place: none, or at least so many
    pair_leader: IntArray  # (e)
    pair_place: IntArray  # (e)
    fit: IntArray  # (e)
    pair_topics: tuple[tuple[str, ...], ...]  # (e)
    conflicts: tuple[tuple[int, ...], ...]  # places of which a leader has at most one
    pins: IntArray  # (k, 2) leader, place
    vetoes: IntArray  # (k, 2) leader, place
    incumbent_rows: tuple[tuple[str, str], ...]
    move_price: int  # for every permitted incumbent pair given up
    load_cost: int  # times k(k - 1) / 2 for a person who helps in k pairs
    relax: tuple[str, ...]  # pointers of rules that pins may break, or of pins that may

    @staticmethod
    def from_dict(data: object, *, max_bytes: int | None = None) -> "Problem":
        """Read the JSON format, version 1. Raises ProblemError."""
        from peripatos.engine.ecosystem.problem.reading import problem_from_dict  # noqa: PLC0415  (it builds this)

        return problem_from_dict(data, max_bytes=max_bytes)

    def to_dict(self) -> dict[str, object]:
        """The JSON format; reading it again gives an equal problem."""
        from peripatos.engine.ecosystem.problem.writing import problem_to_dict  # noqa: PLC0415

        return problem_to_dict(self)

    @property
    def leaders(self) -> int:
        return len(self.leader_ids)

    @property
    def people(self) -> int:
        return len(self.person_ids)

    @property
    def streams(self) -> int:
        return len(self.stream_ids)

    @property
    def places(self) -> int:
        return len(self.place_ids)

    @cached_property
    def indptr(self) -> IntArray:
        """(n + 1) where the pairs of a leader begin."""
        return frozen(pointers(self.pair_leader, self.leaders))

    @cached_property
    def pair_at(self) -> dict[tuple[int, int], int]:
        """The number of every pair by leader and place."""
        rows = zip(self.pair_leader.tolist(), self.pair_place.tolist(), strict=True)
        return {row: e for e, row in enumerate(rows)}

    @cached_property
    def pair_stream(self) -> IntArray:
        """(e)"""
        return frozen(self.place_stream[self.pair_place])

    @cached_property
    def pair_helper(self) -> IntArray:
        """(e) the person of the place, -1 for none."""
        return frozen(self.place_person[self.pair_place])

    @cached_property
    def pinned(self) -> tuple[int, ...]:
        """The pair of every pin, in the order of the file."""
        return tuple(self.pair_at[i, q] for i, q in self.pins.tolist())

    @cached_property
    def vetoed(self) -> BoolArray:
        """(e)"""
        mask = np.zeros(len(self.pair_leader), dtype=np.bool_)
        mask[[self.pair_at[i, q] for i, q in self.vetoes.tolist() if (i, q) in self.pair_at]] = True
        return mask

    @cached_property
    def known_incumbents(self) -> tuple[tuple[int, int], ...]:
        """Leader and place of the incumbents who are still there."""
        leaders = {name: k for k, name in enumerate(self.leader_ids)}
        places = {name: k for k, name in enumerate(self.place_ids)}
        return tuple((leaders[i], places[q]) for i, q in self.incumbent_rows if i in leaders and q in places)

    @property
    def gone(self) -> int:
        """Incumbents of people or places that are no longer there."""
        return len(self.incumbent_rows) - len(self.known_incumbents)

    @cached_property
    def incumbent(self) -> BoolArray:
        """(e) permitted pairs that stand already."""
        mask = np.zeros(len(self.pair_leader), dtype=np.bool_)
        mask[[self.pair_at[row] for row in self.known_incumbents if row in self.pair_at]] = True
        return mask & ~self.vetoed

    @cached_property
    def labels(self) -> tuple[tuple[int, ...], ...]:
        """(q) what a place shares with others of which a leader has only one: its person, then p + conflict set."""
        found: list[list[int]] = [[h] if h >= 0 else [] for h in self.place_person.tolist()]
        for k, places in enumerate(self.conflicts):
            for q in places:
                found[q].append(self.people + k)
        return tuple(tuple(row) for row in found)

    @cached_property
    def sought(self) -> tuple[tuple[int, ...], ...]:
        """(e) the topics of a pair that its leader seeks, as places in `seeks`."""
        index = [{topic: k for k, (topic, _) in enumerate(row)} for row in self.seeks]
        rows = zip(self.pair_leader.tolist(), self.pair_topics, strict=True)
        return tuple(tuple(sorted(index[i][t] for t in topics if t in index[i])) for i, topics in rows)

    @cached_property
    def topic_weights(self) -> tuple[tuple[int, ...], ...]:
        """(n) the weights of what each leader seeks."""
        return tuple(tuple(weight for _, weight in row) for row in self.seeks)

    def fingerprint(self) -> str:
        """SHA-256 of everything in the problem."""
        written = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(written.encode()).hexdigest()
