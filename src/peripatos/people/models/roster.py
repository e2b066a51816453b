"""Roster imports: the file, its staged lines, what each commit changed, and which source speaks of whom."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from peripatos.core.records import Leased, Record
from peripatos.people.models.person import Person


class RosterImport(Record, Leased):
    """One uploaded file on its way: staged, checked, committed, perhaps undone.

    The upload lies encrypted until then.
    """

    storage_class: ClassVar[str] = "C1"

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        CHECKING = "checking"
        CHECKED = "checked"
        COMMITTING = "committing"
        COMMITTED = "committed"
        UNDONE = "undone"
        FAILED = "failed"

    source = models.CharField(max_length=80)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    upload_name = models.CharField(max_length=80, blank=True)
    answers = models.JSONField(default=dict)
    source_facts = models.JSONField(default=dict)
    mapping = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    ready = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    requested_by = models.CharField(max_length=120)
    requested_by_person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    committed_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["state", "not_before"], name="roster_imports_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="a_roster_import_names_its_source"),
        ]


class RosterRow(models.Model):
    """One staged line: what it says, what a commit would do with it, and what was found."""

    storage_class: ClassVar[str] = "C1"
    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    person_id = models.UUIDField(null=True)
    verdict = models.CharField(max_length=10)
    weight = models.CharField(max_length=8, blank=True)
    facts = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["roster_import", "line"], name="one_staged_row_per_line")]
        indexes = [
            models.Index(fields=["roster_import", "verdict"], name="staged_rows_by_verdict"),
            models.Index(fields=["roster_import", "weight"], name="staged_rows_by_weight"),
        ]


class RosterDifference(models.Model):
    """What one commit did to one person, for audit and undo: ``changes`` maps each column to ``[before, after]``."""

    storage_class: ClassVar[str] = "C1"

    class Kind(models.TextChoices):
        CREATED = "created"
        CHANGED = "changed"
        LEFT = "left"
        ABSENT = "absent"

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="differences")
    person_id = models.UUIDField()
    line = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(fields=["roster_import", "person_id"], name="one_difference_per_import_and_person")
        ]
        indexes = [models.Index(fields=["person_id"], name="differences_of_person")]


class PersonSource(models.Model):
    """That a source speaks of a person, which import did so last, and how many of its files since lacked the person."""

    storage_class: ClassVar[str] = "C1"
    person = models.ForeignKey(Person, models.CASCADE, related_name="sources")
    source = models.CharField(max_length=80)
    first_import = models.ForeignKey(RosterImport, models.SET_NULL, null=True, related_name="+")
    last_import = models.ForeignKey(RosterImport, models.SET_NULL, null=True, related_name="+")
    absent_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "source"], name="once_per_person_and_source")]
        indexes = [models.Index(fields=["source"], name="people_of_source")]
