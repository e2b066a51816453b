"""Who may see what of sessions; every answer is read from the access table."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.actor import PERSONA_OF_DUTY
from peripatos.core.access.filters import by_duty, cell, grants
from peripatos.core.access.table import Code, Rule
from peripatos.core.errors import Missing
from peripatos.matching.models import Offer
from peripatos.matching.policies import target_of_offer
from peripatos.people.policies import own_target
from peripatos.programmes.types import MENTOR_PERSONA, StreamKind
from peripatos.relationships.policies import of_own_pairs, target_of_pair
from peripatos.scheduling.models import MentoringSession

NOTE_RULES = {
    "OW": (may.PRIVATE_LEADER_NOTE_READ, may.PRIVATE_LEADER_NOTE_CREATE_UPDATE_DELETE),
    "CO": (may.PRIVATE_COACH_NOTE_READ, may.PRIVATE_COACH_NOTE_CREATE_UPDATE_DELETE),
    "AD": (may.PRIVATE_ADVISOR_NOTE_READ, may.PRIVATE_ADVISOR_NOTE_CREATE_UPDATE_DELETE),
    "RV": (may.PRIVATE_REVERSE_MENTOR_NOTE_READ, may.PRIVATE_REVERSE_MENTOR_NOTE_CREATE_UPDATE_DELETE),
}


def target_of_session(session: MentoringSession) -> Target:
    """A session takes the columns of its pair, or of its offer when it is a chemistry meeting."""
    if session.relationship is not None:
        return target_of_pair(session.relationship)
    return target_of_offer(_offer_of(session))


def note_rules(session: MentoringSession, author_id: UUID) -> tuple[Rule, Rule]:
    """The rows (read, write) of the private note that ``author_id`` keeps about this session."""
    if author_id == session.leader_id:
        return NOTE_RULES["OW"]
    source = session.relationship or _offer_of(session).round
    return NOTE_RULES[MENTOR_PERSONA[StreamKind(source.stream.kind)]]


def _offer_of(session: MentoringSession) -> Offer:
    if session.offer is None:
        raise Missing(what="offer")
    return session.offer


def target_of_note(session: MentoringSession, author_id: UUID) -> Target:
    """A private note: written by its author, about the leader."""
    session_target = target_of_session(session)
    return Target(
        session_target.owners,
        session_target.parties,
        frozenset({author_id}),
        session.programme_id,
        session_target.stream,
    )


def target_of_own_calendar(person_id: UUID) -> Target:
    """Somebody's own availability, busy times and feed."""
    return own_target(person_id)


def visible_sessions(actor: Actor, rule: Rule = may.SESSION_READ_TIME_AND_PARTIES) -> QuerySet[MentoringSession]:
    """Sessions of the actor's pairs and offers, or readable through a duty."""
    own = of_own_pairs(actor, rule, pair="relationship__")
    if actor.person_id and cell(rule, "OW") in (Code.ALLOW, Code.OWN):
        own |= Q(offer__isnull=False) & (Q(leader_id=actor.person_id) | Q(mentor_id=actor.person_id))
    return MentoringSession.objects.filter(own | _through_duties(actor, rule))


def of_person(person_id: UUID | None, *, since: datetime | None = None) -> Q:
    """Sessions of which somebody is a side, begun since an instant: two look-ups by index, whatever the size of the
    table.
    """
    # The base manager, because this only narrows a question that is asked within the actor's programmes.
    rows = MentoringSession._base_manager.order_by()
    rows = rows.filter(starts_at__gte=since) if since else rows
    as_leader, as_mentor = rows.filter(leader_id=person_id), rows.filter(mentor_id=person_id)
    return Q(id__in=as_leader.values("id").union(as_mentor.values("id")))


def _through_duties(actor: Actor, rule: Rule) -> Q:
    # A duty for one stream reaches the sessions of its pairs; a session itself names no stream.
    whole = replace(actor, duties=frozenset(d for d in actor.duties if d.stream is None))
    found = by_duty(whole, rule)
    for duty in actor.duties:
        if duty.stream is not None and grants(rule, PERSONA_OF_DUTY[duty.kind]):
            found |= Q(programme_id=duty.programme_id, relationship__stream__kind=duty.stream)
            found |= Q(programme_id=duty.programme_id, offer__round__stream__kind=duty.stream)
    return found
