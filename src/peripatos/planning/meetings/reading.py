"""A solved run in memory, and its meetings with names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from peripatos.matching.selectors.people import BATCH
from peripatos.people.models import Person
from peripatos.planning.files import Solved
from peripatos.planning.meetings.clocks import is_inconvenient
from peripatos.planning.meetings.due import COHORT, party_of
from peripatos.planning.models import Cohort, PlanRun
from peripatos.planning.rows import pins_of
from peripatos.programmes.types import StreamKind
from peripatos.relationships.selectors.pairs import as_someone
from peripatos.relationships.types import Someone

if TYPE_CHECKING:
    from peripatos.engine.meetings import Problem, Solution


@dataclass(frozen=True)
class Meeting:
    """One meeting of a run. ``members``: the leader first, or the facilitator of a cohort. ``cohort``: its name, empty
    for a pair. ``why`` and ``relax`` as the engine gives them, of one without a date; ``near``: the start that would be
    possible if these rules gave way. ``on``: the first member's day.
    """

    name: str
    party_id: UUID
    number: int
    stream: StreamKind
    cohort: str
    members: tuple[Someone, ...]
    minutes: int
    target: date
    overdue: bool
    starts_at: datetime | None
    on: date | None
    early_or_late: bool
    kept: bool
    why: str
    relax: tuple[str, ...]
    near: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class Reading:
    """A solved run in memory, with what is asked of every meeting in it."""

    def __init__(self, run: PlanRun, solved: Solved) -> None:
        self.run, self.document = run, solved.problem_document
        self.problem: Problem = solved.problem
        self.solution: Solution = solved.solution
        self.origin = datetime.combine(date.fromordinal(self.problem.first), time.min, UTC)
        self.starts = dict(self.solution.sessions.tolist())
        self.left = {row.session: row for row in self.solution.unscheduled}
        self.kept = {pin.about for pin in pins_of(run.plan)}
        streams = run.facts["streams"]
        ends = accumulate(count for _, count in streams)
        self._streams = [(end, name) for end, (name, _) in zip(ends, streams, strict=True)]

    def stream(self, session: int) -> StreamKind:
        return StreamKind(next(name for end, name in self._streams if session < end))

    def own(self) -> range:
        """The meetings that this run was about; those booked before come after them in the file."""
        return range(self._streams[-1][0])

    def people(self, session: int) -> list[UUID]:
        return [UUID(self.problem.people_ids[p]) for p in self.problem.members_of(session).tolist()]

    def has_date(self, session: int) -> bool:
        return session in self.starts

    def day(self, session: int) -> int:
        """The local day of a planned meeting's first member."""
        start = self.starts[session]
        return int(self.problem.calendar.days_of(int(self.problem.lead[session]))[start // self.problem.grid])

    def early_or_late(self, session: int) -> bool:
        """Whether it is early or late for somebody."""
        start = self.starts.get(session)
        if start is None:
            return False
        members = self.problem.members_of(session)
        hours = self.problem.calendar.hour[self.problem.zone[members], start // self.problem.grid]
        return any(is_inconvenient(hour) for hour in hours.tolist())


def meetings_of(reading: Reading, sessions: Sequence[int]) -> tuple[Meeting, ...]:
    """These meetings of the run with names; at most two queries more than batches of people."""
    people = _someones({p for k in sessions for p in reading.people(k)})
    own = [reading.problem.session_ids[k] for k in sessions]
    cohorts = [party_of(name)[0] for name in own if name.startswith(COHORT)]
    names = dict(Cohort.objects.filter(id__in=cohorts).values_list("id", "name")) if cohorts else {}
    return tuple(_meeting(reading, k, people, names) for k in sessions)


def _meeting(reading: Reading, session: int, people: Mapping[UUID, Someone], cohorts: Mapping[UUID, str]) -> Meeting:
    problem, left = reading.problem, reading.left.get(session)
    name, start = problem.session_ids[session], reading.starts.get(session)
    party, number, is_cohort = party_of(name)
    zones = [problem.zone_names[int(problem.zone[p])] for p in problem.members_of(session).tolist()]
    members = zip(reading.people(session), zones, strict=True)
    return Meeting(
        name=name,
        party_id=party,
        number=number,
        stream=reading.stream(session),
        cohort=cohorts.get(party, "–") if is_cohort else "",
        members=tuple(replace(people[person], zone=zone) for person, zone in members),
        minutes=int(problem.minutes[session]),
        target=date.fromordinal(problem.first + int(problem.target[session])),
        overdue=not is_cohort and "earliest" not in reading.document["sessions"][session],
        starts_at=None if start is None else reading.origin + timedelta(minutes=start),
        on=None if start is None else date.fromordinal(problem.first + reading.day(session)),
        early_or_late=reading.early_or_late(session),
        kept=name in reading.kept,
        why=left.why if left else "",
        relax=left.relax if left else (),
        near=_near(reading, session, left.relax) if left else None,
    )


def _near(reading: Reading, session: int, relax: Collection[str]) -> datetime | None:
    """The cheapest start from which these rules, and no others, bar a meeting."""
    from peripatos.engine.meetings.problem import NO_MOMENT, costs_of, obstacles  # noqa: PLC0415  (solvers are slow to load)

    problem = reading.problem
    at = np.full(problem.sessions, NO_MOMENT, dtype=np.int64)
    at[reading.solution.sessions[:, 0]] = reading.solution.sessions[:, 1]
    bars = obstacles(problem, session, at)
    fits = problem.calendar.starts + problem.minutes[session] <= problem.horizon
    for pointer, mask in bars.items():
        fits &= mask if pointer in relax else ~mask
    places = np.flatnonzero(fits)
    if not places.size or not relax:
        return None
    best = places[np.argmin(costs_of(problem, session)[places])]
    return reading.origin + timedelta(minutes=int(best) * problem.grid)


def by_day(reading: Reading, sessions: Iterable[int]) -> list[int]:
    """By day and hour, those without a date last."""

    def place(session: int) -> tuple[bool, int, int, int]:
        if session not in reading.starts:
            return True, int(reading.problem.target[session]), 0, session
        return False, reading.day(session), reading.starts[session], session

    return sorted(sessions, key=place)


def _someones(people: Collection[UUID]) -> dict[UUID, Someone]:
    ids = list(people)
    rows = Person.objects.select_related("work_pattern")
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return {row.id: as_someone(row) for batch in batches for row in rows.filter(id__in=batch)}
