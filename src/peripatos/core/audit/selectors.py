"""Reading the audit log: all of it pseudonymised for the steward, never with names."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from peripatos.core.access import Actor, may, require
from peripatos.core.access.table import Rule
from peripatos.core.audit.models import AuditEvent, AuditSeal
from peripatos.core.audit.services import record

PAGE = 100


@dataclass(frozen=True)
class Line:
    """One event with pseudonyms in place of people."""

    at: datetime
    who: str
    object: str
    action: str
    outcome: str
    about: tuple[str, ...]
    sequence: int | None


def pseudonym(actor_name: str) -> str:
    """A short stable name that only the server's key can lead back to a person."""
    digest = hmac.new(settings.SECRET_KEY.encode(), actor_name.encode(), hashlib.sha256).hexdigest()
    return f"P-{digest[:8]}" if actor_name.startswith(("person:", "account:")) else actor_name.partition(" for ")[0]


def log_page(actor: Actor, *, now: datetime, before: int | None = None, outcome: str = "") -> tuple[Line, ...]:
    """One page of the log, newest first; reading it is itself an event."""
    require(actor, may.AUDIT_LOG_READ_ALL_PSEUDONYMISED)
    events = (
        AuditEvent.objects.filter(seal__isnull=False)
        .order_by("-seal__sequence")
        .select_related("seal")
        .prefetch_related("subjects")
    )
    events = events.filter(seal__sequence__lt=before) if before else events
    events = events.filter(outcome=outcome) if outcome else events
    lines = tuple(_line(event) for event in events[:PAGE])
    record(actor, may.AUDIT_LOG_READ_ALL_PSEUDONYMISED, now=now, outcome="read")
    return lines


def _line(event: AuditEvent) -> Line:
    about = tuple(pseudonym(f"person:{s.person_id}") for s in event.subjects.all())
    action = event.rule.partition(": ")[2]
    return Line(event.at, pseudonym(event.actor), event.object_kind, action, event.outcome, about, event.seal.sequence)


def chain_head(actor: Actor, rule: Rule = may.AUDIT_LOG_VERIFY_CHAIN) -> tuple[int, str]:
    """The number of the last link and its hash; note them elsewhere to show later that nothing was cut."""
    require(actor, rule)
    last = AuditSeal.objects.order_by("-sequence").first()
    return (last.sequence, last.hash) if last else (0, "")
