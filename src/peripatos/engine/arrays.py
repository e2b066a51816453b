"""The array types of the engine and the few array operations that several of its problems need."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
ShortArray: TypeAlias = npt.NDArray[np.int32]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float32]


def frozen(values: IntArray) -> IntArray:
    """A C-contiguous copy that cannot be written to."""
    copy: IntArray = np.array(values, dtype=np.int64, order="C")
    copy.flags.writeable = False
    return copy


def ragged(starts: IntArray, stops: IntArray) -> IntArray:
    """The ranges starts[k]..stops[k] one after the other, as one index array."""
    lengths = stops - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    places: IntArray = np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - lengths), lengths)
    return places


def pointers(owner: IntArray, owners: int) -> IntArray:
    """Row pointers (owners + 1) of entries that are sorted by their owner."""
    rows = np.zeros(owners + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=owners), out=rows[1:])
    return rows


def ranks(keys: Sequence[str] | Sequence[tuple[bytes, str]]) -> IntArray:
    """The place of each key among the sorted keys."""
    place = {key: k for k, key in enumerate(sorted(keys))}
    if len(place) == len(keys):
        return np.array([place[key] for key in keys], dtype=np.int64)
    places = np.empty(len(keys), dtype=np.int64)
    places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return places


def find(keys: IntArray, wanted: IntArray) -> IntArray:
    """The place of each wanted number among the ascending keys, -1 where it is not there."""
    if not keys.size:
        return np.full(wanted.shape, -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return np.where(keys[found] == wanted, found, -1)
