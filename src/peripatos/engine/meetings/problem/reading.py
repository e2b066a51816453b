"""A meeting problem out of its JSON format, strictly."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from peripatos.engine.arrays import IntArray, frozen
from peripatos.engine.fields import Fields, integer, items, refuse, text
from peripatos.engine.meetings.problem.model import NO_CAP, NO_DAY, WEEKDAYS, Blocks, Problem, Series
from peripatos.engine.meetings.problem.moments import DAY, LATEST, read_day, read_moments, read_time

VERSION: Final = 1
KIND: Final = "meetings"
HIGHEST_COST: Final = 1_000_000
LONGEST: Final = 7 * DAY
MOST_DAYS: Final = 3660
DEFAULT_MAX_BYTES: Final = 8 * 2**30
BYTES_PER_START: Final = 10
BYTES_PER_CHOICE: Final = 4
BYTES_PER_ROW: Final = 400
POINTER: Final = re.compile(r"/(?:(fixed|series)/(0|[1-9][0-9]*)|(people)/(0|[1-9][0-9]*)/(?:day_cap|week_cap))")

Index = Mapping[str, int]


@dataclass
class _People:
    ids: list[str]
    zones: dict[str, int]
    zone: list[int]
    patterns: dict[Blocks, int]
    pattern: list[int]
    busy: list[list[object]]
    caps: list[tuple[int, int, int]]


@dataclass
class _Sessions:
    ids: list[str]
    rows: list[int]
    members: list[int]
    minutes: list[int]
    days: list[tuple[int, int, int]]
    series: list[int]


def problem_from_dict(data: object, *, max_bytes: int | None = None) -> Problem:
    """Read every field; the order of checks is the order of the format."""
    fields = Fields(data)
    check_header(fields)
    first = read_day(fields.take("from"), "/from")
    days = integer(fields.take("days"), "/days", low=1, high=MOST_DAYS)
    if first + days >= LATEST:
        refuse("too_large", "/days", "The horizon ends before the year 2200.")
    grid = integer(fields.take("grid_minutes"), "/grid_minutes", low=1, high=DAY)
    unscheduled_cost = integer(fields.take("unscheduled_cost"), "/unscheduled_cost", high=HIGHEST_COST)
    person_rows, session_rows = items(fields.take("people"), "/people"), items(fields.take("sessions"), "/sessions")
    _check_size(len(person_rows), len(session_rows), days * DAY // grid, max_bytes)
    people = _people(person_rows)
    index = _index(people.ids, "/people")
    rhythms = _rhythms(fields.items("series"))
    sessions = _sessions(session_rows, index, _index([row.name for row in rhythms], "/series", empty=True), grid, first)
    known = _index(sessions.ids, "/sessions")
    caps = np.array(people.caps)
    dates = np.array(sessions.days)
    problem = Problem(
        first=first,
        days=days,
        grid=grid,
        people_ids=tuple(people.ids),
        zone_names=tuple(people.zones),
        zone=frozen(np.array(people.zone)),
        patterns=tuple(people.patterns),
        pattern=frozen(np.array(people.pattern)),
        busy=_busy(people.busy, first),
        day_cap=frozen(caps[:, 0]),
        week_cap=frozen(caps[:, 1]),
        burden=frozen(caps[:, 2]),
        session_ids=tuple(sessions.ids),
        member_rows=frozen(np.array(sessions.rows)),
        members=frozen(np.array(sessions.members)),
        minutes=frozen(np.array(sessions.minutes)),
        target=frozen(dates[:, 0]),
        earliest=frozen(dates[:, 1]),
        latest=frozen(dates[:, 2]),
        series=frozen(np.array(sessions.series)),
        rhythms=rhythms,
        quiet=_quiet(fields.items("quiet"), first),
        fixed=_fixed(fields.items("fixed"), known, sessions.minutes, first, days * DAY, grid),
        published_rows=_published(fields.items("published"), first),
        move_price=fields.integer("move_price", 0, high=HIGHEST_COST),
        hour_cost=_hour_cost(fields),
        day_cost=fields.integer("day_cost", 0, high=HIGHEST_COST),
        unscheduled_cost=unscheduled_cost,
        relax=fields.texts("relax"),
    )
    fields.done()
    _check_relax(problem)
    return problem


def check_header(fields: Fields) -> None:
    if integer(fields.take("version"), "/version") != VERSION:
        refuse("unknown_version", "/version", "This program reads version 1.")
    if text(fields.take("kind"), "/kind") != KIND:
        refuse("wrong_kind", "/kind", "The kind of this file is not meetings.")


def _check_size(people: int, sessions: int, starts: int, max_bytes: int | None) -> None:
    """Refuse a problem that would not fit into the memory it may use, before any of it is taken."""
    limit = DEFAULT_MAX_BYTES if max_bytes is None else max_bytes
    estimate = (people * BYTES_PER_START + sessions * BYTES_PER_CHOICE) * starts + (people + sessions) * BYTES_PER_ROW
    if estimate > limit:
        refuse("too_large", "", f"This problem needs about {estimate} bytes, the limit is {limit}.")


def _people(rows: list[object]) -> _People:
    found = _People([], {}, [], {}, [], [], [])
    for k, row in enumerate(rows):
        fields = Fields(row, f"/people/{k}")
        found.ids.append(fields.text("id"))
        found.zone.append(found.zones.setdefault(_zone(fields), len(found.zones)))
        found.pattern.append(found.patterns.setdefault(_hours(fields), len(found.patterns)))
        found.busy.append(fields.items("busy"))
        caps = [fields.optional_integer(name, low=0, high=NO_CAP - 1) for name in ("day_cap", "week_cap")]
        day, week = (NO_CAP if cap is None else cap for cap in caps)
        found.caps.append((day, week, fields.integer("burden_percent", 0, high=HIGHEST_COST)))
        fields.done()
    return found


def _zone(fields: Fields) -> str:
    name = fields.text("zone", "UTC")
    if not _is_zone(name):
        refuse("unknown_zone", fields.at("zone"), f"There is no time zone {name}.")
    return name


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _hours(fields: Fields) -> Blocks:
    path = fields.at("hours")
    found = []
    for name, blocks in fields.mapping("hours").items():
        if name not in WEEKDAYS:
            refuse("unknown_word", f"{path}/{name}", f"One of {', '.join(WEEKDAYS)} is expected here.")
        for k, block in enumerate(items(blocks, f"{path}/{name}")):
            found.append((WEEKDAYS.index(name), *_block(block, f"{path}/{name}/{k}")))
    return tuple(sorted(found))


def _block(row: object, path: str) -> tuple[int, int]:
    pair = two(row, path)
    begin, end = read_time(pair[0], f"{path}/0"), read_time(pair[1], f"{path}/1")
    if begin >= end:
        refuse("empty_block", path, "A block ends after it begins, on the same day.")
    return begin, end


def two(row: object, path: str) -> list[object]:
    pair = items(row, path)
    if len(pair) != 2:
        refuse("wrong_row", path, "Two entries are expected here.")
    return pair


def _busy(rows: list[list[object]], first: int) -> IntArray:
    """Every block of everybody, read at once."""
    owner: list[int] = []
    place: list[int] = []
    ends: list[object] = []
    for i, blocks in enumerate(rows):
        for k, block in enumerate(blocks):
            ends.extend(block if isinstance(block, list) and len(block) == 2 else two(block, f"/people/{i}/busy/{k}"))
            owner.append(i)
            place.append(k)

    def path_of(k: int) -> str:
        return f"/people/{owner[k // 2]}/busy/{place[k // 2]}/{k % 2}"

    moments = read_moments(ends, path_of, first).reshape(-1, 2)
    wrong = np.flatnonzero(moments[:, 0] >= moments[:, 1])
    if wrong.size:
        refuse("empty_block", path_of(2 * int(wrong[0]))[:-2], "A block ends after it begins.")
    return frozen(np.column_stack((np.array(owner, dtype=np.int64), moments)))


def _index(ids: Sequence[str], path: str, *, empty: bool = False) -> Index:
    if not ids and not empty:
        refuse("empty_side", path, "There is nothing in this list.")
    index: dict[str, int] = {}
    for k, name in enumerate(ids):
        if index.setdefault(name, k) != k:
            refuse("duplicate_id", f"{path}/{k}/id", f"The id {name} occurs twice.")
    return index


def _rhythms(rows: list[object]) -> tuple[Series, ...]:
    found = []
    for k, row in enumerate(rows):
        fields = Fields(row, f"/series/{k}")
        least, most = (fields.optional_integer(name, low=0, high=MOST_DAYS) for name in ("min_days", "max_days"))
        found.append(Series(fields.text("id"), least, most))
        fields.done()
    return tuple(found)


def _sessions(rows: list[object], people: Index, series: Index, grid: int, first: int) -> _Sessions:
    found = _Sessions([], [0], [], [], [], [])
    for k, row in enumerate(rows):
        fields = Fields(row, f"/sessions/{k}")
        found.ids.append(fields.text("id"))
        found.members.extend(_members(fields, people))
        found.rows.append(len(found.members))
        found.minutes.append(fields.integer("minutes", grid, low=1, high=LONGEST))
        target, earliest, latest = (_day(fields, name, first) for name in ("target", "earliest", "latest"))
        found.days.append((target, earliest, latest))
        name = fields.optional_text("series")
        if name is not None and name not in series:
            refuse("unknown_id", fields.at("series"), f"There is no series {name}.")
        found.series.append(-1 if name is None else series[name])
        fields.done()
    return found


def _members(fields: Fields, people: Index) -> list[int]:
    path = fields.at("members")
    found: dict[int, None] = {}
    for k, value in enumerate(items(fields.take("members"), path)):
        name = text(value, f"{path}/{k}")
        if name not in people:
            refuse("unknown_id", f"{path}/{k}", f"There is no person {name}.")
        if people[name] in found:
            refuse("duplicate_id", f"{path}/{k}", f"{name} stands twice.")
        found[people[name]] = None
    if not found:
        refuse("empty_side", path, "A session has at least one member.")
    return list(found)


def _day(fields: Fields, name: str, first: int) -> int:
    value = fields.optional(name)
    return NO_DAY if value is None else read_day(value, fields.at(name)) - first


def _quiet(rows: list[object], first: int) -> IntArray:
    found = []
    for k, row in enumerate(rows):
        pair = two(row, f"/quiet/{k}")
        begin, end = read_day(pair[0], f"/quiet/{k}/0"), read_day(pair[1], f"/quiet/{k}/1")
        if begin > end:
            refuse("empty_block", f"/quiet/{k}", "A quiet time does not end before it begins.")
        found.append((begin - first, end - first))
    return frozen(np.array(found, dtype=np.int64).reshape(-1, 2))


def starts_of(rows: list[object], path: str, first: int) -> tuple[list[str], IntArray]:
    """Rows of a session and its start: the names and the minutes."""
    pairs = [two(row, f"{path}/{k}") for k, row in enumerate(rows)]
    names = [text(pair[0], f"{path}/{k}/0") for k, pair in enumerate(pairs)]
    seen: set[str] = set()
    for k, name in enumerate(names):
        if name in seen:
            refuse("duplicate_id", f"{path}/{k}/0", f"{name} stands twice.")
        seen.add(name)
    return names, read_moments([pair[1] for pair in pairs], lambda k: f"{path}/{k}/1", first)


def known_sessions(names: Sequence[str], path_of: Callable[[int], str], index: Index) -> list[int]:
    for k, name in enumerate(names):
        if name not in index:
            refuse("unknown_id", path_of(k), f"There is no session {name}.")
    return [index[name] for name in names]


def _fixed(rows: list[object], index: Index, minutes: list[int], first: int, horizon: int, grid: int) -> IntArray:
    """Fixed sessions lie on the grid and in the horizon like every other."""
    names, starts = starts_of(rows, "/fixed", first)
    sessions = known_sessions(names, lambda k: f"/fixed/{k}/0", index)
    for k, (session, start) in enumerate(zip(sessions, starts.tolist(), strict=True)):
        if start % grid:
            refuse("off_grid", f"/fixed/{k}/1", f"Starts are multiples of {grid} minutes after the first midnight.")
        if start < 0 or start + minutes[session] > horizon:
            refuse("outside_horizon", f"/fixed/{k}/1", "A session lies wholly inside the horizon.")
    return frozen(np.column_stack((np.array(sessions, dtype=np.int64), starts)))


def _published(rows: list[object], first: int) -> tuple[tuple[str, int], ...]:
    names, starts = starts_of(rows, "/published", first)
    return tuple(zip(names, starts.tolist(), strict=True))


def _hour_cost(fields: Fields) -> IntArray:
    given = fields.optional("hour_cost")
    if given is None:
        return frozen(np.zeros(24, dtype=np.int64))
    rows = items(given, "/hour_cost")
    if len(rows) != 24:
        refuse("wrong_length", "/hour_cost", "There is one cost for each of 24 hours.")
    return frozen(np.array([integer(value, f"/hour_cost/{k}", high=HIGHEST_COST) for k, value in enumerate(rows)]))


def _check_relax(problem: Problem) -> None:
    """Only rules that fixed sessions can break, and fixed sessions, can be relaxed."""
    sizes = {"fixed": len(problem.fixed), "series": len(problem.rhythms), "people": problem.people}
    for k, pointer in enumerate(problem.relax):
        found = POINTER.fullmatch(pointer)
        if found is None or int(found[2] or found[4]) >= sizes[found[1] or found[3]]:
            refuse("unknown_rule", f"/relax/{k}", "Fixed sessions, caps and series can be relaxed, nothing else.")
