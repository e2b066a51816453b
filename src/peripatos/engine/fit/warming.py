"""Calls the kernel of scoring once with the types of real work, so that it is compiled and kept."""

import numpy as np

from peripatos.engine.fit.candidates import Scorer
from peripatos.engine.fit.policy import POLICIES
from peripatos.engine.fit.problem import FitProblem, Side


def warm() -> None:
    """Two leaders and two mentors, scored with and without prices."""
    sides = (Side(ids=(f"{letter}1", f"{letter}2"), topics=np.ones((2, 1), dtype=np.uint8)) for letter in "lm")
    leaders, mentors = sides
    bulk = Scorer(FitProblem(leaders=leaders, mentors=mentors), POLICIES["coaching"]).bulk()
    if bulk is not None:
        bulk.best(1)
        bulk.best(1, prices=np.zeros(2, dtype=np.int64))
