"""The rotation problem: who may visit which host, when a year has room for it, and what must hold."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray

DAYS_OF_A_YEAR: Final = 365


@dataclass(frozen=True)
class Fixed:
    """A placement that stands before anything is planned.

    pointer: where it stands in the file. past: history, which is no part of the plan. exempt: rules that came later
    do not bind it (history, a published placement that is frozen, a pin with leave to break rules).
    """

    leader: int
    host: int
    start: int
    pointer: str
    past: bool
    exempt: bool

    @property
    def triple(self) -> tuple[int, int, int]:
        return self.leader, self.host, self.start


@dataclass(frozen=True, eq=False)
class Problem:
    """A rotation problem. n leaders, m hosts, t teams; people keep the order of their file.

    Rows of `points`, `bonus` and `must` are sorted; `pins` keep the order of the file. Arrays are 64-bit integers,
    read-only; leaders, hosts and teams are numbers in them, -1 stands for none.
    """

    slots: int
    slot_days: int | None
    rest: int  # free slots between two rotations of a leader, at least
    per_year: int | None  # starts of a leader in any 365 days, at most
    leader_ids: tuple[str, ...]
    homes: tuple[str | None, ...]
    team_ids: tuple[str, ...]
    team: IntArray  # (n)
    wanted: IntArray  # (n)
    length: IntArray  # (n) slots that a rotation lasts
    away: IntArray  # (k, 2) leader, slot
    must: IntArray  # (k, 2) leader, host
    host_ids: tuple[str, ...]
    capacity: IntArray  # (m, slots)
    closed: IntArray  # (k, 2) host, slot
    points: IntArray  # (p, 3) leader, host, points
    bonus: IntArray  # (b, 4) leader, host, start, points
    pins: IntArray  # (k, 3) leader, host, start
    history_rows: tuple[tuple[str, str, int], ...]
    published_rows: tuple[tuple[str, str, int], ...]
    frozen_before: int  # published placements that start earlier stand
    move_price: int  # taken off the value for every published placement given up
    missing_cost: int
    must_cost: int
    relax: tuple[str, ...]  # pointers of rules that a pin may break, or of pins that may

    @staticmethod
    def from_dict(data: object, *, max_bytes: int | None = None) -> "Problem":
        """Read the JSON format, version 1. Raises ProblemError."""
        from peripatos.engine.rotations.problem.reading import problem_from_dict  # noqa: PLC0415  (it builds this)

        return problem_from_dict(data, max_bytes=max_bytes)

    def to_dict(self) -> dict[str, object]:
        """The JSON format; reading it again gives an equal problem."""
        from peripatos.engine.rotations.problem.writing import problem_to_dict  # noqa: PLC0415

        return problem_to_dict(self)

    @property
    def leaders(self) -> int:
        return len(self.leader_ids)

    @property
    def hosts(self) -> int:
        return len(self.host_ids)

    @property
    def teams(self) -> int:
        return len(self.team_ids)

    @property
    def year_slots(self) -> int:
        """Two starts fall into 365 days exactly when they lie fewer slots than this apart."""
        return 1 if self.slot_days is None else (DAYS_OF_A_YEAR - 1) // self.slot_days + 1

    @cached_property
    def leader_index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.leader_ids)}

    @cached_property
    def host_index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.host_ids)}

    @cached_property
    def home(self) -> IntArray:
        """(n) the host that is a leader's own unit, -1 where no host is."""
        return np.array([self.host_index.get(name or "", -1) for name in self.homes], dtype=np.int64)

    @cached_property
    def is_closed(self) -> BoolArray:
        """(m, slots)"""
        return _marked(self.closed, self.hosts, self.slots)

    @cached_property
    def is_away(self) -> BoolArray:
        """(n, slots)"""
        return _marked(self.away, self.leaders, self.slots)

    @cached_property
    def history(self) -> tuple[tuple[int, int, int, int], ...]:
        """Leader, host, start and row of the rotations of people and hosts who are still there."""
        return self._known(self.history_rows)

    @cached_property
    def published(self) -> tuple[tuple[int, int, int, int], ...]:
        """Leader, host, start and row of the published placements of people and hosts who are still there."""
        return self._known(self.published_rows)

    @property
    def gone(self) -> int:
        """References to people or hosts who are no longer there."""
        rows = len(self.history_rows) + len(self.published_rows)
        return rows - len(self.history) - len(self.published)

    @cached_property
    def fixed(self) -> tuple[Fixed, ...]:
        """History, frozen placements and pins; a pin of a frozen placement says nothing new."""
        past = [Fixed(i, h, s, f"/history/{k}", past=True, exempt=True) for i, h, s, k in self.history]
        frozen = [
            Fixed(i, h, s, f"/published/{k}", past=False, exempt=True)
            for i, h, s, k in self.published
            if s < self.frozen_before
        ]
        standing = {placement.triple for placement in frozen}
        pins = [
            Fixed(i, h, s, f"/pins/{k}", past=False, exempt=f"/pins/{k}" in self.relax)
            for k, (i, h, s) in enumerate(self.pins.tolist())
            if (i, h, s) not in standing
        ]
        return (*past, *frozen, *pins)

    @cached_property
    def points_of(self) -> dict[tuple[int, int], int]:
        """Points of every permitted pair of leader and host."""
        return {(i, h): points for i, h, points in self.points.tolist()}

    @cached_property
    def bonus_of(self) -> dict[tuple[int, int, int], int]:
        return {(i, h, s): points for i, h, s, points in self.bonus.tolist()}

    def fingerprint(self) -> str:
        """SHA-256 of everything in the problem."""
        written = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(written.encode()).hexdigest()

    def _known(self, rows: tuple[tuple[str, str, int], ...]) -> tuple[tuple[int, int, int, int], ...]:
        leaders, hosts = self.leader_index, self.host_index
        return tuple(
            (leaders[row[0]], hosts[row[1]], row[2], k)
            for k, row in enumerate(rows)
            if row[0] in leaders and row[1] in hosts
        )


def _marked(rows: IntArray, owners: int, slots: int) -> BoolArray:
    marked = np.zeros((owners, slots), dtype=np.bool_)
    inside = rows[rows[:, 1] < slots]
    marked[inside[:, 0], inside[:, 1]] = True
    return marked
