"""Why sessions have no place, and which rules would have to give way."""

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.meetings.problem import (
    NO_MOMENT,
    Problem,
    Unscheduled,
    barred_by,
    costs_of,
    obstacles,
    reason,
    smallest,
)


def unscheduled(problem: Problem, at: IntArray) -> tuple[Unscheduled, ...]:
    """One row for each session that is left out."""
    starts = np.where(at < 0, NO_MOMENT, at * problem.grid)
    return tuple(_row(problem, session, starts) for session in np.flatnonzero(at < 0).tolist())


def _row(problem: Problem, session: int, starts: IntArray) -> Unscheduled:
    """Of several smallest sets the one whose start costs least, the earliest of these."""
    bars = obstacles(problem, session, starts)
    why = reason(problem, session, bars)
    where, _ = smallest(problem, session, bars)
    places = np.flatnonzero(where)
    if not places.size:
        return Unscheduled(session, why, ("/days",))
    place = int(places[np.argmin(costs_of(problem, session)[places])])
    return Unscheduled(session, why, barred_by(bars, place))
