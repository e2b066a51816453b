"""Terms and rules laid out as flat arrays for the compiled loops.

Every term becomes constants per person, a table by two codes, coefficients of leaders for what mentors have, or points
of single pairs; every rule a table by two kinds, or single pairs. The layout gives the same integers as the terms
themselves, pair by pair.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np

from peripatos.engine.arrays import IntArray, pointers
from peripatos.engine.fit.plane import FEW, LANES, TILE, Entries, Kinds, Plane, one_hot, runs_of
from peripatos.engine.fit.policy import Rule
from peripatos.engine.fit.problem import Table
from peripatos.engine.fit.rules import Compare, Either, Pairs, Test, TooLittleOverlap
from peripatos.engine.fit.terms import Listed, Lookup, Neutral, Product, Sparse, Sum, Term
from peripatos.engine.fit.weeks import MINUTES_A_STEP, OverlapPoints

LARGEST_TABLE: Final = 2**22
MOST_MARKS: Final = 2**26  # columns times mentors of one table; a larger one is read by code


class NoLayout(Exception):
    """A term or rule that does not fit into the layout."""


@dataclass(eq=False)
class Layout:
    """What the terms and rules of n leaders and m mentors amount to."""

    leaders: int
    mentors: int
    base_left: IntArray = field(init=False)
    base_right: IntArray = field(init=False)
    products: list[tuple[Sparse, Table]] = field(default_factory=list)
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
            self.products.append((left, right))
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
        keys = self.barred_pairs()
        if not self.rules:
            return int(keys.size)
        table, left, right = self.rules[0]
        counts = np.bincount(left, minlength=len(table)), np.bincount(right, minlength=table.shape[1])
        by_kind = int((counts[0][:, None] * counts[1][None, :])[table].sum())
        return by_kind + int(np.count_nonzero(~table[left[keys // self.mentors], right[keys % self.mentors]]))

    @cached_property
    def kinds(self) -> Kinds:
        """The rules by kinds of people; single pairs stand beside them."""
        return Kinds.of(self.rules, self.leaders, self.mentors)

    def plane(self, tie: IntArray) -> tuple[Plane, IntArray]:
        """Everything for the compiled scan, and each mentor's place in it. tie (m): higher is better among equals."""
        kinds = self.kinds
        order, run_at = runs_of(kinds.right)
        scanned, class_at = runs_of(kinds.left)
        place = np.empty(self.mentors, dtype=np.int64)
        place[order] = np.arange(self.mentors)
        tiles = -(-self.mentors // TILE)
        width = -(-self.mentors // (tiles * LANES)) * LANES
        entries, constant, wide = self._entries()
        row, entry_at, column, points = entries.joined(self.leaders)
        rules, rule_at, rule_width = kinds.flat()
        by_tie = np.empty(self.mentors, dtype=np.int32)
        by_tie[tie] = np.arange(self.mentors)
        return Plane(
            mask=_tiled([-held[:, order].astype(np.int8) for held in entries.columns], np.int8, tiles, width),
            code=_tiled([codes[None, order] for _, _, codes in wide], np.int32, tiles, width),
            tie=tie[order],
            by_tie=by_tie,
            run_at=run_at,
            run_kind=np.ascontiguousarray(kinds.right[order[run_at[:-1]]]),
            rule=rules,
            rule_at=rule_at,
            rule_width=rule_width,
            leader=scanned.astype(np.int32),
            alike=np.repeat(np.arange(class_at.size - 1, dtype=np.int32), np.diff(class_at)),
            kind=kinds.left,
            constant=constant,
            row=row,
            entry_at=entry_at,
            entry_column=column,
            entry_points=points,
            **_wide_arrays(wide, self.leaders),
            **self._pair_arrays(place),
        ), place

    def _entries(self) -> tuple[Entries, IntArray, list[tuple[Table, Table, Table]]]:
        """Entries of products and of tables with few different numbers, constants (n), and the tables left."""
        entries, constant, wide = Entries.none(self.mentors), self.base_left.copy(), []
        for rows, held in self.products:
            entries.add(rows.start, rows.column, rows.number, held.T, np.arange(self.leaders))
        for table, left, right in self.tables:
            usual, start, column, points = one_hot(table)
            if np.diff(start).max() > FEW or table.shape[1] * self.mentors > MOST_MARKS:
                wide.append((table, left, right))
                continue
            constant += usual[left]
            entries.add(start, column, points, right == np.arange(table.shape[1])[:, None], left)
        return entries, constant, wide

    def _pair_arrays(self, place: IntArray) -> dict[str, Any]:
        """Points of listed pairs and forbidden pairs, in rows per leader by the mentor's place."""
        none = np.zeros(0, dtype=np.int64)
        leader = np.concatenate([none, *(row[0] for row in self.listed)])
        points = np.concatenate([none, *(row[2] for row in self.listed)])
        order = np.argsort(leader, kind="stable")
        listed = place[np.concatenate([none, *(row[1] for row in self.listed)])]
        barred = self.barred_pairs()
        return {
            "listed_at": pointers(leader, self.leaders),
            "listed_place": listed[order].astype(np.int32),
            "listed_points": points[order].astype(np.int16),
            "barred_at": pointers(barred // self.mentors, self.leaders),
            "barred_place": place[barred % self.mentors].astype(np.int32),
        }

    def barred_pairs(self) -> IntArray:
        """Single forbidden pairs as keys leader · mentors + mentor, ascending, each once."""
        none = np.zeros(0, dtype=np.int64)
        return np.unique(np.concatenate([none, *(row[:, 0] * self.mentors + row[:, 1] for row in self.barred)]))


def _tiled(blocks: list[Table], kind: Any, tiles: int, width: int) -> Any:
    """Rows over mentors in tiles (tiles, rows, width), at least one row, the rest of the last tile 0."""
    rows = max(1, sum(len(block) for block in blocks))
    table, first = np.zeros((tiles, rows, width), dtype=kind), 0
    for block in blocks:
        for tile in range(tiles):
            part = block[:, tile * width : (tile + 1) * width]
            table[tile, first : first + len(block), : part.shape[1]] = part
        first += len(block)
    return table


def _wide_arrays(wide: list[tuple[Table, Table, Table]], leaders: int) -> dict[str, Any]:
    """Tables that are read by code: one after the other, and where the row of each leader begins."""
    starts = np.cumsum([0, *(table.size for table, _, _ in wide)])
    rows = [start + left * table.shape[1] for start, (table, left, _) in zip(starts.tolist(), wide, strict=False)]
    return {
        "wide_row": np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(len(wide), leaders).T),
        "wide": np.concatenate(
            [np.zeros(0, dtype=np.int16), *(table.ravel().astype(np.int16) for table, _, _ in wide)]
        ),
        "wide_width": np.array([table.shape[1] for table, _, _ in wide], dtype=np.int64),
    }


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
