"""Why a leader has fewer mentors than wanted."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers, ragged
from peripatos.engine.pairing.problem import Problem, Unmatched


def unmatched(problem: Problem, chosen: BoolArray) -> tuple[Unmatched, ...]:
    """Everybody with an unmet wish, in the order of the file, with the first reason that holds."""
    leader = problem.edge_leader
    missing = problem.wants - np.bincount(leader[chosen], minlength=problem.leaders)
    if not (missing > 0).any():
        return ()
    rest = np.bincount(leader[~chosen], minlength=problem.leaders)
    rest_permitted = np.bincount(leader[~chosen & problem.permitted], minlength=problem.leaders)
    near = _can_reach_a_free_place(problem, chosen)
    reason = np.select([rest == 0, rest_permitted == 0, ~near], ["no_candidate", "veto", "capacity"], "outpriced")
    return tuple(Unmatched(i, int(missing[i]), str(reason[i])) for i in np.flatnonzero(missing > 0).tolist())


def _can_reach_a_free_place(problem: Problem, chosen: BoolArray) -> BoolArray:
    """Leaders who could get one more mentor if others moved: backwards from the free places, ring by ring.

    Pinned pairs do not move.
    """
    open_edges = np.flatnonzero(problem.permitted & ~chosen)
    open_edges = open_edges[np.argsort(problem.indices[open_edges], kind="stable")]
    open_at = pointers(problem.indices[open_edges], problem.mentors)
    movable = chosen & ~problem.pinned
    reached = np.zeros(problem.leaders, dtype=np.bool_)
    load = np.bincount(problem.indices[chosen], minlength=problem.mentors)
    seen = load < problem.capacity
    ring = np.flatnonzero(seen)
    while ring.size:
        near = np.unique(problem.edge_leader[open_edges[ragged(open_at[ring], open_at[ring + 1])]])
        near = near[~reached[near]]
        reached[near] = True
        ring = _held_by(problem, near, movable)
        ring = ring[~seen[ring]]
        seen[ring] = True
    return reached


def _held_by(problem: Problem, leaders: IntArray, movable: BoolArray) -> IntArray:
    edges = ragged(problem.indptr[leaders], problem.indptr[leaders + 1])
    return np.unique(problem.indices[edges[movable[edges]]])
