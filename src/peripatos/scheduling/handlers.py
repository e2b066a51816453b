"""What sessions do when lower layers announce something."""

from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import current_actor, may
from peripatos.core.audit import services as audit
from peripatos.core.registry import handles
from peripatos.scheduling.loading import session_to_change
from peripatos.scheduling.models import CalendarFeed, CalendarSubscription, MentoringSession
from peripatos.scheduling.services.changing import call_off
from peripatos.scheduling.types import BLOCKING_STATES


@handles("pair_ended")
def cancel_sessions_of_pair(*, relationship_id: UUID, now: datetime) -> None:
    """Sessions that lie ahead of a pair that ended are cancelled."""
    _cancel(Q(relationship=relationship_id, starts_at__gt=now), now)


@handles("pair_paused")
def cancel_sessions_in_pause(*, relationship_id: UUID, until_on: date, now: datetime) -> None:
    """Sessions that fall into a pause are cancelled; later ones stay."""
    first_day_on = datetime.combine(until_on, datetime.min.time(), UTC)
    _cancel(Q(relationship=relationship_id, starts_at__gt=now, starts_at__lt=first_day_on), now)


@handles("offer_closed")
def cancel_chemistry_meeting(*, offer_id: UUID, now: datetime) -> None:
    """A chemistry meeting that lies ahead of a closed offer is cancelled."""
    _cancel(Q(offer=offer_id, starts_at__gt=now), now)


@handles("leaver")
def forget_calendar_of_leaver(*, person_id: UUID, on: date, now: datetime) -> None:  # noqa: ARG001  announced with all three
    """The secret feed and the subscribed calendar of somebody who left end."""
    CalendarFeed.objects.filter(person=person_id).delete()
    CalendarSubscription.objects.filter(person=person_id).delete()


def _cancel(which: Q, now: datetime) -> None:
    # The base manager, because whoever ends a pair may do so for a programme of which the session is not asked again.
    rows = MentoringSession._base_manager.filter(which, state__in=BLOCKING_STATES)
    actor = current_actor()
    for session_id in rows.order_by("starts_at", "id").values_list("id", flat=True):
        session = session_to_change(session_id)
        session.claim_version(session.version)
        call_off(session, by=None, now=now)
        if actor is not None:
            audit.record(
                actor,
                may.SESSION_BOOK_RESCHEDULE_CANCEL,
                now=now,
                object_id=session.id,
                subjects=[session.leader_id, session.mentor_id],
                code="cancelled_with_pair",
            )
