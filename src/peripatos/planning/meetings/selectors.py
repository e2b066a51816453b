"""The dates of a run as its page receives them: who, when, and why some have none. Time and parties, nothing else."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator

from peripatos.core.access import Actor, decide, may, require
from peripatos.core.access.table import Rule
from peripatos.core.audit import services as audit
from peripatos.core.errors import Missing
from peripatos.matching.selectors.people import BATCH, who_is
from peripatos.planning.files import solved_run
from peripatos.planning.meetings.due import COHORT, party_of
from peripatos.planning.meetings.reading import Meeting, Reading, by_day, meetings_of
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import run_row
from peripatos.planning.types import PlanKind
from peripatos.relationships.models import Relationship

if TYPE_CHECKING:
    from peripatos.engine.meetings import Explanation

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD
PAGE = NAMED = 40


@dataclass(frozen=True)
class Sieve:
    """What of the dates is shown. ``show``: "", "none" (without a date), "hours" (early or late) or "kept"."""

    words: str = ""
    stream: str = ""
    show: str = ""
    page: int = 1


@dataclass(frozen=True)
class LeftAside:
    """A pair that was not planned, or whose kept time could not be, and the code of the reason."""

    leader: str
    mentor: str
    reason: str


@dataclass(frozen=True)
class Dates:
    """A page of meetings, and what stands around it.

    without: the first few meetings that have no date. aside: pairs that were not planned. lost: pairs whose kept time
    the run could not obey. failed: meetings that could not be booked any more, with the code of the reason. assumed:
    who never told their hours, the first of them. document: the problem of the run; names: of everybody whom the rules
    of the meetings shown speak of, by their ids in it.
    """

    meetings: tuple[Meeting, ...]
    page: Page[int]
    without: tuple[Meeting, ...]
    aside: tuple[LeftAside, ...]
    lost: tuple[LeftAside, ...]
    failed: tuple[tuple[Meeting, str], ...]
    assumed: tuple[str, ...]
    document: Mapping[str, Any]
    names: Mapping[str, str]
    may_export: bool


@dataclass(frozen=True)
class Explained:
    """One meeting with what the engine says about it; ``document`` is the problem that its pointers lead into."""

    meeting: Meeting
    explanation: "Explanation"
    origin: datetime
    document: Mapping[str, Any]


def dates_page(actor: Actor, run_id: UUID, sieve: Sieve, *, without: int = 5) -> Dates:
    """A page of the run's dates by day, those without one when they are asked for; raises ``Missing`` while the run has
    no plan. The same number of queries whatever is on it.
    """
    reading = _reading(actor, run_id, READ)
    facts, index = reading.run.facts, reading.problem.session_index
    page = Paginator(by_day(reading, _sifted(reading, sieve)), PAGE).get_page(sieve.page)
    few = list(reading.left)[:without] if not sieve.show else []
    reasons = dict(facts.get("booking", {}).get("failed", []))
    shown, size = [*page.object_list, *few], len(page.object_list)
    found = meetings_of(reading, [*shown, *(index[name] for name in reasons)])
    said = _named(reading.document, (pointer for m in found for pointer in m.relax), facts["assumed"][:NAMED])
    aside = [(row["pair"], row["reason"]) for row in facts["aside"]]
    lost = [(str(party_of(row["about"])[0]), row["why"]) for row in facts["wishes_lost"]]
    pairs = _names_of_pairs({UUID(pair) for pair, _ in (*aside, *lost)})
    return Dates(
        meetings=found[:size],
        page=page,
        without=found[size : len(shown)],
        aside=_left(aside, pairs),
        lost=_left(lost, pairs),
        failed=tuple((meeting, reasons[meeting.name]) for meeting in found[len(shown) :]),
        assumed=tuple(sorted(said[person] for person in facts["assumed"][:NAMED] if person in said)),
        document=reading.document,
        names=said,
        may_export=decide(actor, EXPORT, target_of_plan(reading.run.plan)).allowed,
    )


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
    return meetings_of(reading, by_day(reading, reading.own()))


def names_in(document: Mapping[str, Any], pointers: Iterable[str]) -> Mapping[str, str]:
    """Names of everybody whom pointers into a problem file speak of, by the ids of the file."""
    return _named(document, pointers, ())


def _named(document: Mapping[str, Any], pointers: Iterable[str], people: Iterable[str]) -> dict[str, str]:
    wanted = list(people)
    for pointer in pointers:
        kind, _, rest = pointer.strip("/").partition("/")
        if kind in ("people", "sessions", "fixed"):
            wanted += _people_at(document, kind, int(rest.split("/")[0]))
    return {str(key): who.name for key, who in who_is(UUID(person) for person in wanted).items()} if wanted else {}


def _people_at(document: Mapping[str, Any], kind: str, place: int) -> list[str]:
    if kind == "people":
        return [document["people"][place]["id"]]
    sessions = document["sessions"]
    name = sessions[place]["id"] if kind == "sessions" else document["fixed"][place][0]
    return next(row["members"] for row in sessions if row["id"] == name)


def _left(rows: Iterable[tuple[str, str]], names: Mapping[UUID, tuple[str, str]]) -> tuple[LeftAside, ...]:
    return tuple(LeftAside(*names[UUID(pair)], why) for pair, why in rows if UUID(pair) in names)


def _reading(actor: Actor, run_id: UUID, rule: Rule) -> Reading:
    run = run_row(run_id)
    require(actor, rule, target_of_plan(run.plan))
    solved = solved_run(run) if run.plan.kind == PlanKind.MEETINGS else None
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


def _names_of_pairs(pairs: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    ids, fields = list(pairs), ("id", "leader__display_name", "mentor__display_name")
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    rows = (row for batch in batches for row in Relationship.objects.filter(id__in=batch).values_list(*fields))
    return {key: (leader, mentor) for key, leader, mentor in rows}
