"""What the choice of a pilot group and its lottery are: dataclasses of ids and arrays, and their formats."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import Verdict, Violation, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.pilot.problem.model import Problem, Quota
from peripatos.engine.pilot.problem.solution import Certificate, Solution
from peripatos.engine.pilot.problem.types import Types

__all__ = [
    "BoolArray",
    "Cancelled",
    "Certificate",
    "IntArray",
    "Problem",
    "ProblemError",
    "Quota",
    "Solution",
    "Types",
    "Verdict",
    "Violation",
    "relative_gap",
]
