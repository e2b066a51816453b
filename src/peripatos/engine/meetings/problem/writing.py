"""A meeting problem into its JSON format."""

from peripatos.engine.meetings.problem.model import NO_CAP, NO_DAY, WEEKDAYS, Blocks, Problem
from peripatos.engine.meetings.problem.moments import day_text, moment_text, time_text


def problem_to_dict(problem: Problem) -> dict[str, object]:
    """Every field; what is not given is null or left out."""
    first = problem.first
    return {
        "version": 1,
        "kind": "meetings",
        "from": day_text(first),
        "days": problem.days,
        "grid_minutes": problem.grid,
        "people": _people(problem),
        "sessions": [_session(problem, k) for k in range(problem.sessions)],
        "series": [{"id": row.name, "min_days": row.least, "max_days": row.most} for row in problem.rhythms],
        "quiet": [[day_text(first + a), day_text(first + b)] for a, b in problem.quiet.tolist()],
        "fixed": [[problem.session_ids[k], moment_text(start, first)] for k, start in problem.fixed.tolist()],
        "published": [[name, moment_text(start, first)] for name, start in problem.published_rows],
        "move_price": problem.move_price,
        "hour_cost": problem.hour_cost.tolist(),
        "day_cost": problem.day_cost,
        "unscheduled_cost": problem.unscheduled_cost,
        "relax": list(problem.relax),
    }


def _people(problem: Problem) -> list[dict[str, object]]:
    busy: list[list[list[str]]] = [[] for _ in problem.people_ids]
    for person, begin, end in problem.busy.tolist():
        busy[person].append([moment_text(begin, problem.first), moment_text(end, problem.first)])
    hours = [_hours(blocks) for blocks in problem.patterns]
    return [
        {
            "id": name,
            "zone": problem.zone_names[problem.zone[k]],
            "hours": hours[problem.pattern[k]],
            "busy": busy[k],
            "day_cap": _cap(int(problem.day_cap[k])),
            "week_cap": _cap(int(problem.week_cap[k])),
            "burden_percent": int(problem.burden[k]),
        }
        for k, name in enumerate(problem.people_ids)
    ]


def _hours(blocks: Blocks) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for weekday, begin, end in blocks:
        found.setdefault(WEEKDAYS[weekday], []).append([time_text(begin), time_text(end)])
    return found


def _cap(cap: int) -> int | None:
    return None if cap == NO_CAP else cap


def _session(problem: Problem, k: int) -> dict[str, object]:
    series = int(problem.series[k])
    return {
        "id": problem.session_ids[k],
        "members": [problem.people_ids[i] for i in problem.members_of(k).tolist()],
        "minutes": int(problem.minutes[k]),
        "target": _day(problem, int(problem.target[k])),
        "earliest": _day(problem, int(problem.earliest[k])),
        "latest": _day(problem, int(problem.latest[k])),
        "series": None if series < 0 else problem.rhythms[series].name,
    }


def _day(problem: Problem, day: int) -> str | None:
    return None if day == NO_DAY else day_text(problem.first + day)
