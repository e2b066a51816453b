"""One run: the plan so far, the prices so far, and the stages that better them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray
from peripatos.engine.ecosystem.problem import Certificate
from peripatos.engine.ecosystem.solve.baseline import Baseline, baseline
from peripatos.engine.ecosystem.solve.board import Board
from peripatos.engine.ecosystem.solve.exact import by_cp_sat
from peripatos.engine.ecosystem.solve.linear import model_of
from peripatos.engine.ecosystem.solve.prices import Climb, Oracle
from peripatos.engine.ecosystem.solve.proof import certificate_of
from peripatos.engine.meter import Meter


@dataclass(frozen=True)
class Budget:
    """What an effort spends: sweeps over all leaders, deterministic work of CP-SAT."""

    sweeps: int
    work: float


BUDGETS: Final = {"quick": Budget(60, 0.0), "normal": Budget(300, 4.0), "thorough": Budget(1000, 20.0)}


class Run:
    """Everything the stages share. plan: (e) always keeps every rule."""

    def __init__(self, board: Board, start: BoolArray, meter: Meter, *, seed: int) -> None:
        self.board, self.meter = board, meter
        self.plan, self.value = start, board.worth(start)
        self.baseline: Baseline | None = None
        self.oracle = Oracle(board)
        self.climb = Climb(self.oracle)
        self.solver_bound: int | None = None
        self.path: list[str] = ["pins"]
        self._seed = seed
        self._asked: tuple[float, int] | None = None
        self._proved = False

    @property
    def closed(self) -> bool:
        """Whether whole prices prove the plan."""
        if self.climb.bound >= self.value + 1:
            return False
        if self._asked != (self.climb.bound, self.value):
            self._asked = self.climb.bound, self.value
            self._proved = certificate_of(self.oracle, self.climb.best)[1] <= self.value
        return self._proved

    def go(self, budget: Budget) -> None:
        """All stages of an effort, each ended early when the plan is proved. Raises Cancelled when it is cut off."""
        self.meter.total = self.board.problem.streams + 4
        self.meter.best = self.value
        self.baseline = baseline(self.board, self.meter)
        if self.baseline.plan is not None:
            self.offer(self.baseline.plan, "streams")
        self.meter.step()
        self.climb.go(budget.sweeps, self.value, self.meter)
        self.path.append("prices")
        self.meter.step()
        if not self.closed and budget.work:
            self._model(budget.work)

    def offer(self, plan: BoolArray, stage: str) -> None:
        """Keep this plan when it is better."""
        value = self.board.worth(plan)
        if value > self.value:
            self.plan, self.value = plan.copy(), value
            self.meter.best = value
        if self.path[-1] != stage:
            self.path.append(stage)

    def _model(self, work: float) -> None:
        """CP-SAT on all pairs."""
        free = np.flatnonzero(self.board.free)
        rows = model_of(self.board, free, self.board.pinned)
        hint = np.flatnonzero(self.plan)
        found = by_cp_sat(rows, hint=hint, work=work, seconds=self.meter.left(), seed=self._seed)
        if found.chosen is not None:
            plan = self.board.pinned.copy()
            plan[found.chosen] = True
            self.offer(plan, "model")
            if found.proved:
                self.solver_bound = self.value
        self.meter.step()

    def settle(self) -> None:
        """Nobody is left without a pair that would make the plan better."""

    def certificate(self) -> tuple[Certificate, int] | None:
        """Whole prices and the bound that they prove."""
        if not np.isfinite(self.climb.bound):
            return None
        return certificate_of(self.oracle, self.climb.best)
