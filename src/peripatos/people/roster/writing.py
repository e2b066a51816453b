"""Writing a plan: few statements, many rows, values prepared before the transaction opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from peripatos.core.errors import PeripatosError
from peripatos.core.registry import announce
from peripatos.people.hours import USUAL_HOURS
from peripatos.people.models import Account, Person, PersonSource, RosterDifference, RosterImport, WorkPattern
from peripatos.people.roster.plan import Change, Plan
from peripatos.people.types import PersonKind

Kind = RosterDifference.Kind


class WorldMoved(PeripatosError):
    """Somebody changed people between planning and writing; the plan has to be made anew."""

    code = "world_moved"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement for many rows, its values already in the database's form."""

    sql: str
    rows: list[tuple[Any, ...]]

    def run(self) -> None:
        if self.rows:
            with connection.cursor() as cursor:
                cursor.executemany(self.sql, self.rows)


@dataclass(frozen=True, slots=True)
class Writing:
    """A plan ready to run: statements in their order, and the versions of people on which they rest."""

    plan: Plan
    statements: tuple[Statement, ...]
    versions: dict[UUID, int]


def prepare(plan: Plan, roster_import: RosterImport, *, now: datetime) -> Writing:
    """Every value converted; nothing is written yet."""
    statements = (
        *clear_keys(plan.changes),
        _insert(Person, [_person(create.person_id, create.row) for create in plan.creates]),
        *update_people(plan.changes, now),
        _insert(RosterDifference, _differences(plan, roster_import), skip=("id",)),
        _insert(PersonSource, _sources(plan, roster_import), skip=("id",)),
        _insert(WorkPattern, _patterns(plan)),
    )
    return Writing(plan, statements, {change.person_id: change.version for change in plan.changes})


def write(writing: Writing, roster_import: RosterImport, *, now: datetime) -> None:
    """Runs a prepared plan in the caller's transaction. Raises ``WorldMoved`` when people changed since it was made."""
    _refuse_if_moved(writing.versions)
    for statement in writing.statements:
        statement.run()
    _note_presence(writing.plan, roster_import)
    _link_accounts()
    for person_id, last_day in writing.plan.leavers.items():
        announce("leaver", person_id=person_id, on=last_day, now=now)


def _refuse_if_moved(versions: Mapping[UUID, int]) -> None:
    people = Person.objects.order_by("id")
    if connection.features.has_select_for_update:
        people = people.select_for_update()
    present = dict(people.values_list("id", "version")) if versions else {}
    if any(present.get(person_id) != version for person_id, version in versions.items()):
        raise WorldMoved


def _person(person_id: UUID, row: Mapping[str, Any]) -> Person:
    return Person(id=person_id, kind=PersonKind.INTERNAL.value, **row)


def _insert(model: type[models.Model], rows: Sequence[models.Model], skip: tuple[str, ...] = ()) -> Statement:
    fields = [f for name, f in _fields(model).items() if name not in skip]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {_table(model)} ({names}) VALUES ({marks})"  # noqa: S608  names of our own
    values = [tuple([f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]) for row in rows]
    return Statement(sql, values)


def _fields(model: type[models.Model]) -> dict[str, Any]:
    return {f.attname: f for f in model._meta.concrete_fields}


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def clear_keys(changes: Sequence[Change]) -> list[Statement]:
    """Two people may swap an address or an id: both give it up before either takes it."""
    return [_clear(name, [change for change in changes if name in change.after]) for name in ("email", "external_ref")]


def _clear(name: str, changes: Sequence[Change]) -> Statement:
    sql = f"UPDATE {_table(Person)} SET {name} = NULL WHERE id = %s"  # noqa: S608  names of our own
    key = _fields(Person)["id"]
    return Statement(sql, [(key.get_db_prep_save(change.person_id, connection),) for change in changes])


