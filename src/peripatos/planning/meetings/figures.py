"""What a plan of meetings came to, in counts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from peripatos.engine.meetings import Problem, Solution
from peripatos.engine.meetings.problem import NO_DAY
from peripatos.planning.meetings.clocks import is_inconvenient
from peripatos.planning.meetings.due import BOOKED, COHORT


def figures(problem: Problem, solution: Solution) -> Mapping[str, Any]:
    """Meetings with a date and without, how they keep the rhythm, and who bears early and late hours.

    within: pairs in the tolerance around the day they were due; those already overdue never are, and of cohorts nobody
    knows when they met. zones: (zone, attendances, of them at inconvenient hours), the busiest first.
    """
    ids = problem.session_ids
    placed = [(k, start) for k, start in solution.sessions.tolist() if not ids[k].startswith(BOOKED)]
    left = Counter(row.why for row in solution.unscheduled)
    attended: Counter[str] = Counter()
    borne: Counter[str] = Counter()
    for zone, hour in _attendances(problem, placed):
        attended[zone] += 1
        borne[zone] += is_inconvenient(hour)
    return {
        "placed": len(placed),
        "meetings": len(placed) + len(solution.unscheduled),
        "left": dict(left),
        "within": sum(int(problem.earliest[k]) != NO_DAY and not ids[k].startswith(COHORT) for k, _ in placed),
        "cohort_dates": sum(ids[k].startswith(COHORT) for k, _ in placed),
        "zones": [[zone, count, borne[zone]] for zone, count in attended.most_common()],
        "moved": solution.stats["moved"],
        "again": bool(problem.published_rows),
        "gap_besides": solution.stats["gap_without_forced"],
        "below_promise": bool(solution.stats.get("below_promise")),
        "relaxed": len(solution.relaxed),
    }


def _attendances(problem: Problem, placed: list[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """(zone, hour of its clock) of everybody at every meeting."""
    hours = problem.calendar.hour
    for session, start in placed:
        for person in problem.members_of(session).tolist():
            zone = int(problem.zone[person])
            yield problem.zone_names[zone], int(hours[zone, start // problem.grid])
