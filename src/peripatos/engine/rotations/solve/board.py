"""A rotation problem as the compiled loops see it: what is fixed is taken out, every start that is left is listed.

A start is a leader at a host from a first slot on. Its gain is what it adds to the value: points, bonus, a rotation
less missing, a must-see host visited, a published placement kept. Gains of one plan add up: a host is visited once.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.rotations.problem import Problem, covered, fixed_items

FloatArray: TypeAlias = npt.NDArray[np.float64]
Own: TypeAlias = list[list[tuple[int, int, bool]]]
ENDLESS: Final = 2**40


class Board(NamedTuple):
    """n leaders, m hosts, t teams, T slots, C starts that may be chosen, sorted by leader, slot, gain (falling)."""

    first: IntArray  # (n, T + 1) starts of leader i at slot s are first[i, s]..first[i, s + 1]
    host: IntArray  # (C)
    start: IntArray  # (C)
    gain: FloatArray  # (C) whole numbers
    length: IntArray  # (n)
    step: IntArray  # (n) slots from one start of a leader to the next, at least
    left: IntArray  # (n) rotations that may still be given
    team: IntArray  # (n) t for those without a team
    year: IntArray  # (2) starts in a year, at most, and slots of a year
    past_first: IntArray  # (n + 1) fixed starts of leader i
    past: IntArray  # fixed starts, rising per leader


def scaled(board: Board, scale: int) -> Board:
    """The board with every gain times the scale."""
    return Board(*board[:3], board.gain * scale, *board[4:])


def with_left(board: Board, left: IntArray) -> Board:
    """The board with other numbers of rotations that may still be given."""
    return Board(*board[:6], left, *board[7:])


@dataclass(frozen=True, eq=False)
class Setting:
    """The board, the places that fixed placements leave, and the value of the fixed placements alone."""

    board: Board
    owner: IntArray  # (C) the leader of every start
    host_room: IntArray  # (m, T)
    team_room: IntArray  # (t + 1, T); the last row is for those without a team
    base: int

    @property
    def width(self) -> int:
        """The most rotations that may still be given to one leader."""
        return int(self.board.left.max(initial=1))


def setting_of(problem: Problem) -> Setting:
    """Everything that a search needs, from a problem whose fixed placements keep the rules."""
    host_room, team_room = _rooms(problem)
    own: Own = [[] for _ in problem.leader_ids]
    for item in fixed_items(problem):
        own[item.leader].append((item.start, item.host, item.past))
    planned = np.array([sum(not past for _, _, past in rows) for rows in own])
    left = np.maximum(0, problem.wanted - planned)
    step = problem.length + problem.rest
    left = np.minimum(left, np.maximum(0, -(-(problem.slots - problem.length + 1) // step)))
    allowed = _allowed_starts(problem, own, team_room) & (left > 0)[:, None]
    owner, host, start, gain = _starts(problem, own, allowed, host_room)
    order = np.lexsort((-gain, start, owner))
    owner, host, start, gain = owner[order], host[order], start[order], gain[order]
    keys = np.arange(problem.leaders)[:, None] * (problem.slots + 1) + np.arange(problem.slots + 1)
    past = [start for rows in own for start in sorted(row[0] for row in rows)]
    board = Board(
        first=np.searchsorted(owner * (problem.slots + 1) + start, keys),
        host=host,
        start=start,
        gain=gain.astype(np.float64),
        length=np.minimum(problem.length, problem.slots),
        step=np.minimum(step, problem.slots),
        left=left,
        team=np.where(problem.team < 0, problem.teams, problem.team),
        year=np.array([ENDLESS if problem.per_year is None else problem.per_year, problem.year_slots]),
        past_first=np.concatenate(([0], np.cumsum([len(rows) for rows in own]))).astype(np.int64),
        past=np.array(past, dtype=np.int64),
    )
    return Setting(board, owner, host_room, team_room, _base(problem, planned))


def _rooms(problem: Problem) -> tuple[IntArray, IntArray]:
    """Places left for free placements; where exempt ones fill the limit or more, none are."""
    host = np.where(problem.is_closed, 0, problem.capacity)
    team = np.ones((problem.teams + 1, problem.slots), dtype=np.int64)
    team[problem.teams] = ENDLESS
    for item in fixed_items(problem):
        slots = covered(problem, item)
        host[item.host, slots] -= 1
        team[problem.team[item.leader], slots] -= 1
    return np.maximum(0, host), np.maximum(0, team)


def along(marked: BoolArray, length: int) -> BoolArray:
    """Per row and start, whether any of `length` slots is marked; starts that do not fit are."""
    slots = marked.shape[1]
    found = np.ones_like(marked)
    if length <= slots:
        sums: IntArray = np.zeros((len(marked), slots + 1), dtype=np.int64)
        np.cumsum(marked, axis=1, out=sums[:, 1:])
        found[:, : slots - length + 1] = sums[:, length:] > sums[:, :-length]
    return found


def _allowed_starts(problem: Problem, own: Own, team_room: IntArray) -> BoolArray:
    """(n, T) whether a leader may start in a slot, whatever the host."""
    allowed = np.empty((problem.leaders, problem.slots), dtype=np.bool_)
    for length in np.unique(problem.length).tolist():
        rows = problem.length == length
        barred = problem.is_away[rows] | (team_room[problem.team[rows]] == 0)
        allowed[rows] = ~along(barred, length)
    slots = np.arange(problem.slots)
    for i, rows in enumerate(own):
        for start, _, _ in rows:
            allowed[i] &= np.abs(slots - start) >= problem.length[i] + problem.rest
        if problem.per_year is not None and (rows or not problem.per_year):
            allowed[i] &= ~_year_full(problem, [row[0] for row in rows])
    return allowed


def _year_full(problem: Problem, fixed: list[int]) -> BoolArray:
    """(T) starts that some year with enough fixed starts contains."""
    slots = np.arange(problem.slots)
    full = np.zeros(problem.slots, dtype=np.bool_)
    for first in {*fixed, *range(problem.slots)}:
        if sum(first <= start < first + problem.year_slots for start in fixed) >= (problem.per_year or 0):
            full |= (slots >= first) & (slots < first + problem.year_slots)
    return full


def _starts(
    problem: Problem, own: Own, allowed: BoolArray, host_room: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Leader, host, slot and gain of every start that may be chosen."""
    leaders, hosts, points = problem.points.T
    visited = {(i, host) for i, rows in enumerate(own) for _, host, _ in rows}
    keep = problem.home[leaders] != hosts
    keep &= np.array([(i, h) not in visited for i, h in zip(leaders.tolist(), hosts.tolist(), strict=True)], dtype=bool)
    leaders, hosts, points = leaders[keep], hosts[keep], points[keep]
    gain = np.repeat((points + problem.missing_cost)[:, None], problem.slots, axis=1)
    row = {pair: k for k, pair in enumerate(zip(leaders.tolist(), hosts.tolist(), strict=True))}
    gain[[row[i, h] for i, h in problem.must.tolist() if (i, h) in row]] += problem.must_cost
    for i, h, s, bonus in problem.bonus.tolist():
        if (i, h) in row and s < problem.slots:
            gain[row[i, h], s] += bonus
    for i, h, s, _ in problem.published:
        if (i, h) in row and s < problem.slots:
            gain[row[i, h], s] += problem.move_price
    full = np.empty_like(allowed, shape=(len(leaders), problem.slots))
    for length in np.unique(problem.length).tolist():
        rows = problem.length[leaders] == length
        full[rows] = along(host_room == 0, length)[hosts[rows]]
    place, start = np.nonzero(allowed[leaders] & ~full)
    return leaders[place], hosts[place], start, gain[place, start]


def _base(problem: Problem, planned: IntArray) -> int:
    """The value of the plan that has nothing but the fixed placements."""
    fixed = [item for item in fixed_items(problem) if not item.past]
    visited = {(item.leader, item.host) for item in fixed_items(problem)}
    triples = {(item.leader, item.host, item.start) for item in fixed}
    value = sum(problem.points_of.get((i, h), 0) + problem.bonus_of.get((i, h, s), 0) for i, h, s in triples)
    value -= problem.missing_cost * int(np.maximum(0, problem.wanted - planned).sum())
    value -= problem.must_cost * sum((i, h) not in visited for i, h in problem.must.tolist())
    return value - problem.move_price * sum((i, h, s) not in triples for i, h, s, _ in problem.published)
