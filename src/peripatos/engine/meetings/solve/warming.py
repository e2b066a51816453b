"""Compiles every kernel of the meetings once, so that no run waits for the compiler."""

from peripatos.engine.meetings.problem import Problem
from peripatos.engine.meetings.solve import solve


def warm() -> None:
    """Solve a problem in which two sessions want the same hour of the same day."""
    people = [{"id": name, "hours": {"mon": [["09:00", "11:00"]]}, "day_cap": 1} for name in ("p1", "p2")]
    sessions = [{"id": name, "members": ["p1", "p2"], "minutes": 60} for name in ("s1", "s2", "s3")]
    free = [{"id": "s4", "members": ["p3"]}, {"id": "s5", "members": ["p3"]}]
    document = {
        "version": 1,
        "kind": "meetings",
        "from": "2026-01-05",
        "days": 8,
        "grid_minutes": 60,
        "people": [*people, {"id": "p3", "hours": {"mon": [["09:00", "10:00"]]}}],
        "sessions": [*sessions, *free, {"id": "s6", "members": ["p3"], "series": "r"}],
        "series": [{"id": "r", "min_days": 1}],
        "unscheduled_cost": 9,
    }
    solve(Problem.from_dict(document), effort="quick")
