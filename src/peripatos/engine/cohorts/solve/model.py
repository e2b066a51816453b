"""Whether hard rules can hold together at all: an exact model of who may be where (CP-SAT)."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from ortools.sat.python import cp_model

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.problem import Problem, Rules, zone_gap

MOST_PLACES: Final = 60_000  # people times cohorts


@dataclass(frozen=True)
class Answer:
    """possible: None if the work was too little to tell. groups: (n) cohort of everybody. work: deterministic time."""

    possible: bool | None
    groups: IntArray | None
    work: float


def possible(problem: Problem, rules: Rules, *, work: float, seconds: float | None = None, seed: int = 1) -> Answer:
    """Look for any grouping that keeps these rules."""
    numbers = rules.numbers(problem.people)
    if not numbers:
        return Answer(possible=False, groups=None, work=0.0)
    if problem.people * numbers[-1] > MOST_PLACES:
        return Answer(possible=None, groups=None, work=0.0)
    model = _Model(problem, rules, numbers)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = work
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    status = solver.solve(model.model)
    spent = float(solver.response_proto.deterministic_time)
    if status == cp_model.INFEASIBLE:
        return Answer(possible=False, groups=None, work=spent)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(possible=None, groups=None, work=spent)
    found = np.array([[solver.boolean_value(x) for x in row] for row in model.inside], dtype=np.bool_)
    groups: IntArray = np.unique(found.argmax(axis=1), return_inverse=True)[1].astype(np.int64)
    return Answer(possible=True, groups=groups, work=spent)


class _Model:
    """inside[i][c]: whether person i is in cohort c; cohorts that are not used come last."""

    def __init__(self, problem: Problem, rules: Rules, numbers: range) -> None:
        self.problem, self.rules = problem, rules
        self.model: Any = cp_model.CpModel()
        self.cohorts = range(numbers[-1])
        self.inside = [[self.model.new_bool_var("") for _ in self.cohorts] for _ in range(problem.people)]
        self.used = [self.model.new_bool_var("") for _ in self.cohorts]
        for c in self.cohorts:
            if c < numbers[0]:
                self.model.add(self.used[c] == 1)
            elif c:
                self.model.add_implication(self.used[c], self.used[c - 1])
        for i, row in enumerate(self.inside):
            self.model.add_exactly_one(row)
            for c in self.cohorts[i + 1 :]:  # the first person of the first cohort comes first, and so on
                self.model.add(row[c] == 0)
        self._sizes()
        self._pairs()
        self._zones()
        self._alone()
        self._led()
        self._kept()

    def _sizes(self) -> None:
        for c in self.cohorts:
            size = sum(row[c] for row in self.inside)
            self.model.add(size >= self.rules.low * self.used[c])
            self.model.add(size <= min(self.rules.high, self.problem.people) * self.used[c])

    def _pairs(self) -> None:
        for a, b in self.rules.kept_apart:
            for c in self.cohorts:
                self.model.add_at_most_one(self.inside[a][c], self.inside[b][c])
        for a, b in self.rules.together:
            for c in self.cohorts:
                self.model.add(self.inside[a][c] == self.inside[b][c])

    def _zones(self) -> None:
        if self.rules.gap is None:
            return
        people: dict[int, list[int]] = defaultdict(list)
        for i, offset in enumerate(self.problem.offsets.tolist()):
            people[offset % 1440].append(i)
        for c in self.cohorts:
            there = {offset: self.model.new_bool_var("") for offset in people}
            for offset, members in people.items():
                for i in members:
                    self.model.add_implication(self.inside[i][c], there[offset])
            for a, b in combinations(people, 2):
                if zone_gap(a, b) > self.rules.gap:
                    self.model.add_at_most_one(there[a], there[b])

    def _alone(self) -> None:
        for name in self.rules.never_alone:
            people: dict[str, list[int]] = defaultdict(list)
            for i, attributes in enumerate(self.problem.attributes):
                if name in attributes:
                    people[attributes[name]].append(i)
            for members in people.values():
                for c in self.cohorts:
                    count = sum(self.inside[i][c] for i in members)
                    for i in members:
                        self.model.add(count >= 2 * self.inside[i][c])

    def _led(self) -> None:
        if self.rules.facilitators:
            for c in self.cohorts:
                self.model.add(sum(self.inside[i][c] for i in self.problem.facilitators) >= self.used[c])

    def _kept(self) -> None:
        for k, pairs in self.rules.kept:
            members = self.problem.current[k]
            squares = []
            for c in self.cohorts:
                count = self.model.new_int_var(0, len(members), "")
                self.model.add(count == sum(self.inside[i][c] for i in members))
                square = self.model.new_int_var(0, len(members) ** 2, "")
                self.model.add_multiplication_equality(square, [count, count])
                squares.append(square)
            self.model.add(sum(squares) >= 2 * pairs + len(members))
