"""Prices of places by subgradient steps: where more leaders want a place than there are, it gets dearer.

Held, Wolfe & Crowder (1974) with Polyak's step and a direction that remembers (Camerini, Fratta & Maffioli 1975).
Every step is a certificate on its own: places at their prices and every leader's exact best plan bound all plans.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.meter import Meter
from peripatos.engine.rotations.solve.board import Board, FloatArray, Setting, scaled
from peripatos.engine.rotations.solve.respond import respond, scratch_for

TINY: Final = 1e-12
FINEST: Final = 1e-5


@kernel
def respond_all(
    board: Board,
    width: int,
    host_price: FloatArray,
    team_price: FloatArray,
    host_use: IntArray,
    team_use: IntArray,
    plans: IntArray,
    worth: FloatArray,
) -> float:
    """Every leader's best plan at these prices, as if alone: the sum of profits, plans, and the places they take."""
    scratch = scratch_for(host_price.shape[1], width)
    host_use[:] = 0
    team_use[:] = 0
    total = 0.0
    for i in range(board.left.size):
        worth[i] = respond(board, scratch, i, 1.0, host_price, team_price, 0, host_use, team_use)
        total += worth[i]
        for k in range(width):
            c = scratch.best[k]
            plans[i, k] = c
            if c >= 0:
                for s in range(board.start[c], board.start[c] + board.length[i]):
                    host_use[board.host[c], s] += 1
                    team_use[board.team[i], s] += 1
    return total


@dataclass(eq=False)
class Prices:
    """Prices of hosts (m, T) and teams (t + 1, T), the last team being nobody's, and the bound that they prove."""

    host: FloatArray
    team: FloatArray
    bound: float


class Oracle:
    """Answers what prices prove and which places are wanted too much at them."""

    def __init__(self, setting: Setting) -> None:
        board, width = setting.board, setting.width
        self.setting = setting
        self.host_use = np.zeros_like(setting.host_room)
        self.team_use = np.zeros_like(setting.team_room)
        self.plans: IntArray = np.full((board.left.size, width), -1, dtype=np.int64)
        self.worth = np.zeros(board.left.size)

    def ask(self, host: FloatArray, team: FloatArray, scale: int = 1) -> float:
        """The bound at these prices, times the scale; plans, worth and uses are left for the caller to read."""
        board = self.setting.board if scale == 1 else scaled(self.setting.board, scale)
        total = respond_all(board, self.setting.width, host, team, self.host_use, self.team_use, self.plans, self.worth)
        total += float((self.setting.host_room * host).sum())
        return total + float((self.setting.team_room[:-1] * team[:-1]).sum()) + scale * self.setting.base


MEMORY: Final = 0.7
PATIENCE: Final = 20
SHRINK: Final = 0.8


class Climb:
    """Subgradient steps from given prices, one at a time; `best` keeps what proves most."""

    def __init__(self, setting: Setting, host: FloatArray, team: FloatArray) -> None:
        self.oracle = Oracle(setting)
        self.host, self.team = host, team
        self.best = Prices(host, team, np.inf)
        self._pull_host = np.zeros_like(host)
        self._pull_team = np.zeros_like(team)

    def look(self) -> float:
        """What the prices of now prove."""
        bound = self.oracle.ask(self.host, self.team)
        if bound < self.best.bound:
            self.best = Prices(self.host, self.team, bound)
        return bound

    def step(self, distance: float) -> bool:
        """Move the prices so that the bound would fall by `distance` if it were a plane; False at the top."""
        setting = self.oracle.setting
        want_host = self.oracle.host_use - setting.host_room
        want_team = self.oracle.team_use - setting.team_room
        want_team[-1] = 0
        pull_host = np.where((want_host < 0) & (self.host <= 0), 0, want_host)
        pull_team = np.where((want_team < 0) & (self.team <= 0), 0, want_team)
        self._pull_host = MEMORY * self._pull_host + (1 - MEMORY) * pull_host
        self._pull_team = MEMORY * self._pull_team + (1 - MEMORY) * pull_team
        size = float((self._pull_host**2).sum() + (self._pull_team**2).sum())
        if size < TINY:
            return False
        self.host = np.maximum(0.0, self.host + distance / size * self._pull_host)
        self.team = np.maximum(0.0, self.team + distance / size * self._pull_team)
        return True


def ascend(setting: Setting, *, rounds: int, target: float, meter: Meter, start: Prices | None = None) -> Prices:
    """The best prices of so many steps; target: a value that some plan reaches."""
    host, team = np.zeros(setting.host_room.shape), np.zeros(setting.team_room.shape)
    far = 0.5
    if start is not None:
        host, team, far = start.host, start.team, 0.1
    climb = Climb(setting, host, team)
    since = 0
    for _ in range(rounds):
        known = climb.best.bound
        bound = climb.look()
        meter.pulse()
        since = 0 if bound < known - 1e-4 * abs(known - target) else since + 1
        if since >= PATIENCE:
            far, since = far * SHRINK, 0
        done = climb.best.bound - target < 1.0 or far < FINEST
        if done or not climb.step(far * max(1.0, bound - target)):
            break
    return climb.best
