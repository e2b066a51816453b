"""Cohorts of people who differ, within hard rules, beside a bound: problem, solve, check, explain."""

from peripatos.engine.cohorts.check import Verdict, Violation, check, judge
from peripatos.engine.cohorts.explain import Elsewhere, Explanation, Member, explain
from peripatos.engine.cohorts.problem import (
    Cancelled,
    Certificate,
    Cohort,
    Diversity,
    Grouping,
    Problem,
    ProblemError,
    Solution,
)
from peripatos.engine.cohorts.solve import Curve, Point, solve, trade_off

__all__ = [
    "Cancelled",
    "Certificate",
    "Cohort",
    "Curve",
    "Diversity",
    "Elsewhere",
    "Explanation",
    "Grouping",
    "Member",
    "Point",
    "Problem",
    "ProblemError",
    "Solution",
    "Verdict",
    "Violation",
    "check",
    "explain",
    "judge",
    "solve",
    "trade_off",
]
