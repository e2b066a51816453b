"""Blocking time: one row for each person and session, which the database itself never lets overlap."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from peripatos.core.errors import PeripatosError
from peripatos.scheduling.models import BookedTime, MentoringSession

OVERLAP_MARK = "booked_time"


class TimeTaken(PeripatosError):
    """The database refused: one of the two already has something then."""

    code = "time_taken"


def person_key(person_id: UUID) -> int:
    """The person's id as a positive big integer, which PostgreSQL can compare inside a range without any extension."""
    return person_id.int >> 65


def hold_time(session: MentoringSession) -> None:
    """Blocks both sides for the session's time, replacing what it held; raises ``TimeTaken``."""
    people = sorted({session.leader_id, session.mentor_id}, key=person_key)
    with _overlaps_named(), transaction.atomic():
        _take_turns(people)
        BookedTime.objects.filter(session=session).delete()
        for person in people:
            BookedTime.objects.create(
                session=session,
                person_id=person,
                person_key=person_key(person),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
            )


def release_time(session: MentoringSession) -> None:
    """Frees what the session held."""
    BookedTime.objects.filter(session=session).delete()


def _take_turns(people: list[UUID]) -> None:
    # The exclusion constraint is the rule; without these locks two bookings that cross would wait for each other and
    # one would die of it.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for person in people:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [person_key(person)])


@contextmanager
def _overlaps_named() -> Iterator[None]:
    try:
        yield
    except IntegrityError as problem:
        if OVERLAP_MARK in str(problem):
            raise TimeTaken from None
        raise
