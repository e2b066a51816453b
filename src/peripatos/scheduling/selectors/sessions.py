"""Sessions as pages and other layers receive them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.scheduling.loading import as_facts, session_row, with_facts
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.policies import target_of_session, visible_sessions
from peripatos.scheduling.texts import open_session_texts
from peripatos.scheduling.types import BLOCKING_STATES, SessionFacts, SessionState, SessionTexts

TIME = may.SESSION_READ_TIME_AND_PARTIES
TEXTS = may.SESSION_READ_AGENDA_JOIN_LINK_PLACE
PAST_SHOWN = 50


def session_facts(actor: Actor, session_id: UUID) -> SessionFacts:
    """Time, people and state of one session, for both sides and those who look after pairs."""
    row = session_row(session_id)
    require(actor, TIME, target_of_session(row))
    return as_facts(row)


def session_texts(actor: Actor, session_id: UUID, *, now: datetime) -> SessionTexts:
    """What both sides wrote about a session. Audited."""
    row = session_row(session_id)
    require(actor, TEXTS, target_of_session(row))
    audit.record(actor, TEXTS, now=now, object_id=row.id, subjects=[row.leader_id, row.mentor_id], outcome="read")
    return open_session_texts(row)


def own_sessions(actor: Actor, *, now: datetime) -> tuple[tuple[SessionFacts, ...], tuple[SessionFacts, ...]]:
    """The actor's own sessions: those ahead or under way, soonest first, and those past, latest first. Cancelled ones ahead are left out."""
    rows = _own(actor)
    ahead = rows.filter(ends_at__gt=now, state__in=BLOCKING_STATES).order_by("starts_at", "id")
    past = rows.filter(ends_at__lte=now).exclude(state=SessionState.CANCELLED).order_by("-starts_at", "id")
    return tuple(map(as_facts, ahead)), tuple(map(as_facts, past[:PAST_SHOWN]))


def sessions_of_pair(actor: Actor, relationship_id: UUID) -> tuple[SessionFacts, ...]:
    """Every session of one pair that was not cancelled, latest first."""
    rows = visible_sessions(actor).filter(relationship=relationship_id).exclude(state=SessionState.CANCELLED)
    return tuple(map(as_facts, with_facts(rows).order_by("-starts_at", "id")))


def sessions_of_offer(actor: Actor, offer_id: UUID) -> tuple[SessionFacts, ...]:
    """Chemistry meetings of one offer, latest first."""
    rows = visible_sessions(actor).filter(offer=offer_id).exclude(state=SessionState.CANCELLED)
    return tuple(map(as_facts, with_facts(rows).order_by("-starts_at", "id")))


def next_of_pairs(actor: Actor, relationship_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, SessionFacts]:
    """The session that each pair has next, or is in; pairs without one are absent. One query."""
    rows = visible_sessions(actor).filter(
        relationship__in=list(relationship_ids), ends_at__gt=now, state__in=BLOCKING_STATES
    )
    found: dict[UUID, SessionFacts] = {}
    for row in with_facts(rows).order_by("starts_at", "id"):
        if row.relationship_id is not None:
            found.setdefault(row.relationship_id, as_facts(row))
    return found


def _own(actor: Actor) -> QuerySet[MentoringSession]:
    sides = Q(leader_id=actor.person_id) | Q(mentor_id=actor.person_id)
    return with_facts(visible_sessions(actor).filter(sides))
