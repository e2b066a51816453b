"""Compiles every kernel of the lottery once, so that no run waits for the compiler."""

from peripatos.engine.pilot.problem import Problem
from peripatos.engine.pilot.solve import solve


def warm() -> None:
    """Draw up a lottery in which exchanges can better a panel."""
    people = [{"id": f"p{k}", "attributes": {"x": "ab"[k % 2], "y": "cde"[k % 3]}} for k in range(9)]
    quotas = [{"attribute": "x", "value": "a", "min": 1, "max": 2}]
    document = {"version": 1, "kind": "pilot", "choose": 3, "tickets": 5, "people": people, "quotas": quotas}
    solve(Problem.from_dict(document), effort="quick")
