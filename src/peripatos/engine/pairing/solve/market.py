"""What is left to decide once pins are fixed and vetoed pairs are gone."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.pairing.problem import Problem
from peripatos.engine.pairing.solve.limits import SMALL


@dataclass(frozen=True, eq=False)
class Market:
    """n leaders, m mentors, e open edges, sorted by leader. People are numbered by their ids, not by the file.

    So a reordered file is the same market, and gets the same plan.
    """

    mentor: IntArray  # (e)
    edge: IntArray  # (e) the same edge in the problem
    indptr: IntArray  # (n + 1)
    wants: IntArray  # (n) what pins have left, at most the open edges
    room: IntArray  # (m) what pins have left
    bonus: IntArray  # (n) priority + 1, and 0 for those whom a pin serves or who want nobody
    leader_order: IntArray  # (n) the number of each leader of the problem in this market
    mentor_order: IntArray  # (m) the number of each mentor of the problem in this market

    @cached_property
    def leader(self) -> IntArray:
        """The leader (e) of each edge."""
        return np.repeat(np.arange(self.leaders), np.diff(self.indptr))

    @property
    def leaders(self) -> int:
        return self.wants.size

    @property
    def mentors(self) -> int:
        return self.room.size

    @property
    def edges(self) -> int:
        return self.mentor.size

    def most_pairs(self) -> int:
        """No plan has more pairs than this."""
        return min(int(self.wants.sum()), int(np.minimum(self.room, self.in_degree()).sum()))

    def in_degree(self) -> IntArray:
        return np.bincount(self.mentor, minlength=self.mentors).astype(np.int64)

    def only(self, open_edges: BoolArray) -> "Market":
        """The same people with fewer edges."""
        indptr = pointers(self.leader[open_edges], self.leaders)
        return Market(
            mentor=self.mentor[open_edges],
            edge=self.edge[open_edges],
            indptr=indptr,
            wants=np.minimum(self.wants, np.diff(indptr)),
            room=self.room,
            bonus=self.bonus,
            leader_order=self.leader_order,
            mentor_order=self.mentor_order,
        )


def edges_by_ids(problem: Problem) -> IntArray:
    """All edges in order of their leader's id and then their mentor's; on large problems in compiled loops."""
    if problem.edges < SMALL:
        return problem.edges_by_ids()
    from peripatos.engine.pairing.solve.compiled.whole import by_ids  # noqa: PLC0415  (loads the compiler)

    return by_ids(problem.indptr, problem.indices, np.argsort(problem.leader_order), problem.mentor_order)


def market_of(problem: Problem, order: IntArray | None = None) -> Market:
    """The open part of a problem whose pins fit. order: the edges by ids, where somebody has them already."""
    order = edges_by_ids(problem) if order is None else order
    leader_back, mentor_back = np.argsort(problem.leader_order), np.argsort(problem.mentor_order)
    edge, degree = order, np.diff(problem.indptr)[leader_back]
    if problem.vetoes.size or problem.pins.size:
        open_edges = problem.permitted & ~problem.pinned
        edge = order[open_edges[order]]
        degree = np.bincount(problem.edge_leader[open_edges], minlength=problem.leaders)[leader_back]
    pinned = problem.pins_per_leader()
    wants = np.maximum(0, problem.wants - pinned)
    room = np.maximum(0, problem.capacity - problem.pins_per_mentor())
    bonus = np.where((pinned > 0) | (wants == 0), 0, problem.priority + 1)
    return Market(
        mentor=problem.mentor_order[problem.indices[edge]],
        edge=edge,
        indptr=np.concatenate(([0], np.cumsum(degree))),
        wants=np.minimum(wants[leader_back], degree),
        room=room[mentor_back],
        bonus=bonus[leader_back],
        leader_order=problem.leader_order,
        mentor_order=problem.mentor_order,
    )
