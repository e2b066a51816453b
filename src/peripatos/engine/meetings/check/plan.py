"""Does a plan keep the rules, and what does it cost? Told from the clock of each zone at each start, one by one."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import numpy as np

from peripatos.engine.meetings.problem import NO_CAP, NO_DAY, NO_MOMENT, BoolArray, Problem, Solution, Violation

WEEK = 7 * 1440


class Clock:
    """What the clocks of the zones show."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._zones = [ZoneInfo(name) for name in problem.zone_names]
        self._origin = datetime.fromordinal(problem.first).replace(tzinfo=UTC)
        self._known: dict[tuple[int, int], datetime] = {}
        self._weeks: dict[int, BoolArray] = {}

    def at(self, person: int, minute: int) -> datetime:
        """The local time of a person so many minutes after the horizon begins."""
        key = int(self._problem.zone[person]), minute
        if key not in self._known:
            self._known[key] = (self._origin + timedelta(minutes=minute)).astimezone(self._zones[key[0]])
        return self._known[key]

    def works(self, person: int, begin: int, end: int) -> bool:
        """Whether every minute from begin to end is working time."""
        week, first, last = self._week(int(self._problem.pattern[person])), self.at(person, begin), self.at(person, end)
        if first.utcoffset() == last.utcoffset():
            place = first.weekday() * 1440 + first.hour * 60 + first.minute
            return bool(np.take(week, np.arange(place, place + end - begin), mode="wrap").all())
        clocks = (self.at(person, minute) for minute in range(begin, end))
        return all(week[now.weekday() * 1440 + now.hour * 60 + now.minute] for now in clocks)

    def _week(self, pattern: int) -> BoolArray:
        if pattern not in self._weeks:
            week = np.zeros(WEEK, dtype=np.bool_)
            for weekday, begin, end in self._problem.patterns[pattern]:
                week[weekday * 1440 + begin : weekday * 1440 + end] = True
            self._weeks[pattern] = week
        return self._weeks[pattern]


