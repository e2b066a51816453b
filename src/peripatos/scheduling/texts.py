"""Sealing what is written about sessions."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from peripatos.core.crypto.texts import Place, seal_in, unseal, unseal_all
from peripatos.scheduling.models import CalendarSubscription, MentoringSession, PrivateNote, SharedNote
from peripatos.scheduling.types import SessionText, SessionTexts

Sealed = tuple[bytes, Place]


def scope_id_of(session: MentoringSession) -> UUID:
    """The id under whose key a session's texts lie: its pair, or the offer of a chemistry meeting."""
    return session.relationship_id or session.offer_id or session.id


def seal_session_text(session: MentoringSession, field: SessionText, text: str) -> bytes:
    """The sealed form of one text of a session."""
    return seal_in("relationship", scope_id_of(session), text, _of_session(session, field))


def open_session_text(session: MentoringSession, field: SessionText) -> str:
    """One text of a session."""
    return unseal(getattr(session, field.value), _of_session(session, field))


def open_session_texts(session: MentoringSession) -> SessionTexts:
    """All texts of a session that both sides read."""
    return open_texts_of([session])[0]


def open_texts_of(sessions: Sequence[MentoringSession]) -> list[SessionTexts]:
    """The texts of several sessions, in their order; one question for all of their keys."""
    texts = iter(unseal_all([sealed for s in sessions for sealed in sealed_texts_of(s)]))
    return [texts_from(texts) for _session in sessions]


def sealed_texts_of(session: MentoringSession) -> list[Sealed]:
    """The sealed texts of a session with their places, for a page that opens several things at once."""
    return [(getattr(session, field.value), _of_session(session, field)) for field in SessionText]


def texts_from(opened: Iterator[str]) -> SessionTexts:
    """Takes the texts of one session off the front of what :func:`sealed_texts_of` led to."""
    return SessionTexts(**{field.value: next(opened) for field in SessionText})


def seal_shared_note(session: MentoringSession, note: SharedNote, text: str) -> bytes:
    """The sealed form of one version of the shared note."""
    return seal_in("relationship", scope_id_of(session), text, Place("scheduling_sharednote", note.id, "body"))


def open_shared_note(note: SharedNote) -> str:
    """The text of one version."""
    return open_shared_notes([note])[0]


def open_shared_notes(notes: Sequence[SharedNote]) -> list[str]:
    """The texts of several versions, with one question for their keys."""
    return unseal_all([(note.body, Place("scheduling_sharednote", note.id, "body")) for note in notes])


def seal_private_note(note: PrivateNote, text: str) -> bytes:
    """The sealed form, under a key of the author."""
    return seal_in("private_note", note.author_id, text, Place("scheduling_privatenote", note.id, "body"))


def open_private_note(note: PrivateNote) -> str:
    """The text of a private note."""
    return unseal(note.body, Place("scheduling_privatenote", note.id, "body"))


def seal_address(subscription: CalendarSubscription, address: str) -> bytes:
    """The sealed form of a calendar address, which is a secret of its owner."""
    place = Place("scheduling_calendarsubscription", subscription.id, "address")
    return seal_in("person", subscription.person_id, address, place)


def open_address(subscription: CalendarSubscription) -> str:
    """The calendar address."""
    return unseal(subscription.address, Place("scheduling_calendarsubscription", subscription.id, "address"))


def _of_session(session: MentoringSession, field: SessionText) -> Place:
    return Place("scheduling_mentoringsession", session.id, field.value)
