"""What a cohort problem and its solution are: dataclasses of ids and arrays, their formats, and the hard rules."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.cohorts.problem.diversity import Diversity, Grouping
from peripatos.engine.cohorts.problem.model import Pair, Problem, zone_gap
from peripatos.engine.cohorts.problem.rules import (
    Rules,
    broken,
    broken_in,
    pairs_to_keep,
    pointers,
    rules_of,
    separated,
)
from peripatos.engine.cohorts.problem.solution import FORM, ZONE, Certificate, Cohort, Solution, Stat
from peripatos.engine.cohorts.problem.zones import cliques_of
from peripatos.engine.contract import Verdict, Violation, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError

__all__ = [
    "FORM",
    "ZONE",
    "BoolArray",
    "Cancelled",
    "Certificate",
    "Cohort",
    "Diversity",
    "Grouping",
    "IntArray",
    "Pair",
    "Problem",
    "ProblemError",
    "Rules",
    "Solution",
    "Stat",
    "Verdict",
    "Violation",
    "broken",
    "broken_in",
    "cliques_of",
    "pairs_to_keep",
    "pointers",
    "relative_gap",
    "rules_of",
    "separated",
    "zone_gap",
]
