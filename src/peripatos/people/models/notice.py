"""What changed for somebody, on their page."""

from typing import ClassVar

from django.db import models

from peripatos.core.records import Record
from peripatos.people.models.person import Person


class Notification(Record):
    """One line for one person: a code whose sentence the page writes, plain facts (C0 and C1), where it leads."""

    storage_class: ClassVar[str] = "C1"
    person = models.ForeignKey(Person, models.CASCADE, related_name="notifications")
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="notices_of_person")]
