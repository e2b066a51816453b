"""Tables of planning: plans, what coordinators ask of them, runs, and what was published."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from peripatos.core.access.scope import ScopedManager
from peripatos.core.records import Record, Versioned, Watched
from peripatos.matching.types import RunState
from peripatos.people.models import Person
from peripatos.planning.types import PinKind, PlanKind, PlanState
from peripatos.programmes.models import Enrolment, Programme, Stream


class Plan(Record, Versioned):
    """A plan of one kind in a programme. ``revision`` counts changes of settings and pins, so that a run says whether
    it knew the last of them.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="plans")
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, related_name="plans")
    kind = models.CharField(max_length=9, choices=[(k.value, k.value) for k in PlanKind])
    name = models.CharField(max_length=80)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in PlanState], default=PlanState.DRAFT.value
    )
    settings = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_run = models.ForeignKey("PlanRun", models.PROTECT, null=True, related_name="+")
    objects = ScopedManager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"], condition=Q(state="draft"), name="one_draft_of_a_kind_in_a_programme"
            )
        ]


class PlanPin(Record):
    """One wish of a coordinator, which every later run of the plan obeys while it stands (``types.Pin``)."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pins")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in PinKind])
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    slot = models.PositiveSmallIntegerField(null=True)
    about = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    objects = ScopedManager()

    class Meta:
        ordering = ["created_at", "id"]


class PlanRun(Record, Watched):
    """One run of the engine for a plan: what it was asked, how far it is, and the figures of its outcome."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RunState], default=RunState.QUEUED.value
    )
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settings = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    value = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    objects = ScopedManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_plan_run_of_a_number")]


class PlanFiles(models.Model):
    """Problem and solution of a run as gzipped JSON in the engine's formats, people as ids; pairs kept apart may come
    from private lists.
    """

    storage_class: ClassVar[str] = "C2"
    run = models.OneToOneField(PlanRun, models.CASCADE, primary_key=True, related_name="files")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    problem = models.BinaryField()
    solution = models.BinaryField()
    objects = ScopedManager()


class Cohort(Record):
    """A published peer cohort; it stands until another plan of the stream takes its place."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cohorts")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="cohorts")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="cohorts")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    facilitator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    formed_on = models.DateField()
    closed_on = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_cohort_of_a_number")]


class CohortMember(Record):
    """Somebody's seat in a cohort."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cohort_seats")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="one_seat_in_a_cohort")]


class Placement(Record):
    """A published visit of a leader to a host: both dates inclusive."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="placements")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="placements")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="placements")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="placements_as_leader")
    host = models.ForeignKey(Person, models.PROTECT, related_name="placements_as_host")
    leader_enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    host_enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    objects = ScopedManager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="a_visit_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["leader", "starts_on"], condition=Q(withdrawn_on__isnull=True), name="one_visit_starts_on_a_day"
            ),
        ]


class PilotSeat(Record):
    """Somebody chosen for the pilot, or for the comparison group beside the one they resemble."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="pilot_seats")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="pilot_seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    beside = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="one_seat_in_a_pilot")]
