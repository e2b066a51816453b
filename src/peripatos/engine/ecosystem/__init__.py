"""A leader's whole set, all streams planned at once: problem, solve, check, explain."""

from peripatos.engine.ecosystem.check import Verdict, Violation, check, judge
from peripatos.engine.ecosystem.explain import Explanation, Shortage, StreamChange, explain
from peripatos.engine.ecosystem.problem import Cancelled, Certificate, Missing, Problem, ProblemError, Solution
from peripatos.engine.ecosystem.solve import solve

__all__ = [
    "Cancelled",
    "Certificate",
    "Explanation",
    "Missing",
    "Problem",
    "ProblemError",
    "Shortage",
    "Solution",
    "StreamChange",
    "Verdict",
    "Violation",
    "check",
    "explain",
    "judge",
    "solve",
]
