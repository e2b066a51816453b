"""Whom each side would rather have, and the pairs that would rather have each other than what they got.

Order of a person: partners on their own list first, in its order; then the others by score, highest first; then by a
hash of (seed, partner's id); then by the partner's id. It is strict, so a pair blocks or it does not.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ranks
from peripatos.engine.pairing.problem.model import HIGHEST_SCORE, Problem

_UNLISTED = np.int64(2**60)
_ANYBODY = np.int64(2**62)
_NOBODY = np.int64(-(2**62))


def blocking_edges(problem: Problem, chosen: BoolArray, *, seed: int) -> IntArray:
    """Edges outside the plan whose two sides both have a free place or would give up their worst partner for it.

    Pinned pairs hold their places and are never given up.
    """
    leader_view, mentor_view = orders(problem, seed=seed)
    leader_worst = _worst(problem.edge_leader, leader_view, problem, chosen, problem.wants)
    mentor_worst = _worst(problem.indices, mentor_view, problem, chosen, problem.capacity)
    outside = problem.permitted & ~chosen
    wished = (leader_view < leader_worst[problem.edge_leader]) & (mentor_view < mentor_worst[problem.indices])
    return np.flatnonzero(outside & wished).astype(np.int64)


def _worst(owner: IntArray, view: IntArray, problem: Problem, chosen: BoolArray, room: IntArray) -> IntArray:
    """Per person the place of the worst partner who could be given up; anybody is welcome where there is room."""
    worst = np.full(room.size, _NOBODY)
    given = chosen & ~problem.pinned
    np.maximum.at(worst, owner[given], view[given])
    worst[np.bincount(owner[chosen], minlength=room.size) < room] = _ANYBODY
    return worst


def orders(problem: Problem, *, seed: int) -> tuple[IntArray, IntArray]:
    """Per edge a number by which the leader orders mentors, best first, and one by which the mentor orders leaders."""
    own = tie_order(problem.mentor_ids, seed)[problem.indices]
    other = tie_order(problem.leader_ids, seed)[problem.edge_leader]
    return (
        _places(problem.leader_rank, problem.score, own, problem.mentors),
        _places(problem.mentor_rank, problem.score, other, problem.leaders),
    )


def _places(listed: IntArray, score: IntArray, tie: IntArray, people: int) -> IntArray:
    """A number per edge that rises as the owner likes it less: listed partners, then by score, then by the tie."""
    return np.where(listed >= 0, listed - _UNLISTED, (HIGHEST_SCORE - score) * people + tie)


def tie_order(ids: Sequence[str], seed: int) -> IntArray:
    """The place of each id when sorted by a hash of (seed, id), then by id."""
    return ranks([(hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest(), name) for name in ids])
