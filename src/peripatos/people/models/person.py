"""People and how they stand to one another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from peripatos.core.records import Record, Versioned
from peripatos.people.types import Employment, PersonKind, Stage


class Person(Record, Versioned):
    """Somebody inside the organisation or from outside; directory fields are C0, contact fields C1."""

    storage_class: ClassVar[str] = "C0"
    kind = models.CharField(
        max_length=8, choices=[(k.value, k.value) for k in PersonKind], default=PersonKind.INTERNAL.value
    )
    external_ref = models.CharField(max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    display_name = models.CharField(max_length=240)
    sort_name = models.CharField(max_length=240, db_index=True)
    email = models.EmailField(null=True, unique=True)  # noqa: DJ001  unique, and several people have none
    title = models.CharField(max_length=200, blank=True)
    title_raw = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=40, blank=True, db_index=True)
    function = models.CharField(max_length=120, blank=True, db_index=True)
    department = models.CharField(max_length=200, blank=True)
    location = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=80, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list)
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports")
    employment = models.CharField(
        max_length=8, choices=[(e.value, e.value) for e in Employment], default=Employment.ACTIVE.value
    )
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Stage], default=Stage.NONE.value)
    stage_corrected_by = models.UUIDField(null=True)
    stage_corrected_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("id")), name="nobody_manages_themself"
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def initials(self) -> str:
        letters = [part[0] for part in (self.given_name, self.family_name) if part] or [self.display_name[:1]]
        return "".join(letters).upper()


class WorkPattern(models.Model):
    """When somebody works: IANA zone and hours by weekday as ``{"mon": [["09:00", "17:30"]], …}`` in local time."""

    storage_class: ClassVar[str] = "C1"
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="work_pattern")
    zone = models.CharField(max_length=64, default="UTC")
    hours = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True)


class GradeStep(models.Model):
    """A grade seen in an import and its place on the ladder; a grade that nobody placed has no rank."""

    storage_class: ClassVar[str] = "C1"
    code = models.CharField(max_length=40, primary_key=True)
    rank = models.PositiveSmallIntegerField(null=True)
    suggested_rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["rank", "code"]


class NoMatch(Record):
    """``person`` does not wish to be matched with ``other``; seen by ``person`` alone, used as a hard rule."""

    storage_class: ClassVar[str] = "C3"
    person = models.ForeignKey(Person, models.CASCADE, related_name="no_matches")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="one_no_match_per_pair")]


class Conflict(Record):
    """A declared conflict of interest between two people (competitor board, family, investment)."""

    storage_class: ClassVar[str] = "C3"
    person = models.ForeignKey(Person, models.CASCADE, related_name="conflicts")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other", "kind"], name="one_conflict_per_pair_and_kind")
        ]
