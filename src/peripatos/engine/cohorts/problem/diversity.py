"""The pure diversity problem and its grouping, as named arrays: only distances count (MDGP of the literature)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import IntArray, frozen
from peripatos.engine.columns import Columns
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import Fields, integer, items, one_of, refuse

FloatArray: TypeAlias = npt.NDArray[np.float64]
Stat: TypeAlias = int | float | str | bool | None


@dataclass(frozen=True, eq=False)
class Diversity:
    """n people, the distance of each pair, and `groups` groups of low[g] to high[g] people."""

    distance: FloatArray  # (n, n) symmetric, at least 0
    low: IntArray  # (groups)
    high: IntArray  # (groups)

    @property
    def people(self) -> int:
        return len(self.distance)

    @property
    def groups(self) -> int:
        return int(self.low.size)

    def to_arrays(self) -> dict[str, object]:
        return {"distance": self.distance, "groups": np.array(self.groups), "lo": self.low, "hi": self.high}

    def conflicts(self) -> tuple[str, ...]:
        """The sizes that cannot hold so many people, or none."""
        if (self.low > self.high).any():
            return ("/lo", "/hi")
        if int(self.low.sum()) > self.people:
            return ("/groups", "/lo")
        return ("/groups", "/hi") if int(self.high.sum()) < self.people else ()


@dataclass(frozen=True, eq=False)
class Grouping:
    """group: (n) the group of everybody; value: the sum of distances inside groups, None without a grouping.

    No bound is known, so none is claimed.
    """

    status: str
    value: float | None
    group: IntArray
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]
    bound: None = None
    gap: None = None
    relaxed: tuple[str, ...] = ()
    certificate: None = None

    def to_arrays(self) -> dict[str, object]:
        """group int32 (n), value, status; a value that is not known is an empty array."""
        return {
            "group": self.group.astype(np.int32),
            "value": np.array([] if self.value is None else self.value, dtype=np.float64),
            "status": np.array(self.status),
            "conflicts": np.array(self.conflicts, dtype=np.str_),
            "seed": np.array(self.stats.get("seed", 1)),
        }

    def to_dict(self) -> dict[str, object]:
        return {
            "version": 1,
            "kind": "cohorts",
            "status": self.status,
            "value": self.value,
            "bound": None,
            "gap": None,
            "group": self.group.tolist(),
            "relaxed": [],
            "conflicts": list(self.conflicts),
            "certificate": None,
            "stats": dict(self.stats),
        }


def diversity_from_arrays(arrays: Mapping[str, object]) -> Diversity:
    """distance, groups, lo, hi; lo and hi are one number or one for each group."""
    if "distance" not in arrays:
        refuse("missing_field", "/distance", "The array distance is required.")
    distance = _distance(arrays["distance"])
    columns = Columns({name: np.atleast_1d(np.asarray(a)) for name, a in arrays.items() if name != "distance"})
    groups = columns.number("groups", None, low=1, high=len(distance))
    if groups is None:
        refuse("missing_field", "/groups", "The array groups is required.")
    low, high = (_limits(columns.integers(name, low=1), name, groups) for name in ("lo", "hi"))
    columns.done()
    return Diversity(distance, low, high)


def _limits(values: IntArray, name: str, groups: int) -> IntArray:
    if values.size not in (1, groups):
        refuse("wrong_shape", f"/{name}", "One number, or one for each group, is expected here.")
    return frozen(np.broadcast_to(values, groups))


def _distance(value: object) -> FloatArray:
    distance = np.array(value, order="C")
    if distance.ndim != 2 or distance.shape[0] != distance.shape[1] or distance.dtype.kind not in "fiu":
        refuse("wrong_shape", "/distance", "A square table of numbers is expected here.")
    if not len(distance):
        refuse("empty_side", "/distance", "There is nobody to put into a group.")
    distance = distance.astype(np.float64)
    if not np.isfinite(distance).all():
        refuse("not_a_number", "/distance", "Every distance is a finite number.")
    if (distance < 0).any():
        refuse("too_small", "/distance", "The least distance is 0.")
    if (distance != distance.T).any():
        refuse("not_symmetric", "/distance", "The distance of two people is the same both ways.")
    distance.flags.writeable = False
    return distance


def grouping_from_arrays(arrays: Mapping[str, object], *, problem: Diversity) -> Grouping:
    """Only group and value are required."""
    value = np.asarray(arrays.get("value", []), dtype=np.float64).reshape(-1)
    columns = Columns({name: array for name, array in arrays.items() if name != "value"})
    group = columns.integers("group", high=problem.groups - 1)
    if group.size not in (0, problem.people):
        refuse("wrong_shape", "/group", "One group for everybody is expected here.")
    status = one_of(columns.word("status", "feasible" if group.size else "stopped"), STATUSES, "/status")
    found = Grouping(
        status=status,
        value=float(value[0]) if value.size else None,
        group=group,
        conflicts=columns.words("conflicts", []),
        stats={"seed": columns.number("seed", 1)},
    )
    columns.done()
    return found


def grouping_from_dict(fields: Fields, *, problem: Diversity, status: str, value: float | None) -> Grouping:
    """What a JSON solution of a problem of arrays holds; its header, status and value are read already."""
    for name in ("bound", "gap", "certificate"):
        if fields.take(name) is not None:
            refuse("contradiction", f"/{name}", "Nothing is proved about pure diversity.")
    rows = items(fields.take("group"), "/group")
    group = [integer(row, f"/group/{k}", high=problem.groups - 1) for k, row in enumerate(rows)]
    if len(group) not in (0, problem.people):
        refuse("wrong_shape", "/group", "One group for everybody is expected here.")
    fields.texts("relaxed")
    conflicts = fields.texts("conflicts")
    stats = {name: v for name, v in fields.mapping("stats").items() if v is None or isinstance(v, int | float | str)}
    fields.done()
    return Grouping(status, value, np.array(group, dtype=np.int64), conflicts, stats)
