"""Free half hours of a week, and how many of them two people have in common."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, Floats, IntArray
from peripatos.engine.fit.problem import HALF_HOURS, Table

MINUTES_A_STEP = 30
MINUTES_A_WEEK = HALF_HOURS * MINUTES_A_STEP


def week_of(hours: Iterable[tuple[int, int, int]], *, utc_offset_minutes: int) -> BoolArray:
    """The free half hours (336) of a UTC week from Monday 00:00.

    hours: (weekday from Monday 0, first minute, last minute) of the local day; a half hour counts when it lies wholly
    inside. utc_offset_minutes: local time less UTC at a date the caller chooses; what leaves the week at one end
    enters at the other.
    """
    minutes = np.zeros(MINUTES_A_WEEK, dtype=np.bool_)
    for weekday, first, last in hours:
        local = np.arange(weekday * 1440 + first, weekday * 1440 + last) - utc_offset_minutes
        minutes[local % MINUTES_A_WEEK] = True
    whole: BoolArray = np.asarray(minutes.reshape(HALF_HOURS, MINUTES_A_STEP).all(axis=1))
    return whole


def known(weeks: Table) -> BoolArray:
    """People (k) with any free half hour."""
    return np.asarray(weeks.any(axis=1), dtype=np.bool_)


class Overlap:
    """Common free minutes of leaders and mentors. Many people share their hours, so each kind of week counts once."""

    def __init__(self, left: Table, right: Table) -> None:
        self._left, self._left_kind = _kinds(left)
        kinds, self._right_kind = _kinds(right)
        self._right: Floats = np.ascontiguousarray(kinds.T)

    def by_kind(self) -> tuple[npt.NDArray[np.int16], IntArray, IntArray]:
        """Minutes a week by the kinds of week of both sides, and the kind of every person."""
        common = (self._left @ self._right * MINUTES_A_STEP).astype(np.int16)
        return common, self._left_kind, self._right_kind

    def minutes(self, rows: slice) -> npt.NDArray[np.int16]:
        """Minutes a week, (rows, mentors)."""
        kinds, kind = np.unique(self._left_kind[rows], return_inverse=True)
        common = (self._left[kinds] @ self._right * MINUTES_A_STEP).astype(np.int16)
        return np.asarray(common[kind][:, self._right_kind])


def _kinds(weeks: Table) -> tuple[Floats, IntArray]:
    """The different weeks (k, 336) and which of them each person has."""
    packed = np.packbits(weeks.astype(np.bool_), axis=1)
    _, first, kind = np.unique(packed.view(f"V{packed.shape[1]}"), return_index=True, return_inverse=True)
    return weeks[first].astype(np.float32), kind.reshape(-1).astype(np.int64)


class OverlapPoints:
    """Points by common minutes; people without any known hours are neutral."""

    missing: tuple[str, ...] = ()
    unused = False

    def __init__(self, left: Table, right: Table, *, points: int, full_minutes: int) -> None:
        self._overlap = Overlap(left, right)
        steps = np.minimum(np.arange(HALF_HOURS + 1) * MINUTES_A_STEP, full_minutes)
        self._earned = (points * steps // full_minutes).astype(np.int16)
        self._neutral = np.int16(points // 2)
        self._left_unknown, self._right_unknown = ~known(left), ~known(right)

    @property
    def parts(self) -> tuple[Overlap, Table, int, BoolArray, BoolArray]:
        """The overlap, points by steps of it, the neutral points, and who has no known hours on either side."""
        return self._overlap, self._earned, int(self._neutral), self._left_unknown, self._right_unknown

    def points(self, rows: slice) -> Table:
        earned = self._earned[self._overlap.minutes(rows) // MINUTES_A_STEP]
        earned[self._left_unknown[rows]] = self._neutral
        earned[:, self._right_unknown] = self._neutral
        return earned

    def single(self, leader: IntArray, mentor: IntArray) -> Table:
        """Points of single pairs (k)."""
        minutes, left, right = self._overlap.by_kind()
        earned = self._earned[minutes[left[leader], right[mentor]] // MINUTES_A_STEP]
        return np.where(self._left_unknown[leader] | self._right_unknown[mentor], self._neutral, earned)
