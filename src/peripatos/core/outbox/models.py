"""Messages that wait to leave, and those that left."""

from django.db import models

from peripatos.core.records import Leased, Record


class OutboxMessage(Record, Leased):
    """One message.

    ``key`` says what it is about and is never used twice; ``payload`` is sealed under the server's key.
    """

    storage_class = "C2"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        PARKED = "parked"

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    recipient_id = models.UUIDField(null=True)
    payload = models.BinaryField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        db_table = "core_outboxmessage"
        indexes = [models.Index(fields=["state", "not_before"], name="outbox_due")]
