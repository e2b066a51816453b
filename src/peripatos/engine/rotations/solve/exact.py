"""The strong compact model for CP-SAT, on those starts alone that a better plan may still have.

One Boolean per start; at most one per leader in every window of a rotation and its rest, per leader and host, and per
team and slot; as many per host and slot as there is room.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.rotations.solve.ascent import Oracle, Prices
from peripatos.engine.rotations.solve.board import ENDLESS, Board, FloatArray, Setting

STEADY: Final = 1e-6  # against the rounding of sums of prices
BUILDING: Final = 6e-5  # work of writing down one start, in the solver's units


@dataclass(frozen=True)
class Found:
    """A plan (n, w) or None, the solver's own bound on the gains, and the work it took in the solver's units."""

    plans: IntArray | None
    bound: float
    work: float


class Model:
    """The model over some starts; host and team room are what those leaders may use."""

    def __init__(self, setting: Setting, starts: IntArray, host_room: IntArray, team_room: IntArray) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (slow to load; a quick run does without)

        self._setting = setting
        self._cp: Any = cp_model
        self._model = cp_model.CpModel()
        self._vars = {c: self._model.new_bool_var("") for c in starts.tolist()}
        self._cells(starts, host_room, team_room)
        owner = setting.owner[starts]
        for leader in np.unique(owner).tolist():
            self._leader(leader, starts[owner == leader].tolist())
        self._model.maximize(sum(int(setting.board.gain[c]) * var for c, var in self._vars.items()))

    def _at_most(self, variables: list[Any], most: int) -> None:
        if len(variables) > most:
            if most == 1:
                self._model.add_at_most_one(variables)
            else:
                self._model.add(sum(variables) <= most)

    def _cells(self, starts: IntArray, host_room: IntArray, team_room: IntArray) -> None:
        board = self._setting.board
        hosts: dict[tuple[int, int], list[Any]] = defaultdict(list)
        teams: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for c in starts.tolist():
            leader = int(self._setting.owner[c])
            for slot in range(int(board.start[c]), int(board.start[c] + board.length[leader])):
                hosts[int(board.host[c]), slot].append(self._vars[c])
                teams[int(board.team[leader]), slot].append(self._vars[c])
        for (host, slot), variables in hosts.items():
            self._at_most(variables, int(host_room[host, slot]))
        for (team, slot), variables in teams.items():
            self._at_most(variables, int(team_room[team, slot]))

    def _leader(self, leader: int, starts: list[int]) -> None:
        board = self._setting.board
        at: dict[int, list[Any]] = defaultdict(list)
        hosts: dict[int, list[Any]] = defaultdict(list)
        for c in starts:
            at[int(board.start[c])].append(self._vars[c])
            hosts[int(board.host[c])].append(self._vars[c])
        for variables in hosts.values():
            self._at_most(variables, 1)
        for low in range(board.first.shape[1] - 1):
            self._at_most([v for s in range(low, low + int(board.step[leader])) for v in at.get(s, ())], 1)
        for variables, most in year_limits(board, leader, at):
            self._at_most(variables, most)

    def solve(self, hint: Iterable[int], *, work: float, seconds: float | None, seed: int) -> Found:
        """At most so much work in CP-SAT's own deterministic units; seconds only cut off."""
        known = set(hint)
        for c, var in self._vars.items():
            self._model.add_hint(var, c in known)
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.linearization_level = 2  # windows and places as rows: the bound is nowhere near without them
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_deterministic_time = work
        if seconds is not None:
            solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(self._model)
        spent = float(solver.response_proto.deterministic_time) + BUILDING * len(self._vars)
        if status not in {self._cp.OPTIMAL, self._cp.FEASIBLE}:
            return Found(None, np.inf, spent)
        chosen = [c for c, var in self._vars.items() if solver.value(var)]
        return Found(_plans(self._setting, chosen), float(solver.best_objective_bound), spent)


def year_limits(board: Board, leader: int, at: dict[int, list[Any]]) -> Iterator[tuple[list[Any], int]]:
    """Starts of one leader, given by slot, of which at most so many may be chosen: in all, and in every year."""
    slots = range(board.first.shape[1] - 1)
    yield [v for variables in at.values() for v in variables], int(board.left[leader])
    most, width = board.year.tolist()
    if most >= ENDLESS:
        return
    past = board.past[board.past_first[leader] : board.past_first[leader + 1]].tolist()
    for first in sorted({*past, *slots}):
        inside = sum(first <= start < first + width for start in past)
        yield [v for s in range(first, first + width) for v in at.get(s, ())], max(0, most - inside)


def _plans(setting: Setting, chosen: list[int]) -> IntArray:
    plans = np.full((setting.board.left.size, setting.width), -1, dtype=np.int64)
    places: dict[int, int] = defaultdict(int)
    for c in sorted(chosen):
        leader = int(setting.owner[c])
        plans[leader, places[leader]] = c
        places[leader] += 1
    return plans


def shortfall(setting: Setting, prices: Prices) -> FloatArray:
    """(C) how much less than the best plan, at least, every plan of a leader with this start earns at the prices.

    A start that falls short by more than what lies between bound and value is in no better plan.
    """
    board, owner = setting.board, setting.owner
    profit = board.gain.copy()
    for length in np.unique(board.length).tolist():
        own = board.length[owner] == length
        profit[own] -= along_length(prices.host, length)[board.host[own], board.start[own]]
        profit[own] -= along_length(prices.team, length)[board.team[owner[own]], board.start[own]]
    oracle = Oracle(setting)
    oracle.ask(prices.host, prices.team)
    beside = np.zeros(board.host.size)
    for leader in np.flatnonzero(board.left).tolist():
        low, high = board.first[leader, 0], board.first[leader, -1]
        beside[low:high] = _beside(board, leader, profit[low:high], board.start[low:high])
    short: FloatArray = oracle.worth[owner] - profit - beside - STEADY
    return short


def along_length(prices: FloatArray, length: int) -> FloatArray:
    sums = np.concatenate((np.zeros((len(prices), 1)), np.cumsum(prices, axis=1)), axis=1)
    return np.asarray(sums[:, length:] - sums[:, :-length])


def _beside(board: Board, leader: int, profit: FloatArray, start: IntArray) -> FloatArray:
    """Per start the best sum of others beside it; forgets hosts and year, so it is never too low."""
    slots, step, width = board.first.shape[1] - 1, int(board.step[leader]), int(board.left[leader])
    top = np.zeros(slots)
    np.maximum.at(top, start, profit)
    after, before = np.zeros((width + 1, 2 * slots + 1)), np.zeros((width + 1, 2 * slots + 1))
    for k in range(1, width + 1):
        for s in range(slots - 1, -1, -1):
            after[k, s] = max(after[k, s + 1], top[s] + after[k - 1, s + step])
        for s in range(slots):  # before[k, slots + s]: sums that start at s or earlier
            before[k, slots + s] = max(before[k, slots + s - 1], top[s] + before[k - 1, slots + s - step])
    sums = [before[a, slots + start - step] + after[width - 1 - a, start + step] for a in range(width)]
    best: FloatArray = np.max(sums, axis=0)
    return best


def chosen_of(plans: IntArray) -> list[int]:
    return sorted(plans[plans >= 0].tolist())


def keepers(short: FloatArray, slack: float, plans: IntArray) -> IntArray:
    """Starts that fall short by no more than the slack, and those of the plan."""
    keep: BoolArray = short <= slack
    keep[chosen_of(plans)] = True
    return np.flatnonzero(keep)
