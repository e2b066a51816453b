"""From a report without faults to the rows that a commit will write, all worked out before a transaction opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from peripatos.people.roster.compare import stated_status
from peripatos.people.roster.holdings import Holdings
from peripatos.people.roster.types import Candidate, KnownPerson, PersonFacts, Report, Verdict

SMALL_WORDS = frozenset(
    {"of", "the", "and", "for", "to", "in", "at", "by", "on", "a", "und", "der", "die", "für", "de", "la"}
)
SHORT = 3
FIELD_COLUMNS = {
    "title": "title_raw",
    "department": "department",
    "organisation": "organisation",
    "location": "location",
    "country": "country",
    "grade": "grade",
    "function": "function",
    "languages": "languages",
    "start_on": "hired_on",
    "end_on": "left_on",
    "status": "employment",
    "external_ref": "external_ref",
    "email": "email",
}
NAME_COLUMNS = ("given_name", "family_name", "display_name", "sort_name")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Create:
    """A person to add: the id given at the check, and the columns."""

    person_id: UUID
    line: int
    row: Row
    zone: str


@dataclass(frozen=True, slots=True)
class Change:
    """A person to change: the version on which this rests, the columns after, and before."""

    person_id: UUID
    line: int
    version: int
    after: Row
    before: Row

    def changes(self) -> dict[str, list[Any]]:
        return {name: [as_json(self.before[name]), as_json(value)] for name, value in self.after.items()}


@dataclass(slots=True)
class Plan:
    """Everything that one commit will do. ``leavers`` maps people to their last day."""

    creates: list[Create] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    leavers: dict[UUID, date] = field(default_factory=dict)
    present: list[UUID] = field(default_factory=list)
    returned: dict[UUID, int] = field(default_factory=dict)
    absent: dict[UUID, int] = field(default_factory=dict)
    zones: dict[UUID, str] = field(default_factory=dict)


def make_plan(report: Report, held: Holdings, ids: Mapping[int, UUID], *, now: datetime) -> Plan:
    """The plan for ``report``; ``ids`` gives the id of each new person by line."""
    known = {person.key: person for person in held.known()}
    plan = Plan()
    people = _ids_of_tokens(report, ids)
    for candidate in report.candidates:
        if candidate.verdict is Verdict.NEW:
            plan.creates.append(_create(candidate, ids[candidate.line], people, now))
        elif candidate.verdict in {Verdict.CHANGED, Verdict.LEAVER}:
            _add_change(plan, candidate, known[candidate.known], held, people, now)
        if candidate.known and candidate.facts.zone:
            plan.zones[UUID(candidate.known)] = candidate.facts.zone
    _add_presence(plan, report, held)
    for key in report.leavers:
        _add_absent_leaver(plan, UUID(key), held, now)
    return plan


def _ids_of_tokens(report: Report, ids: Mapping[int, UUID]) -> dict[str, UUID]:
    lines = {f"line:{line}": person_id for line, person_id in ids.items()}
    return lines | {f"known:{c.known}": UUID(c.known) for c in report.candidates if c.known}


def _manager(token: str, people: Mapping[str, UUID]) -> UUID | None:
    if token.startswith("known:"):
        return UUID(token.removeprefix("known:"))
    return people.get(token)


def _create(candidate: Candidate, person_id: UUID, people: Mapping[str, UUID], now: datetime) -> Create:
    facts = candidate.facts
    row = _names(facts, person_id) | {
        "external_ref": facts.external_ref or None,
        "email": facts.email or None,
        "title": readable(facts.title),
        "title_raw": facts.title,
        "grade": facts.grade,
        "function": facts.function,
        "department": facts.department,
        "location": facts.location,
        "country": facts.country,
        "organisation": facts.organisation,
        "languages": list(facts.languages),
        "manager_id": _manager(candidate.manager, people),
        "employment": facts.status or "active",
        "hired_on": facts.start_on,
        "left_on": facts.end_on,
        "created_at": now,
        "updated_at": now,
    }
    return Create(person_id, candidate.line, row, facts.zone)


def _names(facts: PersonFacts, person_id: UUID) -> Row:
    """Names as people read and sort them; without any, "Person" and the id by which HR knows them."""
    given = " ".join(part for part in (facts.first_name, facts.middle_name) if part)
    shown = facts.full_name or f"Person {facts.external_ref or person_id.hex[:8]}"
    called = facts.preferred_name
    if called and facts.last_name and " " not in called:
        shown = f"{called} {facts.last_name}"
    sort = f"{facts.last_name} {given}".strip() or shown
    return {
        "given_name": given,
        "family_name": facts.last_name,
        "display_name": shown,
        "sort_name": sort.casefold()[:240],
    }


def _add_change(
    plan: Plan, candidate: Candidate, known: KnownPerson, held: Holdings, people: Mapping[str, UUID], now: datetime
) -> None:
    person_id = UUID(candidate.known)
    before = held.rows[person_id]
    after = _after(candidate, known, person_id, people)
    if candidate.verdict is Verdict.LEAVER:
        last_day = candidate.facts.end_on or now.date()
        plan.leavers[person_id] = last_day
        after |= {"employment": "left", "left_on": last_day}
    after = {name: value for name, value in after.items() if before[name] != value}
    if after:
        kept = {name: before[name] for name in after}
        plan.changes.append(Change(person_id, candidate.line, before["version"], after, kept))


def _after(candidate: Candidate, known: KnownPerson, person_id: UUID, people: Mapping[str, UUID]) -> Row:
    """The columns behind each difference."""
    facts = candidate.facts
    after: Row = {}
    for difference in candidate.differences:
        if difference.field in {"first_name", "middle_name", "last_name"}:
            after |= _names(facts, person_id)
        elif difference.field == "manager":
            after["manager_id"] = _manager(candidate.manager, people)
        elif difference.field == "status":
            after["employment"] = stated_status(candidate, known)
        else:
            value = getattr(facts, difference.field)
            after[FIELD_COLUMNS[difference.field]] = list(value) if isinstance(value, tuple) else value
    if "title_raw" in after:
        after["title"] = readable(facts.title)
    if after.get("employment") == "active":
        after["left_on"] = facts.end_on
    return after


def _add_presence(plan: Plan, report: Report, held: Holdings) -> None:
    plan.present = [UUID(key) for key in report.present]
    plan.returned = {key: held.absences[key] for key in plan.present if held.absences.get(key)}
    plan.absent = {UUID(key): held.absences[UUID(key)] for key in (*report.leavers, *report.absent_once)}


def _add_absent_leaver(plan: Plan, person_id: UUID, held: Holdings, now: datetime) -> None:
    before = held.rows[person_id]
    last_day = before["left_on"] if before["left_on"] and before["left_on"] <= now.date() else now.date()
    plan.leavers[person_id] = last_day
    kept = {"employment": before["employment"], "left_on": before["left_on"]}
    after = {"employment": "left", "left_on": last_day}
    plan.changes.append(Change(person_id, 0, before["version"], after, kept))


def readable(title: str) -> str:
    """A title in capitals as people write it: "HEAD OF HR" → "Head of HR"; others stay as they are."""
    if len(title) <= SHORT or not title.isupper():
        return title
    return " ".join(_readable_word(word, first=at == 0) for at, word in enumerate(title.split()))


def _readable_word(word: str, *, first: bool) -> str:
    if not first and word.casefold() in SMALL_WORDS:
        return word.casefold()
    return word if len(word) <= SHORT else word.capitalize()


def as_json(value: Any) -> Any:
    """A column as the table of differences keeps it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
