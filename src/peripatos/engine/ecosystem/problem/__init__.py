"""What the problem of whole sets and its solution are: dataclasses of ids and arrays, and their formats."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import Verdict, Violation, relative_gap
from peripatos.engine.ecosystem.problem.limits import (
    NONE_TOO_MANY,
    Limits,
    conflict_rule,
    exempt,
    minutes_of,
    relaxed_pointers,
    wants_rule,
)
from peripatos.engine.ecosystem.problem.model import NO_LIMIT, Problem
from peripatos.engine.ecosystem.problem.solution import (
    PROMISES,
    REASONS,
    Certificate,
    Missing,
    Solution,
    Stat,
    falls_short,
)
from peripatos.engine.errors import Cancelled, ProblemError

__all__ = [
    "NONE_TOO_MANY",
    "NO_LIMIT",
    "PROMISES",
    "REASONS",
    "BoolArray",
    "Cancelled",
    "Certificate",
    "IntArray",
    "Limits",
    "Missing",
    "Problem",
    "ProblemError",
    "Solution",
    "Stat",
    "Verdict",
    "Violation",
    "conflict_rule",
    "exempt",
    "falls_short",
    "minutes_of",
    "relative_gap",
    "relaxed_pointers",
    "wants_rule",
]
