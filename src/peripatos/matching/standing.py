"""Who is taken in a stream today: open pairs, open offers, pairs that may not meet again yet."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from peripatos.matching.models import Offer
from peripatos.matching.types import OfferState
from peripatos.people.models import Conflict, NoMatch
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES

DAYS_A_MONTH = 30.44

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Standing:
    """Places taken per person by open pairs and open offers, and pairs (leader, mentor) that are together, offered or
    cooling off.
    """

    of_leader: Counter[UUID] = field(default_factory=Counter)
    of_mentor: Counter[UUID] = field(default_factory=Counter)
    together: frozenset[Pair] = frozenset()
    cooling_off: frozenset[Pair] = frozenset()


def standing_in(stream_id: UUID, *, cooling_off_months: int, now: datetime) -> Standing:
    """The standing of one stream at ``now``, in three queries."""
    pairs = list(
        Relationship.objects.filter(stream_id=stream_id, state__in=OPEN_STATES).values_list("leader_id", "mentor_id")
    )
    offers = list(
        Offer.objects.filter(round__stream_id=stream_id, state=OfferState.OPEN).values_list("leader_id", "mentor_id")
    )
    taken = pairs + offers
    return Standing(
        of_leader=Counter(leader for leader, _ in taken),
        of_mentor=Counter(mentor for _, mentor in taken),
        together=frozenset(taken),
        cooling_off=_cooling_off(stream_id, cooling_off_months, now),
    )


def _cooling_off(stream_id: UUID, months: int, now: datetime) -> frozenset[Pair]:
    """Pairs that ended, and proposals that were not formed, since ``months`` ago: alike, so that neither tells
    anything.
    """
    since = now - timedelta(days=months * DAYS_A_MONTH)
    if months == 0:
        return frozenset()
    ended = Relationship.objects.filter(stream_id=stream_id, closed_on__gt=since.date()).values_list(
        "leader_id", "mentor_id"
    )
    unformed = Offer.objects.filter(
        round__stream_id=stream_id, state=OfferState.NOT_FORMED, closed_at__gt=since
    ).values_list("leader_id", "mentor_id")
    return frozenset(ended) | frozenset(unformed)


def apart(people: set[UUID]) -> frozenset[frozenset[UUID]]:
    """Pairs of people whom a no-match list or a declared conflict keeps apart, without saying which of the two, or
    whose.

    The lists are C3: they are used as a rule here and never leave this function as anything else.
    """
    found: set[frozenset[UUID]] = set()
    for rows in (
        NoMatch.objects.values_list("person_id", "other_id"),
        Conflict.objects.values_list("person_id", "other_id"),
    ):
        found |= {frozenset(row) for row in rows if row[0] in people and row[1] in people}
    return frozenset(found)
