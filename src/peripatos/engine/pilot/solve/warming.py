"""Compiles every kernel of the lottery once, so that no run waits for the compiler."""

import numpy as np

from peripatos.engine.pilot.problem import Problem, Types
from peripatos.engine.pilot.solve import solve
from peripatos.engine.pilot.solve.swaps import better_all, rules_of


def warm() -> None:
    """Draw up a lottery in which exchanges can better a panel, and better one as for a mixture that lacks panels."""
    people = [{"id": f"p{k}", "attributes": {"x": "ab"[k % 2], "y": "cde"[k % 3]}} for k in range(9)]
    quotas = [{"attribute": "x", "value": "a", "min": 1, "max": 2}]
    document = {"version": 1, "kind": "pilot", "choose": 3, "tickets": 5, "people": people, "quotas": quotas}
    problem = Problem.from_dict(document)
    solve(problem, effort="quick")
    types = Types.of(problem)
    better_all(rules_of(problem, types), np.array([[2, 1]]), np.array([0.0, 1.0]))
