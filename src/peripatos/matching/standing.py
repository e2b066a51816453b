"""Who is taken in a stream today: open pairs, open offers, pairs that may not meet again yet."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Value

from peripatos.matching.models import Offer
from peripatos.matching.types import OfferState
from peripatos.people.models import Conflict, NoMatch
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES

DAYS_A_MONTH = 30.44
TAKEN, COOLING_OFF = 1, 2

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
    """The standing of one stream at ``now``, in one query."""
    pairs = Relationship.objects.filter(stream_id=stream_id).order_by()
    offers = Offer.objects.filter(round__stream_id=stream_id).order_by()
    rows = [(pairs.filter(state__in=OPEN_STATES), TAKEN), (offers.filter(state=OfferState.OPEN), TAKEN)]
    if cooling_off_months:
        # Pairs that ended, and proposals that were not formed: alike, so that neither tells anything.
        since = now - timedelta(days=cooling_off_months * DAYS_A_MONTH)
        rows += [
            (pairs.filter(closed_on__gt=since.date()), COOLING_OFF),
            (offers.filter(state=OfferState.NOT_FORMED, closed_at__gt=since), COOLING_OFF),
        ]
    first, *others = (found.values_list("leader_id", "mentor_id", Value(why)) for found, why in rows)
    known = list(first.union(*others, all=True))
    taken = [(leader, mentor) for leader, mentor, why in known if why == TAKEN]
    return Standing(
        of_leader=Counter(leader for leader, _ in taken),
        of_mentor=Counter(mentor for _, mentor in taken),
        together=frozenset(taken),
        cooling_off=frozenset((leader, mentor) for leader, mentor, why in known if why == COOLING_OFF),
    )


def apart(people: set[UUID]) -> frozenset[frozenset[UUID]]:
    """Pairs of people whom a no-match list or a declared conflict keeps apart, without saying which of the two, or
    whose.

    The lists are C3: they are used as a rule here and never leave this function as anything else.
    """
    unwished, conflicts = (
        table.objects.order_by().values_list("person_id", "other_id") for table in (NoMatch, Conflict)
    )
    rows = unwished.union(conflicts, all=True)
    return frozenset(frozenset(row) for row in rows if row[0] in people and row[1] in people)
