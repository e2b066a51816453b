"""What time alone does to pairs."""

from datetime import datetime

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.relationships.models import Pause
from peripatos.relationships.services.loading import pair_to_change
from peripatos.relationships.services.news import tell_pair
from peripatos.relationships.services.pauses import resume
from peripatos.relationships.types import RelationshipState

RULE = may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE


def resume_one(*, actor: Actor, now: datetime) -> bool:
    """Resumes the pair whose pause ran out first; returns whether there was one."""
    require(actor, RULE)
    due = Pause.objects.filter(
        ended_on__isnull=True, until_on__lte=now.date(), relationship__state=RelationshipState.PAUSED
    ).order_by("until_on", "id")
    with transaction.atomic():
        pause = due.first()
        if pause is None:
            return False
        pair = pair_to_change(pause.relationship_id)
        if pair.state != RelationshipState.PAUSED:
            return True
        resume(pair, on=pause.until_on)
        audit.record(actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="resumed")
        tell_pair(pair, code="pair_resumed", now=now)
        return True
