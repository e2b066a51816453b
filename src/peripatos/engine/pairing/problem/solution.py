"""The solution of a pairing problem: the plan, its proof, and the reasons of those left without."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from peripatos.engine.arrays import IntArray
from peripatos.engine.pairing.problem.model import Problem

REASONS: Final = ("no_candidate", "veto", "capacity", "outpriced")
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "total": ("value",),
    "stable": ("value",),
    "coverage": ("served", "pairs", "value"),
    "floor": ("served", "pairs", "floor", "value"),
    "leader_floor": ("served", "pairs", "leader_floor", "value"),
    "parity": ("served", "pairs", "value"),
}


def stage_names(problem: Problem) -> tuple[str, ...]:
    """The stages of a plan for this problem, in order; leximin has one for each band."""
    if problem.objective == "leximin":
        return ("served", "pairs", *(f"band_{k}" for k in range(problem.bands.size)), "value")
    return STAGES[problem.objective]


Stat: TypeAlias = int | float | str | list[list[str]] | list[int] | None


def known_stages(problem: Problem) -> tuple[str, ...]:
    """Every name that a stage of a solution file may have."""
    bands = (f"band_{k}" for k in range(problem.bands.size))
    return ("served", "pairs", "floor", "leader_floor", *bands, "parity", "value")


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of an objective: what was reached, what cannot be passed, and the prices that prove it.

    The last stage of a plan is always "value". prices: (m) or None when nothing is proved. Multipliers weigh the
    earlier stages: bands one per band before this one (or all), parity by two groups "A|B", leaders (n) the sums of
    their scores.
    """

    name: str
    value: int | None
    bound: int | None
    prices: IntArray | None
    served_multiplier: int = 0
    pairs_multiplier: int = 0
    bands: tuple[int, ...] = ()
    parity: Mapping[str, int] = field(default_factory=dict)
    leaders: IntArray | None = None

    @property
    def closed(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True)
class Unmatched:
    """A leader (by number) who got fewer mentors than wanted, and the first reason that holds."""

    leader: int
    missing: int
    reason: str


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan for one problem, as it stands in a file: `check` says whether it is true.

    pairs: (k, 2) leader and mentor numbers, sorted. prices: (m), those of the last stage, over scale.
    least: the prices of every stage are the least that prove it, so that a price is also what one more place is worth.
    stages: of an objective with stages, the last one repeating value, bound and prices; otherwise empty.
    """

    leader_ids: tuple[str, ...]
    mentor_ids: tuple[str, ...]
    status: str
    value: int | None
    bound: int | None
    gap: float | None
    pairs: IntArray
    unmatched: tuple[Unmatched, ...]
    stages: tuple[Stage, ...]
    prices: IntArray | None
    scale: int
    least: bool
    relaxed: tuple[str, ...]
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]

    @property
    def last(self) -> Stage:
        """The stage that maximises the value, whether or not stages come before it."""
        if self.stages:
            return self.stages[-1]
        return Stage("value", self.value, self.bound, self.prices)

    @staticmethod
    def from_dict(data: object, *, problem: Problem) -> "Solution":
        """Read the JSON format; ids are those of the problem. Raises ProblemError."""
        from peripatos.engine.pairing.problem.solution_format import solution_from_dict  # noqa: PLC0415

        return solution_from_dict(data, problem=problem)

    @staticmethod
    def from_arrays(arrays: Mapping[str, object], *, problem: Problem) -> "Solution":
        """Read the array format. Raises ProblemError."""
        from peripatos.engine.pairing.problem.solution_arrays import solution_from_arrays  # noqa: PLC0415

        return solution_from_arrays(arrays, problem=problem)

    def to_dict(self) -> dict[str, object]:
        """The JSON format, version 1."""
        from peripatos.engine.pairing.problem.solution_format import solution_to_dict  # noqa: PLC0415

        return solution_to_dict(self)

    def to_arrays(self) -> dict[str, object]:
        """The array format, version 1; a number that is not known is an empty array."""
        from peripatos.engine.pairing.problem.solution_arrays import solution_to_arrays  # noqa: PLC0415

        return solution_to_arrays(self)
