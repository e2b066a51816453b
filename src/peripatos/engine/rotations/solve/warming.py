"""Compiles every kernel of the rotations once, so that no run waits for the compiler."""

from peripatos.engine.meter import Meter
from peripatos.engine.rotations.problem import Problem
from peripatos.engine.rotations.solve import solve
from peripatos.engine.rotations.solve.run import Run


def warm() -> None:
    """Solve a problem in which two leaders want one place; it is proved before a dive, so that comes apart."""
    people = [{"id": name, "wanted": 2, "team": "t"} for name in ("l1", "l2", "l3")]
    points = [[row["id"], host, 5] for row in people for host in ("h1", "h2")]
    document = {"version": 1, "kind": "rotations", "slots": 3, "leaders": people, "points": points, "missing_cost": 7}
    problem = Problem.from_dict(document | {"hosts": [{"id": "h1"}, {"id": "h2"}]})
    solve(problem, effort="normal")
    run = Run(problem, Meter(progress=None, time_limit_s=None), seed=1, time_limit_s=None)
    run.climb(1)
    run.dive()
