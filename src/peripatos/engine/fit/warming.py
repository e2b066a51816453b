"""Calls the kernels of scoring once with the types of real work, so that they are compiled and kept."""

import numpy as np

from peripatos.engine.fit.candidates import Scorer
from peripatos.engine.fit.policy import POLICIES
from peripatos.engine.fit.problem import FitProblem, Side
from peripatos.engine.fit.terms import Product, Sparse


def warm() -> None:
    """Two leaders and two mentors are scored, and one pair."""
    sides = (Side(ids=(f"{letter}1", f"{letter}2"), topics=np.ones((2, 1), dtype=np.uint8)) for letter in "lm")
    leaders, mentors = sides
    bulk = Scorer(FitProblem(leaders=leaders, mentors=mentors), POLICIES["coaching"]).bulk()
    if bulk is not None:
        bulk.best(1)
    one, none = np.ones((1, 1)), np.zeros(1, dtype=np.int32)
    Product(Sparse.of([one]), one, one).compiled(none, none)
