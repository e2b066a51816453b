"""Reading imports: the list, one import, its lines, what its commit changed, and whom it brought."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import Missing
from peripatos.people.models import Person, RosterDifference, RosterImport, RosterRow
from peripatos.people.roster.naming import named_managers
from peripatos.people.roster.types import PersonFacts
from peripatos.people.roster.undoing import UNDO_WITHIN
from peripatos.people.selectors.paging import page_of

READ = may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS
HISTORY = may.CHANGE_HISTORY_OF_AN_IMPORT_READ
State = RosterImport.State
MOVING = frozenset({State.UPLOADED, State.CHECKING, State.COMMITTING})


@dataclass(frozen=True)
class ImportLine:
    """One import in the list; ``done`` of ``total`` lines are staged, ``undo_until`` is None where no undo is left."""

    id: UUID
    source: str
    file_name: str
    state: str
    counts: Mapping[str, int]
    done: int
    total: int
    requested_by: str
    created_at: datetime
    committed_at: datetime | None
    undo_until: datetime | None

    @property
    def moving(self) -> bool:
        """Whether a worker has still to act, so that a page looks again."""
        return self.state in MOVING


@dataclass(frozen=True)
class ImportDetail:
    """One import whole: how the file is written, its columns, findings about columns, what was answered."""

    line: ImportLine
    ready: bool
    failure: str
    source_facts: Mapping[str, str | int]
    mapping: tuple[Mapping[str, Any], ...]
    notes: tuple[Mapping[str, Any], ...]
    answers: Mapping[str, Any]
    checked_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True)
class StagedLine:
    """One staged line: who it seems to be about, what a commit would do, and what was found."""

    line: int
    name: str
    email: str
    verdict: str
    weight: str
    differences: tuple[Mapping[str, str], ...]
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class DifferenceLine:
    """What a commit did to one person; ``changes`` maps a column to its value before and after."""

    person_id: UUID
    name: str
    line: int
    kind: str
    changes: Mapping[str, list[Any]]


def imports(actor: Actor, *, page: int = 1) -> "Page[ImportLine]":
    """Every import, the latest first. Two queries."""
    require(actor, READ)
    return page_of(RosterImport.objects.order_by("-created_at", "id"), page, _line)


def import_changes(actor: Actor, *, page: int = 1) -> "Page[ImportLine]":
    """Imports that were committed, the latest first, for whoever reads what they changed. Two queries."""
    require(actor, HISTORY)
    rows = RosterImport.objects.filter(committed_at__isnull=False)
    return page_of(rows.order_by("-committed_at", "id"), page, _line)


def import_line(actor: Actor, import_id: UUID) -> ImportLine:
    """One import as a heading, for whoever reads what it changed. Raises ``Missing``."""
    require(actor, HISTORY)
    return _line(_found(import_id))


def import_detail(actor: Actor, import_id: UUID) -> ImportDetail:
    """One import. Raises ``Missing``."""
    require(actor, READ)
    found = _found(import_id)
    return ImportDetail(
        line=_line(found),
        ready=found.ready and found.state == State.CHECKED,
        failure=found.failure,
        source_facts=found.source_facts,
        mapping=tuple(found.mapping),
        notes=tuple(found.notes),
        answers=found.answers,
        checked_at=found.checked_at,
        undone_at=found.undone_at,
    )


def staged_lines(
    actor: Actor, import_id: UUID, *, verdict: str = "", weight: str = "", page: int = 1
) -> "Page[StagedLine]":
    """Staged lines in the order of the file; ``verdict`` and ``weight`` (error, ask, warning, note) narrow them."""
    require(actor, READ)
    rows = RosterRow.objects.filter(roster_import=_found(import_id))
    if verdict:
        rows = rows.filter(verdict=verdict)
    if weight:
        rows = rows.filter(weight=weight)
    found = page_of(rows.order_by("line"), page, lambda row: row)
    managers = named_managers(import_id, (end for row in found.object_list for end in _managers(row)))
    found.object_list = [_staged(row, managers) for row in found.object_list]
    return found


def _managers(row: RosterRow) -> Iterator[str]:
    for told in row.differences:
        if told["field"] == "manager":
            yield from (end for end in (told["before"], told["after"]) if end)


def differences(actor: Actor, import_id: UUID, *, kind: str = "", page: int = 1) -> "Page[DifferenceLine]":
    """What a commit changed, person by person."""
    require(actor, HISTORY)
    rows = RosterDifference.objects.filter(roster_import=_found(import_id))
    if kind:
        rows = rows.filter(kind=kind)
    found = page_of(rows.order_by("line", "id"), page, lambda row: row)
    people = Person.objects.filter(id__in=[row.person_id for row in found.object_list])
    names = dict(people.values_list("id", "display_name"))
    moved = [end for row in found.object_list for end in row.changes.get("manager_id", ()) if end]
    managers = named_managers(import_id, moved)
    found.object_list = [_difference(row, names, managers) for row in found.object_list]
    return found


def report_of(actor: Actor, import_id: UUID) -> dict[str, object]:
    """The dry run as ``peripatos roster check`` prints it: ok, source, mapping, counts, rows."""
    require(actor, READ)
    found = _found(import_id)
    rows = list(found.notes)
    for findings in found.rows.exclude(weight="").order_by("line").values_list("findings", flat=True):
        rows.extend(findings)
    kept = ("encoding", "delimiter", "header_row")
    counted = ("new", "changed", "unchanged", "leavers", "errors", "ambiguous")
    return {
        "ok": found.ready,
        "source": {name: found.source_facts.get(name, "") for name in kept},
        "mapping": found.mapping,
        "counts": {name: found.counts.get(name, 0) for name in counted},
        "rows": sorted(rows, key=lambda row: row["line"]),
    }


def people_of_import(actor: Actor, import_id: UUID) -> tuple[UUID, ...]:
    """The people whom a committed import named and who are still at work, in the order of the file.

    Raises ``Missing`` for an import that was not committed or was undone.
    """
    require(actor, may.DIRECTORY_CARD_READ)
    if not RosterImport.objects.filter(id=import_id, state=State.COMMITTED).exists():
        raise Missing(kind="import")
    here = Person.objects.exclude(employment="left").values("id")
    rows = RosterRow.objects.filter(roster_import_id=import_id, person_id__in=here).exclude(verdict="left_out")
    found = rows.order_by("line").values_list("person_id", flat=True)
    return tuple(dict.fromkeys(person for person in found if person))


def facts_of_import(import_id: UUID) -> dict[UUID, PersonFacts]:
    """What a committed import said of each person, profile facts such as expertise and biography among it."""
    rows = RosterRow.objects.filter(roster_import_id=import_id, person_id__isnull=False)
    rows = rows.exclude(verdict="left_out")
    stored = rows.values_list("person_id", "facts")
    return {person: PersonFacts.from_json(facts) for person, facts in stored if person}


def _found(import_id: UUID) -> RosterImport:
    found = RosterImport.objects.filter(id=import_id).first()
    if found is None:
        raise Missing(kind="import")
    return found


def _line(row: RosterImport) -> ImportLine:
    until = row.committed_at + UNDO_WITHIN if row.committed_at and row.state == State.COMMITTED else None
    return ImportLine(
        row.id, row.source, row.file_name, row.state, row.counts, row.done, row.total,
        row.requested_by, row.created_at, row.committed_at, until,
    )  # fmt: skip


def may_undo(line: ImportLine, *, now: datetime, margin: timedelta = timedelta()) -> bool:
    """Whether the thirty days of an undo are not over yet."""
    return line.undo_until is not None and now + margin <= line.undo_until


def _staged(row: RosterRow, managers: Mapping[str, str]) -> StagedLine:
    facts = row.facts
    told = tuple(_named(difference, managers) for difference in row.differences)
    return StagedLine(
        row.line, facts.get("full_name", ""), facts.get("email", ""), row.verdict, row.weight,
        told, tuple(row.findings),
    )  # fmt: skip


def _named(told: Mapping[str, str], managers: Mapping[str, str]) -> Mapping[str, str]:
    if told["field"] != "manager":
        return told
    return {**told, **{end: managers.get(told[end], "") for end in ("before", "after")}}


def _difference(row: RosterDifference, names: Mapping[UUID, str], managers: Mapping[str, str]) -> DifferenceLine:
    changes = dict(row.changes)
    if "manager_id" in changes:
        changes["manager_id"] = [managers.get(end or "", "") for end in changes["manager_id"]]
    return DifferenceLine(row.person_id, names.get(row.person_id, ""), row.line, row.kind, changes)
