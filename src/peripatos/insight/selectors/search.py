"""Search over what the actor may open anyway: people, own sessions, programmes.

Confidential texts are never searched.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, may, require
from peripatos.people.selectors.directory import CardLine, search_people
from peripatos.people.selectors.words import containing
from peripatos.programmes.models import Programme
from peripatos.scheduling.policies import visible_sessions

EACH = 10
SHORTEST = 2


@dataclass(frozen=True)
class FoundSession:
    """A session of the actor with somebody whose name was searched."""

    id: UUID
    counterpart: str
    starts_at: datetime


@dataclass(frozen=True)
class Found:
    """Everything found, at most ten of each."""

    people: tuple[CardLine, ...] = ()
    sessions: tuple[FoundSession, ...] = ()
    programmes: tuple[tuple[UUID, str], ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.people or self.sessions or self.programmes)


def search(actor: Actor, text: str) -> Found:
    """What the words lead to; fewer than two letters lead nowhere."""
    require(actor, may.SEARCH_SEARCH)
    words = text.strip()
    if len(words) < SHORTEST:
        return Found()
    programmes = Programme.objects.filter(containing(words, "name")).values_list("id", "name")[:EACH]
    return Found(search_people(actor, words, limit=EACH), _sessions(actor, words), tuple(programmes))


def _sessions(actor: Actor, words: str) -> tuple[FoundSession, ...]:
    with_leader = Q(mentor_id=actor.person_id) & containing(words, "leader__display_name")
    with_mentor = Q(leader_id=actor.person_id) & containing(words, "mentor__display_name")
    rows = (
        visible_sessions(actor)
        .filter(with_leader | with_mentor)
        .select_related("leader", "mentor")
        .order_by("-starts_at")[:EACH]
    )
    return tuple(
        FoundSession(s.id, (s.mentor if s.leader_id == actor.person_id else s.leader).display_name, s.starts_at)
        for s in rows
    )
