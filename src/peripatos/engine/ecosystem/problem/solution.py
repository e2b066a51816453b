"""The solution of an ecosystem problem: the plan, the prices that bound every plan, and the plan it started from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from peripatos.engine.arrays import IntArray
from peripatos.engine.ecosystem.problem.model import Problem

Stat: TypeAlias = int | float | str | bool | None
REASONS: Final = ("no_candidate", "conflict", "minutes", "capacity", "least", "outpriced")
PROMISES: Final[Mapping[str, int | None]] = {"quick": None, "normal": 3, "thorough": 1}
"""The gap, in per cent, that an effort promises not to pass; None promises nothing."""


def falls_short(effort: str, gap: float | None) -> bool:
    """Whether a plan of this effort stays below what the effort promises."""
    promise = PROMISES.get(effort)
    return promise is not None and (gap is None or gap > promise / 100)


@dataclass(frozen=True)
class Missing:
    """How many pairs of a stream a leader (by number) lacks, and the first reason that holds."""

    leader: int
    stream: int
    count: int
    why: str


@dataclass(frozen=True, eq=False)
class Certificate:
    """Prices, each over scale. places: (q) and minutes: (p), at least 0; persons: (p) of a helped pair, any sign."""

    scale: int
    places: IntArray
    minutes: IntArray
    persons: IntArray


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan for one problem, as it stands in a file: `check` says whether it is true.

    pairs: (k, 2) leader and place, sorted. baseline: (b, 2), the plan made stream after stream, None where a stream had
    no plan; gain: value less the value of the baseline.
    """

    problem: Problem
    status: str
    value: int | None
    bound: int | None
    gap: float | None
    pairs: IntArray
    missing: tuple[Missing, ...]
    certificate: Certificate | None
    baseline: IntArray | None
    gain: int | None
    relaxed: tuple[str, ...]
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]

    @staticmethod
    def from_dict(data: object, *, problem: Problem) -> "Solution":
        """Read the JSON format; ids are those of the problem. Raises ProblemError."""
        from peripatos.engine.ecosystem.problem.solution_format import solution_from_dict  # noqa: PLC0415

        return solution_from_dict(data, problem=problem)

    def to_dict(self) -> dict[str, object]:
        """The JSON format, version 1; prices that are 0 are left out."""
        from peripatos.engine.ecosystem.problem.solution_format import solution_to_dict  # noqa: PLC0415

        return solution_to_dict(self)
