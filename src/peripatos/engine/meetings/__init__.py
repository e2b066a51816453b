"""Meetings of pairs and groups across calendars and time zones: problem, solve, check, explain."""

from peripatos.engine.meetings.check import Verdict, Violation, check, judge
from peripatos.engine.meetings.explain import Alternative, Burden, Explanation, Share, burdens, explain
from peripatos.engine.meetings.problem import Cancelled, Certificate, Problem, ProblemError, Solution, Unscheduled
from peripatos.engine.meetings.solve import solve

__all__ = [
    "Alternative",
    "Burden",
    "Cancelled",
    "Certificate",
    "Explanation",
    "Problem",
    "ProblemError",
    "Share",
    "Solution",
    "Unscheduled",
    "Verdict",
    "Violation",
    "burdens",
    "check",
    "explain",
    "judge",
    "solve",
]
