"""Agenda, preparation, outcome, place and join link: texts that both sides write."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput, VersionConflict
from peripatos.scheduling.loading import session_to_change
from peripatos.scheduling.policies import target_of_session
from peripatos.scheduling.texts import open_session_text, seal_session_text
from peripatos.scheduling.types import SessionText

RULE = may.SESSION_WRITE_AGENDA_PREPARATION_OUTCOME_LINE
LONGEST = {
    SessionText.AGENDA: 4000,
    SessionText.PREPARATION: 2000,
    SessionText.OUTCOME: 280,
    SessionText.PLACE: 200,
    SessionText.JOIN_LINK: 500,
}
ONE_LINE = (SessionText.OUTCOME, SessionText.PLACE, SessionText.JOIN_LINK)


def save_session_text(
    *, actor: Actor, session_id: UUID, field: SessionText, text: str, based_on: str, now: datetime
) -> None:
    """Replaces one text. ``based_on`` is what the writer started from; a text that somebody changed meanwhile raises
    ``VersionConflict``.
    """
    with transaction.atomic():
        session = session_to_change(session_id)
        require(actor, RULE, target_of_session(session))
        wanted = _checked(field, text)
        found = open_session_text(session, field)
        if found not in (_plain(based_on), wanted):
            raise VersionConflict(expected=0, found=session.version, field=field.value)
        setattr(session, field.value, seal_session_text(session, field, wanted))
        session.save(update_fields=[field.value])
        audit.record(
            actor,
            RULE,
            now=now,
            object_id=session.id,
            subjects=[session.leader_id, session.mentor_id],
            code=field.value,
        )


def _checked(field: SessionText, text: str) -> str:
    plain = _plain(text)
    if field in ONE_LINE:
        plain = " ".join(plain.split())
    if len(plain) > LONGEST[field]:
        raise BadInput({field.value: _("Keep this under {limit} characters.").format(limit=LONGEST[field])})
    if field is SessionText.JOIN_LINK and plain and not _is_web_address(plain):
        raise BadInput({field.value: _("Paste the whole address of the call; it begins with https://.")})
    return plain


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
