"""What a run is made from, read in one pass."""

from peripatos.matching.inputs.reading import read_inputs
from peripatos.matching.inputs.types import Inputs, NotReady, Party

__all__ = ["Inputs", "NotReady", "Party", "read_inputs"]
