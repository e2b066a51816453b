"""Compiles every kernel of whole sets once, so that no run waits for the compiler."""

from peripatos.engine.ecosystem.problem import Problem
from peripatos.engine.ecosystem.solve import solve


def warm() -> None:
    """Solve a problem in which three leaders want two places of one helper."""
    leaders = [{"id": name, "wants": {"s": 1}, "seeks": [["t", 2]]} for name in ("l1", "l2", "l3")]
    document = {
        "version": 1,
        "kind": "ecosystem",
        "people": [{"id": name, "minutes": 9} for name in ("l1", "l2", "l3", "h1")],
        "streams": [{"id": "s", "leader_minutes": 1, "helper_minutes": 4, "missing_cost": 3}],
        "leaders": leaders,
        "places": [{"id": name, "stream": "s", "person": "h1", "capacity": 2} for name in ("q1", "q2")],
        "pairs": [[row["id"], place, 5, ["t"]] for row in leaders for place in ("q1", "q2")],
        "load_cost": 1,
    }
    solve(Problem.from_dict(document), effort="quick")
