"""Facts about this installation that must travel with its database."""

from django.db import models


class Installation(models.Model):
    """One row: whether this is a demonstration, by which seed it was filled, and which accounts are its personas."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    demonstration = models.BooleanField(default=False)
    demo_seed = models.PositiveIntegerField(null=True)
    personas = models.JSONField(default=dict)
    filled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]
