"""Pausing a pair: at most 90 days, clocks stop, no reason asked."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput
from peripatos.core.registry import announce
from peripatos.core.tasks import wake_workers
from peripatos.relationships.models import Agreement, Pause, Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.relationships.services.loading import pair_to_change, require_state
from peripatos.relationships.services.news import tell_pair
from peripatos.relationships.types import AgreementState, RelationshipState

RULE = may.RELATIONSHIP_RECORD_END_OR_PAUSE_NO_REASON_REQUIRED
PAUSE_MAX_DAYS = 90


def pause_relationship(*, actor: Actor, relationship_id: UUID, until_on: date, now: datetime) -> None:
    """Pauses from today until ``until_on`` (exclusive: the first day on); sessions booked in between are cancelled.

    Raises ``BadInput`` for a day that is not within the next 90.
    """
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        require_state(pair, RelationshipState.CONTRACTING, RelationshipState.ACTIVE)
        _check_days(until_on, now.date())
        _move(pair, RelationshipState.PAUSED)
        Pause.objects.create(
            programme_id=pair.programme_id, relationship=pair, from_on=now.date(), until_on=until_on, created_at=now
        )
        audit.record(actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="paused")
        announce("pair_paused", relationship_id=pair.id, until_on=until_on, now=now)
        tell_pair(pair, code="pair_paused", now=now, until=until_on)
        wake_workers()


def resume_relationship(*, actor: Actor, relationship_id: UUID, now: datetime) -> None:
    """Ends the pause today; either side may, whoever began it."""
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        resume(pair, on=now.date())
        audit.record(actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="resumed")
        tell_pair(pair, code="pair_resumed", now=now)


def resume(pair: Relationship, *, on: date) -> None:
    """Moves a paused pair back to where it was; for a side's own resumption and for the day on which the pause runs
    out.
    """
    require_state(pair, RelationshipState.PAUSED)
    Pause.objects.filter(relationship=pair, ended_on__isnull=True).update(ended_on=on)
    agreed = Agreement.objects.filter(relationship=pair, state=AgreementState.SIGNED).exists()
    _move(pair, RelationshipState.ACTIVE if agreed else RelationshipState.CONTRACTING)


def _move(pair: Relationship, state: RelationshipState) -> None:
    pair.claim_version(pair.version)
    pair.state = state
    pair.save(update_fields=["state"])


def _check_days(until_on: date, today: date) -> None:
    latest = today + timedelta(days=PAUSE_MAX_DAYS)
    if not today < until_on <= latest:
        raise BadInput(
            {
                "until_on": _("Choose a day between tomorrow and {latest}: a pause lasts at most 90 days.").format(
                    latest=latest
                )
            }
        )
