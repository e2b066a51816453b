"""The core's own background work: mail and the chain of the audit log."""

from datetime import datetime

from peripatos.core.audit.services import seal_events
from peripatos.core.outbox.carriers import send
from peripatos.core.outbox.services import deliver_next
from peripatos.core.tasks import sweep


@sweep("mail")
def send_due_mail(now: datetime) -> bool:
    """Sends one due message."""
    return deliver_next(send, now=now)


@sweep("audit_seal")
def seal_audit(_now: datetime) -> bool:
    """Seals what was written since the last time."""
    return seal_events() > 0
