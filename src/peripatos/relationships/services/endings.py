"""How a pair ends: at once and without a reason, by closing well, or because a coordinator finds somebody else."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed
from peripatos.core.registry import announce
from peripatos.core.tasks import wake_workers
from peripatos.relationships.models import Pause, Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.relationships.services.loading import pair_to_change, require_state
from peripatos.relationships.services.news import tell_pair
from peripatos.relationships.services.opening import open_relationship
from peripatos.relationships.types import OPEN_STATES, ClosedHow, RelationshipState

RULE = may.RELATIONSHIP_RECORD_END_OR_PAUSE_NO_REASON_REQUIRED
REMATCH_DAYS = 30


def end_relationship(*, actor: Actor, relationship_id: UUID, now: datetime) -> None:
    """Ends the pair at once, by either side, without a reason; the leader may ask for a rematch for 30 days."""
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        require_state(pair, *OPEN_STATES)
        close(pair, ClosedHow.ENDED_EARLY, now=now)
        # No field and no code says which side it was; the audit log knows who acted, as it does for every act.
        audit.record(actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="ended")
        tell_pair(pair, code="pair_ended", now=now)
        wake_workers()


def begin_closing(*, actor: Actor, relationship_id: UUID, now: datetime) -> None:
    """Starts the planned end: one closing session may still be booked, then either side completes."""
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        require_state(pair, RelationshipState.ACTIVE)
        pair.claim_version(pair.version)
        pair.state = RelationshipState.CLOSING
        pair.save(update_fields=["state"])
        audit.record(actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="closing")
        tell_pair(pair, code="pair_closing", now=now, except_person=actor.person_id)


def complete_relationship(*, actor: Actor, relationship_id: UUID, now: datetime) -> None:
    """Completes a pair that is closing."""
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        require_state(pair, RelationshipState.CLOSING)
        close(pair, ClosedHow.COMPLETED, now=now)
        audit.record(
            actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="completed"
        )
        tell_pair(pair, code="pair_completed", now=now)


def reassign_relationship(*, actor: Actor, relationship_id: UUID, mentor_enrolment_id: UUID, now: datetime) -> UUID:
    """A coordinator gives the leader another mentor of the stream: the old pair closes and a new one forms, or
    neither.
    """
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, may.RELATIONSHIP_RECORD_REASSIGN, target_of_pair(pair))
        require_state(pair, *OPEN_STATES)
        if pair.leader_enrolment_id is None:
            raise GuardFailed(reason="not_taking_part")
        close(pair, ClosedHow.REASSIGNED, now=now)
        audit.record(
            actor,
            may.RELATIONSHIP_RECORD_REASSIGN,
            now=now,
            object_id=pair.id,
            subjects=[pair.leader_id, pair.mentor_id],
            code="reassigned",
        )
        tell_pair(pair, code="pair_ended", now=now)
        return open_relationship(
            actor=actor,
            stream_id=pair.stream_id,
            leader_enrolment_id=pair.leader_enrolment_id,
            mentor_enrolment_id=mentor_enrolment_id,
            fit=None,
            origin_id=None,
            now=now,
        )


def close(pair: Relationship, how: ClosedHow, *, now: datetime) -> None:
    """Closes a loaded pair and announces it, so that what was booked is cancelled in the same transaction."""
    pair.claim_version(pair.version)
    pair.state, pair.closed_how, pair.closed_on = RelationshipState.CLOSED, how, now.date()
    pair.rematch_until = None if how is ClosedHow.COMPLETED else now.date() + timedelta(days=REMATCH_DAYS)
    pair.save(update_fields=["state", "closed_how", "closed_on", "rematch_until"])
    Pause._base_manager.filter(relationship=pair, ended_on__isnull=True).update(ended_on=now.date())
    announce("pair_ended", relationship_id=pair.id, now=now)
