"""Who may see what of sessions; every answer is read from the access table."""

from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.filters import by_duty, cell
from peripatos.core.access.table import Code, Rule
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
    return target_of_pair(session.relationship) if session.relationship else target_of_offer(session.offer)


def note_rules(session: MentoringSession, author_id: UUID) -> tuple[Rule, Rule]:
    """The rows (read, write) of the private note that ``author_id`` keeps about this session."""
    if author_id == session.leader_id:
        return NOTE_RULES["OW"]
    pair = session.relationship or session.offer.round
    return NOTE_RULES[MENTOR_PERSONA[StreamKind(pair.stream.kind)]]


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
    return MentoringSession.objects.filter(own | by_duty(actor, rule))
