"""Sessions as pages and other layers receive them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from peripatos.core.access import Actor, Reach, decide, may, require
from peripatos.core.audit import services as audit
from peripatos.people.policies import own_target
from peripatos.scheduling.loading import as_facts, session_row, with_facts
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.policies import of_person, target_of_session, visible_sessions
from peripatos.scheduling.texts import open_session_texts, open_texts_of
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
    return _with_outcome_if_read(actor, row, open_session_texts(row))


def own_sessions(actor: Actor, *, now: datetime) -> tuple[tuple[SessionFacts, ...], tuple[SessionFacts, ...]]:
    """The actor's own sessions: those ahead or under way, soonest first, and those past, latest first. Cancelled ones
    ahead are left out.
    """
    require(actor, TIME, own_target(actor.person_id))
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
    ahead = _of_same_pair().filter(ends_at__gt=now, state__in=BLOCKING_STATES).order_by("starts_at", "id")
    return _first_of_each(actor, relationship_ids, ahead)


def last_held_of_pairs(actor: Actor, relationship_ids: Iterable[UUID]) -> dict[UUID, SessionFacts]:
    """The last session that each pair held; pairs without one are absent. One query."""
    return _first_of_each(
        actor, relationship_ids, _of_same_pair().filter(state=SessionState.HELD).order_by("-starts_at")
    )


def texts_of_sessions(actor: Actor, session_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, SessionTexts]:
    """What was written about several sessions of which the actor is a side; audited as one read of all."""
    require(actor, TEXTS, own_target(actor.person_id))
    sides = Q(leader_id=actor.person_id) | Q(mentor_id=actor.person_id)
    found = visible_sessions(actor, TEXTS).filter(sides, id__in=list(session_ids))
    rows = list(found.select_related("relationship__stream", "offer__round__stream"))
    if not rows:
        return {}
    subjects = [person for row in rows for person in (row.leader_id, row.mentor_id)]
    only = rows[0].id if len(rows) == 1 else ""
    audit.record(actor, TEXTS, now=now, object_id=only, subjects=subjects, outcome="read")
    opened = zip(rows, open_texts_of(rows), strict=True)
    return {row.id: _with_outcome_if_read(actor, row, texts) for row, texts in opened}


def _with_outcome_if_read(actor: Actor, row: MentoringSession, texts: SessionTexts) -> SessionTexts:
    reads = decide(actor, may.SESSION_READ_OUTCOME_LINE, target_of_session(row)).reach is Reach.FULL
    return texts if reads else replace(texts, outcome="")


def _of_same_pair() -> QuerySet[MentoringSession]:
    return MentoringSession.objects.filter(relationship=OuterRef("relationship"))


def _first_of_each(
    actor: Actor, relationship_ids: Iterable[UUID], wanted: QuerySet[MentoringSession]
) -> dict[UUID, SessionFacts]:
    rows = visible_sessions(actor).filter(relationship__in=list(relationship_ids), id=Subquery(wanted.values("id")[:1]))
    return {row.relationship_id: as_facts(row) for row in with_facts(rows) if row.relationship_id is not None}


def _own(actor: Actor) -> QuerySet[MentoringSession]:
    return with_facts(visible_sessions(actor).filter(of_person(actor.person_id)))
