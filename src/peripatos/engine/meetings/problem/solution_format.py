"""A meeting solution to and from its JSON format."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import Fields, escape, integer, items, mapping, one_of, refuse, text
from peripatos.engine.meetings.problem.model import NO_CAP, Problem
from peripatos.engine.meetings.problem.moments import day_text, moment_text, read_day, read_week, week_text
from peripatos.engine.meetings.problem.reading import check_header, known_sessions, starts_of
from peripatos.engine.meetings.problem.rules import REASONS
from peripatos.engine.meetings.problem.solution import Certificate, Solution, Stat, Unscheduled

_HUGE: Final = 2**62
HIGHEST_PRICE: Final = 10**13


def solution_to_dict(solution: Solution) -> dict[str, object]:
    problem, first = solution.problem, solution.problem.first
    return {
        "version": 1,
        "kind": "meetings",
        "status": solution.status,
        "value": solution.value,
        "bound": solution.bound,
        "gap": solution.gap,
        "sessions": [[problem.session_ids[k], moment_text(start, first)] for k, start in solution.sessions.tolist()],
        "unscheduled": [
            {"id": problem.session_ids[row.session], "why": row.why, "relax": list(row.relax)}
            for row in solution.unscheduled
        ],
        "relaxed": list(solution.relaxed),
        "conflicts": list(solution.conflicts),
        "certificate": _certificate_to_dict(problem, solution.certificate),
        "stats": dict(solution.stats),
    }


def _certificate_to_dict(problem: Problem, certificate: Certificate | None) -> dict[str, object] | None:
    if certificate is None:
        return None
    week = problem.calendar.first_week if len(certificate.weeks) else 0
    return {
        "scale": certificate.scale,
        "days": _priced(problem, certificate.days, lambda day: day_text(problem.first + day)),
        "weeks": _priced(problem, certificate.weeks, lambda number: week_text(week + number)),
    }


def _priced(problem: Problem, rows: IntArray, named: Callable[[int], str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for person, period, price in rows.tolist():
        found.setdefault(problem.people_ids[person], {})[named(period)] = price
    return found


def solution_from_dict(data: object, *, problem: Problem) -> Solution:
    fields = Fields(data)
    check_header(fields)
    status = one_of(fields.text("status"), STATUSES, "/status")
    value, bound = _null_or_integer(fields, "value"), _null_or_integer(fields, "bound")
    gap = _gap(fields.take("gap"))
    names, starts = starts_of(items(fields.take("sessions"), "/sessions"), "/sessions", problem.first)
    sessions = known_sessions(names, lambda k: f"/sessions/{k}/0", problem.session_index)
    left_out = items(fields.take("unscheduled"), "/unscheduled")
    solution = Solution(
        problem=problem,
        status=status,
        value=value,
        bound=bound,
        gap=gap,
        sessions=np.column_stack((np.array(sessions, dtype=np.int64), starts)),
        unscheduled=tuple(_unscheduled(row, f"/unscheduled/{k}", problem) for k, row in enumerate(left_out)),
        certificate=_certificate(fields.take("certificate"), problem),
        relaxed=fields.texts("relaxed"),
        conflicts=fields.texts("conflicts"),
        stats=_stats(fields.mapping("stats")),
    )
    fields.done()
    return solution


def _null_or_integer(fields: Fields, name: str) -> int | None:
    value = fields.take(name)
    return None if value is None else integer(value, f"/{name}", low=-_HUGE, high=_HUGE)


def _gap(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse("not_a_number", "/gap", "A gap is null or a number.")
    return float(value)


def _unscheduled(row: object, path: str, problem: Problem) -> Unscheduled:
    fields = Fields(row, path)
    name = fields.text("id")
    if name not in problem.session_index:
        refuse("unknown_id", f"{path}/id", f"There is no session {name}.")
    why = one_of(fields.text("why"), REASONS, f"{path}/why")
    found = Unscheduled(problem.session_index[name], why, fields.texts("relax"))
    fields.done()
    return found


def _certificate(value: object, problem: Problem) -> Certificate | None:
    if value is None:
        return None
    fields = Fields(value, "/certificate")
    scale = fields.integer("scale", 1, low=1, high=1_000_000)
    calendar, last = problem.calendar, problem.calendar.first_week
    weeks = range(int(calendar.week.max()) + 1)

    def day(name: str, path: str) -> int:
        return _among(read_day(name, path) - problem.first, range(-1, problem.days + 1), path)

    def week(name: str, path: str) -> int:
        return _among(read_week(name, path) - last, weeks, path)

    days = _prices(fields.mapping("days"), "/certificate/days", problem, problem.day_cap, day)
    priced = _prices(fields.mapping("weeks"), "/certificate/weeks", problem, problem.week_cap, week)
    fields.done()
    return Certificate(scale, days, priced)


def _among(number: int, known: range, path: str) -> int:
    if number not in known:
        refuse("outside_horizon", path, "No start of the horizon lies there.")
    return number


def _prices(
    given: Mapping[str, object], path: str, problem: Problem, cap: IntArray, read: Callable[[str, str], int]
) -> IntArray:
    """Prices stand only where there is a cap."""
    found = []
    for name, row in given.items():
        at = f"{path}/{escape(name)}"
        if name not in problem.people_index:
            refuse("unknown_id", at, f"There is no person {name}.")
        person = problem.people_index[name]
        if cap[person] == NO_CAP:
            refuse("unknown_rule", at, f"{name} has no cap here.")
        for period, price in mapping(row, at).items():
            there = f"{at}/{escape(period)}"
            found.append((person, read(text(period, there), there), integer(price, there, high=HIGHEST_PRICE)))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 3)


def _stats(stats: Mapping[str, object]) -> dict[str, Stat]:
    """Figures of the run; a later version may add to them, so names are not checked here."""
    known: dict[str, Stat] = {}
    for name, value in stats.items():
        if value is not None and not isinstance(value, int | float | str):
            refuse("not_a_figure", f"/stats/{escape(name)}", "A number, a word or a truth value is expected here.")
        known[name] = value
    return known
