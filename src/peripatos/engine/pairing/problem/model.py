"""The pairing problem: who may be paired with whom, how well they fit, and what must hold."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray, find, ranks

OBJECTIVES: Final = ("total", "coverage", "floor", "leader_floor", "leximin", "parity", "stable")
HIGHEST_SCORE: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class Problem:
    """A pairing problem. n leaders, m mentors, E edges; an edge is a permitted pair.

    Edges are sorted by leader and then by mentor, whatever order they came in; people keep the order of their file.
    Arrays are 64-bit integers, read-only, and C-contiguous apart from ranks that nobody gave.
    """

    objective: str
    leader_ids: tuple[str, ...]
    mentor_ids: tuple[str, ...]
    wants: IntArray  # (n) mentors that a leader would like, at most
    capacity: IntArray  # (m) leaders that a mentor takes, at most
    priority: IntArray  # (n) a leader weighs priority + 1 in the count of those served
    groups: tuple[str | None, ...]
    components: tuple[str, ...]
    indptr: IntArray  # (n + 1) edges of leader i are indptr[i]..indptr[i + 1]
    indices: IntArray  # (E) mentor of each edge
    score: IntArray  # (E) 0..1,000,000
    parts: IntArray  # (E, components) contributions that sum to the score
    pins: IntArray  # edges that must be chosen, in the order of the file
    vetoes: IntArray  # (v, 2) leader and mentor of pairs that must not be chosen
    incumbent: IntArray  # edges that are in force today
    move_price: int  # taken off the value for every permitted incumbent given up
    bands: IntArray  # (K) band k holds the scores from bands[k] up to below bands[k + 1]; the last has no end
    parity_epsilon: int  # how far the average scores of two groups may lie apart
    leader_rank: IntArray  # (E) place of the mentor in the leader's own list, -1 unlisted
    mentor_rank: IntArray  # (E) place of the leader in the mentor's own list, -1 unlisted
    relax: tuple[str, ...]  # pointers of rules that a pin may break
    gone: int  # references to people who are no longer there
    incumbent_gone: int  # incumbents with somebody who is no longer there

    @staticmethod
    def from_dict(data: object, *, max_bytes: int | None = None) -> "Problem":
        """Read the JSON format, version 1. Raises ProblemError."""
        from peripatos.engine.pairing.problem.reading import problem_from_dict  # noqa: PLC0415  (it builds this class)

        return problem_from_dict(data, max_bytes=max_bytes)

    @staticmethod
    def from_arrays(arrays: Mapping[str, object], *, max_bytes: int | None = None) -> "Problem":
        """Read the array format, version 1. Raises ProblemError."""
        from peripatos.engine.pairing.problem.arrays import problem_from_arrays  # noqa: PLC0415

        return problem_from_arrays(arrays, max_bytes=max_bytes)

    def to_dict(self) -> dict[str, object]:
        """The JSON format; reading it again gives an equal problem."""
        from peripatos.engine.pairing.problem.writing import problem_to_dict  # noqa: PLC0415

        return problem_to_dict(self)

    @property
    def leaders(self) -> int:
        return len(self.leader_ids)

    @property
    def mentors(self) -> int:
        return len(self.mentor_ids)

    @property
    def edges(self) -> int:
        return self.indices.size

    @cached_property
    def edge_leader(self) -> IntArray:
        """The leader of every edge."""
        return np.repeat(np.arange(self.leaders, dtype=np.int64), np.diff(self.indptr))

    @cached_property
    def permitted(self) -> BoolArray:
        """Edges that no veto forbids."""
        mask = np.ones(self.edges, dtype=np.bool_)
        if not self.vetoes.size:
            return mask
        vetoed = self.edge_at(self.vetoes[:, 0], self.vetoes[:, 1])
        mask[vetoed[vetoed >= 0]] = False
        return mask

    @cached_property
    def pinned(self) -> BoolArray:
        return self.mask(self.pins)

    @cached_property
    def kept(self) -> BoolArray:
        """Permitted incumbents: giving one up costs the move price."""
        return self.mask(self.incumbent) & self.permitted

    @cached_property
    def group_names(self) -> tuple[str, ...]:
        """The names of all groups, sorted."""
        return tuple(sorted({name for name in self.groups if name is not None}))

    @cached_property
    def group_of(self) -> IntArray:
        """The group (n) of each leader as a place among the names, -1 for none."""
        place = {name: k for k, name in enumerate(self.group_names)}
        return np.array([-1 if name is None else place[name] for name in self.groups], dtype=np.int64)

    @cached_property
    def group_demand(self) -> IntArray:
        """Per group the sum of min(wants, permitted pairs) of its leaders."""
        degree = np.bincount(self.edge_leader[self.permitted], minlength=self.leaders)
        own = self.group_of >= 0
        sums = np.zeros(len(self.group_names), dtype=np.int64)
        np.add.at(sums, self.group_of[own], np.minimum(self.wants, degree)[own])
        return sums

    @cached_property
    def band_of(self) -> IntArray:
        """The band (E) of each edge, -1 below all bands."""
        return np.searchsorted(self.bands, self.score, side="right") - 1

    def mask(self, edges: IntArray) -> BoolArray:
        """A truth value per edge from edge numbers."""
        mask = np.zeros(self.edges, dtype=np.bool_)
        mask[edges] = True
        return mask

    def edge_at(self, leaders: IntArray, mentors: IntArray) -> IntArray:
        """The edge of each pair, -1 where the pair is not in the list of edges."""
        return find(self.edge_leader * self.mentors + self.indices, leaders * self.mentors + mentors)

    def pins_per_leader(self) -> IntArray:
        return np.bincount(self.edge_leader[self.pins], minlength=self.leaders).astype(np.int64)

    def pins_per_mentor(self) -> IntArray:
        return np.bincount(self.indices[self.pins], minlength=self.mentors).astype(np.int64)

    def worth(self) -> IntArray:
        """What choosing an edge adds to the value, once the price of giving up every incumbent is paid."""
        return self.score + self.move_price * self.kept if self.move_price and self.incumbent.size else self.score

    def value_of(self, chosen: BoolArray) -> int:
        """Sum of the chosen scores, less the move price for every permitted incumbent given up."""
        given_up = int(np.count_nonzero(self.kept & ~chosen))
        return int(self.score[chosen].sum()) - self.move_price * given_up

    @cached_property
    def leader_order(self) -> IntArray:
        """The place of each leader by id."""
        return ranks(self.leader_ids)

    @cached_property
    def mentor_order(self) -> IntArray:
        """The place of each mentor by id."""
        return ranks(self.mentor_ids)

    def edges_by_ids(self) -> IntArray:
        """All edges in order of their leader's id and then their mentor's."""
        key = self.leader_order[self.edge_leader] * self.mentors + self.mentor_order[self.indices]
        return np.arange(self.edges) if (key[1:] > key[:-1]).all() else np.argsort(key)

    def fingerprint(self, by_ids: IntArray | None = None) -> str:
        """SHA-256 of everything that decides the plan; the order of people and rows in the file does not count.

        by_ids: the edges as `edges_by_ids` gives them, where somebody has them already.
        """
        order = self.edges_by_ids() if by_ids is None else by_ids
        leader_back, mentor_back = np.argsort(self.leader_order), np.argsort(self.mentor_order)
        digest = hashlib.sha256(f"{self.objective}\n{self.move_price}\n".encode())
        digest.update(self._own_of_objective().encode())
        names = (*sorted(self.leader_ids), "", *sorted(self.mentor_ids), "", *self.components)
        digest.update("\n".join(names).encode())
        digest.update("\n".join(sorted(self._relaxed_ids())).encode())
        degree = np.diff(self.indptr)
        for values, back in (
            (self.wants, leader_back),
            (self.priority, leader_back),
            (degree, leader_back),
            (self.capacity, mentor_back),
        ):
            digest.update(values[back].tobytes())
        digest.update(self.mentor_order.astype(np.int32)[self.indices[order]].tobytes())
        listed = [bool((ranked >= 0).any()) for ranked in (self.leader_rank, self.mentor_rank)]
        digest.update(str(listed).encode())
        for column in self._columns():
            digest.update(column[order].tobytes())
        return digest.hexdigest()

    def _columns(self) -> list[npt.NDArray[np.generic]]:
        """Per edge what decides the plan, each column in as few bytes as hold it."""
        state = self.pinned.astype(np.uint8)
        if self.vetoes.size:
            state += np.uint8(2) * ~self.permitted
        if self.incumbent.size:
            state += np.uint8(4) * self.mask(self.incumbent)
        columns: list[npt.NDArray[np.generic]] = [self.score.astype(np.int32), state]
        if self.components:
            columns.append(self.parts.astype(np.int32))
        columns += [ranked.astype(np.int32) for ranked in (self.leader_rank, self.mentor_rank) if (ranked >= 0).any()]
        return columns

    def _own_of_objective(self) -> str:
        """What only one objective heeds."""
        if self.objective == "leximin":
            return f"{self.bands.tolist()}\n"
        if self.objective == "parity":
            members = sorted(zip(self.leader_ids, (name or "" for name in self.groups), strict=True))
            return f"{self.parity_epsilon}\n{members}\n"
        return ""

    def _relaxed_ids(self) -> list[str]:
        """The relaxed rules by the ids of those they concern, so that a reordered file stays the same problem."""
        named = []
        for pointer in self.relax:
            kind, place = pointer.split("/")[1:3]
            if kind == "pins":
                edge = int(self.pins[int(place)])
                owner = f"{self.leader_ids[self.edge_leader[edge]]} {self.mentor_ids[self.indices[edge]]}"
            else:
                owner = (self.leader_ids if kind == "leaders" else self.mentor_ids)[int(place)]
            named.append(f"{kind} {owner}")
        return named
