"""From the inputs of a run to the engine's problem of pairs, and to its best plan."""

from peripatos.matching.fitting.building import Fitted, Fitter
from peripatos.matching.fitting.solving import best_plan

__all__ = ["Fitted", "Fitter", "best_plan"]
