"""Reading the outbox: states and counts, never a body."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from peripatos.core.access import Actor, Reach, may, require_any_reach
from peripatos.core.outbox.models import OutboxMessage

LATEST = 30


@dataclass(frozen=True)
class MessageLine:
    """The delivery state of one message."""

    id: UUID
    kind: str
    state: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str


@dataclass(frozen=True)
class Delivery:
    """How many messages wait, were sent, are parked; the latest, without body or recipient, where ``listed``."""

    waiting: int
    sent: int
    parked: int
    latest: tuple[MessageLine, ...]
    listed: bool


def delivery(actor: Actor) -> Delivery:
    """The state of the outbox for the administrator; a coordinator gets counts only."""
    decision = require_any_reach(actor, may.OUTBOX_MESSAGE_READ_DELIVERY_STATE_NO_BODY)
    counts = dict(OutboxMessage.objects.values_list("state").annotate(n=Count("id")))
    listed = decision.reach is Reach.FULL
    latest = OutboxMessage.objects.order_by("-created_at")[:LATEST] if listed else ()
    lines = tuple(MessageLine(m.id, m.kind, m.state, m.created_at, m.sent_at, m.attempts, m.last_error) for m in latest)
    return Delivery(counts.get("waiting", 0), counts.get("sent", 0), counts.get("parked", 0), lines, listed)
