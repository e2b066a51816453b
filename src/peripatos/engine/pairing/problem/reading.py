"""A pairing problem out of its JSON format, strictly."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.fields import Fields, escape, integer, items, refuse, text
from peripatos.engine.pairing.problem.building import Draft, build, check_bands, check_objective, check_size
from peripatos.engine.pairing.problem.model import HIGHEST_SCORE, Problem

VERSION: Final = 1
KIND: Final = "pairing"

Index = Mapping[str, int]


def problem_from_dict(data: object, *, max_bytes: int | None) -> Problem:
    """Read every field, then build; the order of checks is the order of the format."""
    fields = Fields(data)
    check_header(fields)
    objective = fields.text("objective", "total")
    check_objective(objective)
    leaders, mentors = fields.items("leaders"), fields.items("mentors")
    leader_rows, mentor_rows = _leaders(leaders), _mentors(mentors)
    leader_index, mentor_index = _index(leader_rows[0], "/leaders"), _index(mentor_rows[0], "/mentors")
    components = fields.texts("components")
    edges = items(fields.take("edges"), "/edges")
    check_size(len(edges), len(leaders) + len(mentors), len(components), max_bytes)
    pair, score, parts = _edges(edges, leader_index, mentor_index, len(components))
    incumbent, incumbent_gone = _known_pairs(fields.items("incumbent"), "/incumbent", leader_index, mentor_index)
    leader_ranks, leader_gone = _ranked(fields.mapping("leader_ranks"), "/leader_ranks", leader_index, mentor_index)
    mentor_ranks, mentor_gone = _ranked(fields.mapping("mentor_ranks"), "/mentor_ranks", mentor_index, leader_index)
    draft = Draft(
        objective=objective,
        leader_ids=leader_rows[0],
        mentor_ids=mentor_rows[0],
        wants=leader_rows[1],
        priority=leader_rows[2],
        groups=leader_rows[3],
        capacity=mentor_rows[1],
        components=components,
        edges=pair,
        score=score,
        parts=parts,
        pins=_pairs(fields.items("pins"), "/pins", leader_index, mentor_index),
        vetoes=_pairs(fields.items("vetoes"), "/vetoes", leader_index, mentor_index),
        incumbent=incumbent,
        move_price=fields.integer("move_price", 0),
        bands=_bands(fields, objective),
        parity_epsilon=_epsilon(fields, objective),
        leader_ranks=leader_ranks,
        mentor_ranks=mentor_ranks[:, [1, 0, 2, 3]],
        relax=fields.texts("relax"),
        gone=leader_gone + mentor_gone,
        incumbent_gone=incumbent_gone,
    )
    fields.done()
    return build(draft)


def check_header(fields: Fields) -> None:
    if integer(fields.take("version"), "/version") != VERSION:
        refuse("unknown_version", "/version", "This program reads version 1.")
    if text(fields.take("kind"), "/kind") != KIND:
        refuse("wrong_kind", "/kind", "The kind of this file is not pairing.")


def _bands(fields: Fields, objective: str) -> IntArray:
    """Required for leximin; elsewhere they must have the right form and decide nothing."""
    if objective == "leximin" and "bands" not in fields:
        fields.take("bands")
    bands = np.array(fields.integers("bands"), dtype=np.int64)
    check_bands(bands)
    return bands


def _epsilon(fields: Fields, objective: str) -> int:
    """Required for parity."""
    if objective == "parity" and "parity_epsilon" not in fields:
        fields.take("parity_epsilon")
    return fields.integer("parity_epsilon", 0)


def _leaders(rows: list[object]) -> tuple[tuple[str, ...], IntArray, IntArray, tuple[str | None, ...]]:
    ids, wants, priority, groups = [], [], [], []
    for k, row in enumerate(rows):
        fields = Fields(row, f"/leaders/{k}")
        ids.append(fields.text("id"))
        wants.append(fields.integer("wants", 1))
        priority.append(fields.integer("priority", 0))
        groups.append(fields.optional_text("group"))
        fields.done()
    return tuple(ids), np.array(wants, dtype=np.int64), np.array(priority, dtype=np.int64), tuple(groups)


def _mentors(rows: list[object]) -> tuple[tuple[str, ...], IntArray]:
    ids, capacity = [], []
    for k, row in enumerate(rows):
        fields = Fields(row, f"/mentors/{k}")
        ids.append(fields.text("id"))
        capacity.append(fields.integer("capacity", 1))
        fields.done()
    return tuple(ids), np.array(capacity, dtype=np.int64)


def _index(ids: Sequence[str], path: str) -> Index:
    if not ids:
        refuse("empty_side", path, "There is nobody on this side.")
    index: dict[str, int] = {}
    for k, name in enumerate(ids):
        if index.setdefault(name, k) != k:
            refuse("duplicate_id", f"{path}/{k}/id", f"The id {name} occurs twice.")
    return index


def _edges(rows: list[object], leaders: Index, mentors: Index, components: int) -> tuple[IntArray, IntArray, IntArray]:
    """Leader and mentor, score and parts of each row. One pass: files hold millions of rows."""
    width = 4 if components else 3
    pair = np.empty((len(rows), 2), dtype=np.int64)
    score = np.empty(len(rows), dtype=np.int64)
    parts = np.zeros((len(rows), components), dtype=np.int64)
    for k, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width:
            refuse(
                "wrong_row", f"/edges/{k}", "A row is leader, mentor, score, and the components when they are named."
            )
        pair[k] = _known(row, f"/edges/{k}", leaders, mentors)
        score[k] = integer(row[2], f"/edges/{k}/2", high=HIGHEST_SCORE)
        if components:
            parts[k] = _parts(row[3], f"/edges/{k}/3", components, row[2])
    return pair, score, parts


def _parts(values: object, path: str, components: int, score: int) -> list[int]:
    parts = [integer(value, f"{path}/{k}", high=HIGHEST_SCORE) for k, value in enumerate(items(values, path))]
    if len(parts) != components or sum(parts) != score:
        refuse("components_differ", path, "There is one number per component, and they sum to the score.")
    return parts


def _known(row: Sequence[object], path: str, leaders: Index, mentors: Index) -> tuple[int, int]:
    found = []
    for side, index in enumerate((leaders, mentors)):
        place = index.get(text(row[side], f"{path}/{side}"))
        if place is None:
            refuse("unknown_id", f"{path}/{side}", f"There is nobody with the id {row[side]}.")
        found.append(place)
    return found[0], found[1]


def _pair(row: object, path: str) -> list[object]:
    pair = items(row, path)
    if len(pair) != 2:
        refuse("wrong_row", path, "A pair is a leader and a mentor.")
    return pair


def _pairs(rows: list[object], path: str, leaders: Index, mentors: Index) -> IntArray:
    found = [_known(_pair(row, f"{path}/{k}"), f"{path}/{k}", leaders, mentors) for k, row in enumerate(rows)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _known_pairs(rows: list[object], path: str, leaders: Index, mentors: Index) -> tuple[IntArray, int]:
    """Pairs whose people are still there, and the number of the others."""
    known = []
    for k, row in enumerate(rows):
        pair = _pair(row, f"{path}/{k}")
        left = leaders.get(text(pair[0], f"{path}/{k}/0"))
        right = mentors.get(text(pair[1], f"{path}/{k}/1"))
        if left is not None and right is not None:
            known.append((left, right))
    return np.array(known, dtype=np.int64).reshape(-1, 2), len(rows) - len(known)


def _ranked(lists: Mapping[str, object], path: str, owners: Index, partners: Index) -> tuple[IntArray, int]:
    """Rows (owner, partner, place, owner) of ranked lists, and the number of people in them who are no longer there."""
    rows: list[tuple[int, int, int, int]] = []
    gone = 0
    for name, listed in lists.items():
        at = f"{path}/{escape(name)}"
        names = [text(value, f"{at}/{k}") for k, value in enumerate(items(listed, at))]
        if len(set(names)) != len(names):
            refuse("duplicate_id", at, "Nobody stands twice on a list.")
        if name not in owners:
            gone += 1
            continue
        rows.extend(
            (owners[name], partners[other], k, owners[name]) for k, other in enumerate(names) if other in partners
        )
        gone += sum(other not in partners for other in names)
    return np.array(rows, dtype=np.int64).reshape(-1, 4), gone