def update_people(changes: Sequence[Change], now: datetime) -> list[Statement]:
    """One statement per set of columns."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault(tuple(sorted(change.after)), []).append(change)
    return [_update(names, group, now) for names, group in groups.items()]


def _update(names: tuple[str, ...], group: Sequence[Change], now: datetime) -> Statement:
    fields = _fields(Person)
    columns = [fields[name] for name in names]
    sets = "".join(f"{connection.ops.quote_name(f.column)} = %s, " for f in columns)
    sql = f"UPDATE {_table(Person)} SET {sets}updated_at = %s, version = version + 1 WHERE id = %s"  # noqa: S608
    at = fields["updated_at"].get_db_prep_save(now, connection)
    rows = [
        (
            *[f.get_db_prep_save(change.after[f.attname], connection) for f in columns],
            at,
            fields["id"].get_db_prep_save(change.person_id, connection),
        )
        for change in group
    ]
    return Statement(sql, rows)


def _differences(plan: Plan, roster_import: RosterImport) -> list[RosterDifference]:
    changed = {change.person_id for change in plan.changes}
    rows = [_difference(roster_import, c.person_id, Kind.CREATED, {}, c.line) for c in plan.creates]
    for change in plan.changes:
        kind = Kind.LEFT if change.person_id in plan.leavers else Kind.CHANGED
        changes = change.changes() | _count_change(plan, change.person_id)
        rows.append(_difference(roster_import, change.person_id, kind, changes, change.line))
    for person_id in (*plan.returned, *plan.absent):
        if person_id not in changed:
            kind = Kind.ABSENT if person_id in plan.absent else Kind.CHANGED
            rows.append(_difference(roster_import, person_id, kind, _count_change(plan, person_id)))
    return rows


def _difference(
    roster_import: RosterImport, person_id: UUID, kind: Kind, changes: dict[str, list[Any]], line: int = 0
) -> RosterDifference:
    return RosterDifference(roster_import=roster_import, person_id=person_id, kind=kind, line=line, changes=changes)


def _count_change(plan: Plan, person_id: UUID) -> dict[str, list[Any]]:
    """How often the source has missed a person, before and after; kept with the columns so that an undo restores it."""
    if person_id in plan.absent:
        count = plan.absent[person_id]
        return {"absent_count": [count, count + 1]}
    return {"absent_count": [plan.returned[person_id], 0]} if person_id in plan.returned else {}


def _sources(plan: Plan, roster_import: RosterImport) -> list[PersonSource]:
    seen = set(PersonSource.objects.filter(source=roster_import.source).values_list("person_id", flat=True))
    fresh = [create.person_id for create in plan.creates] + [p for p in plan.present if p not in seen]
    return [
        PersonSource(
            person_id=person_id, source=roster_import.source, first_import=roster_import, last_import=roster_import
        )
        for person_id in fresh
    ]


def _patterns(plan: Plan) -> list[WorkPattern]:
    """A zone from the file is only a proposal: nobody's own statement is touched, and the person is still asked."""
    wanted = plan.zones | {create.person_id: create.zone for create in plan.creates if create.zone}
    held = set(WorkPattern.objects.values_list("person_id", flat=True)) if wanted else set()
    return [
        WorkPattern(person_id=person, zone=zone, hours=USUAL_HOURS)
        for person, zone in wanted.items()
        if person not in held
    ]


def _note_presence(plan: Plan, roster_import: RosterImport) -> None:
    of_source = PersonSource.objects.filter(source=roster_import.source)
    staged = roster_import.rows.filter(person_id__isnull=False).values("person_id")
    of_source.filter(person_id__in=staged).exclude(first_import=roster_import).update(
        last_import=roster_import, absent_count=0
    )
    absent = list(plan.absent)
    for start in range(0, len(absent), 500):
        some = of_source.filter(person_id__in=absent[start : start + 500])
        some.update(absent_count=models.F("absent_count") + 1)


def _link_accounts() -> None:
    """Accounts that wait for their person, as those of an empty demonstration do, find it by address."""
    for account in Account.objects.filter(person__isnull=True):
        person = Person.objects.filter(email=account.email, account__isnull=True).first()
        if person:
            account.person = person
            account.save(update_fields=["person"])
