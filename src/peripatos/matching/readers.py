"""The people of letters, read in one query."""

from collections.abc import Iterable
from uuid import UUID

from peripatos.matching.letters import Reader
from peripatos.people.models import Person

FIELDS = ("id", "display_name", "given_name", "email", "work_pattern__zone")


def readers_of(person_ids: Iterable[UUID]) -> dict[UUID, Reader]:
    """How each of these people is addressed."""
    rows = Person.objects.filter(id__in=set(person_ids)).values_list(*FIELDS)
    return {row[0]: Reader(row[0], row[1], row[2], row[3], row[4] or "UTC") for row in rows}
