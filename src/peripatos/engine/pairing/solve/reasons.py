"""Why a leader has fewer mentors than wanted."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers, ragged
from peripatos.engine.pairing.problem import Problem, Unmatched
from peripatos.engine.pairing.problem.solution import REASONS
from peripatos.engine.pairing.solve.limits import SMALL


def unmatched(problem: Problem, chosen: BoolArray) -> tuple[Unmatched, ...]:
    """Everybody with an unmet wish, in the order of the file, with the first reason that holds."""
    leader = problem.edge_leader
    load = np.bincount(leader[np.flatnonzero(chosen)], minlength=problem.leaders)
    missing = problem.wants - load
    if not (missing > 0).any():
        return ()
    rest = rest_permitted = np.diff(problem.indptr) - load
    if problem.vetoes.size:
        rest_permitted = np.bincount(leader[~chosen & problem.permitted], minlength=problem.leaders)
    near = _can_reach_a_free_place(problem, chosen)
    short = np.flatnonzero(missing > 0)
    code = np.select([rest[short] == 0, rest_permitted[short] == 0, ~near[short]], [0, 1, 2], 3)
    rows = zip(short.tolist(), missing[short].tolist(), code.tolist(), strict=True)
    return tuple(Unmatched(leader, count, REASONS[k]) for leader, count, k in rows)


def _can_reach_a_free_place(problem: Problem, chosen: BoolArray) -> BoolArray:
    """Leaders who could get one more mentor if others moved: backwards from the free places, ring by ring.

    Pinned pairs do not move.
    """
    load = np.bincount(problem.indices[np.flatnonzero(chosen)], minlength=problem.mentors)
    if problem.edges >= SMALL:
        from peripatos.engine.pairing.solve.compiled.whole import near_a_place  # noqa: PLC0415  (loads the compiler)

        could, movable = problem.permitted & ~chosen, chosen & ~problem.pinned
        return near_a_place(problem.indptr, problem.indices, could, movable, load, problem.capacity)
    open_edges = np.flatnonzero(problem.permitted & ~chosen)
    open_edges = open_edges[np.argsort(problem.indices[open_edges], kind="stable")]
    open_at = pointers(problem.indices[open_edges], problem.mentors)
    movable = chosen & ~problem.pinned
    reached = np.zeros(problem.leaders, dtype=np.bool_)
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
