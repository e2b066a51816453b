"""Who did what with an import, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.history import HistoryEntry
from peripatos.people.models import Person
from peripatos.people.roster.services import KIND

SHOWN = 60
PERSON = "person:"


@dataclass(frozen=True)
class ImportChange:
    """One line of the history of an import."""

    at: datetime
    by: str
    code: str
    facts: Mapping[str, Any]


def history_of_import(actor: Actor, import_id: UUID) -> tuple[ImportChange, ...]:
    """The latest changes first. Two queries."""
    require(actor, may.CHANGE_HISTORY_OF_AN_IMPORT_READ)
    rows = list(HistoryEntry.objects.filter(object_kind=KIND, object_id=import_id).order_by("-at", "-id")[:SHOWN])
    names = _names(row.by_name for row in rows)
    return tuple(ImportChange(row.at, names.get(row.by_name, row.by_name), row.code, row.facts) for row in rows)


def _names(written: Iterable[str]) -> dict[str, str]:
    """What a worker committed was asked for by a person whom its line names by id."""
    ids = {text: UUID(text.removeprefix(PERSON)) for text in set(written) if text.startswith(PERSON)}
    people = dict(Person.objects.filter(id__in=ids.values()).values_list("id", "display_name"))
    return {text: people[found] for text, found in ids.items() if found in people}
