"""Points as terms: each gives the points of a block of leaders with every mentor, in small integers.

Products of float32 matrices are exact here, in any order of summation: all partial sums are integers below 2^24.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import Floats, IntArray, ShortArray, find, pointers, ragged
from peripatos.engine.fit.problem import Table

PAIRS = 2**14  # single pairs in one block


class Term(Protocol):
    """Points of one component. `missing` names inputs that are absent; without any input the points are neutral."""

    missing: tuple[str, ...]
    unused: bool

    def points(self, rows: slice) -> Table:
        """Points of these leaders with every mentor, broadcastable to (rows, mentors)."""
        ...

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        """Points of single pairs (k)."""
        ...


class Neutral:
    """Half the points for everybody: nothing is known on one side at least, so it speaks for and against nobody."""

    unused = True

    def __init__(self, points: int, missing: tuple[str, ...]) -> None:
        self.missing = missing
        self._points = np.array([[points // 2]], dtype=np.int16)

    def points(self, rows: slice) -> Table:  # noqa: ARG002  (the same for every leader)
        return self._points

    def single(self, leader: IntArray, mentor: IntArray) -> Table:  # noqa: ARG002
        return np.full(leader.size, self._points[0, 0])


@dataclass(frozen=True, eq=False)
class Sparse:
    """Rows of numbers (n, width) that are mostly 0, kept without the zeros."""

    start: IntArray  # (n + 1)
    column: ShortArray
    number: npt.NDArray[np.int16]
    width: int

    @classmethod
    def of(cls, blocks: Iterable[Table]) -> "Sparse":
        """From blocks of rows, one after the other; at least one block."""
        counts, columns, numbers, width = [], [], [], 0
        for block in blocks:
            row, column = np.nonzero(block)
            counts.append(np.bincount(row, minlength=len(block)))
            columns.append(column.astype(np.int32))
            numbers.append(block[row, column].astype(np.int16))
            width = block.shape[1]
        start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(counts))))
        return cls(start, np.concatenate(columns), np.concatenate(numbers), width)

    @classmethod
    def gathered(cls, row: IntArray, column: IntArray, number: IntArray, shape: tuple[int, int]) -> "Sparse":
        """From single numbers in any order, each place once; zeros are left out."""
        kept = np.flatnonzero(number)
        kept = kept[np.argsort(row[kept], kind="stable")]
        start = pointers(row[kept], shape[0])
        return cls(start, column[kept].astype(np.int32), number[kept].astype(np.int16), shape[1])

    def dense(self, rows: slice) -> Floats:
        """A block of rows with its zeros."""
        start = self.start[rows.start : rows.stop + 1]
        entries = slice(start[0], start[-1])
        block = np.zeros((start.size - 1, self.width), dtype=np.float32)
        owner = np.repeat(np.arange(start.size - 1), np.diff(start))
        block[owner, self.column[entries]] = self.number[entries]
        return block


class Product:
    """Points as a product of leader coefficients (n, c) and mentor indicators (m, c), and neutral rows and columns."""

    unused = False

    def __init__(self, left: Sparse, right: Table, constant: Table, missing: tuple[str, ...] = ()) -> None:
        self.missing = missing
        self._left = left
        self._right = np.ascontiguousarray(right, dtype=np.bool_)
        self._constant = constant.astype(np.float32)  # (n, 1)

    @property
    def parts(self) -> tuple[Sparse, Table, Table]:
        """Coefficients of leaders, indicators (m, c), constants (n, 1)."""
        return self._left, self._right, self._constant

    @cached_property
    def _indicators(self) -> Floats:
        return np.ascontiguousarray(self._right.T, dtype=np.float32)

    def points(self, rows: slice) -> Table:
        rows = slice(*rows.indices(len(self._constant)))
        return (self._left.dense(rows) @ self._indicators + self._constant[rows]).astype(np.int16)

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        earned = np.empty(leader.size, dtype=np.int16)
        for first in range(0, leader.size, PAIRS):
            part = slice(first, first + PAIRS)
            start, stop = self._left.start[leader[part]], self._left.start[leader[part] + 1]
            entry, pair = ragged(start, stop), np.repeat(np.arange(start.size), stop - start)
            held = self._right[mentor[part][pair], self._left.column[entry]]
            own = np.bincount(pair, weights=held * self._left.number[entry], minlength=start.size)
            earned[part] = own + self._constant[leader[part], 0]
        return earned

    def compiled(self, leader: ShortArray, mentor: ShortArray) -> Table:
        """The same as `single`, for many pairs."""
        from peripatos.engine.fit.compiled import product_points  # noqa: PLC0415  (loads the compiler)

        earned = np.empty(leader.size, dtype=np.int16)
        left, constant = self._left, self._constant[:, 0].astype(np.int16)
        product_points(left.start, left.column, left.number, self._right, constant, leader, mentor, earned)
        return earned


class Sum:
    """Several terms of one component."""

    unused = False

    def __init__(self, *terms: Term, missing: tuple[str, ...] = ()) -> None:
        self.missing = missing + tuple(name for term in terms for name in term.missing)
        self._terms = terms

    @property
    def parts(self) -> tuple[Term, ...]:
        return self._terms

    def points(self, rows: slice) -> Table:
        first, *rest = (term.points(rows) for term in self._terms)
        for other in rest:
            first = first + other
        return first

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        first, *rest = (term.single(leader, mentor) for term in self._terms)
        for other in rest:
            first = first + other
        return first


class Listed:
    """Points of single pairs, and a neutral value for the pairs of people who gave no list."""

    missing: tuple[str, ...] = ()
    unused = False

    def __init__(self, leader: Table, mentor: Table, points: Table, neutral: Table, shape: tuple[int, int]) -> None:
        """One entry of each per listed pair, the last of equals counts; neutral: broadcastable to shape (n, m)."""
        _, last = np.unique((leader * np.int64(shape[1]) + mentor)[::-1], return_index=True)
        order = leader.size - 1 - last
        self._leader, self._mentor = leader[order].astype(np.int64), mentor[order].astype(np.int64)
        self._points = points[order].astype(np.int16)
        self._neutral = np.broadcast_to(neutral.astype(np.int16), shape)

    @property
    def parts(self) -> tuple[Table, Table, Table, Table]:
        """Leader, mentor and points of each entry, and the neutral points (n, m)."""
        return self._leader, self._mentor, self._points, self._neutral

    def points(self, rows: slice) -> Table:
        first, last = np.searchsorted(self._leader, [rows.start, rows.stop])
        table = np.array(self._neutral[rows])
        table[self._leader[first:last] - rows.start, self._mentor[first:last]] += self._points[first:last]
        return table

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        width = self._neutral.shape[1]
        found = find(self._leader * width + self._mentor, leader * width + mentor)
        listed = self._points[np.maximum(0, found)] if self._points.size else np.int16(0)
        return self._neutral[leader, mentor] + np.where(found >= 0, listed, 0)


class Lookup:
    """Points by the codes of both sides: a small table, unknown codes at its end."""

    unused = False
    missing: tuple[str, ...] = ()

    def __init__(self, table: Table, left: Table, right: Table) -> None:
        self._rows = table.astype(np.int16)
        self._left, self._right = left, right

    @property
    def parts(self) -> tuple[Table, Table, Table]:
        """The table and the codes of both sides; code -1 is the last row or column."""
        return self._rows, self._left, self._right

    def points(self, rows: slice) -> Table:
        return self._rows[self._left[rows]][:, self._right]

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        return self._rows[self._left[leader], self._right[mentor]]


def in_bulk(term: Term, leader: ShortArray, mentor: ShortArray) -> Table:
    """Points of single pairs (k) as `single` gives them, products in compiled loops."""
    if isinstance(term, Product):
        return term.compiled(leader, mentor)
    if isinstance(term, Sum):
        return np.asarray(np.sum([in_bulk(part, leader, mentor) for part in term.parts], axis=0, dtype=np.int16))
    return term.single(leader.astype(np.int64), mentor.astype(np.int64))
