"""Stored data keys, always wrapped."""

import uuid

from django.db import models


class DataKey(models.Model):
    """A data key of one scope; ``wraps`` is a list of ``{holder, kek_version, wrapped}``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=24)
    scope_id = models.UUIDField()
    wraps = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["scope", "scope_id"], name="one_data_key_per_scope")]
