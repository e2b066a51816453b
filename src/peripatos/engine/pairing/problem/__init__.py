"""What a pairing problem and its solution are: dataclasses of ids and arrays, and their formats."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.contract import Verdict, Violation, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.pairing.problem.model import OBJECTIVES, Problem
from peripatos.engine.pairing.problem.preferences import blocking_edges
from peripatos.engine.pairing.problem.solution import REASONS, Solution, Stage, Unmatched, stage_names

__all__ = [
    "OBJECTIVES",
    "REASONS",
    "BoolArray",
    "Cancelled",
    "IntArray",
    "Problem",
    "ProblemError",
    "Solution",
    "Stage",
    "Unmatched",
    "Verdict",
    "Violation",
    "blocking_edges",
    "relative_gap",
    "stage_names",
]
