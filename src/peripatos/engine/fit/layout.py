"""Terms and rules laid out as flat arrays for the compiled loops.

Every term becomes constants per person, a small table by two codes, a coefficient per active column of a mentor, or
points of single pairs; every rule a table by two kinds, or single pairs. The layout gives the same integers as the
terms themselves, pair by pair.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from peripatos.engine.arrays import IntArray, pointers
from peripatos.engine.fit.policy import Rule
from peripatos.engine.fit.problem import Table
from peripatos.engine.fit.rules import Compare, Either, Pairs, Test, TooLittleOverlap
from peripatos.engine.fit.terms import Listed, Lookup, Neutral, Product, Sum, Term
from peripatos.engine.fit.weeks import MINUTES_A_STEP, OverlapPoints

LARGEST_TABLE: Final = 2**22


class NoLayout(Exception):
    """A term or rule that does not fit into the layout."""


@dataclass(eq=False)
class Layout:
    """What the terms and rules of n leaders and m mentors amount to."""

    leaders: int
    mentors: int
    base_left: IntArray = field(init=False)
    base_right: IntArray = field(init=False)
    products: list[tuple[Table, Table]] = field(default_factory=list)
    tables: list[tuple[Table, Table, Table]] = field(default_factory=list)
    listed: list[tuple[Table, Table, Table]] = field(default_factory=list)
    rules: list[tuple[Table, Table, Table]] = field(default_factory=list)
    barred: list[Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.base_left = np.zeros(self.leaders, dtype=np.int64)
        self.base_right = np.zeros(self.mentors, dtype=np.int64)

    def add(self, term: Term) -> None:
        """Take a term in, or raise NoLayout."""
        if isinstance(term, Neutral):
            self.base_right += int(term.points(slice(0, 1))[0, 0])
        elif isinstance(term, Product):
            left, right, constant = term.parts
            self.base_left += constant[:, 0].astype(np.int64)
            self.products.append((left.astype(np.int32), right.T.astype(np.bool_)))
        elif isinstance(term, Sum):
            for part in term.parts:
                self.add(part)
        elif isinstance(term, Lookup):
            self._lookup(*term.parts)
        elif isinstance(term, Listed):
            self._listed(term)
        elif isinstance(term, OverlapPoints):
            self._overlap(term)
        else:
            raise NoLayout

    def _lookup(self, table: Table, left: Table, right: Table) -> None:
        """One row for all leaders is a constant per mentor."""
        if len(table) == 1:
            self.base_right += table[0][right]
        elif table.size > LARGEST_TABLE:
            raise NoLayout
        else:
            self.tables.append((table, left % len(table), right % table.shape[1]))

    def _listed(self, term: Listed) -> None:
        leader, mentor, points, neutral = term.parts
        self.listed.append((leader, mentor, points))
        if neutral.shape[1] == 1 or neutral.strides[1] == 0:
            self.base_left += neutral[:, 0]
        elif neutral.strides[0] == 0:
            self.base_right += neutral[0]
        else:
            raise NoLayout

    def _overlap(self, term: OverlapPoints) -> None:
        overlap, earned, neutral, left_unknown, right_unknown = term.parts
        minutes, left, right = overlap.by_kind()
        if minutes.size > LARGEST_TABLE:
            raise NoLayout
        table = np.full((minutes.shape[0] + 1, minutes.shape[1] + 1), neutral, dtype=np.int32)
        table[:-1, :-1] = earned[minutes // MINUTES_A_STEP]
        self.tables.append(
            (table, np.where(left_unknown, len(minutes), left), np.where(right_unknown, minutes.shape[1], right))
        )

    def forbid(self, test: Test) -> None:
        """Take a rule in, or raise NoLayout."""
        if isinstance(test, Pairs):
            self.barred.append(test.pairs)
        elif isinstance(test, Either):
            for part in test.parts:
                self.forbid(part)
        elif isinstance(test, TooLittleOverlap):
            overlap, least, left_known, right_known = test.parts
            minutes, left, right = overlap.by_kind()
            table = np.zeros((minutes.shape[0] + 1, minutes.shape[1] + 1), dtype=np.bool_)
            table[:-1, :-1] = minutes < least
            kinds = np.where(left_known, left, len(minutes)), np.where(right_known, right, minutes.shape[1])
            self.rules.append((table, *kinds))
        elif isinstance(test, Compare):
            self._compare(*test.parts)
        else:
            raise NoLayout

    def _compare(self, left: Table, right: Table, forbids: Any) -> None:
        """A table by the different values of both sides; where they are too many, the few values in common."""
        mine, left_kind = np.unique(left, return_inverse=True)
        theirs, right_kind = np.unique(right, return_inverse=True)
        if mine.size * theirs.size <= LARGEST_TABLE:
            self.rules.append((forbids(mine[:, None], theirs[None, :]), left_kind, right_kind))
            return
        raise NoLayout

    def same(self, left: Table, right: Table) -> None:
        """Forbid the pairs whose sides are the same person."""
        row_of = np.full(int(max(left.max(initial=0), right.max(initial=0))) + 2, -1, dtype=np.int64)
        row_of[right[right >= 0]] = np.flatnonzero(right >= 0)
        met = np.flatnonzero((left >= 0) & (row_of[left] >= 0))
        self.barred.append(np.column_stack((met, row_of[left[met]])))

    def forbidden(self) -> int:
        """How many pairs the rules forbid, without looking at each: by kinds, and single pairs besides."""
        if len(self.rules) > 1:
            raise NoLayout
        keys = np.unique(
            np.concatenate(
                [np.zeros(0, dtype=np.int64), *(row[:, 0] * self.mentors + row[:, 1] for row in self.barred)]
            )
        )
        if not self.rules:
            return int(keys.size)
        table, left, right = self.rules[0]
        counts = np.bincount(left, minlength=len(table)), np.bincount(right, minlength=table.shape[1])
        by_kind = int((counts[0][:, None] * counts[1][None, :])[table].sum())
        return by_kind + int(np.count_nonzero(~table[left[keys // self.mentors], right[keys % self.mentors]]))

    def arrays(self) -> tuple[Any, ...]:
        """Everything in the order of the compiled loop."""
        shape = self.leaders, self.mentors
        tables, rules = _stacked(self.tables, *shape, np.int32), _stacked(self.rules, *shape, np.bool_)
        return self.base_left, self.base_right, *self._product_arrays(), *tables, *rules, *self._pair_arrays()

    def _product_arrays(self) -> tuple[Any, ...]:
        """Coefficients (n, c) and, per mentor, the active columns."""
        if not self.products:
            none = np.zeros((self.leaders, 1), dtype=np.int32)
            return none, np.zeros(self.mentors + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
        left = np.ascontiguousarray(np.hstack([left for left, _ in self.products]))
        mentor, column = np.nonzero(np.hstack([right for _, right in self.products]))
        return left, pointers(mentor, self.mentors), column.astype(np.int32)

    def _pair_arrays(self) -> tuple[Any, ...]:
        """Points of listed pairs and forbidden pairs, in rows per leader."""
        none = np.zeros(0, dtype=np.int64)
        leader = np.concatenate([none, *(row[0] for row in self.listed)])
        mentor = np.concatenate([none, *(row[1] for row in self.listed)])
        points = np.concatenate([none, *(row[2] for row in self.listed)])
        order = np.argsort(leader, kind="stable")
        barred = np.concatenate([np.zeros((0, 2), dtype=np.int64), *self.barred])
        barred = barred[np.argsort(barred[:, 0], kind="stable")]
        return (
            pointers(leader, self.leaders),
            mentor[order].astype(np.int32),
            points[order].astype(np.int32),
            pointers(barred[:, 0], self.leaders),
            barred[:, 1].astype(np.int32),
        )


def _stacked(rows: list[tuple[Table, Table, Table]], leaders: int, mentors: int, kind: Any) -> tuple[Any, ...]:
    """Tables one after the other with their starts and widths, codes of leaders (t, n) and of mentors (m, t)."""
    sizes = [table.size for table, _, _ in rows]
    flat = np.concatenate([np.zeros(0, dtype=kind), *(np.asarray(table, dtype=kind).ravel() for table, _, _ in rows)])
    starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(np.array(sizes, dtype=np.int64))))[:-1]
    width = np.array([table.shape[1] for table, _, _ in rows], dtype=np.int64)
    left = np.array([codes for _, codes, _ in rows], dtype=np.int32).reshape(len(rows), leaders)
    right = np.array([codes for _, _, codes in rows], dtype=np.int32).reshape(len(rows), mentors)
    return flat, starts, width, left, np.ascontiguousarray(right.T)


def counts_of(
    tests: dict[Rule, Test], persons: tuple[Table | None, Table | None], shape: tuple[int, int]
) -> dict[Rule, int]:
    """How many pairs each rule forbids. Raises NoLayout."""
    counts = {}
    for rule, test in tests.items():
        alone = Layout(*shape)
        _forbid(alone, rule, test, persons)
        counts[rule] = alone.forbidden()
    return counts


def _forbid(layout: Layout, rule: Rule, test: Test, persons: tuple[Table | None, Table | None]) -> None:
    if rule is Rule.SAME_PERSON and persons[0] is not None and persons[1] is not None:
        layout.same(persons[0], persons[1])
    else:
        layout.forbid(test)


def layout_of(
    terms: dict[str, Term], tests: dict[Rule, Test], persons: tuple[Table | None, Table | None], shape: tuple[int, int]
) -> Layout | None:
    """The layout of all terms and rules, or None where one of them does not fit."""
    layout = Layout(*shape)
    try:
        for term in terms.values():
            layout.add(term)
        for rule, test in tests.items():
            _forbid(layout, rule, test, persons)
    except NoLayout:
        return None
    return layout
