"""Finding one row, or raising ``Missing``: for services and selectors of this layer."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from peripatos.core.errors import Missing
from peripatos.people.models import Person
from peripatos.programmes.models import Enrolment, Programme, Stream
from peripatos.programmes.types import StreamKind

M = TypeVar("M", bound=Model)


def one(rows: QuerySet[M], row_id: UUID | None) -> M:
    """The row with this id among ``rows``; raises ``Missing``."""
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise Missing(id=str(row_id))
    return found


def programme_row(programme_id: UUID) -> Programme:
    """A programme in the actor's scope."""
    return one(Programme.objects.all(), programme_id)


def stream_row(stream_id: UUID) -> Stream:
    """A stream with its programme, in the actor's scope."""
    return one(Stream.objects.select_related("programme"), stream_id)


def streams_in_order(programme_id: UUID) -> list[Stream]:
    """The streams of a programme in the order in which people meet them: coaching first, rotations last."""
    order = list(StreamKind)
    return sorted(Stream.objects.filter(programme_id=programme_id), key=lambda s: order.index(StreamKind(s.kind)))


def enrolment_row(enrolment_id: UUID) -> Enrolment:
    """An enrolment with person, stream and programme, in the actor's scope."""
    return one(Enrolment.objects.select_related("person", "stream", "programme"), enrolment_id)


def person_row(person_id: UUID | None) -> Person:
    """A person."""
    return one(Person.objects.all(), person_id)
