"""From the inputs of a run to the engine's problem of pairs."""

from peripatos.matching.fitting.building import Fitted, Fitter

__all__ = ["Fitted", "Fitter"]
