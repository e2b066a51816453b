"""The bound that prices of days and weeks prove, from the problem and the certificate alone."""

from collections import Counter

import numpy as np

from peripatos.engine.meetings.problem import (
    NO_MOMENT,
    Certificate,
    IntArray,
    Problem,
    alone,
    costs_of,
    fixed_starts,
)


def bound_of(problem: Problem, certificate: Certificate) -> int:
    """No plan costs less: every session at its cheapest priced start or left out, less what full days and weeks earn.

    A fixed session pays its own start. Where fixed sessions alone exceed a cap, their number is the cap.
    """
    scale, fixed = certificate.scale, fixed_starts(problem)
    days, weeks = _by_person(certificate.days), _by_person(certificate.weeks)
    total = -_earned(problem, certificate, fixed)
    for session in range(problem.sessions):
        prices = _prices(problem, session, days, weeks)
        if fixed[session] != NO_MOMENT:
            place = int(fixed[session]) // problem.grid
            total += scale * int(costs_of(problem, session)[place])
            total += int(prices[place]) if prices is not None else 0
            continue
        paid = scale * costs_of(problem, session) + (0 if prices is None else prices)
        total += min(scale * int(problem.skip_cost[session]), _least(paid[alone(problem, session)]))
    return -(-total // scale)


def _least(paid: IntArray) -> int:
    return int(paid.min()) if paid.size else 2**62


Priced = dict[int, IntArray]


def _by_person(rows: IntArray) -> Priced:
    """The rows of a certificate by person."""
    cuts = np.flatnonzero(np.diff(rows[:, 0])) + 1
    return {int(part[0, 0]): part[:, 1:] for part in np.split(rows, cuts) if len(part)}


def _prices(problem: Problem, session: int, days: Priced, weeks: Priced) -> IntArray | None:
    """(starts) the prices that the members pay; None where nobody pays."""
    found: IntArray | None = None
    for person in problem.members_of(session).tolist():
        for priced, periods in ((days, problem.calendar.days_of), (weeks, problem.calendar.weeks_of)):
            if person in priced:
                table = np.zeros(problem.days + 3, dtype=np.int64)
                table[priced[person][:, 0] + 1] = priced[person][:, 1]
                paid = table[periods(person) + 1]
                found = paid if found is None else found + paid
    return found


def _earned(problem: Problem, certificate: Certificate, fixed: IntArray) -> int:
    calendar, total = problem.calendar, 0
    held: Counter[tuple[bool, int, int]] = Counter()
    for session in np.flatnonzero(fixed != NO_MOMENT).tolist():
        place = int(fixed[session]) // problem.grid
        for person in problem.members_of(session).tolist():
            held[False, person, int(calendar.days_of(person)[place])] += 1
            held[True, person, int(calendar.weeks_of(person)[place])] += 1
    for week, cap, rows in ((False, problem.day_cap, certificate.days), (True, problem.week_cap, certificate.weeks)):
        for person, period, price in rows.tolist():
            total += max(int(cap[person]), held[week, person, period]) * price
    return total
