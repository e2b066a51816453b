"""The business calendar ahead, across the programmes that the actor may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from peripatos.core.access import Actor, may, require_any_reach
from peripatos.programmes.models import BusinessEvent


@dataclass(frozen=True)
class EventLine:
    """One event or quiet period; ends inclusive."""

    title: str
    quiet: bool
    starts_on: date
    ends_on: date


def events_ahead(actor: Actor, programmes: Iterable[UUID], *, today: date, days: int = 84) -> tuple[EventLine, ...]:
    """Events of ``programmes`` that have not ended and start within ``days``, in order."""
    require_any_reach(actor, may.BUSINESS_CALENDAR_READ)
    rows = BusinessEvent.objects.filter(
        programme_id__in=list(programmes), ends_on__gte=today, starts_on__lte=today + timedelta(days=days)
    )
    return tuple(EventLine(e.title, e.quiet, e.starts_on, e.ends_on) for e in rows)
