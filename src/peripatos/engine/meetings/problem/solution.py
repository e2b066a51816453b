"""The solution of a meeting problem: who meets when, what was left out and why, and the proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from peripatos.engine.arrays import IntArray
from peripatos.engine.meetings.problem.model import Problem

Stat: TypeAlias = int | float | str | bool | None

PROMISES: Final[Mapping[str, int | None]] = {"quick": None, "normal": 5, "thorough": 2}
"""The gap, in per cent, that an effort promises not to pass; sessions without any start do not count."""


def falls_short(effort: str, gap: float | None) -> bool:
    """Whether a plan of this effort stays below what the effort promises."""
    promise = PROMISES.get(effort)
    return promise is not None and (gap is None or gap > promise / 100)


@dataclass(frozen=True)
class Unscheduled:
    """A session (by number) without a place, the reason, and a smallest set of rules that would have to give way."""

    session: int
    why: str
    relax: tuple[str, ...]


@dataclass(frozen=True)
class Certificate:
    """Prices of days and weeks, over `scale`: (k, 3) person, day or week as in the calendar, price; sorted."""

    scale: int
    days: IntArray
    weeks: IntArray


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan for one problem, as it stands in a file: `check` says whether it is true.

    sessions: (k, 2) session, start in minutes, sorted.
    """

    problem: Problem
    status: str
    value: int | None
    bound: int | None
    gap: float | None
    sessions: IntArray
    unscheduled: tuple[Unscheduled, ...]
    certificate: Certificate | None
    relaxed: tuple[str, ...]
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]

    @staticmethod
    def from_dict(data: object, *, problem: Problem) -> "Solution":
        """Read the JSON format; ids are those of the problem. Raises ProblemError."""
        from peripatos.engine.meetings.problem.solution_format import solution_from_dict  # noqa: PLC0415

        return solution_from_dict(data, problem=problem)

    def to_dict(self) -> dict[str, object]:
        """The JSON format, version 1."""
        from peripatos.engine.meetings.problem.solution_format import solution_to_dict  # noqa: PLC0415

        return solution_to_dict(self)
