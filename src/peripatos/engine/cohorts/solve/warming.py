"""Compiles every kernel of the cohorts once, so that no run waits for the compiler."""

import numpy as np

from peripatos.engine.cohorts.problem import Problem
from peripatos.engine.cohorts.solve import solve


def warm() -> None:
    """A few people by every grouping, some more by annealing, and a pure diversity problem."""
    people = [{"id": f"p{k}", "attributes": {"a": "xyz"[k % 3]}, "utc_offset_minutes": 60 * (k % 2)} for k in range(12)]
    document = {"version": 1, "kind": "cohorts", "size": [2, 4], "groups": 2, "spread": {"a": 1}}
    more = {"size": [3, 5], "groups": 3, "together": [["p0", "p1"]], "current": [["p2", "p3"]], "move_cost": 1}
    solve(Problem.from_dict(document | {"people": people[:6]}), effort="quick")
    solve(Problem.from_dict(document | more | {"people": people}), effort="quick")
    rng = np.random.default_rng(1)
    distance = rng.integers(0, 9, (6, 6))
    arrays = {"distance": distance + distance.T, "groups": np.array(2), "lo": np.array(2), "hi": np.array(4)}
    solve(Problem.from_arrays(arrays), effort="quick")
