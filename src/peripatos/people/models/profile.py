"""Profiles: what people offer and seek."""

from typing import ClassVar

from django.db import models

from peripatos.core.records import Record, Versioned
from peripatos.people.models.person import Person
from peripatos.people.types import Direction, ProfileRole, ProfileState


class Concept(models.Model):
    """A concept of the core vocabulary, or one proposed here."""

    storage_class: ClassVar[str] = "C0"
    slug = models.SlugField(max_length=60, primary_key=True)
    label = models.CharField(max_length=120)
    definition = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=60, blank=True)
    synonyms = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="accepted")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    proposed_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["label"]


class Profile(Record, Versioned):
    """One person in one role.

    Working preferences are 1 to 5: ``pace``, ``directness``, ``challenge``, ``preparation``.
    """

    storage_class: ClassVar[str] = "C1"
    person = models.ForeignKey(Person, models.CASCADE, related_name="profiles")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in ProfileRole])
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ProfileState], default=ProfileState.DRAFT.value
    )
    headline = models.CharField(max_length=160, blank=True)
    bio = models.TextField(blank=True, max_length=2000)
    industries = models.JSONField(default=list)
    functions = models.JSONField(default=list)
    styles = models.JSONField(default=list)
    preferred_styles = models.JSONField(default=list)
    working_preferences = models.JSONField(default=dict)
    capacity = models.PositiveSmallIntegerField(default=1)
    minutes_a_month = models.PositiveSmallIntegerField(default=120)
    completeness = models.PositiveSmallIntegerField(default=0)
    verified_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="one_profile_per_role")]


class ProfileExpertise(models.Model):
    """A concept that a profile offers or seeks, at level 1 (knows) to 4 (leads the field); typed words are kept."""

    storage_class: ClassVar[str] = "C1"
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="expertise")
    concept = models.ForeignKey(Concept, models.PROTECT, null=True, blank=True)
    direction = models.CharField(max_length=6, choices=[(d.value, d.value) for d in Direction])
    level = models.PositiveSmallIntegerField(default=2)
    raw_text = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "concept", "direction"], name="one_line_per_concept_and_direction"
            ),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=4), name="expertise_level_1_to_4"),
        ]


class Shortlist(Record):
    """A saved list of mentors; only its owner sees it, and its name is sealed under their own key."""

    storage_class: ClassVar[str] = "C2"
    owner = models.ForeignKey(Person, models.CASCADE, related_name="shortlists")
    name = models.BinaryField()


class ShortlistEntry(models.Model):
    """One person on a shortlist."""

    storage_class: ClassVar[str] = "C2"
    shortlist = models.ForeignKey(Shortlist, models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shortlist", "person"], name="once_on_a_shortlist")]
