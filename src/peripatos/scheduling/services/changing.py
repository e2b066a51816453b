"""Moving and cancelling a session."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed
from peripatos.core.tasks import wake_workers
from peripatos.scheduling.booking import TimeTaken, hold_time, release_time
from peripatos.scheduling.loading import session_to_change
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.policies import target_of_session
from peripatos.scheduling.services.booking import check_time, next_free
from peripatos.scheduling.services.news import invite, withdraw
from peripatos.scheduling.types import BLOCKING_STATES, SessionState

RULE = may.SESSION_BOOK_RESCHEDULE_CANCEL
MOVABLE = (*BLOCKING_STATES, SessionState.UNCONFIRMED)


def move_session(*, actor: Actor, session_id: UUID, starts_at: datetime, version: int, now: datetime) -> None:
    """Moves a session, also one whose time has passed without its taking place, and sends both an update.

    Raises ``VersionConflict`` when it was changed since it was read, ``GuardFailed`` with ``session_is_over`` or
    ``time_taken`` (``next``).
    """
    with transaction.atomic():
        session = session_to_change(session_id)
        require(actor, RULE, target_of_session(session))
        _require_movable(session)
        length = session.ends_at - session.starts_at
        check_time(starts_at, int(length.total_seconds() // 60), now)
        session.claim_version(version)
        session.notice_minutes = notice_of(session, now)
        session.starts_at, session.ends_at = starts_at, starts_at + length
        session.state = SessionState.SCHEDULED
        session.moved_times += 1
        session.calendar_sequence += 1
        session.reminded_at = session.closed_at = None
        _rebook(session, now)
        audit.record(
            actor, RULE, now=now, object_id=session.id, subjects=[session.leader_id, session.mentor_id], code="moved"
        )
        invite(session, now=now)
        wake_workers()


def cancel_session(*, actor: Actor, session_id: UUID, version: int, now: datetime) -> None:
    """Cancels a session, frees the time, tells both; no reason is asked. Raises as :func:`move_session` does."""
    with transaction.atomic():
        session = session_to_change(session_id)
        require(actor, RULE, target_of_session(session))
        _require_movable(session)
        session.claim_version(version)
        call_off(session, by=actor.person_id, now=now)
        audit.record(
            actor,
            RULE,
            now=now,
            object_id=session.id,
            subjects=[session.leader_id, session.mentor_id],
            code="cancelled",
        )
        wake_workers()


def call_off(session: MentoringSession, *, by: UUID | None, now: datetime) -> None:
    """Sets a loaded session to cancelled, frees its time and tells both."""
    session.state = SessionState.CANCELLED
    session.cancelled_by_id, session.closed_at, session.notice_minutes = by, now, notice_of(session, now)
    session.calendar_sequence += 1
    session.save(update_fields=["state", "cancelled_by", "closed_at", "notice_minutes", "calendar_sequence"])
    release_time(session)
    withdraw(session, now=now)


def notice_of(session: MentoringSession, now: datetime) -> int:
    """Minutes between now and the session's start; negative when it has begun."""
    return int((session.starts_at - now) / timedelta(minutes=1))


def _require_movable(session: MentoringSession) -> None:
    if session.state not in MOVABLE:
        raise GuardFailed(reason="session_is_over")


def _rebook(session: MentoringSession, now: datetime) -> None:
    try:
        with transaction.atomic():
            session.save()
            hold_time(session)
    except TimeTaken:
        raise GuardFailed(reason="time_taken", next=next_free(session, now)) from None
