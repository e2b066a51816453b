"""The solution of a rotation problem: the plan, its proof, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from peripatos.engine.arrays import IntArray
from peripatos.engine.rotations.problem.model import Problem

Stat: TypeAlias = int | float | str | bool | None

PROMISES: Final[Mapping[str, int | None]] = {"quick": None, "normal": 2, "thorough": 1}
"""The gap, in per cent, that an effort promises not to pass; None promises nothing."""


def falls_short(effort: str, gap: float | None) -> bool:
    """Whether a plan of this effort stays below what the effort promises."""
    promise = PROMISES.get(effort)
    return promise is not None and (gap is None or gap > promise / 100)


@dataclass(frozen=True)
class Missing:
    """A leader (by number) with rotations missing or must-see hosts not visited.

    why: the fewest rules that would have to give way for one more, all else kept; empty when none would.
    """

    leader: int
    rotations: int
    must: tuple[int, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan for one problem, as it stands in a file: `check` says whether it is true.

    placements: (k, 3) leader, host, first slot, sorted. host_prices: (m, slots) and team_prices: (t, slots), over
    scale, or None when nothing is proved.
    """

    leader_ids: tuple[str, ...]
    host_ids: tuple[str, ...]
    team_ids: tuple[str, ...]
    status: str
    value: int | None
    bound: int | None
    gap: float | None
    placements: IntArray
    missing: tuple[Missing, ...]
    host_prices: IntArray | None
    team_prices: IntArray | None
    scale: int
    relaxed: tuple[str, ...]
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]

    @staticmethod
    def from_dict(data: object, *, problem: Problem) -> "Solution":
        """Read the JSON format; ids are those of the problem. Raises ProblemError."""
        from peripatos.engine.rotations.problem.solution_format import solution_from_dict  # noqa: PLC0415

        return solution_from_dict(data, problem=problem)

    def to_dict(self) -> dict[str, object]:
        """The JSON format, version 1."""
        from peripatos.engine.rotations.problem.solution_format import solution_to_dict  # noqa: PLC0415

        return solution_to_dict(self)
