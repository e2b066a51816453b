"""From columns that were read to a problem: what every format checks in the same way."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray, find, frozen, pointers
from peripatos.engine.fields import refuse
from peripatos.engine.pairing.problem.model import OBJECTIVES, Problem

DEFAULT_MAX_BYTES: Final = 8 * 2**30
BYTES_PER_EDGE: Final = 240  # the most that was measured, from reading to check
BYTES_PER_PERSON: Final = 400
POINTER: Final = re.compile(r"/(pins|leaders|mentors)/(0|[1-9][0-9]*)(|/wants|/capacity)")
POINTER_ENDS: Final = {"pins": "", "leaders": "/wants", "mentors": "/capacity"}


@dataclass(frozen=True)
class Draft:
    """A problem as it stands in a file: pairs are rows (leader, mentor), ranks rows (leader, mentor, place, owner)."""

    objective: str
    leader_ids: tuple[str, ...]
    mentor_ids: tuple[str, ...]
    wants: IntArray
    capacity: IntArray
    priority: IntArray
    groups: tuple[str | None, ...]
    components: tuple[str, ...]
    edges: IntArray
    score: IntArray
    parts: IntArray
    pins: IntArray
    vetoes: IntArray
    incumbent: IntArray
    move_price: int
    bands: IntArray
    parity_epsilon: int
    leader_ranks: IntArray
    mentor_ranks: IntArray
    relax: tuple[str, ...]
    gone: int
    incumbent_gone: int


def check_objective(objective: str) -> None:
    if objective not in OBJECTIVES:
        refuse("unknown_objective", "/objective", f"The objectives are {', '.join(OBJECTIVES)}.")


def check_size(edges: int, people: int, components: int, max_bytes: int | None) -> None:
    """Refuse a problem that would not fit into the memory it may use, before any of it is taken."""
    limit = DEFAULT_MAX_BYTES if max_bytes is None else max_bytes
    estimate = edges * (BYTES_PER_EDGE + 8 * components) + people * BYTES_PER_PERSON
    if estimate > limit:
        refuse("too_large", "", f"This problem needs about {estimate} bytes, the limit is {limit}.")


def build(draft: Draft) -> Problem:
    """Sort the edges and look the pairs up. Raises ProblemError."""
    edges, score, parts = draft.edges, draft.score, draft.parts
    if not _ascend(_numbered(edges, draft)):
        order = np.lexsort((edges[:, 1], edges[:, 0]))
        edges, score, parts = edges[order], score[order], parts[order]
        _no_twins(edges, order)
    problem = Problem(
        objective=draft.objective,
        leader_ids=draft.leader_ids,
        mentor_ids=draft.mentor_ids,
        wants=frozen(draft.wants),
        capacity=frozen(draft.capacity),
        priority=frozen(draft.priority),
        groups=draft.groups,
        components=draft.components,
        indptr=frozen(pointers(edges[:, 0], len(draft.leader_ids))),
        indices=frozen(edges[:, 1]),
        score=frozen(score),
        parts=frozen(parts),
        pins=_positions(edges, draft, draft.pins),
        vetoes=frozen(draft.vetoes),
        incumbent=_positions(edges, draft, draft.incumbent),
        move_price=draft.move_price,
        bands=frozen(draft.bands),
        parity_epsilon=draft.parity_epsilon,
        leader_rank=_ranks(edges, draft, draft.leader_ranks),
        mentor_rank=_ranks(edges, draft, draft.mentor_ranks),
        relax=draft.relax,
        gone=draft.gone,
        incumbent_gone=draft.incumbent_gone,
    )
    if problem.objective == "parity":
        _check_groups(problem)
    _check_pins(problem, draft)
    _check_relax(problem)
    return problem


def check_bands(bands: IntArray) -> None:
    if not _ascend(bands):
        refuse("not_ascending", "/bands", "Bands rise from one to the next.")


def _check_groups(problem: Problem) -> None:
    """Multipliers are named by two groups, "A|B": two pairs of groups must not share a name."""
    names = problem.group_names
    keys = {f"{a}|{b}" for a in names for b in names if a != b}
    if len(keys) < len(names) * (len(names) - 1):
        refuse("ambiguous_group", "/leaders", "Names of groups must differ also when two are joined by a bar.")


def _no_twins(edges: IntArray, order: IntArray) -> None:
    twin = np.flatnonzero((edges[1:] == edges[:-1]).all(axis=1))
    if twin.size:
        refuse("duplicate_edge", f"/edges/{max(order[twin[0]], order[twin[0] + 1])}", "This pair is listed twice.")


def _numbered(pairs: IntArray, draft: Draft) -> IntArray:
    """One number for each pair, in order of leader and mentor."""
    return pairs[:, 0] * len(draft.mentor_ids) + pairs[:, 1]


def _ascend(numbers: IntArray) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def _lookup(edges: IntArray, draft: Draft, pairs: IntArray) -> IntArray:
    """The sorted edge of each pair, -1 where there is none."""
    return find(_numbered(edges, draft), _numbered(pairs, draft)) if pairs.size else np.zeros(0, dtype=np.int64)


def _positions(edges: IntArray, draft: Draft, pairs: IntArray) -> IntArray:
    """Edges of the pairs; a pair without an edge is passed over (pins are checked on their own)."""
    found = _lookup(edges, draft, pairs)
    return frozen(found[found >= 0])


def _ranks(edges: IntArray, draft: Draft, ranks: IntArray) -> IntArray:
    """Per edge the place on the owner's list, counted over permitted partners only; -1 unlisted.

    Where nobody has listed anybody, one number stands for all edges.
    """
    if not ranks.size:
        return np.broadcast_to(np.int64(-1), len(edges))
    found = _lookup(edges, draft, ranks[:, :2])
    edge, owner, place = found[found >= 0], *ranks[found >= 0][:, [3, 2]].T
    order = np.lexsort((place, owner))
    starts = pointers(owner, int(owner.max(initial=0)) + 1)
    places = np.full(len(edges), -1, dtype=np.int64)
    places[edge[order]] = np.arange(order.size) - starts[owner[order]]
    return frozen(places)


def _check_pins(problem: Problem, draft: Draft) -> None:
    pins = problem.edge_at(draft.pins[:, 0], draft.pins[:, 1])
    vetoes = problem.edge_at(problem.vetoes[:, 0], problem.vetoes[:, 1])
    seen: set[int] = set()
    for k, edge in enumerate(pins.tolist()):
        if edge < 0:
            refuse("pin_without_edge", f"/pins/{k}", "Only a permitted pair can be pinned; this one has no edge.")
        if edge in seen:
            refuse("duplicate_pin", f"/pins/{k}", "This pair is pinned twice.")
        seen.add(edge)
    both = np.flatnonzero(np.isin(pins, vetoes))
    if both.size:
        refuse("pinned_and_vetoed", f"/pins/{both[0]}", "This pair is pinned and vetoed.")


def _check_relax(problem: Problem) -> None:
    sizes = {"pins": problem.pins.size, "leaders": problem.leaders, "mentors": problem.mentors}
    for k, pointer in enumerate(problem.relax):
        match = POINTER.fullmatch(pointer)
        if not match or POINTER_ENDS[match[1]] != match[3] or int(match[2]) >= sizes[match[1]]:
            refuse("unknown_pointer", f"/relax/{k}", "A pin, a leader's wants or a mentor's capacity may be relaxed.")
