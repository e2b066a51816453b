"""The audit log: events without content, sealed into a chain of hashes; neither is ever changed or removed."""

import uuid

from django.db import models

from peripatos.core.triggers import append_only, register


class AuditEvent(models.Model):
    """One act: who, which row of the access table, on what, allowed or refused.

    ``subjects`` stand in a table of their own.
    """

    storage_class = "C2"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80)
    rule = models.CharField(max_length=160)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16)
    code = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        app_label = "core"
        db_table = "core_auditevent"


class AuditSubject(models.Model):
    """A person whose matters an event touched; this is what "who opened what of mine" reads."""

    storage_class = "C2"
    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="subjects")
    person_id = models.UUIDField(db_index=True)

    class Meta:
        app_label = "core"
        db_table = "core_auditsubject"


class AuditSeal(models.Model):
    """A link of the chain: ``hash`` = SHA-256(previous hash ‖ sequence ‖ SHA-256(canonical event))."""

    storage_class = "C2"
    sequence = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "core"
        db_table = "core_auditseal"


for _table in ("core_auditevent", "core_auditsubject", "core_auditseal"):
    register(append_only(_table))
