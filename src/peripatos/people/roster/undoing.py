"""Taking a commit back within thirty days: people it added go, columns it changed return, later hands are respected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import GuardFailed, Missing
from peripatos.core.history import note_change
from peripatos.people.models import (
    Person,
    PersonSource,
    Profile,
    RosterDifference,
    RosterImport,
    RosterRow,
    WorkPattern,
)
from peripatos.people.roster.holdings import COLUMNS
from peripatos.people.roster.plan import Change, as_json
from peripatos.people.roster.working import KIND
from peripatos.people.roster.writing import clear_keys, update_people

UNDO_WITHIN = timedelta(days=30)
CHUNK = 500
State = RosterImport.State
#: Tables that hold nothing of a person but what an import itself may have written.
OWN_TABLES = (PersonSource, WorkPattern, Profile)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: people removed, kept because they take part now, restored; values others changed since."""

    removed: int
    kept: int
    restored: int
    overruled: int


def undo_roster(*, actor: Actor, import_id: UUID, now: datetime) -> Undone:
    """Takes a commit back. Pairs and accounts that ended with a leaver stay ended.

    Raises ``GuardFailed`` with reason ``import_not_committed``, ``undo_too_late`` or ``later_import``.
    """
    require(actor, may.HR_IMPORT_UNDO)
    found = RosterImport.objects.filter(id=import_id).first()
    if found is None:
        raise Missing(kind="import")
    _refuse(found, now)
    with transaction.atomic():
        if not RosterImport.objects.filter(id=found.id, state=State.COMMITTED).update(
            state=State.UNDONE, undone_at=now, undone_by=actor.name
        ):
            raise GuardFailed(reason="import_not_committed")
        done = _undo(found, now)
        record(actor, may.HR_IMPORT_UNDO, now=now, object_id=found.id, code="undone")
        note_change(actor, KIND, found.id, "undone", now=now, removed=done.removed, restored=done.restored)
    return done


def _refuse(found: RosterImport, now: datetime) -> None:
    if found.state != State.COMMITTED or found.committed_at is None:
        raise GuardFailed(reason="import_not_committed")
    if now - found.committed_at > UNDO_WITHIN:
        raise GuardFailed(reason="undo_too_late")
    later = RosterImport.objects.filter(state=State.COMMITTED, committed_at__gt=found.committed_at)
    touched = found.differences.exclude(kind=RosterDifference.Kind.ABSENT).values("person_id")
    also = RosterDifference.objects.filter(roster_import__in=later, person_id__in=touched)
    if later.filter(source=found.source).exists() or also.exists():
        raise GuardFailed(reason="later_import")


def _undo(found: RosterImport, now: datetime) -> Undone:
    differences = list(found.differences.all())
    created = [d.person_id for d in differences if d.kind == RosterDifference.Kind.CREATED]
    kept = _taking_part(created)
    removed = [person_id for person_id in created if person_id not in kept]
    changes, overruled = _reverse([d for d in differences if d.kind != RosterDifference.Kind.CREATED])
    _remove(removed)
    for statement in (*clear_keys(changes), *update_people(changes, now)):
        statement.run()
    _restore_presence(found, differences)
    return Undone(len(removed), len(kept), len(changes), overruled)


def _reverse(differences: Sequence[RosterDifference]) -> tuple[list[Change], int]:
    """The way back for each person; a value that somebody changed since stays as it is now."""
    ids = {difference.person_id for difference in differences}
    rows = {row["id"]: row for row in Person.objects.order_by().values(*COLUMNS) if row["id"] in ids}
    changes, overruled = [], 0
    for difference in differences:
        row = rows.get(difference.person_id)
        columns = {name: pair for name, pair in difference.changes.items() if name in COLUMNS}
        if row is None or not columns:
            continue
        after = {name: _value(name, pair[0]) for name, pair in columns.items() if as_json(row[name]) == pair[1]}
        overruled += len(columns) - len(after)
        if after:
            kept = {name: row[name] for name in after}
            changes.append(Change(difference.person_id, difference.line, row["version"], after, kept))
    return changes, overruled


def _value(name: str, stored: Any) -> Any:
    if stored is None:
        return None
    if name == "manager_id":
        return UUID(stored)
    return date.fromisoformat(stored) if name.endswith("_on") else stored


def _restore_presence(found: RosterImport, differences: Iterable[RosterDifference]) -> None:
    of_source = PersonSource.objects.filter(source=found.source)
    of_source.filter(first_import=found).delete()
    before = RosterImport.objects.filter(source=found.source, state=State.COMMITTED).order_by("-committed_at").first()
    of_source.filter(last_import=found).update(last_import=before)
    counts: dict[int, list[UUID]] = {}
    for difference in differences:
        if "absent_count" in difference.changes:
            counts.setdefault(difference.changes["absent_count"][0], []).append(difference.person_id)
    for count, people in counts.items():
        for some in _chunks(people):
            of_source.filter(person_id__in=some).update(absent_count=count)


def _taking_part(created: Sequence[UUID]) -> set[UUID]:
    """People whom some other table speaks of by now: an account, an enrolment, a pair, a duty."""
    found: set[UUID] = set()
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model = relation.related_model
        if model in (*OWN_TABLES, Person, RosterImport):
            continue
        column = relation.field.attname
        used = model._base_manager.filter(**{f"{column}__isnull": False}).values_list(column, flat=True).distinct()
        found.update(used)
    return found.intersection(created)


def _remove(people: Sequence[UUID]) -> None:
    for some in _chunks(people):
        Person.objects.filter(manager_id__in=some).update(manager=None)
        for model in OWN_TABLES:
            model._base_manager.filter(person_id__in=some).delete()
        RosterRow.objects.filter(person_id__in=some).update(person_id=None)
        rows = Person._base_manager.filter(id__in=some)
        rows._raw_delete(rows.db)


def _chunks(people: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (people[start : start + CHUNK] for start in range(0, len(people), CHUNK))
