"""The rules on one session: which starts it has alone, what they cost, and what stands in the way of each in a plan."""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.meetings.problem.model import NO_CAP, NO_DAY, NO_MOMENT, Problem

NO_COMMON_TIME, COST, CAPS, CONTENTION = "no_common_time", "cost", "caps", "contention"
REASONS = (NO_COMMON_TIME, COST, CAPS, CONTENTION)

Masks = Iterator[tuple[str, BoolArray]]


def costs_of(problem: Problem, session: int) -> IntArray:
    """(starts) what the session costs at each start, the price of moving it included."""
    calendar = problem.calendar
    found = np.zeros(problem.starts, dtype=np.int64)
    for person in problem.members_of(session).tolist():
        found += problem.hour_cost_of[person][calendar.hour[problem.zone[person]]]
    if problem.target[session] != NO_DAY:
        found += problem.day_cost * np.abs(calendar.days_of(int(problem.lead[session])) - problem.target[session])
    if problem.published[session] != NO_MOMENT:
        found += problem.move_price * (calendar.starts != problem.published[session])
    return found


def inside(problem: Problem, session: int) -> BoolArray:
    """(starts) whether the session lies wholly inside the horizon."""
    return np.asarray(problem.calendar.starts + problem.minutes[session] <= problem.horizon, dtype=np.bool_)


def alone(problem: Problem, session: int) -> BoolArray:
    """(starts) whether hours, busy blocks, quiet days, the window and fixed sessions leave the start open."""
    found = inside(problem, session)
    for _, mask in (*own_rules(problem, session), *overlaps(problem, session, fixed_starts(problem))):
        found &= ~mask
    return found


def fixed_starts(problem: Problem) -> IntArray:
    """(s) the starts of fixed sessions, NO_MOMENT for the others."""
    starts = np.full(problem.sessions, NO_MOMENT, dtype=np.int64)
    starts[problem.fixed[:, 0]] = problem.fixed[:, 1]
    return starts


def own_rules(problem: Problem, session: int) -> Masks:
    """Where hours, busy blocks, quiet days and the window are broken."""
    calendar, needed = problem.calendar, problem.calendar.needed(session)
    people = problem.members_of(session).tolist()
    for person in people:
        yield f"/people/{person}/hours", calendar.hours_from(person) < needed
        yield f"/people/{person}/busy", calendar.free_from(person) < needed
    days = np.array([calendar.days_of(person) for person in people])
    for k, (begin, end) in enumerate(problem.quiet.tolist()):
        yield f"/quiet/{k}", ((days >= begin) & (days <= end)).any(axis=0)
    if problem.earliest[session] != NO_DAY:
        yield f"/sessions/{session}/earliest", (days < problem.earliest[session]).any(axis=0)
    if problem.latest[session] != NO_DAY:
        yield f"/sessions/{session}/latest", (days > problem.latest[session]).any(axis=0)


def others_of(problem: Problem, session: int, starts: IntArray) -> dict[int, list[int]]:
    """The other sessions that take place and share people with this one, and whom they share."""
    rows, sessions = problem.sessions_of
    found: dict[int, list[int]] = {}
    for person in problem.members_of(session).tolist():
        for other in sessions[rows[person] : rows[person + 1]].tolist():
            if other != session and starts[other] != NO_MOMENT:
                found.setdefault(other, []).append(person)
    return found


def overlaps(problem: Problem, session: int, starts: IntArray) -> Masks:
    """Where the session would overlap another one of the same people; a fixed one is named by its row."""
    moments, minutes = problem.calendar.starts, problem.minutes
    fixed = {other: k for k, other in enumerate(problem.fixed[:, 0].tolist())}
    for other in others_of(problem, session, starts):
        begin = starts[other]
        mask = (moments < begin + minutes[other]) & (begin < moments + minutes[session])
        yield f"/fixed/{fixed[other]}" if other in fixed else f"/sessions/{other}", mask


