"""A rotation problem out of its JSON format, strictly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray, frozen
from peripatos.engine.fields import HIGHEST, Fields, integer, items, refuse, text
from peripatos.engine.rotations.problem.model import Problem

VERSION: Final = 1
KIND: Final = "rotations"
HIGHEST_SCORE: Final = 1_000_000
DEFAULT_MAX_BYTES: Final = 8 * 2**30
BYTES_PER_START: Final = 160
BYTES_PER_ROW: Final = 400
POINTER: Final = re.compile(r"/(?:(pins|leaders|hosts)/(0|[1-9][0-9]*)(?:/([a-z]+))?|rest|per_year)")
POINTER_ENDS: Final = {"pins": (None,), "leaders": ("wanted", "home", "away", "team"), "hosts": ("capacity", "closed")}

Index = Mapping[str, int]


@dataclass(frozen=True)
class _Leaders:
    ids: tuple[str, ...]
    homes: tuple[str | None, ...]
    teams: tuple[str | None, ...]
    wanted: list[int]
    length: list[int]
    away: list[tuple[int, int]]
    must: list[tuple[str, ...]]


@dataclass(frozen=True)
class _Hosts:
    ids: tuple[str, ...]
    capacity: IntArray
    closed: list[tuple[int, int]]


def problem_from_dict(data: object, *, max_bytes: int | None = None) -> Problem:
    """Read every field; the order of checks is the order of the format."""
    fields = Fields(data)
    check_header(fields)
    slots = integer(fields.take("slots"), "/slots", low=1)
    slot_days = fields.optional_integer("slot_days", low=1, high=HIGHEST)
    rest = fields.integer("rest", 0)
    per_year = fields.optional_integer("per_year", low=0, high=HIGHEST)
    if per_year is not None and slot_days is None:
        refuse("missing_field", "/slot_days", "The field slot_days is required with per_year.")
    leader_rows, host_rows = items(fields.take("leaders"), "/leaders"), items(fields.take("hosts"), "/hosts")
    point_rows = items(fields.take("points"), "/points")
    _check_size(slots, len(leader_rows), len(host_rows), len(point_rows), max_bytes)
    leaders, hosts = _leaders(leader_rows), _hosts(host_rows, slots)
    people, places = _index(leaders.ids, "/leaders"), _index(hosts.ids, "/hosts")
    points = _rows(point_rows, "/points", (people, places), (("points", HIGHEST_SCORE),), unique=2)
    pairs = {(row[0], row[1]) for row in points}
    team_ids = tuple(dict.fromkeys(name for name in leaders.teams if name is not None))
    team = {name: k for k, name in enumerate(team_ids)}
    problem = Problem(
        slots=slots,
        slot_days=slot_days,
        rest=rest,
        per_year=per_year,
        leader_ids=leaders.ids,
        homes=leaders.homes,
        team_ids=team_ids,
        team=frozen(np.array([-1 if name is None else team[name] for name in leaders.teams])),
        wanted=frozen(np.array(leaders.wanted)),
        length=frozen(np.array(leaders.length)),
        away=_table(leaders.away, 2),
        must=_table(_musts(leaders.must, places, pairs), 2),
        host_ids=hosts.ids,
        capacity=frozen(hosts.capacity),
        closed=_table(hosts.closed, 2),
        points=_table(sorted(points), 3),
        bonus=_table(sorted(_bonus(fields.items("bonus"), people, places)), 4),
        pins=_table(_pins(fields.items("pins"), people, places, pairs), 3),
        history_rows=_named(fields.items("history"), "/history", low=-HIGHEST),
        published_rows=_published(fields.items("published")),
        frozen_before=fields.integer("frozen_before", 0),
        move_price=fields.integer("move_price", 0),
        missing_cost=fields.integer("missing_cost", 0),
        must_cost=fields.integer("must_cost", 0),
        relax=fields.texts("relax"),
    )
    fields.done()
    _check_relax(problem)
    return problem


def check_header(fields: Fields) -> None:
    if integer(fields.take("version"), "/version") != VERSION:
        refuse("unknown_version", "/version", "This program reads version 1.")
    if text(fields.take("kind"), "/kind") != KIND:
        refuse("wrong_kind", "/kind", "The kind of this file is not rotations.")


def _check_size(slots: int, leaders: int, hosts: int, points: int, max_bytes: int | None) -> None:
    """Refuse a problem that would not fit into the memory it may use, before any of it is taken."""
    limit = DEFAULT_MAX_BYTES if max_bytes is None else max_bytes
    estimate = (points + hosts) * slots * BYTES_PER_START + (leaders + hosts + points) * BYTES_PER_ROW
    if estimate > limit:
        refuse("too_large", "", f"This problem needs about {estimate} bytes, the limit is {limit}.")


def _leaders(rows: list[object]) -> _Leaders:
    found = _Leaders((), (), (), [], [], [], [])
    ids: list[str] = []
    homes: list[str | None] = []
    teams: list[str | None] = []
    for k, row in enumerate(rows):
        fields = Fields(row, f"/leaders/{k}")
        ids.append(fields.text("id"))
        homes.append(fields.optional_text("home"))
        teams.append(fields.optional_text("team"))
        found.wanted.append(fields.integer("wanted", 1))
        found.length.append(fields.integer("length", 1, low=1))
        found.away.extend((k, slot) for slot in sorted(set(fields.integers("away"))))
        found.must.append(fields.texts("must"))
        fields.done()
    return _Leaders(tuple(ids), tuple(homes), tuple(teams), found.wanted, found.length, found.away, found.must)


def _hosts(rows: list[object], slots: int) -> _Hosts:
    ids: list[str] = []
    closed: list[tuple[int, int]] = []
    capacity = np.ones((len(rows), slots), dtype=np.int64)
    for k, row in enumerate(rows):
        fields = Fields(row, f"/hosts/{k}")
        ids.append(fields.text("id"))
        capacity[k] = _capacity(fields, slots)
        closed.extend((k, slot) for slot in sorted(set(fields.integers("closed"))))
        fields.done()
    return _Hosts(tuple(ids), capacity, closed)


def _capacity(fields: Fields, slots: int) -> list[int]:
    """One number for every slot, or one per slot."""
    given = fields.optional("capacity", 1)
    path = fields.at("capacity")
    if not isinstance(given, list):
        return [integer(given, path)] * slots
    if len(given) != slots:
        refuse("wrong_length", path, "There is one number, or one for every slot.")
    return [integer(value, f"{path}/{k}") for k, value in enumerate(given)]


def _index(ids: Sequence[str], path: str) -> Index:
    if not ids:
        refuse("empty_side", path, "There is nobody on this side.")
    index: dict[str, int] = {}
    for k, name in enumerate(ids):
        if index.setdefault(name, k) != k:
            refuse("duplicate_id", f"{path}/{k}/id", f"The id {name} occurs twice.")
    return index


def _musts(lists: list[tuple[str, ...]], hosts: Index, pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    found = []
    for i, names in enumerate(lists):
        for k, name in enumerate(names):
            path = f"/leaders/{i}/must/{k}"
            if name not in hosts:
                refuse("unknown_id", path, f"There is no host with the id {name}.")
            if name in names[:k]:
                refuse("duplicate_id", path, f"The host {name} stands here twice.")
            if (i, hosts[name]) not in pairs:
                refuse("must_without_points", path, f"The host {name} must be seen and has no points for this leader.")
            found.append((i, hosts[name]))
    return sorted(found)


def _rows(
    rows: list[object],
    path: str,
    indexes: tuple[Index, Index],
    numbers: tuple[tuple[str, int], ...],
    *,
    unique: int,
) -> list[tuple[int, ...]]:
    """Rows of leader, host and whole numbers; the first `unique` fields of a row occur once."""
    found: list[tuple[int, ...]] = []
    seen: set[tuple[int, ...]] = set()
    for k, row in enumerate(rows):
        at = f"{path}/{k}"
        if not isinstance(row, list) or len(row) != 2 + len(numbers):
            refuse("wrong_row", at, f"A row is leader, host, {', '.join(name for name, _ in numbers)}.")
        entry = [_known(row[0], f"{at}/0", indexes[0]), _known(row[1], f"{at}/1", indexes[1])]
        entry += [integer(row[2 + c], f"{at}/{2 + c}", high=high) for c, (_, high) in enumerate(numbers)]
        key = tuple(entry[:unique])
        if key in seen:
            refuse("duplicate_row", at, "This is said twice.")
        seen.add(key)
        found.append(tuple(entry))
    return found


def _known(value: object, path: str, index: Index) -> int:
    place = index.get(text(value, path))
    if place is None:
        refuse("unknown_id", path, f"There is nothing with the id {value}.")
    return place


def _bonus(rows: list[object], leaders: Index, hosts: Index) -> list[tuple[int, ...]]:
    return _rows(rows, "/bonus", (leaders, hosts), (("slot", HIGHEST), ("points", HIGHEST_SCORE)), unique=3)


def _pins(rows: list[object], leaders: Index, hosts: Index, pairs: set[tuple[int, int]]) -> list[tuple[int, ...]]:
    pins = _rows(rows, "/pins", (leaders, hosts), (("slot", HIGHEST),), unique=3)
    for k, pin in enumerate(pins):
        if (pin[0], pin[1]) not in pairs:
            refuse("pin_without_points", f"/pins/{k}", "Only a pair that has points can be pinned.")
    return pins


def _named(rows: list[object], path: str, *, low: int) -> tuple[tuple[str, str, int], ...]:
    """Rows of leader, host, slot by name: those who left may stand in them."""
    found = []
    for k, row in enumerate(rows):
        at = f"{path}/{k}"
        if not isinstance(row, list) or len(row) != 3:
            refuse("wrong_row", at, "A row is leader, host, slot.")
        found.append((text(row[0], f"{at}/0"), text(row[1], f"{at}/1"), integer(row[2], f"{at}/2", low=low)))
    return tuple(found)


def _published(rows: list[object]) -> tuple[tuple[str, str, int], ...]:
    found = _named(rows, "/published", low=0)
    seen: set[tuple[str, str, int]] = set()
    for k, row in enumerate(found):
        if row in seen:
            refuse("duplicate_row", f"/published/{k}", "This is said twice.")
        seen.add(row)
    return found


def _table(rows: Sequence[tuple[int, ...]], width: int) -> IntArray:
    return frozen(np.array(rows, dtype=np.int64).reshape(-1, width))


def _check_relax(problem: Problem) -> None:
    sizes = {"pins": len(problem.pins), "leaders": problem.leaders, "hosts": problem.hosts}
    for k, pointer in enumerate(problem.relax):
        match = POINTER.fullmatch(pointer)
        if not match or (match[1] and (int(match[2]) >= sizes[match[1]] or match[3] not in POINTER_ENDS[match[1]])):
            refuse(
                "unknown_pointer",
                f"/relax/{k}",
                "A pin, the rest, the year, a leader's wanted, home, away or team, a host's capacity or closed slots.",
            )
