"""A bound that no price of a slot can reach: every team's best joint plan at the prices of the hosts.

Prices of (team, slot) prove no more than plans that are half taken: where a team is too large for its year, they let
half a rotation more happen. Planning each team as a whole, at the prices of the hosts alone, closes most of that gap.
It is the solver's own word: a certificate of prices cannot carry it.
"""

from collections import defaultdict
from typing import Any, Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.meter import Meter
from peripatos.engine.rotations.solve.ascent import Oracle
from peripatos.engine.rotations.solve.board import Board, FloatArray, Setting
from peripatos.engine.rotations.solve.exact import along_length, year_limits

FINE: Final = 1000  # parts of a point in the model
TEAM_WORK: Final = 5.0
NEGLIGIBLE: Final = 1e-6


def teams_bound(setting: Setting, host_price: FloatArray, meter: Meter) -> float:
    """What the prices of the hosts prove with every team's exact best joint plan; no plan is worth more."""
    oracle, board = Oracle(setting), setting.board
    oracle.ask(host_price, np.zeros(setting.team_room.shape))
    total = float((setting.host_room * host_price).sum()) + setting.base
    for team in range(len(setting.team_room)):
        members = np.flatnonzero((board.team == team) & (board.left > 0))
        meter.pulse()
        alone = float(oracle.worth[members].sum())
        if team < len(setting.team_room) - 1 and _overlap(board, oracle.plans[members], members):
            alone = min(alone, _joint(setting, host_price, members, meter.left()))
        total += alone
    return total


def _overlap(board: Board, plans: IntArray, members: IntArray) -> bool:
    """Whether two members would be away in one slot."""
    away = np.zeros(2 * board.first.shape[1], dtype=np.int64)
    for leader, plan in zip(members.tolist(), plans, strict=True):
        for c in plan[plan >= 0].tolist():
            away[board.start[c] : board.start[c] + board.length[leader]] += 1
    return bool((away > 1).any())


def _joint(setting: Setting, host_price: FloatArray, members: IntArray, seconds: float | None) -> float:
    """An upper bound, as a rule exact, on what the members of a team earn together at the prices of the hosts."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (slow to load; a quick run does without)

    model: Any = cp_model.CpModel()
    away: dict[int, list[Any]] = defaultdict(list)
    goal: list[Any] = []
    for leader in members.tolist():
        at: dict[int, list[Any]] = defaultdict(list)
        hosts: dict[int, list[Any]] = defaultdict(list)
        for start, host, profit in _options(setting.board, host_price, leader):
            variable = model.new_bool_var("")
            goal.append(int(np.ceil(FINE * profit)) * variable)
            at[start].append(variable)
            hosts[host].append(variable)
            for slot in range(start, start + int(setting.board.length[leader])):
                away[slot].append(variable)
        for variables in (*hosts.values(), *_windows(setting.board, leader, at)):
            model.add_at_most_one(variables)
        for variables, most in year_limits(setting.board, leader, at):
            model.add(sum(variables) <= most)
    for variables in away.values():
        model.add_at_most_one(variables)
    model.maximize(sum(goal))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.use_objective_lb_search = True
    solver.parameters.max_deterministic_time = TEAM_WORK
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    status = solver.solve(model)
    known = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return float(solver.best_objective_bound) / FINE if known else np.inf


def _options(board: Board, host_price: FloatArray, leader: int) -> list[tuple[int, int, float]]:
    """Slot, host and profit of the starts that matter: of each slot as many as rotations are left."""
    low, high = board.first[leader, 0], board.first[leader, -1]
    start, host = board.start[low:high], board.host[low:high]
    profit = board.gain[low:high] - along_length(host_price, int(board.length[leader]))[host, start]
    seen: dict[int, int] = defaultdict(int)
    found = []
    for k in np.argsort(-profit, kind="stable").tolist():
        slot = int(start[k])
        if profit[k] > NEGLIGIBLE and seen[slot] < board.left[leader]:
            seen[slot] += 1
            found.append((slot, int(host[k]), float(profit[k])))
    return found


def _windows(board: Board, leader: int, at: dict[int, list[Any]]) -> list[list[Any]]:
    step, slots = int(board.step[leader]), board.first.shape[1] - 1
    return [[v for s in range(low, low + step) for v in at.get(s, ())] for low in range(slots)]
