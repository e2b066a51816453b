"""Strict reading of named arrays: every array is asked for by name and shape, what is left over is an error."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.fields import HIGHEST, refuse

HUGE: Final = 2**62


class Columns:
    """Named arrays being read: every one is asked for, what is left over is an error."""

    def __init__(self, arrays: Mapping[str, object]) -> None:
        self._left = dict(arrays)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def integers(
        self, name: str, default: IntArray | None = None, *, low: int = 0, high: int = HIGHEST, size: int | None = None
    ) -> IntArray:
        """A one-dimensional array of integers of any width."""
        values = self._numbers(name, default)
        if values.ndim != 1 or (size is not None and values.size != size):
            refuse("wrong_shape", f"/{name}", "A row of numbers, one for each, is expected here.")
        return _within(values, name, low, high)

    def rows(self, name: str, width: int, *, low: int = 0, high: int = HIGHEST, count: int | None = None) -> IntArray:
        """A table of integers of this width; it may be left out, then it has no rows (or `count` rows of zeros)."""
        values = self._numbers(name, np.zeros((count or 0, width), dtype=np.int64))
        if values.ndim != 2 or values.shape[1] != width or (count is not None and len(values) != count):
            refuse("wrong_shape", f"/{name}", f"A table of width {width} is expected here.")
        return _within(values, name, low, high)

    def table(self, name: str, *, low: int, high: int, most: int, count: int) -> IntArray:
        """A table of `count` rows and at most `most` columns; it may be left out, then it has no columns."""
        values = self._numbers(name, np.zeros((count, 0), dtype=np.int64))
        if values.ndim != 2 or len(values) != count or values.shape[1] > most:
            refuse("wrong_shape", f"/{name}", f"{count} rows of at most {most} numbers are expected here.")
        return _within(values, name, low, high)

    def number(self, name: str, default: int | None, *, low: int = 0, high: int = HIGHEST) -> int | None:
        """One integer; an empty array stands for none."""
        if name not in self._left:
            return default
        values = self._numbers(name, None).reshape(-1)
        if values.size > 1:
            refuse("wrong_shape", f"/{name}", "One number is expected here.")
        return int(_within(values, name, low, high)[0]) if values.size else None

    def word(self, name: str, default: str) -> str:
        """One word that may be left out."""
        value = np.asarray(self._left.pop(name, default))
        if value.ndim or value.dtype.kind != "U":
            refuse("not_a_text", f"/{name}", "One word is expected here.")
        return str(value)

    def words(self, name: str, default: Sequence[str] | None = None, *, size: int | None = None) -> tuple[str, ...]:
        """A row of words; without a default it must be there."""
        if name not in self._left and default is None:
            refuse("missing_field", f"/{name}", f"The array {name} is required.")
        value = np.asarray(self._left.pop(name, default))
        if value.ndim != 1 or (value.size and value.dtype.kind not in "UO"):
            refuse("not_a_text", f"/{name}", "A row of words is expected here.")
        if size is not None and value.size != size:
            refuse("wrong_shape", f"/{name}", f"{size} words are expected here.")
        return tuple(str(word) for word in value.tolist())

    def done(self) -> None:
        """Nothing may be left over."""
        for name in self._left:
            refuse("unknown_field", f"/{name}", f"There is no array {name} here.")

    def _numbers(self, name: str, default: IntArray | None) -> IntArray:
        if name not in self._left:
            if default is None:
                refuse("missing_field", f"/{name}", f"The array {name} is required.")
            return default
        values = np.asarray(self._left.pop(name))
        if values.dtype.kind not in "iu" and values.size:
            refuse("not_an_integer", f"/{name}", "Whole numbers are expected here.")
        if values.dtype.kind == "u" and values.size and int(values.max()) > HUGE:
            refuse("too_large", f"/{name}", f"The highest value is {HUGE}.")
        return values.astype(np.int64)


def _within(values: IntArray, name: str, low: int, high: int) -> IntArray:
    outside = np.flatnonzero((values < low).reshape(-1) | (values > high).reshape(-1))
    if outside.size:
        code = "too_small" if values.reshape(-1)[outside[0]] < low else "too_large"
        refuse(code, f"/{name}/{outside[0]}", f"Numbers from {low} to {high} are expected here.")
    return values
