"""Invitations, updates, cancellations and reminders, posted to the outbox in the transaction that caused them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from peripatos.core.outbox.moments import mail_moment
from peripatos.core.outbox.services import Mail, post
from peripatos.people.models import Person
from peripatos.people.services.notices import notify
from peripatos.relationships.selectors.pairs import as_someone
from peripatos.scheduling.calendars import writing
from peripatos.scheduling.loading import as_facts
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.said import say_for_other
from peripatos.scheduling.types import SessionFacts


def invite(session: MentoringSession, *, now: datetime) -> None:
    """Sends both sides the calendar entry, with a higher sequence the new time; a move also stands on their pages."""
    moved = session.calendar_sequence > 0
    facts = as_facts(session)
    for reader, other in _both(session):
        opening = (
            _("Your conversation with {name} has moved to:") if moved else _("Your conversation with {name} is booked:")
        )
        calendar = writing.request(facts, sequence=session.calendar_sequence, recipient=reader.email or "", now=now)
        subject = _("Conversation with {name}, {when}").format(name=other.display_name, when=_when(session, reader))
        _send(
            session,
            reader,
            other,
            Mail(
                reader.email or "",
                subject,
                _text(session, reader, other, opening, _ahead(session)),
                calendar,
                "REQUEST",
            ),
            now=now,
        )
        if moved:
            facts_of_line = _facts(session, reader, other)
            notify(person_id=reader.id, code="session_moved", facts=facts_of_line, path=_path(session), now=now)


def tell_booked(sessions: Sequence[MentoringSession], *, now: datetime) -> None:
    """One line, however many sessions of a pair were booked together, on the page of each who did not book them."""
    first, count = sessions[0], len(sessions)
    code, path = ("session_booked", _path(first)) if count == 1 else ("sessions_booked", _path_of_pair(first))
    for reader, other in _both(first):
        if reader.id != first.booked_by_id:
            notify(
                person_id=reader.id,
                code=code,
                facts=_facts(first, reader, other) | {"count": count},
                path=path,
                now=now,
            )


def withdraw(session: MentoringSession, *, now: datetime) -> None:
    """Tells both sides that a session will not take place."""
    facts = as_facts(session)
    for reader, other in _both(session):
        opening = _("Your conversation with {name} is cancelled:")
        calendar = writing.cancellation(
            facts, sequence=session.calendar_sequence, recipient=reader.email or "", now=now
        )
        subject = _("Cancelled: conversation with {name}, {when}").format(
            name=other.display_name, when=_when(session, reader)
        )
        _send(
            session,
            reader,
            other,
            Mail(
                reader.email or "",
                subject,
                _text(session, reader, other, opening, _called_off(session)),
                calendar,
                "CANCEL",
            ),
            now=now,
        )
        notify(
            person_id=reader.id,
            code="session_cancelled",
            facts=_facts(session, reader, other),
            path=_path(session),
            now=now,
        )


def remind(session: MentoringSession, *, now: datetime) -> None:
    """Reminds both sides by mail; without the agenda, which is theirs alone."""
    for reader, other in _both(session):
        opening = _("You meet {name} soon:")
        subject = _("Reminder: conversation with {name}, {when}").format(
            name=other.display_name, when=_when(session, reader)
        )
        mail = Mail(reader.email or "", subject, _text(session, reader, other, opening, _ahead(session)))
        _send(session, reader, other, mail, now=now, kind="reminder")


def _send(
    session: MentoringSession, reader: Person, _other: Person, mail: Mail, *, now: datetime, kind: str = "invitation"
) -> None:
    if reader.email:
        key = f"{kind}:{session.id}:{session.calendar_sequence}:{reader.id}"
        post(key=key, kind=kind, mail=mail, now=now, recipient_id=reader.id)


def _both(session: MentoringSession) -> Iterator[tuple[Person, Person]]:
    yield session.leader, session.mentor
    yield session.mentor, session.leader


def _when(session: MentoringSession, reader: Person) -> str:
    return mail_moment(session.starts_at, as_someone(reader).zone)


def _on_both_clocks(session: MentoringSession, reader: Person, other: Person) -> str:
    zone = as_someone(reader).zone
    mine = mail_moment(session.starts_at, zone, until=session.ends_at)
    theirs = say_for_other(session.starts_at, zone, as_someone(other))
    return _("{mine}, which is {theirs}").format(mine=mine, theirs=theirs) if theirs else mine


def _text(session: MentoringSession, reader: Person, other: Person, opening: str, closing: Iterable[str]) -> str:
    lines = [
        _("Dear {name},").format(name=as_someone(reader).first_name),
        "",
        opening.format(name=other.display_name),
        _on_both_clocks(session, reader, other),
        "",
        *closing,
    ]
    return "\n".join(lines)


def _ahead(session: MentoringSession) -> tuple[str, ...]:
    return (
        _("Agenda, place and everything else are here, after you have signed in:"),
        f"{settings.BASE_URL}{_path(session)}",
        "",
        _("Answers to this message are not read. To move or cancel, open the page."),
    )


def _called_off(session: MentoringSession) -> tuple[str, ...]:
    return (
        _("You need not do anything. The next date is found here, after you have signed in:"),
        f"{settings.BASE_URL}{_path(session)}",
        "",
        _("Answers to this message are not read."),
    )


def _facts(session: MentoringSession, reader: Person, other: Person) -> dict[str, str | int | None]:
    return {"name": other.display_name, "starts_at": session.starts_at.isoformat(), "zone": as_someone(reader).zone}


def _path(session: MentoringSession | SessionFacts) -> str:
    return f"/sessions/{session.id}"


def _path_of_pair(session: MentoringSession) -> str:
    return f"/relationships/{session.relationship_id}"
