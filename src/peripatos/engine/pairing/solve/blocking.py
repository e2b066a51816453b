"""Pairs who would rather have each other than what both got, found quickly; the judge finds them in another way."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Problem, blocking_edges
from peripatos.engine.pairing.problem.preferences import tie_order
from peripatos.engine.pairing.solve.limits import SMALL


def blocking_pairs(problem: Problem, chosen: BoolArray, *, seed: int) -> IntArray:
    """The edges of `blocking_edges`. Where nobody has ranked anybody, scores decide, and hashes only between equals."""
    if problem.edges < SMALL or (problem.leader_rank >= 0).any() or (problem.mentor_rank >= 0).any():
        return blocking_edges(problem, chosen, seed=seed)
    from peripatos.engine.pairing.solve.compiled.whole import at_least, worst_scores  # noqa: PLC0415  (the compiler)

    both = problem.indptr, problem.indices, problem.score
    own, theirs = worst_scores(*both, chosen, chosen & ~problem.pinned, problem.wants, problem.capacity)
    edges, equal = at_least(*both, problem.permitted & ~chosen, own, theirs)
    if not equal.any():
        return edges
    tied, sure = edges[equal], ~equal
    held = np.flatnonzero(chosen & ~problem.pinned)
    sides = (
        (problem.edge_leader, problem.indices, problem.mentor_ids, own),
        (problem.indices, problem.edge_leader, problem.leader_ids, theirs),
    )
    sure[equal] = np.logical_and.reduce([_rather(problem, tied, held, *side, seed=seed) for side in sides])
    rather: IntArray = edges[sure]
    return rather


def _rather(
    problem: Problem,
    tied: IntArray,
    held: IntArray,
    owner: IntArray,
    other: IntArray,
    ids: tuple[str, ...],
    worst: IntArray,
    *,
    seed: int,
) -> BoolArray:
    """Whether the owner of each edge likes it better than the worst of its own; only the hash can tell equals apart."""
    better: BoolArray = problem.score[tied] > worst[owner[tied]]
    even = tied[~better]
    if not even.size:
        return better
    asked = np.zeros(worst.size, dtype=np.bool_)
    asked[owner[even]] = True
    rival = held[asked[owner[held]]]
    rival = rival[problem.score[rival] == worst[owner[rival]]]
    involved = np.zeros(len(ids), dtype=np.bool_)
    involved[other[even]] = involved[other[rival]] = True
    people = np.flatnonzero(involved)
    place = np.full(len(ids), -1, dtype=np.int64)
    place[people] = tie_order([ids[k] for k in people.tolist()], seed)
    last = np.full(worst.size, -1, dtype=np.int64)
    np.maximum.at(last, owner[rival], place[other[rival]])
    better[~better] = place[other[even]] < last[owner[even]]
    return better
