"""The problem as the solvers see it: pairs with what they gain, and everything that pairs share as flat arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.ecosystem.problem import Limits, Problem

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Board:
    """A plan is a mask (e) of pairs. limits are those that count, widened where pins have leave.

    gain: (e) what a pair adds without topics and load, when the leader still wants it. free: (e) pairs that a plan may
    choose beside the pins.
    """

    problem: Problem
    limits: Limits
    pinned: BoolArray
    free: BoolArray
    gain: IntArray
    lasts: IntArray  # (e) minutes of the leader's own
    helps: IntArray  # (e) minutes of the person of the place
    topic_pair: IntArray  # (k) a pair and a topic that its leader seeks, sorted by pair
    topic_key: IntArray  # (k) numbers every topic of every leader
    topic_weight: IntArray  # (t) by that number
    label_pair: IntArray  # (k) a pair and a label of its place, sorted by pair
    label: IntArray  # (k)

    @staticmethod
    def of(problem: Problem) -> "Board":
        limits = Limits.of(problem)
        pinned = np.zeros(len(problem.fit), dtype=np.bool_)
        pinned[list(problem.pinned)] = True
        stream, leader, helper = problem.pair_stream, problem.pair_leader, problem.pair_helper
        person = problem.leader_person[leader]
        lasts, helps = problem.leader_minutes[stream], np.where(helper >= 0, problem.helper_minutes[stream], 0)
        alone = (helper != person) & (limits.capacity[problem.pair_place] > 0) & (limits.wants[leader, stream] > 0)
        alone &= (lasts <= limits.minutes[person]) & (helps <= limits.minutes[np.maximum(helper, 0)])
        topics, labels = _topics(problem), _labels(problem)
        return Board(
            problem=problem,
            limits=limits,
            pinned=pinned,
            free=alone & ~problem.vetoed & ~pinned,
            gain=problem.fit + problem.missing_cost[stream] + problem.move_price * problem.incumbent,
            lasts=lasts,
            helps=helps,
            topic_pair=topics[0],
            topic_key=topics[1],
            topic_weight=topics[2],
            label_pair=labels[0],
            label=labels[1],
        )

    @cached_property
    def person(self) -> IntArray:
        """(e) the leader as a person."""
        return self.problem.leader_person[self.problem.pair_leader]

    @cached_property
    def topic_indptr(self) -> IntArray:
        return pointers(self.topic_pair, len(self.gain))

    @cached_property
    def label_indptr(self) -> IntArray:
        return pointers(self.label_pair, len(self.gain))

    @cached_property
    def label_count(self) -> int:
        return self.problem.people + len(self.problem.conflicts)

    def given(self, plan: BoolArray) -> IntArray:
        """(n, s) pairs of each leader in each stream."""
        problem = self.problem
        keys = (problem.pair_leader * problem.streams + problem.pair_stream)[plan]
        counts = np.bincount(keys, minlength=problem.leaders * problem.streams)
        return counts.reshape(problem.leaders, problem.streams)

    def taken(self, plan: BoolArray) -> IntArray:
        """(q) pairs of each place."""
        return np.bincount(self.problem.pair_place[plan], minlength=self.problem.places)

    def helped(self, plan: BoolArray) -> IntArray:
        """(p) pairs in which each person helps."""
        return np.bincount(self.problem.pair_helper[plan] + 1, minlength=self.problem.people + 1)[1:]

    def spent(self, plan: BoolArray) -> IntArray:
        """(p) minutes of each person, as a leader and as a helper."""
        spent = np.zeros(self.problem.people + 1, dtype=np.int64)
        np.add.at(spent, self.person[plan], self.lasts[plan])
        np.add.at(spent, self.problem.pair_helper[plan], self.helps[plan])
        return spent[:-1]

    def covered(self, plan: BoolArray) -> BoolArray:
        """(t) topics of leaders that a chosen pair covers."""
        mask = np.zeros(self.topic_weight.size, dtype=np.bool_)
        mask[self.topic_key[plan[self.topic_pair]]] = True
        return mask

    def worth(self, plan: BoolArray) -> int:
        """The value of the format."""
        problem = self.problem
        missing = np.maximum(problem.wants - self.given(plan), 0)
        helped = self.helped(plan)
        return int(
            problem.fit[plan].sum()
            + self.topic_weight[self.covered(plan)].sum()
            - (missing * problem.missing_cost).sum()
            - problem.load_cost * (helped * (helped - 1) // 2).sum()
            - problem.move_price * (problem.incumbent & ~plan).sum()
        )

    def keeps(self, plan: BoolArray) -> bool:
        """Whether limits in number hold; conflicts are kept by construction."""
        taken = self.taken(plan)
        return bool(
            (taken <= self.limits.capacity).all()
            and ((taken == 0) | (taken >= self.limits.least)).all()
            and (self.spent(plan) <= self.limits.minutes).all()
            and (self.given(plan) <= self.limits.wants).all()
        )


def _topics(problem: Problem) -> tuple[IntArray, IntArray, IntArray]:
    first = np.concatenate(([0], np.cumsum([len(row) for row in problem.topic_weights]))).astype(np.int64)
    counts = np.array([len(row) for row in problem.sought], dtype=np.int64)
    pair = np.repeat(np.arange(len(counts)), counts)
    local = np.array([t for row in problem.sought for t in row], dtype=np.int64)
    weights = np.array([weight for row in problem.topic_weights for weight in row], dtype=np.int64)
    return pair, local + first[problem.pair_leader[pair]], weights


def _labels(problem: Problem) -> tuple[IntArray, IntArray]:
    counts = np.array([len(row) for row in problem.labels], dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    flat = np.array([label for row in problem.labels for label in row], dtype=np.int64)
    each = counts[problem.pair_place]
    pair = np.repeat(np.arange(len(each)), each)
    offset = np.arange(pair.size) - np.repeat(np.cumsum(each) - each, each)
    return pair, flat[first[problem.pair_place[pair]] + offset] if pair.size else flat[:0]
