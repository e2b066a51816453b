"""The business calendar: events that sessions serve, and quiet periods in which none are booked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput
from peripatos.programmes.models import BusinessEvent, Programme
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.rows import one, programme_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import EventDraft

LONGEST_QUIET_DAYS = 92


def add_event(*, actor: Actor, programme_id: UUID, draft: EventDraft, now: datetime) -> UUID:
    """Adds an event or quiet period in any state of the programme; returns its id."""
    programme = programme_row(programme_id)
    require(actor, may.BUSINESS_CALENDAR_EDIT, target_of_programme(programme.id))
    with transaction.atomic():
        event = write_events(programme, [draft], now)[0]
        note(actor, may.BUSINESS_CALENDAR_EDIT, programme.id, "event_added", now=now, title=event.title)
    return event.id


def remove_event(*, actor: Actor, event_id: UUID, now: datetime) -> None:
    """Takes an entry out of the calendar."""
    event = one(BusinessEvent.objects.all(), event_id)
    require(actor, may.BUSINESS_CALENDAR_EDIT, target_of_programme(event.programme_id))
    with transaction.atomic():
        note(actor, may.BUSINESS_CALENDAR_EDIT, event.programme_id, "event_removed", now=now, title=event.title)
        event.delete()


def write_events(programme: Programme, drafts: Sequence[EventDraft], now: datetime) -> list[BusinessEvent]:
    """Writes entries; raises ``BadInput`` for an empty title, an end before the start, or a quiet period over a
    quarter.
    """
    for draft in drafts:
        _check(draft)
    return [
        BusinessEvent.objects.create(
            created_at=now,
            programme=programme,
            title=draft.title.strip(),
            quiet=draft.quiet,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
        )
        for draft in drafts
    ]


def _check(draft: EventDraft) -> None:
    if not draft.title.strip():
        raise BadInput({"title": _("Give the entry a short title, for example “Market review”.")})
    if draft.ends_on < draft.starts_on:
        raise BadInput({"ends_on": _("Choose an end on or after the first day.")})
    if draft.quiet and (draft.ends_on - draft.starts_on).days > LONGEST_QUIET_DAYS:
        raise BadInput({"ends_on": _("A quiet period lasts a quarter at most; pause the programme for longer.")})
