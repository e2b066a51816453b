"""A pilot group drawn by a fair, auditable lottery under quotas: problem, solve, check, explain."""

from peripatos.engine.pilot.check import Verdict, Violation, check, judge
from peripatos.engine.pilot.explain import Balance, Explanation, Share, explain
from peripatos.engine.pilot.problem import Cancelled, Certificate, Problem, ProblemError, Quota, Solution
from peripatos.engine.pilot.solve import solve

__all__ = [
    "Balance",
    "Cancelled",
    "Certificate",
    "Explanation",
    "Problem",
    "ProblemError",
    "Quota",
    "Share",
    "Solution",
    "Verdict",
    "Violation",
    "check",
    "explain",
    "judge",
    "solve",
]
