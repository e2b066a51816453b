"""Fills an empty database with the demonstration company, in bulk, with the same invariants that services keep."""

from peripatos.demo.fill.run import Filled, fill, fill_empty, is_empty

__all__ = ["Filled", "fill", "fill_empty", "is_empty"]
