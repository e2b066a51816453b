"""The note that both sides write, and the note that each keeps alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput, Denied, VersionConflict
from peripatos.people.policies import own_id
from peripatos.scheduling.loading import session_to_change
from peripatos.scheduling.models import MentoringSession, PrivateNote, SharedNote
from peripatos.scheduling.policies import note_rules, target_of_note, target_of_session
from peripatos.scheduling.texts import open_private_note, open_shared_note, seal_private_note, seal_shared_note

NOTE_MAX_CHARACTERS = 20_000


def save_shared_note(*, actor: Actor, session_id: UUID, text: str, based_on: int, now: datetime) -> int:
    """Adds a version after number ``based_on`` (0: the first) and returns its number; an unchanged text adds none.

    Raises ``VersionConflict`` with ``expected`` and ``found`` when somebody else saved meanwhile; every version is
    kept.
    """
    with transaction.atomic():
        session = session_to_change(session_id)
        require(actor, may.SHARED_SESSION_NOTE_WRITE, target_of_session(session))
        wanted = _checked(text)
        last = SharedNote.objects.filter(session=session).order_by("-number").first()
        number = last.number if last else 0
        if last and open_shared_note(last) == wanted:
            return number
        if number != based_on:
            raise VersionConflict(expected=based_on, found=number)
        note = SharedNote(
            programme_id=session.programme_id,
            session=session,
            number=number + 1,
            author_id=own_id(actor),
            created_at=now,
        )
        note.body = seal_shared_note(session, note, wanted)
        note.save(force_insert=True)
        _record(actor, session, now, code="shared_note_saved")
        return note.number


def save_private_note(*, actor: Actor, session_id: UUID, text: str, version: int, now: datetime) -> int:
    """Saves what the actor keeps for themself; ``version`` 0 means that none was there. An emptied note is removed.
    Returns the version; an unchanged text makes no new one.

    Raises ``VersionConflict`` when the actor saved from another window meanwhile.
    """
    with transaction.atomic():
        session = session_to_change(session_id)
        author = _author(actor, session)
        rule = note_rules(session, author)[1]
        require(actor, rule, target_of_note(session, author))
        wanted = _checked(text)
        note = PrivateNote.objects.filter(session=session, author=author).first()
        if (open_private_note(note) if note else "") == wanted:
            return note.version if note else 0
        if (note.version if note else 0) != version:
            raise VersionConflict(expected=version, found=note.version if note else 0)
        saved = _written(session, author, note, wanted, now)
        audit.record(actor, rule, now=now, object_id=session.id, subjects=[author], code="private_note_saved")
        return saved


def _written(session: MentoringSession, author: UUID, note: PrivateNote | None, text: str, now: datetime) -> int:
    if note is None:
        note = PrivateNote(
            programme_id=session.programme_id, session=session, author_id=author, created_at=now, updated_at=now
        )
        note.body = seal_private_note(note, text)
        note.save(force_insert=True)
        return note.version
    if not text:
        note.delete()
        return 0
    note.claim_version(note.version)
    note.body, note.updated_at = seal_private_note(note, text), now
    note.save(update_fields=["body", "updated_at"])
    return note.version


def _author(actor: Actor, session: MentoringSession) -> UUID:
    if actor.person_id is None or actor.person_id not in (session.leader_id, session.mentor_id):
        raise Denied(rule=str(may.SHARED_SESSION_NOTE_WRITE))
    return actor.person_id


def _checked(text: str) -> str:
    plain = text.replace("\r\n", "\n").rstrip()
    if len(plain) > NOTE_MAX_CHARACTERS:
        raise BadInput({"text": _("A note holds up to {limit} characters.").format(limit=NOTE_MAX_CHARACTERS)})
    return plain


def _record(actor: Actor, session: MentoringSession, now: datetime, *, code: str) -> None:
    audit.record(
        actor,
        may.SHARED_SESSION_NOTE_WRITE,
        now=now,
        object_id=session.id,
        subjects=[session.leader_id, session.mentor_id],
        code=code,
    )
