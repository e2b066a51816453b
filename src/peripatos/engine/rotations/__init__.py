"""Leaders who visit hosts for a few weeks, over a year of slots: problem, solve, check, explain."""

from peripatos.engine.rotations.check import Verdict, Violation, check, judge
from peripatos.engine.rotations.explain import Alternative, Explanation, Visit, explain
from peripatos.engine.rotations.problem import Cancelled, Missing, Problem, ProblemError, Solution
from peripatos.engine.rotations.solve import solve

__all__ = [
    "Alternative",
    "Cancelled",
    "Explanation",
    "Missing",
    "Problem",
    "ProblemError",
    "Solution",
    "Verdict",
    "Violation",
    "Visit",
    "check",
    "explain",
    "judge",
    "solve",
]
