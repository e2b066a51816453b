"""Whom each side would rather have, and the pairs that would rather have each other than what they got.

Order of a person: partners on their own list first, in its order; then the others by score, highest first; then by a
hash of (seed, partner's id); then by the partner's id. It is strict, so a pair blocks or it does not.
"""

import hashlib

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, ranks
from peripatos.engine.pairing.problem.model import Problem

_UNLISTED = np.int64(2**40)
_ANYBODY = np.int64(2**40)
_NOBODY = np.int64(-1)


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
    """Per edge the place of the mentor in the leader's order, and of the leader in the mentor's."""
    leaders = problem.edge_leader
    return (
        _places(leaders, problem.leader_rank, problem.score, _tie(problem.mentor_ids, seed)[problem.indices]),
        _places(problem.indices, problem.mentor_rank, problem.score, _tie(problem.leader_ids, seed)[leaders]),
    )


def _places(owner: IntArray, listed: IntArray, score: IntArray, tie: IntArray) -> IntArray:
    rank = np.where(listed >= 0, listed, _UNLISTED)
    order = np.lexsort((tie, -score, rank, owner))
    places = np.empty(owner.size, dtype=np.int64)
    places[order] = np.arange(owner.size)
    return places


def _tie(ids: tuple[str, ...], seed: int) -> IntArray:
    """The place of each id when sorted by a hash of (seed, id), then by id."""
    return ranks([(hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest(), name) for name in ids])
