"""Saying afterwards whether a session took place."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed
from peripatos.scheduling.loading import session_to_change
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.policies import target_of_session
from peripatos.scheduling.types import MissedBy, SessionState

RULE = may.SESSION_MARK_HELD_NO_SHOW


def mark_held(*, actor: Actor, session_id: UUID, now: datetime) -> None:
    """ "We met": either side says so, once is enough; also corrects an earlier word. Raises ``GuardFailed``
    (``session_lies_ahead``).
    """
    _require_and_close(actor, session_id, SessionState.HELD, "", now)


def mark_missed(*, actor: Actor, session_id: UUID, missed_by: MissedBy, now: datetime) -> None:
    """It did not take place: one side, or both, did not come. Raises ``GuardFailed`` (``session_lies_ahead``)."""
    _require_and_close(actor, session_id, SessionState.MISSED, missed_by, now)


def _require_and_close(actor: Actor, session_id: UUID, state: SessionState, missed_by: str, now: datetime) -> None:
    with transaction.atomic():
        session = session_to_change(session_id)
        require(actor, RULE, target_of_session(session))
        _check(session, now)
        session.claim_version(session.version)
        session.state, session.missed_by = state, missed_by
        session.closed_at, session.confirmed_by_id = now, actor.person_id
        session.save(update_fields=["state", "missed_by", "closed_at", "confirmed_by"])
        audit.record(
            actor, RULE, now=now, object_id=session.id, subjects=[session.leader_id, session.mentor_id], code=state
        )


def _check(session: MentoringSession, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise GuardFailed(reason="session_is_cancelled")
    if session.starts_at > now:
        raise GuardFailed(reason="session_lies_ahead")
