"""The dates of a run as its page receives them: who, when, and why some have none. Time and parties, nothing else."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.core.paginator import Page, Paginator

from peripatos.core.access import Actor, decide, may, require
from peripatos.core.access.table import Rule
from peripatos.core.audit import services as audit
from peripatos.core.errors import Missing
from peripatos.matching.selectors.people import BATCH, who_is
from peripatos.people.models import Person
from peripatos.planning.files import Solved, solved_run
from peripatos.planning.meetings.clocks import is_inconvenient
from peripatos.planning.meetings.due import BOOKED, COHORT, party_of
from peripatos.planning.models import Cohort, PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import pins_of, run_row
from peripatos.programmes.types import StreamKind
from peripatos.relationships.models import Relationship
from peripatos.relationships.selectors.pairs import as_someone
from peripatos.relationships.types import Someone

if TYPE_CHECKING:
    from peripatos.engine.meetings import Explanation, Problem, Solution

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD
PAGE = 40


@dataclass(frozen=True)
class Sieve:
    """What of the dates is shown. ``show``: "", "none" (without a date), "hours" (early or late) or "kept"."""

    words: str = ""
    stream: str = ""
    show: str = ""
    page: int = 1


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


@dataclass(frozen=True)
class Dates:
    """A page of meetings, and the first few of those that have no date. ``document``: the problem of the run."""

    meetings: tuple[Meeting, ...]
    page: Page[int]
    without: tuple[Meeting, ...]
    document: Mapping[str, Any]
    may_export: bool


@dataclass(frozen=True)
class Explained:
    """One meeting with what the engine says about it; ``document`` is the problem that its pointers lead into."""

    meeting: Meeting
    explanation: "Explanation"
    origin: datetime
    document: Mapping[str, Any]


@dataclass(frozen=True)
class LeftAside:
    """A pair that was not planned, or whose kept time could not be, and the code of the reason."""

    leader: str
    mentor: str
    reason: str


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


def dates_page(actor: Actor, run_id: UUID, sieve: Sieve, *, without: int = 5) -> Dates:
    """A page of the run's dates by day, those without one first when they alone are asked for; raises ``Missing``
    while the run has no plan.
    """
    reading = _reading(actor, run_id, READ)
    chosen = _sorted(reading, _sifted(reading, sieve))
    page = Paginator(chosen, PAGE).get_page(sieve.page)
    few = [k for k in reading.left if k not in page.object_list][:without] if not sieve.show else []
    found = meetings_of(reading, [*page.object_list, *few])
    size = len(page.object_list)
    may_export = decide(actor, EXPORT, target_of_plan(reading.run.plan)).allowed
    return Dates(found[:size], page, found[size:], reading.document, may_export)


def explained(actor: Actor, run_id: UUID, party_id: UUID, number: int, *, count: int = 60) -> Explained:
    """One meeting with its costs, and the nearest other starts; raises ``Missing``."""
    from peripatos.engine.meetings import explain  # noqa: PLC0415  (solvers are slow to load)

    reading = _reading(actor, run_id, READ)
    names = (f"{party_id}:{number}", f"{COHORT}{party_id}:{number}")
    session = next((reading.problem.session_index[n] for n in names if n in reading.problem.session_index), None)
    if session is None:
        raise Missing(what="meeting")
    [meeting] = meetings_of(reading, [session])
    explanation = explain(reading.problem, reading.solution, meeting.name, count=count)
    return Explained(meeting, explanation, reading.origin, reading.document)


def dates_to_export(actor: Actor, run_id: UUID, *, now: datetime) -> tuple[Meeting, ...]:
    """Every meeting of the run by day, those without a date last; audited."""
    reading = _reading(actor, run_id, EXPORT)
    audit.record(actor, EXPORT, now=now, object_id=run_id, code="dates_exported", outcome="read")
    return meetings_of(reading, _sorted(reading, reading.own()))


def left_aside(actor: Actor, run_id: UUID) -> tuple[LeftAside, ...]:
    """Pairs that the run left aside, by name."""
    run = run_row(run_id)
    require(actor, READ, target_of_plan(run.plan))
    reasons = {UUID(row["pair"]): row["reason"] for row in run.facts["aside"]}
    names = _names_of_pairs(reasons)
    return tuple(LeftAside(*names[pair], reason) for pair, reason in reasons.items() if pair in names)


def lost_wishes(actor: Actor, run_id: UUID) -> tuple[LeftAside, ...]:
    """Pairs whose time is kept by a wish that the run could not obey."""
    run = run_row(run_id)
    require(actor, READ, target_of_plan(run.plan))
    lost = [(party_of(row["about"])[0], row["why"]) for row in run.facts["wishes_lost"]]
    names = _names_of_pairs({pair for pair, _ in lost})
    return tuple(LeftAside(*names[pair], why) for pair, why in lost if pair in names)


def not_booked(actor: Actor, run_id: UUID) -> tuple[tuple[Meeting, str], ...]:
    """Meetings of a published run whose time could not be booked any more, with the code of the reason."""
    reading = _reading(actor, run_id, READ)
    index = reading.problem.session_index
    reasons = dict(reading.run.facts.get("booking", {}).get("failed", []))
    found = meetings_of(reading, [index[name] for name in reasons])
    return tuple((meeting, reasons[meeting.name]) for meeting in found)


def names_in(document: Mapping[str, Any], pointers: Iterable[str]) -> dict[str, str]:
    """Names of everybody whom pointers into a problem file speak of, by the ids of the file."""
    people: list[str] = []
    sessions = {row["id"]: row["members"] for row in document["sessions"]}
    for pointer in pointers:
        kind, _, rest = pointer.strip("/").partition("/")
        place = rest.split("/")[0]
        if kind == "people":
            people.append(document["people"][int(place)]["id"])
        elif kind == "sessions":
            people += document["sessions"][int(place)]["members"]
        elif kind == "fixed":
            people += sessions[document["fixed"][int(place)][0]]
    found = who_is(UUID(person) for person in people)
    return {str(key): who.name for key, who in found.items()}


def meetings_of(reading: Reading, sessions: Sequence[int]) -> tuple[Meeting, ...]:
    """These meetings of the run with names; at most two queries more than batches of people."""
    people = _someones({p for k in sessions for p in reading.people(k)})
    cohorts = [party_of(reading.problem.session_ids[k])[0] for k in sessions if _is_cohort(reading, k)]
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
    from peripatos.engine.meetings.problem import NO_MOMENT, costs_of, obstacles  # noqa: PLC0415  (as above)

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


def _reading(actor: Actor, run_id: UUID, rule: Rule) -> Reading:
    run = run_row(run_id)
    require(actor, rule, target_of_plan(run.plan))
    solved = solved_run(run)
    if solved is None or solved.solution.value is None:
        raise Missing(what="plan")
    return Reading(run, solved)


def _sifted(reading: Reading, sieve: Sieve) -> list[int]:
    shown: dict[str, Callable[[int], bool]] = {
        "none": lambda k: k in reading.left,
        "hours": reading.early_or_late,
        "kept": lambda k: reading.problem.session_ids[k] in reading.kept,
    }
    passes = shown.get(sieve.show, reading.has_date)
    found = [k for k in reading.own() if passes(k) and sieve.stream in ("", reading.stream(k))]
    words = sieve.words.casefold().split()
    if not words:
        return found
    names = who_is({person for k in found for person in reading.people(k)})
    said = {k: " ".join(names[p].name for p in reading.people(k) if p in names).casefold() for k in found}
    return [k for k in found if all(word in said[k] for word in words)]


def _sorted(reading: Reading, sessions: Iterable[int]) -> list[int]:
    """By day and hour, those without a date last."""

    def place(session: int) -> tuple[bool, int, int, int]:
        if session not in reading.starts:
            return True, int(reading.problem.target[session]), 0, session
        return False, reading.day(session), reading.starts[session], session

    return sorted(sessions, key=place)


def _is_cohort(reading: Reading, session: int) -> bool:
    name = reading.problem.session_ids[session]
    return name.startswith(COHORT) and not name.startswith(BOOKED)


def _someones(people: Collection[UUID]) -> dict[UUID, Someone]:
    ids = list(people)
    rows = Person.objects.select_related("work_pattern")
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return {row.id: as_someone(row) for batch in batches for row in rows.filter(id__in=batch)}


def _names_of_pairs(pairs: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    ids, fields = list(pairs), ("id", "leader__display_name", "mentor__display_name")
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    rows = (row for batch in batches for row in Relationship.objects.filter(id__in=batch).values_list(*fields))
    return {key: (leader, mentor) for key, leader, mentor in rows}
