"""Notes: shared ones with their history, private ones for their author."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.access import Actor, Rule, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import Denied
from peripatos.scheduling.loading import session_row
from peripatos.scheduling.models import MentoringSession, PrivateNote, SharedNote
from peripatos.scheduling.policies import note_rules, target_of_note, target_of_session
from peripatos.scheduling.texts import open_private_note, open_shared_note, open_shared_notes
from peripatos.scheduling.types import NoteVersion, OwnNote


def shared_note(actor: Actor, session_id: UUID, *, now: datetime) -> NoteVersion | None:
    """The newest version, or None when nobody has written yet. Audited."""
    session = _asked(actor, session_id, may.SHARED_SESSION_NOTE_READ, now)
    last = _versions(session).first()
    return _version(last, open_shared_note(last)) if last else None


def shared_note_history(actor: Actor, session_id: UUID, *, now: datetime) -> tuple[NoteVersion, ...]:
    """Every version, newest first. Audited as one read."""
    session = _asked(actor, session_id, may.SHARED_SESSION_NOTE_READ_VERSION_HISTORY, now)
    rows = list(_versions(session))
    return tuple(_version(row, text) for row, text in zip(rows, open_shared_notes(rows), strict=True))


def shared_note_between(
    actor: Actor, session_id: UUID, *, based_on: int, now: datetime
) -> tuple[str, NoteVersion | None]:
    """For a conflict: the text that the writer started from (empty for number 0), and the newest version. Audited."""
    session = _asked(actor, session_id, may.SHARED_SESSION_NOTE_READ, now)
    base = _versions(session).filter(number=based_on).first()
    last = _versions(session).first()
    return (open_shared_note(base) if base else "", _version(last, open_shared_note(last)) if last else None)


def own_note(actor: Actor, session_id: UUID, *, now: datetime) -> OwnNote:
    """What the actor keeps for themself about this session. Audited."""
    session = session_row(session_id)
    if actor.person_id is None or actor.person_id not in (session.leader_id, session.mentor_id):
        raise Denied(rule=str(may.PRIVATE_LEADER_NOTE_READ))
    rule = note_rules(session, actor.person_id)[0]
    require(actor, rule, target_of_note(session, actor.person_id))
    note = PrivateNote.objects.filter(session=session, author=actor.person_id).first()
    if note is None:
        return OwnNote("", 0, None)
    audit.record(actor, rule, now=now, object_id=session.id, subjects=[note.author_id], outcome="read")
    return OwnNote(open_private_note(note), note.version, note.updated_at)


def _asked(actor: Actor, session_id: UUID, rule: Rule, now: datetime) -> MentoringSession:
    session = session_row(session_id)
    require(actor, rule, target_of_session(session))
    audit.record(
        actor, rule, now=now, object_id=session.id, subjects=[session.leader_id, session.mentor_id], outcome="read"
    )
    return session


def _versions(session: MentoringSession) -> QuerySet[SharedNote]:
    return SharedNote.objects.filter(session=session).select_related("author").order_by("-number")


def _version(row: SharedNote, text: str) -> NoteVersion:
    return NoteVersion(row.number, row.author_id, row.author.display_name, row.created_at, text)
