"""Tables of pairs: the relationship, its agreement, its pauses.

The programme has no index of its own: nearly every row shares one, and a planner without statistics would choose it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from peripatos.core.access.scope import ScopedManager
from peripatos.core.records import Record, Versioned
from peripatos.people.models import Person
from peripatos.programmes.models import Enrolment, Programme, Stream
from peripatos.relationships.types import AgreementState, ClosedHow, RelationshipState


class Relationship(Record, Versioned):
    """A leader and a mentor in one stream. ``origin_id`` names the offer it came from; ``fit`` (0 to 10,000) is as it
    was then.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="relationships")
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="relationships")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="relationships_as_leader")
    mentor = models.ForeignKey(Person, models.PROTECT, related_name="relationships_as_mentor")
    leader_enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="+")
    mentor_enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=11,
        choices=[(s.value, s.value) for s in RelationshipState],
        default=RelationshipState.CONTRACTING.value,
    )
    cadence_days = models.PositiveSmallIntegerField()
    session_minutes = models.PositiveSmallIntegerField()
    formed_on = models.DateField()
    planned_end_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_how = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ClosedHow], blank=True)
    rematch_until = models.DateField(null=True)
    origin_id = models.UUIDField(null=True)
    fit = models.PositiveIntegerField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "leader", "mentor"], condition=~Q(state="closed"), name="a_pair_is_open_once"
            ),
            models.CheckConstraint(condition=~Q(leader=models.F("mentor")), name="nobody_mentors_themself"),
        ]
        indexes = [
            models.Index(fields=["leader", "state"], name="pairs_of_leader"),
            models.Index(fields=["mentor", "state"], name="pairs_of_mentor"),
        ]


class Pause(Record):
    """A pause of at most 90 days; clocks stop. ``ended_on`` is empty while it lasts."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)
    objects = ScopedManager()


class Agreement(Record, Versioned):
    """One version of a pair's agreement: sealed JSON ``{section id: text}``, edited by both until both have signed."""

    storage_class: ClassVar[str] = "C2"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in AgreementState], default=AgreementState.DRAFT.value
    )
    template_version = models.CharField(max_length=20)
    body = models.BinaryField()
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relationship", "number"], name="one_agreement_of_a_number")]


class AgreementSignature(Record):
    """One side signed one version (``agreement_version`` is the edit that was signed: a later edit voids it)."""

    storage_class: ClassVar[str] = "C2"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    agreement_version = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "person", "agreement_version"], name="a_side_signs_once")
        ]
