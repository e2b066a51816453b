"""One run: tables, the linear programme, a plan near it, and the search that closes what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.errors import Cancelled
from peripatos.engine.meetings.problem import Problem, costs_of
from peripatos.engine.meetings.solve.compiled.proof import mark_losses, mark_unused
from peripatos.engine.meetings.solve.compiled.search import State, settle, shake
from peripatos.engine.meetings.solve.exact import finished, worthwhile
from peripatos.engine.meetings.solve.prices import Prices, price_table, proved
from peripatos.engine.meetings.solve.relaxation import Programme
from peripatos.engine.meetings.solve.tables import Tables
from peripatos.engine.meter import Meter

CHUNK: Final = 2000
"""Rounds of the search between two looks at what is left."""
NEARLY_ALL: Final = 0.005
"""The share of sessions with broken caps below which a plan near the programme is tried."""
LARGE: Final = 3000
"""Sessions; past this the search only takes plans that are no worse."""


@dataclass(frozen=True)
class Budget:
    """What an effort may spend.

    rounds: of ruin and recreate, at most. each: rounds for each session. columns: starts that an exact model may have.
    """

    rounds: int
    each: int
    columns: int

    def of(self, sessions: int) -> int:
        return min(self.rounds, CHUNK + self.each * sessions)


BUDGETS: Final[Mapping[str, Budget]] = {
    "quick": Budget(20_000, 20, 0),
    "normal": Budget(200_000, 200, 20_000),
    "thorough": Budget(2_000_000, 2_000, 100_000),
}


class Run:
    """What is known so far; whatever stops a run, the best plan found is kept.

    at: (s) the start of each session on the grid, -1 for those left out.
    """

    def __init__(self, problem: Problem, meter: Meter, *, seed: int) -> None:
        self.problem, self.meter, self.seed = problem, meter, seed
        self.path: list[str] = []
        self._fixed_cost = sum(int(costs_of(problem, k)[t // problem.grid]) for k, t in problem.fixed.tolist())
        self.prices: Prices | None = None
        self.tables: Tables | None = None
        self.state: State | None = None
        self.solver_bound: int | None = None

    @property
    def at(self) -> IntArray:
        assert self.state is not None
        return self.state.best

    def go(self, budget: Budget) -> None:
        """Raises Cancelled when it is cut off."""
        self.meter.step()
        self.tables = Tables.of(self.problem)
        self.meter.pulse()
        self._begin(self.tables)
        self.meter.step()
        if self._closed():
            self.path.append("each_at_its_best")
            return
        self._relax(self.tables)
        self._search(self.tables, budget)
        self._finish(self.tables, budget)

    def settle(self) -> None:
        """Make sure that there is a plan, even when the run was cut off at once."""
        if self.state is None:
            self.tables = self.tables or Tables.of(self.problem)
            self._begin(self.tables)

    def _begin(self, tables: Tables) -> None:
        """A first plan: what was published where it fits, the others at their cheapest, those with few starts first."""
        self._offer(proved(self.problem, tables, 1, *price_table(self.problem)))
        order = np.lexsort((np.arange(self.problem.sessions), np.diff(tables.choices.rows)))
        self.state = self._settled(tables, order, tables.board.published)
        self._tell()

    def _settled(self, tables: Tables, order: IntArray, wished: IntArray) -> State:
        board, n = tables.board, self.problem.sessions
        at, paid = board.fixed.copy(), board.skip.copy()
        fixed = np.flatnonzero(board.fixed >= 0)
        state = State(
            at=at,
            paid=paid,
            best=np.zeros(n, dtype=np.int64),
            dirty=np.zeros(n, dtype=np.int64),
            is_dirty=np.zeros(n, dtype=np.bool_),
            total=np.zeros(4, dtype=np.uint64),
        )
        free = order[~self.problem.is_fixed[order]]
        settle(board, tables.choices, state, free, wished)
        paid[fixed] = 0
        state.best[:] = at
        state.total[:] = (int(paid.sum()), int(paid.sum()), 0, 88172645463325252 ^ (self.seed * 2654435761))
        return state

    def _relax(self, tables: Tables) -> None:
        """Grow the linear programme; once little is broken, try whether a plan near it meets the bound."""
        self.path.append("days_lp")
        programme = Programme(self.problem, tables)
        self.meter.pulse()
        while programme.grow():
            self.meter.step()
            if not programme.solve(self.meter.left()):
                raise Cancelled
            self._offer(programme.prices())
            if programme.broken <= self.problem.sessions * NEARLY_ALL:
                self._near(tables, programme.wished())
                if self._closed():
                    return

    def _near(self, tables: Tables, wished: IntArray) -> None:
        """A plan near an answer of the programme, a little improved; kept when it is better."""
        assert self.prices is not None
        slack = self.prices.paid - self.prices.scale * tables.board.skip
        order = np.lexsort((np.arange(self.problem.sessions), slack))
        before = self.state
        self.state = self._settled(tables, order, wished)
        seeds = self._seeds(tables)
        if seeds.size:
            shake(tables.board, tables.choices, self.state, seeds, CHUNK, 0.0, 1.0)
        if before is not None and before.total[1] <= self.state.total[1]:
            self.state = before
        self._tell()

    def _search(self, tables: Tables, budget: Budget) -> None:
        """Ruin and recreate around the sessions that keep value and bound apart."""
        assert self.state is not None
        rounds = budget.of(self.problem.sessions)
        self.meter.total = rounds // CHUNK + 3
        warm = self._warmth()
        for done in range(0, rounds, CHUNK):
            seeds = self._seeds(tables)
            if self._closed() or not seeds.size:
                break
            if done == 0:
                self.path.append("ruin_and_recreate")
            shake(tables.board, tables.choices, self.state, seeds, CHUNK, warm * (1 - done / rounds), 1.0)
            self._tell()
            self.meter.step()

    def _finish(self, tables: Tables, budget: Budget) -> None:
        """Where few starts are left that could better the plan: an exact model, which knows overlap and series."""
        assert self.state is not None
        assert self.prices is not None
        choices = worthwhile(tables, self.prices, self.value)
        if self._closed() or choices.cost.size > budget.columns:
            return
        self.path.append("exact")
        found = finished(self.problem, tables, choices, self.meter.left())
        self.meter.step()
        if found is None:
            return
        self.solver_bound = min(self.value, self._fixed_cost + found.bound)
        state = self._settled(tables, np.arange(self.problem.sessions), found.wished)
        if state.total[1] < self.state.total[1]:
            self.state = state
            self._tell()

    def _warmth(self) -> float:
        """How much worse a plan may become for a while: what a session away from its best start costs on average."""
        choices = self.tables.choices if self.tables is not None else None
        if choices is None or not choices.cost.size or self.problem.sessions > LARGE:
            return 0.0
        least = choices.cost[np.minimum(choices.rows[:-1], choices.cost.size - 1)]
        return float((choices.cost - np.repeat(least, np.diff(choices.rows))).mean())

    def _seeds(self, tables: Tables) -> IntArray:
        assert self.state is not None
        assert self.prices is not None
        prices, marked = self.prices, np.zeros(self.problem.sessions, dtype=np.bool_)
        board, at, (days, weeks) = tables.board, self.state.at, prices.priced
        mark_losses(board, at, prices.scale, prices.days, prices.weeks, prices.paid, marked)
        mark_unused(board, at, days, board.day, board.day_cap, marked)
        mark_unused(board, at, weeks, board.week, board.week_cap, marked)
        return np.flatnonzero(marked & ~self.problem.is_fixed)

    def _offer(self, prices: Prices) -> None:
        if self.prices is None or prices.bound > self.prices.bound:
            self.prices = prices
            self.meter.bound = prices.bound

    def _tell(self) -> None:
        self.meter.best = self.value

    @property
    def value(self) -> int:
        """The cost of the best plan."""
        assert self.state is not None
        return self._fixed_cost + int(self.state.total[1])

    def _closed(self) -> bool:
        return self.prices is not None and self.value == self.prices.bound
