"""Who may see what of pairs; every answer is read from the access table."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.edges import edges_towards
from peripatos.core.access.filters import NOTHING, by_duty, cell
from peripatos.core.access.table import Code, Rule
from peripatos.programmes.types import MENTOR_PERSONA, StreamKind
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES, Pair

PARTY_CODES = frozenset({Code.ALLOW, Code.OWN, Code.PARTY, Code.FILTERED})


def target_of_pair(relationship: Relationship, *, authors: frozenset[UUID] = frozenset()) -> Target:
    """A pair: the leader owns it, the mentor holds the column of the stream while the pair is open."""
    persona = MENTOR_PERSONA[StreamKind(relationship.stream.kind)]
    mentor = frozenset({relationship.mentor_id}) if relationship.state in OPEN_STATES else frozenset()
    return Target(
        owners=frozenset({relationship.leader_id}),
        parties={persona: mentor},
        authors=authors,
        programme_id=relationship.programme_id,
        stream=relationship.stream.kind,
    )


def target_of_known_pair(pair: Pair) -> Target:
    """The same target from the value that a selector gave out."""
    mentor = frozenset({pair.mentor.id}) if pair.is_open else frozenset()
    return Target(
        owners=frozenset({pair.leader.id}),
        parties={MENTOR_PERSONA[StreamKind(pair.stream_kind)]: mentor},
        programme_id=pair.programme_id,
        stream=pair.stream_kind,
    )


def of_own_pairs(actor: Actor, rule: Rule, *, pair: str = "") -> Q:
    """Rows of pairs that the actor is a side of, as far as the table allows; ``pair`` leads from the table to its pair
    (``relationship__``).
    """
    person = actor.person_id
    if person is None:
        return NOTHING
    found = Q(**{f"{pair}leader_id": person}) if cell(rule, "OW") in PARTY_CODES else NOTHING
    for kind, persona in MENTOR_PERSONA.items():
        if cell(rule, persona) in PARTY_CODES and persona in actor.standing:
            found |= Q(**{f"{pair}mentor_id": person, f"{pair}stream__kind": kind, f"{pair}state__in": OPEN_STATES})
    return found


def visible_pairs(
    actor: Actor, rule: Rule = may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE
) -> QuerySet[Relationship]:
    """Pairs that the actor is a side of, or may read through a duty."""
    return Relationship.objects.filter(of_own_pairs(actor, rule) | by_duty(actor, rule))


@edges_towards
def helpers_of(person_id: UUID) -> dict[str, frozenset[UUID]]:
    """Everybody in an open pair with this person: mentors hold their column towards the leader, leaders are owners of
    their own side.
    """
    pairs = Relationship._base_manager.filter(Q(leader_id=person_id) | Q(mentor_id=person_id), state__in=OPEN_STATES)
    found: dict[str, set[UUID]] = defaultdict(set)
    for leader, mentor, kind in pairs.values_list("leader_id", "mentor_id", "stream__kind"):
        found["PE" if mentor == person_id else MENTOR_PERSONA[StreamKind(kind)]].add(
            leader if mentor == person_id else mentor
        )
    return {persona: frozenset(people) for persona, people in found.items()}
