"""The hard rules: which pairs are forbidden, and by what."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.fit.policy import FitPolicy, Rule
from peripatos.engine.fit.problem import FitProblem, Table
from peripatos.engine.fit.weeks import Overlap, known

LONGEST_LINE: Final = 64


class Test(Protocol):
    """One rule, ready to be asked."""

    def forbids(self, rows: slice) -> BoolArray:
        """Forbidden pairs of these leaders, broadcastable to (rows, mentors)."""
        ...


class Compare:
    """A rule that compares a column of each side."""

    def __init__(self, left: Table, right: Table, forbids: Callable[[Table, Table], BoolArray]) -> None:
        self._left, self._right, self._forbids = left[:, None], right[None, :], forbids

    @property
    def parts(self) -> tuple[Table, Table, Callable[[Table, Table], BoolArray]]:
        return self._left[:, 0], self._right[0], self._forbids

    def forbids(self, rows: slice) -> BoolArray:
        return self._forbids(self._left[rows], self._right)


class Pairs:
    """A rule that lists pairs (k, 2)."""

    def __init__(self, pairs: Table, mentors: int) -> None:
        self._pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        self._mentors = mentors

    @property
    def pairs(self) -> Table:
        return self._pairs

    def forbids(self, rows: slice) -> BoolArray:
        first, last = np.searchsorted(self._pairs[:, 0], [rows.start, rows.stop])
        own = self._pairs[first:last]
        table = np.zeros((rows.stop - rows.start, self._mentors), dtype=np.bool_)
        table[own[:, 0] - rows.start, own[:, 1]] = True
        return table


class Either:
    """Two ways to break one rule."""

    def __init__(self, *tests: Test) -> None:
        self._tests = tests

    @property
    def parts(self) -> tuple[Test, ...]:
        return self._tests

    def forbids(self, rows: slice) -> BoolArray:
        first, *rest = (test.forbids(rows) for test in self._tests)
        for other in rest:
            first = first | other
        return first


class TooLittleOverlap:
    """Fewer common minutes a week than needed; people without known hours pass."""

    def __init__(self, left: Table, right: Table, least_minutes: int) -> None:
        self._overlap, self._least = Overlap(left, right), least_minutes
        self._left_known, self._right_known = known(left), known(right)

    @property
    def parts(self) -> tuple[Overlap, int, BoolArray, BoolArray]:
        return self._overlap, self._least, self._left_known, self._right_known

    def forbids(self, rows: slice) -> BoolArray:
        short: BoolArray = self._overlap.minutes(rows) < self._least
        return short & self._left_known[rows, None] & self._right_known


def tests_of(problem: FitProblem, policy: FitPolicy) -> tuple[dict[Rule, Test], tuple[Rule, ...]]:
    """The rules that can be applied, and those of the policy whose input is not there."""
    made = {rule: MAKERS[rule](problem, policy) for rule in sorted(policy.rules)}
    applied = {rule: test for rule, test in made.items() if test is not None}
    return applied, tuple(rule for rule, test in made.items() if test is None)


def _same_person(problem: FitProblem, policy: FitPolicy) -> Test | None:  # noqa: ARG001  (one shape for all)
    left, right = problem.leaders.person, problem.mentors.person
    if left is None or right is None:
        return None
    return Compare(left, right, lambda mine, theirs: (mine == theirs) & (mine >= 0))


def _capacity(problem: FitProblem, policy: FitPolicy) -> Test | None:  # noqa: ARG001
    """No free place today."""
    if problem.capacity is None:
        return None
    active = np.zeros_like(problem.capacity) if problem.active is None else problem.active
    leaders = np.zeros(problem.leaders.size, dtype=np.int64)
    return Compare(leaders, problem.capacity - active, lambda _, free: free <= 0)


def _reporting_line(problem: FitProblem, policy: FitPolicy) -> Test | None:
    """One of the two is a manager of the other, up to so many levels up."""
    left, right, manager = problem.leaders.person, problem.mentors.person, problem.manager
    if left is None or right is None or manager is None:
        return None
    levels = LONGEST_LINE if policy.reporting_levels is None else policy.reporting_levels
    below = _line_pairs(left, right, manager, levels)
    above = _line_pairs(right, left, manager, levels)[:, ::-1]
    return Pairs(np.concatenate((below, above)), problem.mentors.size)


def _line_pairs(lower: Table, upper: Table, manager: Table, levels: int) -> IntArray:
    """Rows (lower, upper) where the upper person stands in the lower one's line, walked one level at a time."""
    row_of = np.full(len(manager) + 1, -1, dtype=np.int64)
    row_of[upper[upper >= 0]] = np.flatnonzero(upper >= 0)
    chain = np.append(manager, -1).astype(np.int64)
    at, found = lower.astype(np.int64), []
    for _ in range(levels):
        at = chain[at]
        if (at < 0).all():
            break
        row = np.where(at >= 0, row_of[at], -1)
        met = np.flatnonzero(row >= 0)
        found.append(np.column_stack((met, row[met])))
    return np.concatenate(found) if found else np.zeros((0, 2), dtype=np.int64)


