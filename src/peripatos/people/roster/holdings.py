"""The people already held, in the form in which a check compares them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from peripatos.people.models import Person, PersonSource
from peripatos.people.roster.names import Name
from peripatos.people.roster.types import KnownPerson, PersonFacts

COLUMNS = (
    "id",
    "version",
    "external_ref",
    "given_name",
    "family_name",
    "display_name",
    "sort_name",
    "email",
    "title",
    "title_raw",
    "grade",
    "function",
    "department",
    "location",
    "country",
    "organisation",
    "languages",
    "manager_id",
    "employment",
    "hired_on",
    "left_on",
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Rows of people by id, as stored, and what the source has said of each before."""

    rows: dict[UUID, dict[str, Any]]
    absences: dict[UUID, int]

    def known(self) -> Iterator[KnownPerson]:
        for key, row in self.rows.items():
            yield _known(key, row, self.absences.get(key))


def holdings(source: str) -> Holdings:
    """Everybody held, and who of them ``source`` has named. Two queries."""
    rows = {row["id"]: row for row in Person.objects.order_by().values(*COLUMNS)}
    seen = PersonSource.objects.filter(source=source).values_list("person_id", "absent_count")
    return Holdings(rows, dict(seen))


def _known(key: UUID, row: dict[str, Any], absent: int | None) -> KnownPerson:
    manager = str(row["manager_id"]) if row["manager_id"] else ""
    left = row["employment"] == "left"
    return KnownPerson(str(key), _facts(row), manager, left, in_source=absent is not None, absent_count=absent or 0)


def _facts(row: dict[str, Any]) -> PersonFacts:
    first, _, middle = row["given_name"].partition(" ")
    return PersonFacts(
        external_ref=row["external_ref"] or "",
        email=row["email"] or "",
        first_name=first,
        middle_name=middle,
        last_name=row["family_name"],
        full_name=Name(first, middle, row["family_name"]).full,
        title=row["title_raw"] or row["title"],
        department=row["department"],
        organisation=row["organisation"],
        location=row["location"],
        country=row["country"],
        grade=row["grade"],
        function=row["function"],
        status=row["employment"],
        start_on=row["hired_on"],
        end_on=row["left_on"],
        languages=tuple(row["languages"]),
    )
