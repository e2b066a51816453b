"""An ecosystem problem out of its JSON format, strictly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray, frozen
from peripatos.engine.ecosystem.problem.model import NO_LIMIT, Problem
from peripatos.engine.fields import Fields, escape, integer, items, refuse, text

VERSION: Final = 1
KIND: Final = "ecosystem"
HIGHEST_SCORE: Final = 1_000_000
DEFAULT_MAX_BYTES: Final = 8 * 2**30
BYTES_PER_PAIR: Final = 1500
BYTES_PER_ROW: Final = 400
POINTER: Final = re.compile(
    r"/(?:(pins|conflicts)/(0|[1-9][0-9]*)|(places)/(0|[1-9][0-9]*)/(?:capacity|least)|(people)/(0|[1-9][0-9]*)/minutes"
    r"|(leaders)/(0|[1-9][0-9]*)/wants/(.+))"
)

Index = Mapping[str, int]


def problem_from_dict(data: object, *, max_bytes: int | None = None) -> Problem:
    """Read every field; the order of checks is the order of the format."""
    fields = Fields(data)
    check_header(fields)
    rows = {name: items(fields.take(name), f"/{name}") for name in ("people", "streams", "leaders", "places", "pairs")}
    _check_size(rows, max_bytes)
    people, minutes = _people(rows["people"])
    streams, costs = _streams(rows["streams"])
    leaders, wants, seeks = _leaders(rows["leaders"], people, streams)
    places = _places(rows["places"], people, streams)
    pairs = _pairs(rows["pairs"], leaders, places.index)
    known = {(i, q) for i, q, _, _ in pairs}
    pins, vetoes = (_chosen(fields, name, leaders, places.index) for name in ("pins", "vetoes"))
    _check_pins(pins, vetoes, known)
    problem = Problem(
        person_ids=tuple(people),
        minutes=_array(minutes),
        stream_ids=tuple(streams),
        leader_minutes=frozen(costs[:, 0]),
        helper_minutes=frozen(costs[:, 1]),
        missing_cost=frozen(costs[:, 2]),
        leader_ids=tuple(leaders),
        leader_person=_array([people[name] for name in leaders]),
        wants=frozen(wants),
        seeks=seeks,
        place_ids=tuple(places.index),
        place_stream=_array(places.stream),
        place_person=_array(places.person),
        capacity=_array(places.capacity),
        least=_array(places.least),
        pair_leader=_array([row[0] for row in pairs]),
        pair_place=_array([row[1] for row in pairs]),
        fit=_array([row[2] for row in pairs]),
        pair_topics=tuple(row[3] for row in pairs),
        conflicts=_conflicts(fields.items("conflicts"), places.index),
        pins=frozen(np.array(pins, dtype=np.int64).reshape(-1, 2)),
        vetoes=frozen(np.array(vetoes, dtype=np.int64).reshape(-1, 2)),
        incumbent_rows=_incumbents(fields.items("incumbent")),
        move_price=fields.integer("move_price", 0),
        load_cost=fields.integer("load_cost", 0, high=HIGHEST_SCORE),
        relax=fields.texts("relax"),
    )
    fields.done()
    _check_relax(problem)
    return problem


def check_header(fields: Fields) -> None:
    if integer(fields.take("version"), "/version") != VERSION:
        refuse("unknown_version", "/version", "This program reads version 1.")
    if text(fields.take("kind"), "/kind") != KIND:
        refuse("wrong_kind", "/kind", "The kind of this file is not ecosystem.")


def _check_size(rows: Mapping[str, list[object]], max_bytes: int | None) -> None:
    """Refuse a problem that would not fit into the memory it may use, before any of it is taken."""
    limit = DEFAULT_MAX_BYTES if max_bytes is None else max_bytes
    estimate = len(rows["pairs"]) * BYTES_PER_PAIR + sum(map(len, rows.values())) * BYTES_PER_ROW
    estimate += len(rows["leaders"]) * len(rows["streams"]) * 8
    if estimate > limit:
        refuse("too_large", "", f"This problem needs about {estimate} bytes, the limit is {limit}.")


def _array(values: Sequence[int]) -> IntArray:
    return frozen(np.array(values, dtype=np.int64))


def _register(index: dict[str, int], name: str, path: str) -> None:
    if name in index:
        refuse("duplicate_id", f"{path}/id", f"The id {name} occurs twice.")
    index[name] = len(index)


def _people(rows: list[object]) -> tuple[dict[str, int], list[int]]:
    index: dict[str, int] = {}
    minutes = []
    for k, row in enumerate(_some(rows, "/people")):
        fields = Fields(row, f"/people/{k}")
        _register(index, fields.text("id"), fields.path)
        limit = fields.optional_integer("minutes", low=0, high=10**9)
        minutes.append(NO_LIMIT if limit is None else limit)
        fields.done()
    return index, minutes


def _some(rows: list[object], path: str) -> list[object]:
    if not rows:
        refuse("empty_side", path, "There is nothing in this list.")
    return rows


def _streams(rows: list[object]) -> tuple[dict[str, int], IntArray]:
    """The streams, and (s, 3) minutes of a leader, minutes of a helper, cost of a missing pair."""
    index: dict[str, int] = {}
    costs = []
    for k, row in enumerate(_some(rows, "/streams")):
        fields = Fields(row, f"/streams/{k}")
        _register(index, fields.text("id"), fields.path)
        costs.append([fields.integer(name, 0) for name in ("leader_minutes", "helper_minutes", "missing_cost")])
        fields.done()
    return index, np.array(costs, dtype=np.int64)


def _leaders(
    rows: list[object], people: Index, streams: Index
) -> tuple[dict[str, int], IntArray, tuple[tuple[tuple[str, int], ...], ...]]:
    index: dict[str, int] = {}
    wants = np.zeros((len(rows), len(streams)), dtype=np.int64)
    seeks = []
    for k, row in enumerate(_some(rows, "/leaders")):
        fields = Fields(row, f"/leaders/{k}")
        name = fields.text("id")
        _register(index, name, fields.path)
        _known(name, f"{fields.path}/id", people)
        for stream, number in fields.mapping("wants").items():
            path = f"{fields.path}/wants/{escape(stream)}"
            wants[k, _known(stream, path, streams)] = integer(number, path, high=1_000)
        seeks.append(_seeks(fields.items("seeks"), f"{fields.path}/seeks"))
        fields.done()
    return index, wants, tuple(seeks)


def _seeks(rows: list[object], path: str) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for k, row in enumerate(rows):
        entry = items(row, f"{path}/{k}")
        if len(entry) != 2:
            refuse("wrong_row", f"{path}/{k}", "A row is topic, weight.")
        topic = text(entry[0], f"{path}/{k}/0")
        if topic in found:
            refuse("duplicate_row", f"{path}/{k}", f"{topic} is sought twice.")
        found[topic] = integer(entry[1], f"{path}/{k}/1", high=HIGHEST_SCORE)
    return tuple(found.items())


@dataclass(frozen=True)
class _Places:
    index: dict[str, int]
    stream: list[int]
    person: list[int]
    capacity: list[int]
    least: list[int]


def _places(rows: list[object], people: Index, streams: Index) -> _Places:
    found = _Places({}, [], [], [], [])
    for k, row in enumerate(_some(rows, "/places")):
        fields = Fields(row, f"/places/{k}")
        _register(found.index, fields.text("id"), fields.path)
        found.stream.append(_known(fields.text("stream"), fields.at("stream"), streams))
        person = fields.optional_text("person")
        found.person.append(-1 if person is None else _known(person, fields.at("person"), people))
        found.capacity.append(fields.integer("capacity", 1))
        found.least.append(fields.integer("least", 0))
        fields.done()
    return found


def _known(value: object, path: str, index: Index) -> int:
    place = index.get(text(value, path))
    if place is None:
        refuse("unknown_id", path, f"There is nothing with the id {value}.")
    return place


def _pairs(rows: list[object], leaders: Index, places: Index) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """Leader, place, fit and topics, sorted by leader and place."""
    found: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}
    for k, row in enumerate(rows):
        path = f"/pairs/{k}"
        entry = items(row, path)
        if len(entry) not in (3, 4):
            refuse("wrong_row", path, "A row is leader, place, fit, topics.")
        pair = _known(entry[0], f"{path}/0", leaders), _known(entry[1], f"{path}/1", places)
        if pair in found:
            refuse("duplicate_row", path, "This pair stands twice.")
        found[pair] = integer(entry[2], f"{path}/2", high=HIGHEST_SCORE), _topics(entry[3:], f"{path}/3")
    return sorted((i, q, fit, topics) for (i, q), (fit, topics) in found.items())


def _topics(entry: list[object], path: str) -> tuple[str, ...]:
    topics = [text(value, f"{path}/{k}") for k, value in enumerate(items(entry[0], path))] if entry else []
    for k, topic in enumerate(topics):
        if topic in topics[:k]:
            refuse("duplicate_row", f"{path}/{k}", f"{topic} stands here twice.")
    return tuple(topics)


def _conflicts(rows: list[object], places: Index) -> tuple[tuple[int, ...], ...]:
    found = []
    for k, row in enumerate(rows):
        members = [
            _known(value, f"/conflicts/{k}/{j}", places) for j, value in enumerate(items(row, f"/conflicts/{k}"))
        ]
        for j, place in enumerate(members):
            if place in members[:j]:
                refuse("duplicate_id", f"/conflicts/{k}/{j}", "A place stands here twice.")
        found.append(tuple(members))
    return tuple(found)


def _chosen(fields: Fields, name: str, leaders: Index, places: Index) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    seen: set[tuple[int, int]] = set()
    for k, row in enumerate(fields.items(name)):
        path = f"/{name}/{k}"
        entry = _two(row, path)
        pair = _known(entry[0], f"{path}/0", leaders), _known(entry[1], f"{path}/1", places)
        if pair in seen:
            refuse("duplicate_row", path, "This pair stands twice.")
        seen.add(pair)
        found.append(pair)
    return found


def _two(row: object, path: str) -> list[object]:
    entry = items(row, path)
    if len(entry) != 2:
        refuse("wrong_row", path, "A row is leader, place.")
    return entry


def _check_pins(pins: list[tuple[int, int]], vetoes: list[tuple[int, int]], known: set[tuple[int, int]]) -> None:
    forbidden = set(vetoes)
    for k, pin in enumerate(pins):
        if pin not in known:
            refuse("pin_without_pair", f"/pins/{k}", "Only a pair that is in the list of pairs can be pinned.")
        if pin in forbidden:
            refuse("pinned_and_vetoed", f"/pins/{k}", "This pair is pinned and vetoed.")


def _incumbents(rows: list[object]) -> tuple[tuple[str, str], ...]:
    """By name: those who left may stand in them."""
    found: dict[tuple[str, str], None] = {}
    for k, row in enumerate(rows):
        entry = _two(row, f"/incumbent/{k}")
        pair = text(entry[0], f"/incumbent/{k}/0"), text(entry[1], f"/incumbent/{k}/1")
        if pair in found:
            refuse("duplicate_row", f"/incumbent/{k}", "This pair stands twice.")
        found[pair] = None
    return tuple(found)


def _check_relax(problem: Problem) -> None:
    sizes = {
        "pins": len(problem.pins),
        "conflicts": len(problem.conflicts),
        "places": problem.places,
        "people": problem.people,
        "leaders": problem.leaders,
    }
    streams = {escape(name) for name in problem.stream_ids}
    for k, pointer in enumerate(problem.relax):
        match = POINTER.fullmatch(pointer)
        groups = [group for group in match.groups() if group is not None] if match else []
        if not groups or int(groups[1]) >= sizes[groups[0]] or (len(groups) == 3 and groups[2] not in streams):
            hint = "A pin, a conflict, a place's capacity or least, a person's minutes, a leader's wants of a stream."
            refuse("unknown_pointer", f"/relax/{k}", hint)