def caps(problem: Problem, session: int, starts: IntArray) -> Masks:
    """Where a day or a week of a member is full already."""
    calendar = problem.calendar
    others: dict[int, list[int]] = {person: [] for person in problem.members_of(session).tolist()}
    for other, people in others_of(problem, session, starts).items():
        for person in people:
            others[person].append(other)
    for person, held in others.items():
        for name, cap, periods in (
            ("day_cap", problem.day_cap[person], calendar.days_of(person)),
            ("week_cap", problem.week_cap[person], calendar.weeks_of(person)),
        ):
            if cap != NO_CAP:
                used = periods[starts[held] // problem.grid]
                counts = np.bincount(used + 1, minlength=int(periods.max()) + 2)
                yield f"/people/{person}/{name}", counts[periods + 1] >= cap


def rhythm(problem: Problem, session: int, starts: IntArray) -> Masks:
    """Where the session would be too near to another one of its series, or too far from it."""
    series = int(problem.series[session])
    limits = None if series < 0 else problem.rhythms[series].limits
    if limits is None:
        return
    days = problem.calendar.days_of(int(problem.lead[session]))
    broken = np.zeros(problem.starts, dtype=np.bool_)
    for other in problem.rhythm_of[series]:
        if other != session and starts[other] != NO_MOMENT:
            day = day_of(problem, other, int(starts[other]))
            broken |= out_of_rhythm(problem, session, days, other, day, limits)
    yield f"/series/{series}", broken


def day_of(problem: Problem, session: int, start: int) -> int:
    """The date of a session: that of its first member."""
    return int(problem.calendar.days_of(int(problem.lead[session]))[start // problem.grid])


def out_of_rhythm(
    problem: Problem, session: int, days: IntArray, other: int, day: int, limits: tuple[int, int]
) -> BoolArray:
    """Whether a session on these days and another one of its series on that day break the distance between them."""
    steps = int(problem.place_in_series[other] - problem.place_in_series[session])
    gaps = (day - days) if steps > 0 else (days - day)
    return np.asarray((gaps < abs(steps) * limits[0]) | (gaps > abs(steps) * limits[1]), dtype=np.bool_)


def obstacles(problem: Problem, session: int, starts: IntArray) -> dict[str, BoolArray]:
    """Every rule that bars a start while all other sessions stay where they are; pointer and (starts) of each.

    A start that costs more than leaving the session out is barred by /unscheduled_cost.
    """
    return {
        **dict(own_rules(problem, session)),
        **dict(overlaps(problem, session, starts)),
        **dict(caps(problem, session, starts)),
        **dict(rhythm(problem, session, starts)),
        "/unscheduled_cost": costs_of(problem, session) > problem.skip_cost[session],
    }


def reason(problem: Problem, session: int, bars: dict[str, BoolArray]) -> str:
    """Why a session has no place, the first that holds."""
    open_alone = alone(problem, session)
    if not open_alone.any():
        return NO_COMMON_TIME
    if bool(bars["/unscheduled_cost"][open_alone].all()):
        return COST
    full, barred = np.zeros_like(open_alone), np.zeros_like(open_alone)
    for pointer, mask in bars.items():
        if pointer.endswith("_cap"):
            full |= mask
        elif pointer != "/unscheduled_cost":
            barred |= mask
    return CAPS if bool((full & ~barred).any()) else CONTENTION


def smallest(problem: Problem, session: int, bars: dict[str, BoolArray]) -> tuple[BoolArray, IntArray]:
    """(starts) where the fewest rules bar the session, and how many do; none when it fits nowhere in the horizon."""
    possible = inside(problem, session)
    counts = np.sum([mask.astype(np.int64) for mask in bars.values()], axis=0)
    least = counts[possible].min() if possible.any() else 0
    return possible & (counts == least), counts


def barred_by(bars: dict[str, BoolArray], place: int) -> tuple[str, ...]:
    """The rules that bar one start."""
    return tuple(pointer for pointer, mask in bars.items() if mask[place])
