"""One run: the stopwatch, the search for each number of cohorts, and the best grouping found so far."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.check.proof import bound_of
from peripatos.engine.cohorts.problem import Certificate, Problem, Rules, rules_of
from peripatos.engine.cohorts.solve.anneal import anneal, going
from peripatos.engine.cohorts.solve.board import Board, board_of
from peripatos.engine.cohorts.solve.bounds import certificate_of
from peripatos.engine.cohorts.solve.model import possible
from peripatos.engine.cohorts.solve.small import FEW, best_of_all
from peripatos.engine.cohorts.solve.start import resumed, start_of
from peripatos.engine.cohorts.solve.state import State, placed
from peripatos.engine.meter import Meter

CHUNK: Final = 100_000  # proposals between two looks at the clock


@dataclass(frozen=True)
class Budget:
    """fixed + each x people proposals per search; numbers of cohorts tried; deterministic work of the exact model."""

    fixed: int
    each: int
    numbers: int
    work: float


BUDGETS: Final[Mapping[str, Budget]] = {
    "quick": Budget(200_000, 600, 3, 3.0),
    "normal": Budget(3_000_000, 3_000, 5, 8.0),
    "thorough": Budget(50_000_000, 30_000, 9, 60.0),
}


@dataclass(frozen=True, eq=False)
class Found:
    """A grouping, its cost, and how many hard rules it breaks."""

    groups: IntArray
    cost: int
    faults: int

    @property
    def rank(self) -> tuple[int, int]:
        return self.faults, self.cost


class Run:
    """What is known so far; whatever stops a run, the best grouping found is kept."""

    def __init__(self, problem: Problem, meter: Meter, *, seed: int, effort: str) -> None:
        self.problem, self.meter, self.budget = problem, meter, BUDGETS[effort]
        self.rules: Rules = rules_of(problem)
        self.seed, self.effort = seed, effort
        self.rng = np.random.default_rng(seed)
        self.dice = self.rng.integers(1, 2**62, 1, dtype=np.int64)
        self.best: Found | None = None
        self.certificate: Certificate | None = None
        self.bound: int | None = None
        self.impossible = False
        self.path: list[str] = []

    def work(self, start: IntArray | None = None) -> None:
        """Raises Cancelled when it is cut off. start: a grouping to begin with."""
        numbers = self.rules.numbers(self.problem.people)
        self.meter.total = self.budget.numbers + 1
        self.meter.pulse()
        self.certificate, self.bound = certificate_of(self.problem, self.rules)
        self.meter.bound = self.bound
        self.path.append(f"bound_{self.certificate.kind}")
        self.meter.step()
        if self.problem.people <= FEW:
            self._few(numbers)
            return
        for groups in self._promising(numbers):
            self._search(groups, start)
            if self._closed():
                return
        if self.best is None or self.best.faults:
            self._model()

    def _few(self, numbers: range) -> None:
        found = best_of_all(board_of(self.problem, self.rules, numbers[0]), numbers)
        self.path.append("every_grouping")
        if found is None:
            self.impossible = True
        else:
            self._offer(Found(found[0], found[1], 0))
        self.meter.step()

    def _closed(self) -> bool:
        return self.best is not None and not self.best.faults and self.best.cost == self.bound

    def _promising(self, numbers: range) -> list[int]:
        """Numbers of cohorts, those first that could cost least; at most as many as the budget says."""
        if len(numbers) == 1:
            return list(numbers)
        assert self.certificate is not None
        least = {g: self._least(g) for g in numbers}
        return sorted(numbers, key=lambda g: (least[g], -g))[: self.budget.numbers]

    def _least(self, groups: int) -> int:
        """What so many cohorts must cost at least."""
        assert self.certificate is not None
        fixed = _fixed(self.problem, groups)
        proved = bound_of(fixed, self.certificate)
        return 0 if proved is None else proved[0]

    def _offer(self, found: Found) -> None:
        if self.best is None or found.rank < self.best.rank:
            self.best = found
            if not found.faults:
                self.meter.best = found.cost

    def _search(self, groups: int, start: IntArray | None) -> None:
        """Anneal from a random grouping, or from the one given; again at a higher price while rules are broken."""
        board = board_of(self.problem, self.rules, groups)
        if int(np.diff(board.unit_first).max()) > board.high:
            return
        if start is None and board.need.size:
            start = resumed(board, self.problem.current, groups)
        begin = start if start is not None and start.max(initial=0) + 1 == groups else start_of(board, groups, self.rng)
        if begin is None:
            return
        steps = self._steps(board)
        self.path.append("anneal")
        found = self.anneal(board, begin, groups, steps, hot=1.0 if start is None else 0.3)
        if found.faults:
            found = self.anneal(board, found.groups, groups, steps // 2, hot=0.7, dear=20)
        self._offer(found)
        self.meter.step()

    def _steps(self, board: Board) -> int:
        """Proposals of one search: fewer where units of several people make most of them many times dearer."""
        steps = self.budget.fixed + self.budget.each * self.problem.people
        return int(steps / (1 + 4 * (1 - float(board.plain.mean()) ** 2)))

    def anneal(self, board: Board, group: IntArray, groups: int, steps: int, *, hot: float, dear: int = 1) -> Found:
        """`steps` proposals; temperatures start from what a swap usually changes and end at a part of it, but never so
        high that the smallest price no longer counts: those of a long history dwarf the variety of a cohort.
        """
        state, cost, faults = placed(board, group, groups)
        unit = usual_change(board, state, self.dice)
        price = dear * price_of_a_fault(board, unit)
        best, record = group.copy(), np.array([cost, faults, cost, faults], dtype=np.int64)
        pieces = max(1, -(-steps // CHUNK))
        cold = min(0.06 * unit, 0.3 * smallest_price(board))
        heats = unit * hot * (cold / (unit * hot)) ** (np.arange(pieces + 1) / pieces)
        for k in range(pieces):
            anneal(board, state, best, record, steps // pieces, heats[k], heats[k + 1], price, self.dice)
            if not record[3] and (self.best is None or (0, int(record[2])) < self.best.rank):
                self._offer(Found(best.copy(), int(record[2]), 0))
            self.meter.pulse()
            if self._closed():
                break
        return Found(best, int(record[2]), int(record[3]))

    def _model(self) -> None:
        """The exact model tells whether the rules can hold; what it finds is then improved without breaking any."""
        self.path.append("model")
        answer = possible(self.problem, self.rules, work=self.budget.work, seconds=self.meter.left(), seed=self.seed)
        self.meter.pulse()
        self.impossible = answer.possible is False
        if answer.groups is None:
            return
        groups = int(answer.groups.max()) + 1
        board = board_of(self.problem, self.rules, groups)
        _, cost, faults = placed(board, answer.groups, groups)
        self._offer(Found(answer.groups, cost, faults))
        steps = self._steps(board)
        self._offer(self.anneal(board, answer.groups, groups, steps, hot=0.5, dear=1000))
        self.meter.step()


def _fixed(problem: Problem, groups: int) -> Problem:
    return replace(problem, groups=groups)


def usual_change(board: Board, state: State, dice: IntArray) -> float:
    """The middle of what swaps change that change anything."""
    rng = np.random.default_rng(int(dice[0]) & 0xFFFF)
    people = board.unit.size
    changes = []
    for i, j in rng.integers(0, people, (400, 2)).tolist():
        c, d = int(state.group[i]), int(state.group[j])
        if c != d:
            arrays = (board.column, board.weight, board.alone, state.counts, board.first, board.other)
            change = abs(int(going(*arrays, board.worth, board.banned, state.group, i, j, c, d)[0]))
            if change:
                changes.append(change)
    return float(np.median(changes)) if changes else float(max(1, board.move_cost, board.size_cost))


def smallest_price(board: Board) -> float:
    """The least that any one thing costs, of those that cost anything."""
    prices = [*board.weight.tolist(), board.move_cost, board.size_cost]
    return float(min((price for price in prices if price > 0), default=1))


def price_of_a_fault(board: Board, unit: float) -> int:
    """More than one broken rule usually saves; a grouping that breaks none always counts before one that does."""
    pair = int(np.abs(board.worth).max(initial=0))
    return int(3 * unit) + 1 + 2 * pair + 2 * board.size_cost + 2 * board.move_cost
