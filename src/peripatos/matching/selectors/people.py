"""Names and places of the people whom a board speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from peripatos.people.models import Concept, Person

BATCH = 900


@dataclass(frozen=True)
class Who:
    """Somebody on a board: C0 fields only."""

    id: UUID
    name: str
    function: str
    location: str
    title: str = ""
    organisation: str = ""


def who_is(person_ids: Iterable[UUID]) -> dict[UUID, Who]:
    """These people by id."""
    ids = list(dict.fromkeys(person_ids))
    found: dict[UUID, Who] = {}
    for start in range(0, len(ids), BATCH):
        rows = Person.objects.filter(id__in=ids[start : start + BATCH])
        fields = ("id", "display_name", "function", "location", "title", "organisation")
        found |= {row[0]: Who(*row) for row in rows.values_list(*fields)}
    return found


def topic_labels(slugs: Iterable[str]) -> dict[str, str]:
    """Concepts as people read them."""
    return dict(Concept.objects.filter(slug__in=set(slugs)).values_list("slug", "label"))
