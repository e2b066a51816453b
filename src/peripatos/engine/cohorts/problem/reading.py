"""The cohort problem out of its JSON format, strictly."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from peripatos.engine.arrays import frozen
from peripatos.engine.cohorts.problem.model import Pair, Problem
from peripatos.engine.fields import Fields, escape, integer, items, mapping, refuse, text

KIND: Final = "cohorts"
DAY: Final = 1440
HIGHEST_COST: Final = 1_000_000
MOST_PEOPLE: Final = 20_000


def problem_from_dict(data: object) -> Problem:
    """Read every field in the order of the format."""
    fields = Fields(data)
    check_header(fields)
    low, high = _size(fields.take("size"))
    ids, attributes, offsets = _people(items(fields.take("people"), "/people"))
    index = {name: k for k, name in enumerate(ids)}
    spread = {
        name: integer(weight, f"/spread/{escape(name)}", high=HIGHEST_COST)
        for name, weight in mapping(fields.take("spread"), "/spread").items()
    }
    met, met_gone = _met(fields, index)
    facilitated, facilitated_gone = _facilitated(fields, index)
    current, current_gone = _current(fields, index)
    problem = Problem(
        low=low,
        high=high,
        groups=fields.optional_integer("groups", low=1),
        target_size=fields.optional_integer("target_size", low=1),
        size_cost=fields.integer("size_cost", 0, high=HIGHEST_COST),
        ids=ids,
        attributes=attributes,
        offsets=frozen(np.array(offsets, dtype=np.int64)),
        spread=spread,
        never_alone=_once(fields.texts("never_alone"), "never_alone"),
        apart=_pairs(fields, "apart", index),
        together=_pairs(fields, "together", index),
        met=met,
        met_cost=fields.integer("met_cost", 0, high=HIGHEST_COST),
        trusted=_trusted(_pairs(fields, "trusted", index)),
        trusted_reward=fields.integer("trusted_reward", 0, high=HIGHEST_COST),
        max_zone_gap_minutes=fields.optional_integer("max_zone_gap_minutes", low=0),
        facilitators=tuple(
            _person(name, f"/facilitators/{k}", index)
            for k, name in enumerate(_once(fields.texts("facilitators"), "facilitators"))
        ),
        facilitated=frozen(np.array(facilitated, dtype=np.int64)),
        current=current,
        keep_percent=fields.integer("keep_percent", 0, high=100),
        move_cost=fields.integer("move_cost", 0, high=HIGHEST_COST),
        relax=fields.texts("relax"),
        gone=met_gone + facilitated_gone + current_gone,
    )
    fields.done()
    _check_relax(problem)
    return problem


def check_header(fields: Fields) -> None:
    if integer(fields.take("version"), "/version") != 1:
        refuse("unknown_version", "/version", "This program reads version 1.")
    if text(fields.take("kind"), "/kind") != KIND:
        refuse("wrong_kind", "/kind", "The kind of this file is not cohorts.")


def _size(value: object) -> Pair:
    limits = items(value, "/size")
    if len(limits) != 2:
        refuse("wrong_shape", "/size", "The least and the highest size are expected here.")
    return integer(limits[0], "/size/0", low=1), integer(limits[1], "/size/1", low=1)


def _people(rows: list[object]) -> tuple[tuple[str, ...], tuple[Mapping[str, str], ...], list[int]]:
    if not rows:
        refuse("empty_side", "/people", "There is nobody to put into a cohort.")
    if len(rows) > MOST_PEOPLE:
        refuse("too_large", "/people", f"There may be {MOST_PEOPLE} people.")
    ids: dict[str, None] = {}
    attributes, offsets = [], []
    for k, row in enumerate(rows):
        fields = Fields(row, f"/people/{k}")
        name = fields.text("id")
        if name in ids:
            refuse("duplicate_id", f"/people/{k}/id", f"{name} stands twice.")
        ids[name] = None
        values = fields.mapping("attributes")
        attributes.append({key: text(v, f"/people/{k}/attributes/{escape(key)}") for key, v in values.items()})
        offsets.append(fields.integer("utc_offset_minutes", 0, low=-DAY, high=DAY))
        fields.done()
    return tuple(ids), tuple(attributes), offsets


def _person(value: object, path: str, index: Mapping[str, int]) -> int:
    name = text(value, path)
    if name not in index:
        refuse("unknown_id", path, f"There is no person {name}.")
    return index[name]


def _pairs(fields: Fields, name: str, index: Mapping[str, int]) -> tuple[Pair, ...]:
    found = []
    for k, row in enumerate(fields.items(name)):
        path = f"/{name}/{k}"
        members = items(row, path)
        if len(members) != 2:
            refuse("wrong_shape", path, "Two people are expected here.")
        pair = _person(members[0], f"{path}/0", index), _person(members[1], f"{path}/1", index)
        if pair[0] == pair[1]:
            refuse("contradiction", path, "A pair is two different people.")
        found.append(pair)
    return tuple(found)


def _trusted(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """A pair is rewarded once."""
    seen: set[Pair] = set()
    for k, (a, b) in enumerate(pairs):
        if (min(a, b), max(a, b)) in seen:
            refuse("duplicate_pair", f"/trusted/{k}", "This pair stands twice.")
        seen.add((min(a, b), max(a, b)))
    return pairs


def _met(fields: Fields, index: Mapping[str, int]) -> tuple[dict[Pair, int], int]:
    """Times by pair in the order of the file, and how many entries are about people who left."""
    found: dict[Pair, int] = {}
    gone = 0
    for k, row in enumerate(fields.items("met")):
        path = f"/met/{k}"
        entry = items(row, path)
        if len(entry) != 3:
            refuse("wrong_shape", path, "Two people and how often they met are expected here.")
        a, b, times = (
            text(entry[0], f"{path}/0"),
            text(entry[1], f"{path}/1"),
            integer(entry[2], f"{path}/2", high=1000),
        )
        if a == b:
            refuse("contradiction", path, "A pair is two different people.")
        if a not in index or b not in index:
            gone += 1
            continue
        pair = index[a], index[b]
        if pair in found or pair[::-1] in found:
            refuse("duplicate_pair", path, "This pair stands twice.")
        found[pair] = times
    return found, gone


def _facilitated(fields: Fields, index: Mapping[str, int]) -> tuple[list[int], int]:
    times, gone = [0] * len(index), 0
    for name, value in fields.mapping("facilitated").items():
        count = integer(value, f"/facilitated/{escape(name)}")
        if name in index:
            times[index[name]] = count
        else:
            gone += 1
    return times, gone


def _current(fields: Fields, index: Mapping[str, int]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Members who are still there, of each present cohort; and how many are not."""
    found, seen, gone = [], set(), 0
    for k, row in enumerate(fields.items("current")):
        members = []
        for j, value in enumerate(items(row, f"/current/{k}")):
            name = text(value, f"/current/{k}/{j}")
            if name in seen:
                refuse("duplicate_id", f"/current/{k}/{j}", f"{name} is in a present cohort already.")
            seen.add(name)
            if name in index:
                members.append(index[name])
            else:
                gone += 1
        found.append(tuple(members))
    return tuple(found), gone


def _once(names: tuple[str, ...], field: str) -> tuple[str, ...]:
    for k, name in enumerate(names):
        if name in names[:k]:
            refuse("duplicate_id", f"/{field}/{k}", f"{name} stands twice.")
    return names


def _check_relax(problem: Problem) -> None:
    from peripatos.engine.cohorts.problem.rules import pointers  # noqa: PLC0415  (it reads a finished problem)

    numbers = ("/groups", "/size/0", "/size/1")
    known = set(pointers(problem)) - set(numbers)
    for k, pointer in enumerate(problem.relax):
        if pointer not in known:
            refuse("unknown_rule", f"/relax/{k}", "A hard rule about people is expected here.")
