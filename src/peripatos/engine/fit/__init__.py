"""How well leader and mentor fit: integer scores from six components, hard rules, and the best candidates of each."""

from peripatos.engine.fit.candidates import Candidates, PairFit, Scorer
from peripatos.engine.fit.policy import COMPONENTS, POLICIES, FitPolicy, Rule
from peripatos.engine.fit.problem import FitProblem, Side, rarity
from peripatos.engine.fit.weeks import week_of

__all__ = [
    "COMPONENTS",
    "POLICIES",
    "Candidates",
    "FitPolicy",
    "FitProblem",
    "PairFit",
    "Rule",
    "Scorer",
    "Side",
    "rarity",
    "week_of",
]
