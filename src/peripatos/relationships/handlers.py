"""What pairs do when lower layers announce something."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.registry import handles
from peripatos.relationships.models import Relationship
from peripatos.relationships.services.endings import close
from peripatos.relationships.services.news import tell_pair
from peripatos.relationships.types import OPEN_STATES, ClosedHow


@handles("leaver")
def close_pairs_of_leaver(*, person_id: UUID, on: date, now: datetime) -> None:  # noqa: ARG001  announced with all three
    """Somebody left the organisation: their open pairs end, and their counterparts are told."""
    # The base manager, because an import reaches people of every programme; the import has asked the access table.
    pairs = Relationship._base_manager.filter(Q(leader_id=person_id) | Q(mentor_id=person_id), state__in=OPEN_STATES)
    _close_each(pairs, ClosedHow.LAPSED, now=now, except_person=person_id)


@handles("enrolment_ended")
def close_pairs_of_enrolment(*, enrolment_id: UUID, person_id: UUID, now: datetime) -> None:
    """Somebody left a stream or was taken out: their open pairs in it end, and their counterparts are told."""
    sides = Q(leader_enrolment_id=enrolment_id) | Q(mentor_enrolment_id=enrolment_id)
    pairs = Relationship._base_manager.filter(sides, state__in=OPEN_STATES)
    _close_each(pairs, ClosedHow.ENDED_EARLY, now=now, except_person=person_id)


@handles("programme_closed")
def complete_pairs_of_programme(*, programme_id: UUID, now: datetime) -> None:
    """The programme is over: pairs that are still open are completed, and both sides are told."""
    pairs = Relationship._base_manager.filter(programme_id=programme_id, state__in=OPEN_STATES)
    _close_each(pairs, ClosedHow.COMPLETED, now=now)


def _close_each(
    pairs: QuerySet[Relationship], how: ClosedHow, *, now: datetime, except_person: UUID | None = None
) -> None:
    code = "pair_completed" if how is ClosedHow.COMPLETED else "pair_ended"
    for pair in pairs.select_related("stream", "leader", "mentor").order_by("id"):
        close(pair, how, now=now)
        tell_pair(pair, code=code, now=now, except_person=except_person)
