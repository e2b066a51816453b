"""What a meeting problem and its solution are: dataclasses of ids and arrays, their formats, and the rules in words."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import Verdict, Violation, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meetings.problem.model import NO_CAP, NO_DAY, NO_MOMENT, Problem, Series
from peripatos.engine.meetings.problem.rules import (
    NO_COMMON_TIME,
    alone,
    barred_by,
    costs_of,
    day_of,
    fixed_starts,
    obstacles,
    out_of_rhythm,
    reason,
    smallest,
)
from peripatos.engine.meetings.problem.solution import (
    PROMISES,
    Certificate,
    Solution,
    Stat,
    Unscheduled,
    falls_short,
)
from peripatos.engine.meetings.problem.standing import breaks, conflicts, relaxed

__all__ = [
    "NO_CAP",
    "NO_COMMON_TIME",
    "NO_DAY",
    "NO_MOMENT",
    "PROMISES",
    "BoolArray",
    "Cancelled",
    "Certificate",
    "IntArray",
    "Problem",
    "ProblemError",
    "Series",
    "Solution",
    "Stat",
    "Unscheduled",
    "Verdict",
    "Violation",
    "alone",
    "barred_by",
    "breaks",
    "conflicts",
    "costs_of",
    "day_of",
    "falls_short",
    "fixed_starts",
    "obstacles",
    "out_of_rhythm",
    "reason",
    "relative_gap",
    "relaxed",
    "smallest",
]
