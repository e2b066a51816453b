"""What if: changed problems and who gains or loses by them, pairs that survive changed weights, and few moves."""

from peripatos.engine.pairing.whatif.changes import Difference, changed, differences
from peripatos.engine.pairing.whatif.frontier import Frontier, Point, Rematch
from peripatos.engine.pairing.whatif.robust import Robustness, robustness

__all__ = ["Difference", "Frontier", "Point", "Rematch", "Robustness", "changed", "differences", "robustness"]
