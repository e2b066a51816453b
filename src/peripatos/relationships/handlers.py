"""What pairs do when lower layers announce something."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

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
    for pair in pairs.select_related("stream", "leader", "mentor").order_by("id"):
        close(pair, ClosedHow.LAPSED, now=now)
        tell_pair(pair, code="pair_ended", now=now, except_person=person_id)
