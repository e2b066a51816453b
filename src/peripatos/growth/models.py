"""Tables of growth: actions, journal, needs."""

from typing import ClassVar

from django.db import models

from peripatos.core.records import Record, Versioned
from peripatos.growth.types import ActionState, NeedKind
from peripatos.people.models import Person
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import MentoringSession


class ActionItem(Record, Versioned):
    """Something that ``owner`` took on; seen by both sides of its pair, sealed under the pair's key or the owner's."""

    storage_class: ClassVar[str] = "C2"
    owner = models.ForeignKey(Person, models.PROTECT, related_name="actions")
    relationship = models.ForeignKey(Relationship, models.PROTECT, null=True, related_name="actions")
    session = models.ForeignKey(MentoringSession, models.SET_NULL, null=True, related_name="actions")
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    text = models.BinaryField()
    due_on = models.DateField(null=True)
    state = models.CharField(
        max_length=7, choices=[(s.value, s.value) for s in ActionState], default=ActionState.OPEN.value
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="actions_of_owner")]


class JournalEntry(Record, Versioned):
    """A private page of its author, sealed under the author's journal key."""

    storage_class: ClassVar[str] = "C4"
    author = models.ForeignKey(Person, models.CASCADE, related_name="journal_entries")
    prompt = models.CharField(max_length=60, blank=True)
    body = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["author", "-created_at"], name="journal_of_author")]


class Need(Record):
    """Somebody asked "I need…": the kind, the sealed sentence, the stream that was suggested."""

    storage_class: ClassVar[str] = "C2"
    person = models.ForeignKey(Person, models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in NeedKind])
    text = models.BinaryField(default=bytes)
    suggested = models.CharField(max_length=10)
