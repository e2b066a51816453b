"""Somebody's own calendar settings, and the secret feed of their sessions."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from peripatos.core.access import Actor, guard, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import Denied, Missing
from peripatos.people.models import WorkPattern
from peripatos.scheduling.calendars import writing
from peripatos.scheduling.hours import OFFICE_HOURS
from peripatos.scheduling.loading import as_facts, with_facts
from peripatos.scheduling.models import BusyBlock, CalendarFeed, CalendarSubscription
from peripatos.scheduling.policies import of_person, target_of_own_calendar, visible_sessions
from peripatos.scheduling.services.calendars import UPLOAD, hash_of
from peripatos.scheduling.texts import open_address
from peripatos.scheduling.types import CalendarSettings, SessionState

FEED_BACK = timedelta(days=90)
FEED = may.CALENDAR_FEED_READ_OWN


def calendar_settings(actor: Actor, *, now: datetime) -> CalendarSettings:
    """The actor's own hours, sources of busy times and feed. Of a subscribed address only the host is given out.
    Audited.
    """
    person = _own(actor)
    require(actor, may.AVAILABILITY_EDIT_OWN, target_of_own_calendar(person))
    pattern = WorkPattern.objects.filter(person=person).first()
    subscription = CalendarSubscription.objects.filter(person=person).first()
    feed = CalendarFeed.objects.filter(person=person).first()
    return CalendarSettings(
        zone=pattern.zone if pattern else "UTC",
        hours=(pattern.hours if pattern else None) or OFFICE_HOURS,
        confirmed_at=pattern.confirmed_at if pattern else None,
        uploaded_blocks=BusyBlock.objects.filter(person=person, source=UPLOAD, ends_at__gt=now).count(),
        subscribed=subscription is not None,
        subscribed_host=_host(subscription) if subscription else "",
        fetched_at=subscription.fetched_at if subscription else None,
        fetch_error=subscription.last_error if subscription else "",
        feed_since=feed.created_at if feed else None,
    )


def owner_of_feed(token: str) -> UUID:
    """Whose feed a token opens; ``Missing`` for one that opens none. The bearer then acts as that person."""
    # Nobody acts yet: the token itself says who does.
    with guard.open_for("the token of a feed"):
        owner = CalendarFeed.objects.filter(token_hash=hash_of(token)).values_list("person_id", flat=True).first()
    if owner is None:
        raise Missing(what="feed")
    return owner


def feed_calendar(actor: Actor, *, now: datetime) -> str:
    """The actor's sessions of the last 90 days and ahead as iCalendar. Audited."""
    person = _own(actor)
    require(actor, FEED, target_of_own_calendar(person))
    own = visible_sessions(actor).filter(of_person(person, since=now - FEED_BACK))
    rows = with_facts(own.exclude(state=SessionState.CANCELLED)).order_by("starts_at", "id")
    audit.record(actor, FEED, now=now, object_id=person, subjects=[person], outcome="read")
    return writing.feed([(as_facts(row), row.calendar_sequence) for row in rows], now=now)


def _own(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Denied(rule=str(FEED))
    return actor.person_id


def _host(subscription: CalendarSubscription) -> str:
    return urlsplit(open_address(subscription)).hostname or ""
