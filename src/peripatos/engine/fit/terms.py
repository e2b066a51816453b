"""Points as terms: each gives the points of a block of leaders with every mentor, in small integers.

Products of float32 matrices are exact here, in any order of summation: all partial sums are integers below 2^24.
"""

from typing import Protocol

import numpy as np

from peripatos.engine.arrays import Floats, IntArray, find
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


class Product:
    """Points as a product of leader coefficients (n, c) and mentor indicators (m, c), and neutral rows and columns."""

    unused = False

    def __init__(self, left: Table, right: Table, constant: Table, missing: tuple[str, ...] = ()) -> None:
        self.missing = missing
        used = np.asarray(left.any(axis=0) & right.any(axis=0))
        self._left: Floats = np.ascontiguousarray(left[:, used], dtype=np.float32)
        self._right: Floats = np.ascontiguousarray(right[:, used].T, dtype=np.float32)
        self._constant = constant.astype(np.float32)  # (n, 1)

    @property
    def parts(self) -> tuple[Table, Table, Table]:
        """Coefficients (n, c), indicators (c, m), constants (n, 1)."""
        return self._left, self._right, self._constant

    def points(self, rows: slice) -> Table:
        return (self._left[rows] @ self._right + self._constant[rows]).astype(np.int16)

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        earned = np.empty(leader.size, dtype=np.int16)
        columns = np.ascontiguousarray(self._right.T)
        for first in range(0, leader.size, PAIRS):
            part = slice(first, first + PAIRS)
            own = np.einsum("kc,kc->k", self._left[leader[part]], columns[mentor[part]])
            earned[part] = own + self._constant[leader[part], 0]
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
