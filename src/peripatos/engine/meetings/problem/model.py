"""The meeting problem: who is free when, which sessions are wanted, and what must hold."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers

if TYPE_CHECKING:
    from peripatos.engine.meetings.problem.calendar import Calendar

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NO_CAP: Final = 2**31 - 1
NO_DAY: Final = -(2**31)
NO_MOMENT: Final = -(2**40)

Blocks = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Series:
    """Sessions in a rhythm. least, most: days between one session and the next, None where there is no limit.

    With a highest number alone the least is 0. Sessions follow one another as in the file; one that is left out keeps
    its place in the rhythm, so that the k-th after another lies k times as far away.
    """

    name: str
    least: int | None
    most: int | None

    @property
    def limits(self) -> tuple[int, int] | None:
        """(least, most) days to the next session; None when there is no rule."""
        if self.least is None and self.most is None:
            return None
        return self.least or 0, NO_CAP if self.most is None else self.most


@dataclass(frozen=True, eq=False)
class Problem:
    """A meeting problem: n people, s sessions; both keep the order of their file.

    Days are relative to `first` (day 0), minutes to its 00:00 UTC. Arrays are 64-bit integers, read-only.
    NO_CAP, NO_DAY and NO_MOMENT stand for what is not given; -1 for no series.
    """

    first: int  # ordinal of the first day
    days: int
    grid: int  # minutes between two starts
    people_ids: tuple[str, ...]
    zone_names: tuple[str, ...]  # each zone once
    zone: IntArray  # (n)
    patterns: tuple[Blocks, ...]  # working weeks: (weekday, begin, end) in minutes of the day, each week once
    pattern: IntArray  # (n)
    busy: IntArray  # (b, 3) person, begin, end; sorted by person, else as in the file
    day_cap: IntArray  # (n)
    week_cap: IntArray  # (n)
    burden: IntArray  # (n) per cent on top of the cost of an hour
    session_ids: tuple[str, ...]
    member_rows: IntArray  # (s + 1)
    members: IntArray
    minutes: IntArray  # (s)
    target: IntArray  # (s)
    earliest: IntArray  # (s)
    latest: IntArray  # (s)
    series: IntArray  # (s)
    rhythms: tuple[Series, ...]
    quiet: IntArray  # (q, 2) first and last day
    fixed: IntArray  # (f, 2) session, start
    published_rows: tuple[tuple[str, int], ...]
    move_price: int
    hour_cost: IntArray  # (24)
    day_cost: int
    unscheduled_cost: int
    relax: tuple[str, ...]  # pointers of rules that fixed sessions may break, or of fixed sessions that may

    @staticmethod
    def from_dict(data: object, *, max_bytes: int | None = None) -> "Problem":
        """Read the JSON format, version 1. Raises ProblemError."""
        from peripatos.engine.meetings.problem.reading import problem_from_dict  # noqa: PLC0415  (it builds this)

        return problem_from_dict(data, max_bytes=max_bytes)

    def to_dict(self) -> dict[str, object]:
        """The JSON format; reading it again gives an equal problem."""
        from peripatos.engine.meetings.problem.writing import problem_to_dict  # noqa: PLC0415

        return problem_to_dict(self)

    @property
    def people(self) -> int:
        return len(self.people_ids)

    @property
    def sessions(self) -> int:
        return len(self.session_ids)

    @property
    def horizon(self) -> int:
        """Minutes of the horizon."""
        return self.days * 1440

    @property
    def starts(self) -> int:
        """Starts on the grid inside the horizon."""
        return -(-self.horizon // self.grid)

    @cached_property
    def calendar(self) -> "Calendar":
        """Local days, weeks and hours of every start, and who is free."""
        from peripatos.engine.meetings.problem.calendar import Calendar  # noqa: PLC0415

        return Calendar(self)

    @cached_property
    def people_index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.people_ids)}

    @cached_property
    def session_index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.session_ids)}

    def members_of(self, session: int) -> IntArray:
        return self.members[self.member_rows[session] : self.member_rows[session + 1]]

    @cached_property
    def lead(self) -> IntArray:
        """(s) the first member of each session: their local date is the date of the session."""
        return self.members[self.member_rows[:-1]]

    @cached_property
    def sessions_of(self) -> tuple[IntArray, IntArray]:
        """Row pointers (n + 1) and sessions of each person."""
        owner = np.repeat(np.arange(self.sessions), np.diff(self.member_rows))
        order = np.argsort(self.members, kind="stable")
        return pointers(self.members, self.people), owner[order]

    @cached_property
    def rhythm_of(self) -> tuple[tuple[int, ...], ...]:
        """The sessions of each series in the order of the file."""
        found: list[list[int]] = [[] for _ in self.rhythms]
        for session, series in enumerate(self.series.tolist()):
            if series >= 0:
                found[series].append(session)
        return tuple(tuple(row) for row in found)

    @cached_property
    def place_in_series(self) -> IntArray:
        """(s) how many sessions of the same series stand before a session."""
        places = np.zeros(self.sessions, dtype=np.int64)
        for row in self.rhythm_of:
            places[list(row)] = np.arange(len(row))
        return places

    @cached_property
    def is_fixed(self) -> BoolArray:
        """(s)"""
        marked = np.zeros(self.sessions, dtype=np.bool_)
        marked[self.fixed[:, 0]] = True
        return marked

    @cached_property
    def published(self) -> IntArray:
        """(s) the published start of each session, NO_MOMENT without one."""
        starts = np.full(self.sessions, NO_MOMENT, dtype=np.int64)
        for name, start in self.published_rows:
            if name in self.session_index:
                starts[self.session_index[name]] = start
        return starts

    @property
    def gone(self) -> int:
        """Published sessions that are no longer there."""
        return sum(name not in self.session_index for name, _ in self.published_rows)

    @cached_property
    def skip_cost(self) -> IntArray:
        """(s) what it costs to leave a session out."""
        return np.asarray(self.unscheduled_cost + self.move_price * (self.published != NO_MOMENT), dtype=np.int64)

    @cached_property
    def hour_cost_of(self) -> IntArray:
        """(n, 24) the cost of each local hour for each person, with the burden they have borne."""
        return self.hour_cost * (100 + self.burden[:, None]) // 100

    def fingerprint(self) -> str:
        """SHA-256 of everything in the problem."""
        found = hashlib.sha256()
        for name, value in sorted(vars(self).items()):
            if name in self.__dataclass_fields__:
                content = value.tobytes() if isinstance(value, np.ndarray) else _written(value)
                found.update(f"{name}:{len(content)}:".encode() + content)
        return found.hexdigest()


def _written(value: object) -> bytes:
    return json.dumps(value, default=vars, separators=(",", ":")).encode()