def _conflict(problem: FitProblem, policy: FitPolicy) -> Test | None:  # noqa: ARG001
    left, right, pairs = problem.leaders.conflicts, problem.mentors.conflicts, problem.conflict_pairs
    tests: list[Test] = []
    if left is not None and right is not None:
        tests.append(Compare(left, right, lambda mine, theirs: (mine & theirs) != 0))
    if pairs is not None:
        tests.append(Pairs(pairs, problem.mentors.size))
    return Either(*tests) if tests else None


def _listed(pairs: Table | None, problem: FitProblem) -> Test | None:
    return None if pairs is None else Pairs(pairs, problem.mentors.size)


def _language(problem: FitProblem, policy: FitPolicy) -> Test | None:  # noqa: ARG001
    """No common language; people of whom no language is known pass."""
    left, right = problem.leaders.languages, problem.mentors.languages
    if left is None or right is None:
        return None
    return Compare(left, right, lambda mine, theirs: ((mine & theirs) == 0) & (mine != 0) & (theirs != 0))


def _overlap(problem: FitProblem, policy: FitPolicy) -> Test | None:
    left, right = problem.leaders.week, problem.mentors.week
    if left is None or right is None:
        return None
    return TooLittleOverlap(left, right, policy.least_overlap_minutes)


def _rank_gap(problem: FitProblem, policy: FitPolicy) -> Test | None:
    """The mentor's grade less the leader's lies outside the window; people without a grade pass."""
    left, right, window = problem.leaders.grade, problem.mentors.grade, policy.rank_gap
    if left is None or right is None or window is None:
        return None
    low, high = window

    def outside(mine: Table, theirs: Table) -> BoolArray:
        gap = theirs.astype(np.int64) - mine.astype(np.int64)
        return ((gap < low) | (gap > high)) & (mine >= 0) & (theirs >= 0)

    return Compare(left, right, outside)


def _briefing(problem: FitProblem, policy: FitPolicy) -> Test | None:  # noqa: ARG001
    """Either has not been briefed; a side without the column passes."""
    left, right = problem.leaders.briefed, problem.mentors.briefed
    if left is None and right is None:
        return None
    left = np.ones(problem.leaders.size, dtype=np.bool_) if left is None else left.astype(np.bool_)
    right = np.ones(problem.mentors.size, dtype=np.bool_) if right is None else right.astype(np.bool_)
    return Compare(left, right, lambda mine, theirs: ~(mine & theirs))


MAKERS: Final[Mapping[Rule, Callable[[FitProblem, FitPolicy], Test | None]]] = {
    Rule.SAME_PERSON: _same_person,
    Rule.CAPACITY: _capacity,
    Rule.REPORTING_LINE: _reporting_line,
    Rule.CONFLICT: _conflict,
    Rule.NO_MATCH: lambda problem, _: _listed(problem.no_match_pairs, problem),
    Rule.LANGUAGE: _language,
    Rule.OVERLAP: _overlap,
    Rule.RANK_GAP: _rank_gap,
    Rule.COOLING_OFF: lambda problem, _: _listed(problem.recent_pairs, problem),
    Rule.BRIEFING: _briefing,
}
