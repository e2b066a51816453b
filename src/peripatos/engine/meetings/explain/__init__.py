"""Why a session is when it is: what each member pays, what other starts would cost, and what bars them."""

from dataclasses import dataclass

import numpy as np

from peripatos.engine.meetings.problem import (
    NO_DAY,
    NO_MOMENT,
    IntArray,
    Problem,
    Solution,
    barred_by,
    costs_of,
    obstacles,
)

__all__ = ["Alternative", "Burden", "Explanation", "Share", "burdens", "explain"]


@dataclass(frozen=True)
class Share:
    """What the hour costs one member; hour: of their own clock. burden: the part that comes from burden_percent."""

    person: str
    hour: int
    cost: int
    burden: int


@dataclass(frozen=True)
class Alternative:
    """Another start: what it would cost more than the plan, and the rules that bar it, all else kept."""

    start: int
    extra: int
    barred: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """start: minutes after the horizon begins, None when left out. days_off: days from the target, None without one.

    why, relax: of a session left out. alternatives: open ones and those that one rule bars, the cheapest first.
    """

    session: str
    start: int | None
    cost: int
    shares: tuple[Share, ...]
    days_off: int | None
    moved: bool
    why: str | None
    relax: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Burden:
    """What inconvenient hours cost one person in this plan, before burden_percent; sessions they have."""

    person: str
    sessions: int
    cost: int


def explain(problem: Problem, solution: Solution, session: str, *, count: int = 3) -> Explanation:
    """Codes and integers only. Raises KeyError for a session that is not there."""
    k = problem.session_index[session]
    starts = _starts(problem, solution)
    left_out = next((row for row in solution.unscheduled if row.session == k), None)
    placed = int(starts[k]) if starts[k] != NO_MOMENT else None
    costs = costs_of(problem, k)
    place = None if placed is None else placed // problem.grid
    cost = int(problem.skip_cost[k] if place is None else costs[place])
    return Explanation(
        session=session,
        start=placed,
        cost=cost,
        shares=() if place is None else _shares(problem, k, place),
        days_off=None if place is None else _days_off(problem, k, place),
        moved=bool(problem.published[k] != NO_MOMENT and problem.published[k] != starts[k]),
        why=None if left_out is None else left_out.why,
        relax=() if left_out is None else left_out.relax,
        alternatives=_alternatives(problem, k, starts, costs - cost, place, count),
    )


def burdens(problem: Problem, solution: Solution) -> tuple[Burden, ...]:
    """What everybody bears in this plan; over a quarter it makes the next burden_percent."""
    calendar = problem.calendar
    cost, sessions = np.zeros(problem.people, dtype=np.int64), np.zeros(problem.people, dtype=np.int64)
    for session, start in solution.sessions.tolist():
        people = problem.members_of(session)
        cost[people] += problem.hour_cost[calendar.hour[problem.zone[people], start // problem.grid]]
        sessions[people] += 1
    return tuple(Burden(name, int(sessions[i]), int(cost[i])) for i, name in enumerate(problem.people_ids))


def _starts(problem: Problem, solution: Solution) -> IntArray:
    starts = np.full(problem.sessions, NO_MOMENT, dtype=np.int64)
    starts[solution.sessions[:, 0]] = solution.sessions[:, 1]
    return starts


def _shares(problem: Problem, session: int, place: int) -> tuple[Share, ...]:
    found = []
    for person in problem.members_of(session).tolist():
        hour = int(problem.calendar.hour[problem.zone[person], place])
        cost, plain = int(problem.hour_cost_of[person, hour]), int(problem.hour_cost[hour])
        found.append(Share(problem.people_ids[person], hour, cost, cost - plain))
    return tuple(found)


def _days_off(problem: Problem, session: int, place: int) -> int | None:
    if problem.target[session] == NO_DAY:
        return None
    return int(problem.calendar.days_of(int(problem.lead[session]))[place] - problem.target[session])


def _alternatives(
    problem: Problem, session: int, starts: IntArray, extra: IntArray, place: int | None, count: int
) -> tuple[Alternative, ...]:
    """The cheapest open starts, and as many of the cheapest that one rule bars."""
    bars = obstacles(problem, session, starts)
    bars.pop("/unscheduled_cost")
    rules = np.sum([mask.astype(np.int64) for mask in bars.values()], axis=0)
    rules[problem.calendar.starts + problem.minutes[session] > problem.horizon] = len(bars) + 1
    if place is not None:
        rules[place] = len(bars) + 1
    found: list[Alternative] = []
    for wanted in (0, 1):
        places = np.flatnonzero(rules == wanted)
        cheapest = places[np.argsort(extra[places], kind="stable")][:count].tolist()
        found.extend(Alternative(k * problem.grid, int(extra[k]), barred_by(bars, k)) for k in cheapest)
    return tuple(sorted(found, key=lambda row: (row.extra, row.start)))
