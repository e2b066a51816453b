"""What a rotation problem and its solution are: dataclasses of ids and arrays, and their formats."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import Verdict, Violation, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.rotations.problem.model import DAYS_OF_A_YEAR, Fixed, Problem
from peripatos.engine.rotations.problem.rules import (
    Breach,
    Item,
    breaches,
    covered,
    exempt_from,
    fixed_items,
    relaxed_pointers,
)
from peripatos.engine.rotations.problem.solution import PROMISES, Missing, Solution, Stat, falls_short

__all__ = [
    "DAYS_OF_A_YEAR",
    "PROMISES",
    "BoolArray",
    "Breach",
    "Cancelled",
    "Fixed",
    "IntArray",
    "Item",
    "Missing",
    "Problem",
    "ProblemError",
    "Solution",
    "Stat",
    "Verdict",
    "Violation",
    "breaches",
    "covered",
    "exempt_from",
    "falls_short",
    "fixed_items",
    "relative_gap",
    "relaxed_pointers",
]
