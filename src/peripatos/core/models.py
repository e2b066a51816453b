"""Tables of the core."""

from peripatos.core.audit.models import AuditEvent, AuditSeal, AuditSubject
from peripatos.core.crypto.models import DataKey
from peripatos.core.history import HistoryEntry
from peripatos.core.installation import Installation
from peripatos.core.outbox.models import OutboxMessage

__all__ = ["AuditEvent", "AuditSeal", "AuditSubject", "DataKey", "HistoryEntry", "Installation", "OutboxMessage"]
