"""Pairs of leaders and mentors, each with a limited number of places: problem, solve, check, explain."""

from peripatos.engine.pairing.check import Verdict, Violation, check, judge
from peripatos.engine.pairing.explain import Alternative, Change, ChosenPair, Explainer, Explanation, explain
from peripatos.engine.pairing.problem import (
    Cancelled,
    Problem,
    ProblemError,
    Solution,
    Stage,
    Unmatched,
    blocking_edges,
)
from peripatos.engine.pairing.solve import solve
from peripatos.engine.pairing.whatif import (
    Difference,
    Frontier,
    Point,
    Rematch,
    Robustness,
    changed,
    differences,
    robustness,
)

__all__ = [
    "Alternative",
    "Cancelled",
    "Change",
    "ChosenPair",
    "Difference",
    "Explainer",
    "Explanation",
    "Frontier",
    "Point",
    "Problem",
    "ProblemError",
    "Rematch",
    "Robustness",
    "Solution",
    "Stage",
    "Unmatched",
    "Verdict",
    "Violation",
    "blocking_edges",
    "changed",
    "check",
    "differences",
    "explain",
    "judge",
    "robustness",
    "solve",
]
