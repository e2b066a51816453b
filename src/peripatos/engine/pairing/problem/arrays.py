"""Pairing problems as named arrays, for size. People are numbers; their ids are those numbers as text.

A problem may also bring ids, components and everything else of the JSON format, which is how services build one.
"""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.columns import Columns
from peripatos.engine.fields import refuse
from peripatos.engine.pairing.problem.building import Draft, build, check_bands, check_objective, check_size
from peripatos.engine.pairing.problem.model import HIGHEST_SCORE, Problem


def problem_from_arrays(arrays: Mapping[str, object], *, max_bytes: int | None) -> Problem:
    """Read every array, then build. Only indptr, indices, score and capacity are required."""
    columns = Columns(arrays)
    objective = columns.word("objective", "total")
    check_objective(objective)
    indptr, capacity = columns.integers("indptr"), columns.integers("capacity")
    leaders, mentors = indptr.size - 1, capacity.size
    if leaders < 1 or mentors < 1:
        refuse("empty_side", "/indptr" if leaders < 1 else "/capacity", "There is nobody on this side.")
    if indptr[0] != 0 or (np.diff(indptr) < 0).any():
        refuse("not_ascending", "/indptr", "Row pointers start at 0 and never fall.")
    edges = int(indptr[-1])
    components = columns.words("components", ())
    check_size(edges, leaders + mentors, len(components), max_bytes)
    indices = columns.integers("indices", high=mentors - 1, size=edges)
    score = columns.integers("score", high=HIGHEST_SCORE, size=edges)
    parts = columns.rows("parts", len(components), high=HIGHEST_SCORE, count=edges)
    if components and (parts.sum(axis=1) != score).any():
        refuse("components_differ", "/parts", "The components of an edge sum to its score.")
    draft = Draft(
        objective=objective,
        leader_ids=_ids(columns, "leader_ids", leaders),
        mentor_ids=_ids(columns, "mentor_ids", mentors),
        wants=columns.integers("wants", np.ones(leaders, dtype=np.int64), size=leaders),
        capacity=capacity,
        priority=columns.integers("priority", np.zeros(leaders, dtype=np.int64), size=leaders),
        groups=tuple(name or None for name in columns.words("groups", [""] * leaders, size=leaders)),
        components=components,
        edges=np.column_stack((np.repeat(np.arange(leaders, dtype=np.int64), np.diff(indptr)), indices)),
        score=score,
        parts=parts,
        pins=_pairs(columns, "pins", leaders, mentors),
        vetoes=_pairs(columns, "vetoes", leaders, mentors),
        incumbent=_pairs(columns, "incumbent", leaders, mentors),
        move_price=columns.number("move_price", 0) or 0,
        bands=_bands(columns, objective),
        parity_epsilon=_epsilon(columns, objective),
        leader_ranks=_ranks(columns, "leader_ranks", leaders, mentors, owner=0),
        mentor_ranks=_ranks(columns, "mentor_ranks", leaders, mentors, owner=1),
        relax=columns.words("relax", ()),
        gone=columns.number("gone", 0) or 0,
        incumbent_gone=columns.number("incumbent_gone", 0) or 0,
    )
    columns.done()
    return build(draft)


def _ids(columns: Columns, name: str, count: int) -> tuple[str, ...]:
    ids = columns.words(name, [str(k) for k in range(count)], size=count)
    if len(set(ids)) != count or "" in ids:
        refuse("duplicate_id", f"/{name}", "Everybody has an id of their own.")
    return ids


def _bands(columns: Columns, objective: str) -> IntArray:
    bands = columns.integers("bands", None if objective == "leximin" else np.zeros(0, dtype=np.int64))
    check_bands(bands)
    return bands


def _epsilon(columns: Columns, objective: str) -> int:
    epsilon = columns.number("parity_epsilon", None if objective == "parity" else 0)
    if epsilon is None:
        refuse("missing_field", "/parity_epsilon", "The array parity_epsilon is required.")
    return epsilon


def _pairs(columns: Columns, name: str, leaders: int, mentors: int) -> IntArray:
    pairs = columns.rows(name, 2)
    _known(pairs, name, leaders, mentors)
    return pairs


def _ranks(columns: Columns, name: str, leaders: int, mentors: int, *, owner: int) -> IntArray:
    """Rows (leader, mentor, place on the owner's list), with the owner added."""
    rows = columns.rows(name, 3)
    _known(rows, name, leaders, mentors)
    return np.column_stack((rows, rows[:, owner]))


def _known(rows: IntArray, name: str, leaders: int, mentors: int) -> None:
    unknown = np.flatnonzero((rows[:, 0] >= leaders) | (rows[:, 1] >= mentors))
    if unknown.size:
        refuse("unknown_id", f"/{name}/{unknown[0]}", "There is nobody with this number.")