def cost_at(problem: Problem, clock: Clock, session: int, start: int) -> int:
    """What one session costs at a start, the price of moving it included."""
    people = problem.members_of(session).tolist()
    hours = [(int(problem.hour_cost[clock.at(p, start).hour]), 100 + int(problem.burden[p])) for p in people]
    total = sum(cost * share // 100 for cost, share in hours)
    if problem.target[session] != NO_DAY:
        day = clock.at(people[0], start).toordinal() - problem.first
        total += problem.day_cost * abs(day - int(problem.target[session]))
    moved = problem.published[session] not in (NO_MOMENT, start)
    return total + problem.move_price * int(moved)


def value_of(problem: Problem, solution: Solution, clock: Clock) -> int:
    """The cost of the sessions that take place, and of those that do not."""
    placed: dict[int, int] = dict(solution.sessions.tolist())
    total = sum(cost_at(problem, clock, k, start) for k, start in placed.items())
    return total + sum(int(problem.skip_cost[k]) for k in range(problem.sessions) if k not in placed)


def plan_violations(problem: Problem, solution: Solution, clock: Clock) -> Iterator[Violation]:
    """Every hard rule."""
    yield from _lists(problem, solution)
    fixed = dict(problem.fixed.tolist())
    for k, (session, start) in enumerate(solution.sessions.tolist()):
        path = f"/sessions/{k}"
        if session in fixed:
            if fixed[session] != start:
                yield Violation("fixed_moved", path)
        else:
            yield from _session(problem, clock, session, start, path)
    free = [(k, session, start) for k, (session, start) in enumerate(solution.sessions.tolist())]
    yield from _people(problem, clock, free, set(fixed))
    yield from _series(problem, clock, free, set(fixed))


def _lists(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Every session stands in one list once; fixed ones take place."""
    seen: set[int] = set()
    rows = [(f"/sessions/{k}", session) for k, (session, _) in enumerate(solution.sessions.tolist())]
    rows += [(f"/unscheduled/{k}", row.session) for k, row in enumerate(solution.unscheduled)]
    for path, session in rows:
        if session in seen:
            yield Violation("session_twice", path)
        seen.add(session)
    for session in sorted(set(range(problem.sessions)) - seen):
        yield Violation("session_missing", "/unscheduled", {"id": problem.session_ids[session]})
    for k, row in enumerate(solution.unscheduled):
        if problem.is_fixed[row.session]:
            yield Violation("fixed_left_out", f"/unscheduled/{k}")


def _session(problem: Problem, clock: Clock, session: int, start: int, path: str) -> Iterator[Violation]:
    """The rules on one session alone."""
    end = start + int(problem.minutes[session])
    if start % problem.grid:
        yield Violation("off_grid", path)
    if start < 0 or end > problem.horizon:
        yield Violation("outside_horizon", path)
        return
    busy_rows = problem.calendar.busy_rows
    for person in problem.members_of(session).tolist():
        name: dict[str, int | str | None] = {"person": problem.people_ids[person]}
        busy = problem.busy[busy_rows[person] : busy_rows[person + 1]]
        day = clock.at(person, start).toordinal() - problem.first
        if not clock.works(person, start, end):
            yield Violation("outside_hours", path, name)
        if bool(((busy[:, 1] < end) & (busy[:, 2] > start)).any()):
            yield Violation("busy", path, name)
        if any(a <= day <= b for a, b in problem.quiet.tolist()):
            yield Violation("quiet", path, name)
        early = problem.earliest[session] != NO_DAY and day < problem.earliest[session]
        if early or (problem.latest[session] != NO_DAY and day > problem.latest[session]):
            yield Violation("outside_window", path, name)


Placed = list[tuple[int, int, int]]


def _people(problem: Problem, clock: Clock, placed: Placed, fixed: set[int]) -> Iterator[Violation]:
    """Overlap and caps; what only fixed sessions break is judged with the problem."""
    held: dict[int, Placed] = defaultdict(list)
    for k, session, start in placed:
        for person in problem.members_of(session).tolist():
            held[person].append((start, session, k))
    for person, rows in held.items():
        rows.sort()
        yield from _overlaps(problem, person, rows, fixed)
        for cap, code, week in ((problem.day_cap, "day_cap", False), (problem.week_cap, "week_cap", True)):
            if cap[person] != NO_CAP:
                yield from _full(problem, clock, (person, int(cap[person]), code), rows, fixed, week=week)


def _overlaps(problem: Problem, person: int, rows: Placed, fixed: set[int]) -> Iterator[Violation]:
    ends = [start + int(problem.minutes[session]) for start, session, _ in rows]
    if all(end <= after[0] for end, (_, after) in zip(ends, pairwise(rows), strict=False)):
        return
    for (one, end), (other, _) in combinations(zip(rows, ends, strict=True), 2):
        if other[0] < end and not {one[1], other[1]} <= fixed:
            yield Violation("overlap", f"/sessions/{other[2]}", {"person": problem.people_ids[person]})


def _full(
    problem: Problem, clock: Clock, cap: tuple[int, int, str], rows: Placed, fixed: set[int], *, week: bool
) -> Iterator[Violation]:
    person, most, code = cap
    counts: dict[object, list[int]] = defaultdict(list)
    for start, session, _ in rows:
        day = clock.at(person, start).date()
        counts[tuple(day.isocalendar())[:2] if week else day].append(session)
    for sessions in counts.values():
        if len(sessions) > most and not set(sessions) <= fixed:
            yield Violation(code, "/sessions", {"person": problem.people_ids[person], "found": len(sessions)})


def _series(problem: Problem, clock: Clock, placed: Placed, fixed: set[int]) -> Iterator[Violation]:
    start_of = {session: (start, k) for k, session, start in placed}
    for rhythm, sessions in zip(problem.rhythms, problem.rhythm_of, strict=True):
        limits = rhythm.limits
        if limits is None:
            continue
        held = [(place, s) for place, s in enumerate(sessions) if s in start_of]
        days = {s: clock.at(int(problem.lead[s]), start_of[s][0]).toordinal() for _, s in held}
        for (i, one), (j, other) in combinations(held, 2):
            gap = days[other] - days[one]
            if not (j - i) * limits[0] <= gap <= (j - i) * limits[1] and not {one, other} <= fixed:
                yield Violation("out_of_rhythm", f"/sessions/{start_of[other][1]}", {"series": rhythm.name})
