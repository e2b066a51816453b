"""How well leader and mentor fit: integer scores from six components, hard rules, and the best candidates of each."""

from peripatos.engine.fit.bulk import Best, Bulk, DenseBound, dense_bound
from peripatos.engine.fit.candidates import Candidates, PairFit, Scorer
from peripatos.engine.fit.closing import Closed, over_all_pairs
from peripatos.engine.fit.policy import COMPONENTS, POLICIES, FitPolicy, Rule
from peripatos.engine.fit.problem import FitProblem, Side, rarity
from peripatos.engine.fit.weeks import week_of

__all__ = [
    "COMPONENTS",
    "POLICIES",
    "Best",
    "Bulk",
    "Candidates",
    "Closed",
    "DenseBound",
    "FitPolicy",
    "FitProblem",
    "PairFit",
    "Rule",
    "Scorer",
    "Side",
    "dense_bound",
    "over_all_pairs",
    "rarity",
    "week_of",
]
