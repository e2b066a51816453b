"""Columns of mentors and entries of leaders, laid out for the compiled scan.

Mentors stand in the order of the scan: those whom the rules treat alike stand together, so that whole runs of forbidden
ones are passed over. What a mentor has (a topic at a level, a style, a code) is a column of -1 and 0; the entries of a
leader say how many points each column earns. A score is the constant of the leader, the base of the mentor and the sum
of these.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray, pointers
from peripatos.engine.fit.problem import Table

Points = npt.NDArray[np.int16]
Marks = npt.NDArray[np.int8]

TILE: Final = 8192  # mentors at once: their scores stay in the nearest cache
LANES: Final = 64  # runs begin and end at multiples of this
FEW: Final = 24  # entries of a code; a table with more is read by code instead of by columns
FORBIDDEN: Final = -10_001  # in place of a base: the score is then below 0, whatever else the pair earns


class Plane(NamedTuple):
    """What the compiled loops read. Leaders keep their numbers; mentors are numbered by their place in the scan."""

    mask: Marks  # (tiles, columns, width) -1 where the mentor has it
    code: ShortArray  # (tiles, wide tables, width)
    tie: IntArray  # (m) higher is better among equal scores
    by_tie: ShortArray  # (m) the mentor with each tie
    run_at: IntArray  # (runs + 1) mentors whom the rules treat alike
    run_kind: ShortArray  # (runs, rules)
    rule: BoolArray  # flat tables of the rules
    rule_at: IntArray  # (rules)
    rule_width: IntArray  # (rules)
    leader: ShortArray  # (n) leaders in the order of the scan, those whom the rules treat alike together
    alike: ShortArray  # (n) equal numbers are treated alike; in the order of the scan
    kind: ShortArray  # (n, rules)
    constant: IntArray  # (n)
    row: IntArray  # (n, sources) rows of entries
    entry_at: IntArray  # (rows + 1)
    entry_column: ShortArray
    entry_points: Points
    wide_row: IntArray  # (n, wide tables) where the leader's row begins in wide
    wide: Points
    wide_width: IntArray  # (wide tables)
    listed_at: IntArray  # (n + 1)
    listed_place: ShortArray  # ascending in each row
    listed_points: Points
    barred_at: IntArray  # (n + 1)
    barred_place: ShortArray  # ascending in each row, each once


@dataclass(frozen=True, eq=False)
class Kinds:
    """Rules by kinds of people: tables (a, b) of who may not meet, kinds (n, rules) of leaders, (m, rules) of mentors.

    Kinds that meet the same people are one; a rule that keeps nobody apart is left out; the strictest rule is the last.
    """

    tables: list[BoolArray]
    left: ShortArray
    right: ShortArray

    @classmethod
    def of(cls, rules: list[tuple[Table, Table, Table]], leaders: int, mentors: int) -> "Kinds":
        merged = [_merged(*rule) for rule in rules]
        kept = sorted((rule for rule in merged if rule[0].any()), key=lambda rule: float(rule[0].mean()))
        left = np.array([rule[1] for rule in kept], dtype=np.int32).reshape(len(kept), leaders)
        right = np.array([rule[2] for rule in kept], dtype=np.int32).reshape(len(kept), mentors)
        tables = [rule[0] for rule in kept]
        return cls(tables, np.ascontiguousarray(left.T), np.ascontiguousarray(right.T))

    def forbids(self, leader: IntArray, mentor: IntArray) -> BoolArray:
        """Which of these pairs (k) a rule forbids."""
        forbidden = np.zeros(leader.size, dtype=np.bool_)
        for t, table in enumerate(self.tables):
            forbidden |= table[self.left[leader, t], self.right[mentor, t]]
        return forbidden

    def flat(self) -> tuple[BoolArray, IntArray, IntArray]:
        """The tables one after the other, their starts, their widths."""
        sizes = np.array([0, *(table.size for table in self.tables)], dtype=np.int64)
        cells = np.concatenate([np.zeros(0, dtype=np.bool_), *(table.ravel() for table in self.tables)])
        return cells, np.cumsum(sizes)[:-1], np.array([table.shape[1] for table in self.tables], dtype=np.int64)


def _merged(table: Table, left: Table, right: Table) -> tuple[BoolArray, Table, Table]:
    rows, row_of = np.unique(np.asarray(table, dtype=np.bool_), axis=0, return_inverse=True)
    columns, column_of = np.unique(rows, axis=1, return_inverse=True)
    return columns, row_of.reshape(-1)[left], column_of.reshape(-1)[right]


@dataclass(eq=False)
class Entries:
    """Rows of entries from several sources, and for each leader the row of every source."""

    mentors: int
    columns: list[Table]  # (c, m) truth
    at: list[IntArray]
    column: list[ShortArray]
    points: list[Points]
    rows: list[IntArray]

    @classmethod
    def none(cls, mentors: int) -> "Entries":
        return cls(mentors, [], [np.zeros(1, dtype=np.int64)], [], [], [])

    def add(self, start: IntArray, column: Table, points: Table, held: Table, row: IntArray) -> None:
        """Rows of entries over columns (c, m) of truth; row (n): which of them each leader has."""
        before = sum(one.size - 1 for one in self.at[1:])
        entries, width = sum(one.size for one in self.column), sum(len(one) for one in self.columns)
        used = np.zeros(len(held), dtype=np.bool_)
        used[column] = True
        new = np.cumsum(used) - 1
        self.at.append(start + entries)
        self.column.append((new[column] + width).astype(np.int32))
        self.points.append(points.astype(np.int16))
        self.columns.append(held[used])
        self.rows.append(row.astype(np.int64) + before)

    def joined(self, leaders: int) -> tuple[IntArray, IntArray, ShortArray, Points]:
        """Rows per leader (n, sources), and all entries."""
        rows = np.column_stack(self.rows) if self.rows else np.zeros((leaders, 0), dtype=np.int64)
        at = np.concatenate([self.at[0], *(one[1:] for one in self.at[1:])])
        column = np.concatenate([np.zeros(0, dtype=np.int32), *self.column])
        return np.ascontiguousarray(rows), at, column, np.concatenate([np.zeros(0, dtype=np.int16), *self.points])


def one_hot(table: Table) -> tuple[IntArray, IntArray, Table, Table]:
    """A table (a, b) as the middle number of each row (a) and entries where it differs: starts, columns, points."""
    usual = np.partition(table, table.shape[1] // 2, axis=1)[:, table.shape[1] // 2].astype(np.int64)
    row, column = np.nonzero(table != usual[:, None])
    start = pointers(row, len(table))
    return usual, start, column, table[row, column] - usual[row]


def runs_of(kinds: ShortArray) -> tuple[IntArray, IntArray]:
    """An order in which equal rows (k, rules) stand together, and where runs of equals begin and end."""
    order = np.lexsort(kinds.T) if kinds.shape[1] else np.arange(len(kinds))
    turned = kinds[order]
    new = np.flatnonzero((turned[1:] != turned[:-1]).any(axis=1)) + 1
    return order, np.concatenate((np.zeros(1, dtype=np.int64), new, np.array([len(kinds)])))
