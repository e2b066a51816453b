"""Somebody's own calendar: busy times and the secret feed. Working hours belong to the profile."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, Target, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput, Denied
from peripatos.core.tasks import wake_workers
from peripatos.people.models import WorkPattern
from peripatos.scheduling.calendars.reading import busy_times
from peripatos.scheduling.calendars.writing import domain
from peripatos.scheduling.intervals import Interval
from peripatos.scheduling.models import BusyBlock, CalendarFeed, CalendarSubscription
from peripatos.scheduling.policies import target_of_own_calendar
from peripatos.scheduling.texts import seal_address

EDIT = may.AVAILABILITY_EDIT_OWN
HORIZON_DAYS = 400
UPLOAD, SUBSCRIPTION = "upload", "subscription"


def upload_busy_times(*, actor: Actor, raw: bytes, now: datetime) -> int:
    """Replaces the busy times of an earlier upload by those of this file; returns how many stretches. Titles are not
    kept.
    """
    require(actor, EDIT, _own(actor))
    found = busy_times(raw, zone=_zone(actor), start=now, end=now + timedelta(days=HORIZON_DAYS), own_domain=domain())
    with transaction.atomic():
        replace_blocks(_person(actor), UPLOAD, found)
        _record(actor, now, "busy_times_uploaded")
    return len(found)


def clear_busy_times(*, actor: Actor, now: datetime) -> None:
    """Removes the busy times that were uploaded."""
    require(actor, EDIT, _own(actor))
    with transaction.atomic():
        replace_blocks(_person(actor), UPLOAD, [])
        _record(actor, now, "busy_times_cleared")


def subscribe_calendar(*, actor: Actor, address: str, now: datetime) -> None:
    """Keeps a calendar address, sealed, and has it fetched soon and then every six hours; raises ``BadInput``."""
    require(actor, EDIT, _own(actor))
    wanted = _checked_address(address)
    with transaction.atomic():
        CalendarSubscription.objects.filter(person=_person(actor)).delete()
        subscription = CalendarSubscription(person_id=_person(actor), created_at=now)
        subscription.address = seal_address(subscription, wanted)
        subscription.save(force_insert=True)
        _record(actor, now, "calendar_subscribed")
        wake_workers()


def unsubscribe_calendar(*, actor: Actor, now: datetime) -> None:
    """Forgets the address and the busy times that came from it."""
    require(actor, EDIT, _own(actor))
    with transaction.atomic():
        CalendarSubscription.objects.filter(person=_person(actor)).delete()
        replace_blocks(_person(actor), SUBSCRIPTION, [])
        _record(actor, now, "calendar_unsubscribed")


def renew_feed(*, actor: Actor, now: datetime) -> str:
    """Makes the actor's secret feed anew and returns its token, which is not kept and cannot be shown again; the old
    one ends.
    """
    require(actor, may.CALENDAR_FEED_READ_OWN, _own(actor))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarFeed.objects.filter(person=_person(actor)).delete()
        CalendarFeed.objects.create(person_id=_person(actor), token_hash=hash_of(token), created_at=now)
        _record(actor, now, "feed_renewed")
    return token


def close_feed(*, actor: Actor, now: datetime) -> None:
    """Ends the actor's secret feed."""
    require(actor, may.CALENDAR_FEED_READ_OWN, _own(actor))
    with transaction.atomic():
        CalendarFeed.objects.filter(person=_person(actor)).delete()
        _record(actor, now, "feed_closed")


def hash_of(token: str) -> str:
    """What is kept of a feed's token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def replace_blocks(person_id: UUID, source: str, stretches: Sequence[Interval]) -> None:
    """Swaps all busy times of one source."""
    BusyBlock.objects.filter(person=person_id, source=source).delete()
    BusyBlock.objects.bulk_create(
        [
            BusyBlock(person_id=person_id, starts_at=s.start.astimezone(UTC), ends_at=s.end, source=source)
            for s in stretches
        ],
        batch_size=500,
    )


def _own(actor: Actor) -> Target:
    return target_of_own_calendar(_person(actor))


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Denied(rule=str(EDIT))
    return actor.person_id


def _zone(actor: Actor) -> str:
    pattern = WorkPattern.objects.filter(person=_person(actor)).first()
    return pattern.zone if pattern else "UTC"


def _checked_address(address: str) -> str:
    plain = address.strip()
    try:
        parts = urlsplit(plain)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https", "webcal") or not parts.hostname or len(plain) > 1000:
        raise BadInput(
            {"address": _("Paste the secret address of your calendar; it begins with https:// or webcal://.")}
        )
    return plain


def _record(actor: Actor, now: datetime, code: str) -> None:
    audit.record(actor, EDIT, now=now, object_id=_person(actor), subjects=[_person(actor)], code=code)
