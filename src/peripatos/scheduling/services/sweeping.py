"""What time alone does to sessions, and fetching subscribed calendars."""

from datetime import datetime, timedelta

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput
from peripatos.core.records import claim_one
from peripatos.people.models import WorkPattern
from peripatos.scheduling.calendars.fetching import FetchRefused, Permits, fetch, is_public
from peripatos.scheduling.calendars.reading import busy_times
from peripatos.scheduling.calendars.writing import domain
from peripatos.scheduling.intervals import Interval
from peripatos.scheduling.loading import session_to_change
from peripatos.scheduling.models import CalendarSubscription, MentoringSession
from peripatos.scheduling.services.calendars import HORIZON_DAYS, SUBSCRIPTION, replace_blocks
from peripatos.scheduling.services.news import remind
from peripatos.scheduling.texts import open_address
from peripatos.scheduling.types import SessionState

RULE = may.SESSION_READ_TIME_AND_PARTIES
REMIND_BEFORE = timedelta(days=1)
UNCONFIRMED_AFTER = timedelta(days=7)
FETCH_EVERY = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=1)


def remind_one(*, actor: Actor, now: datetime) -> bool:
    """Reminds both sides of one session that begins within a day; returns whether there was one."""
    require(actor, RULE)
    due = MentoringSession.objects.filter(
        state=SessionState.SCHEDULED, starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE, reminded_at__isnull=True
    )
    with transaction.atomic():
        found = due.order_by("starts_at", "id").values_list("id", flat=True).first()
        if found is None:
            return False
        session = session_to_change(found)
        if session.reminded_at is None:
            session.reminded_at = now
            session.save(update_fields=["reminded_at"])
            # Somebody who booked within the last day has just had the invitation.
            if session.starts_at - session.created_at > REMIND_BEFORE:
                remind(session, now=now)
        return True


def leave_one_unconfirmed(*, actor: Actor, now: datetime) -> bool:
    """Marks one session that ended a week ago without a word as unconfirmed (which is not missed); returns whether
    there was one.
    """
    require(actor, RULE)
    due = MentoringSession.objects.filter(
        state=SessionState.SCHEDULED, closed_at__isnull=True, ends_at__lte=now - UNCONFIRMED_AFTER
    )
    with transaction.atomic():
        found = due.order_by("ends_at", "id").values_list("id", flat=True).first()
        if found is None:
            return False
        session = session_to_change(found)
        if session.state == SessionState.SCHEDULED:
            session.claim_version(session.version)
            session.state, session.closed_at = SessionState.UNCONFIRMED, now
            session.save(update_fields=["state", "closed_at"])
            audit.record(
                actor,
                RULE,
                now=now,
                object_id=session.id,
                subjects=[session.leader_id, session.mentor_id],
                code="unconfirmed",
            )
        return True


def fetch_one_calendar(
    *, actor: Actor, now: datetime, permits: Permits = is_public, ports: tuple[int, ...] = (80, 443)
) -> bool:
    """Fetches one subscribed calendar that is due, outside any transaction; returns whether there was one."""
    require(actor, RULE)
    rows = CalendarSubscription.objects.order_by("fetched_at", "created_at")
    subscription = claim_one(rows, now=now)
    if subscription is None:
        return False
    try:
        raw = fetch(open_address(subscription), permits=permits, ports=ports)
        found = busy_times(
            raw, zone=_zone_of(subscription), start=now, end=now + timedelta(days=HORIZON_DAYS), own_domain=domain()
        )
    except FetchRefused as problem:
        _settle(subscription, now, None, str(problem.data["reason"]))
    except BadInput:
        _settle(subscription, now, None, "unreadable")
    else:
        _settle(subscription, now, found, "")
    return True


def _settle(subscription: CalendarSubscription, now: datetime, found: list[Interval] | None, error: str) -> None:
    """Writes the outcome only while the lease still holds."""
    with transaction.atomic():
        token = subscription.lease_token
        if token is None or not subscription.holds(token):
            return
        subscription.lease_token = subscription.lease_until = None
        subscription.last_error = error
        if found is None:
            subscription.not_before = now + min(LONGEST_WAIT, timedelta(hours=2 ** min(subscription.attempts, 6)))
        else:
            replace_blocks(subscription.person_id, SUBSCRIPTION, found)
            subscription.fetched_at, subscription.attempts = now, 0
            subscription.not_before = now + FETCH_EVERY
        subscription.save()


def _zone_of(subscription: CalendarSubscription) -> str:
    pattern = WorkPattern.objects.filter(person=subscription.person_id).first()
    return pattern.zone if pattern else "UTC"
