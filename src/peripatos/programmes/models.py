"""Tables of programmes: mandate, streams, duties, who takes part, the business calendar."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from peripatos.core.access.scope import ScopedManager
from peripatos.core.records import Record, Versioned
from peripatos.people.models import Person
from peripatos.programmes.types import (
    ApplicationState,
    DutyState,
    EnrolmentState,
    InvitationState,
    ProgrammeState,
    Side,
    StreamKind,
    StreamState,
    Strength,
    TwoStep,
)


def _choices(words: type) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]  # type: ignore[attr-defined]


class Programme(Record, Versioned):
    """A mandate with streams. Amounts are in minor units of ``currency``."""

    storage_class: ClassVar[str] = "C1"
    name = models.CharField(max_length=120)
    mandate = models.TextField(blank=True, max_length=2000)
    value_proposition = models.TextField(blank=True, max_length=2000)
    state = models.CharField(max_length=10, choices=_choices(ProgrammeState), default=ProgrammeState.DRAFT.value)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    pilot_waiver = models.CharField(max_length=500, blank=True)
    pilot_waived_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    chartered_at = models.DateTimeField(null=True)
    chartered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state_before_pause = models.CharField(max_length=10, blank=True)
    archived_at = models.DateTimeField(null=True)

    objects = ScopedManager("id")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Objective(Record):
    """What the programme is for."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="objectives")
    kind = models.CharField(max_length=40)
    statement = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    horizon_on = models.DateField(null=True)
    position = models.PositiveSmallIntegerField(default=0)
    objects = ScopedManager()

    class Meta:
        ordering = ["position", "created_at"]


class SuccessCriterion(Record):
    """How one side will know that an objective was met."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    objective = models.ForeignKey(Objective, models.CASCADE, related_name="criteria")
    side = models.CharField(max_length=6, choices=_choices(Side))
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    objects = ScopedManager()

    class Meta:
        ordering = ["side", "position"]


class Stream(Record, Versioned):
    """One of the five ways of learning in a programme. ``mentor_capacity`` is the default number of leaders for one
    mentor.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="streams")
    kind = models.CharField(max_length=10, choices=_choices(StreamKind))
    state = models.CharField(max_length=8, choices=_choices(StreamState), default=StreamState.PLANNED.value)
    cadence_days = models.PositiveSmallIntegerField()
    session_minutes = models.PositiveSmallIntegerField()
    mentor_capacity = models.PositiveSmallIntegerField(default=3)
    leader_wants = models.PositiveSmallIntegerField(default=1)
    objects = ScopedManager()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["programme", "kind"], name="one_stream_of_a_kind")]


class StreamPolicy(Record):
    """Weights (basis points by component) and hard rules of a stream; changed by two people once runs
    were published.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="policies")
    number = models.PositiveIntegerField()
    weights = models.JSONField()
    rules = models.JSONField()
    state = models.CharField(max_length=8, choices=_choices(TwoStep), default=TwoStep.PROPOSED.value)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        ordering = ["stream", "-number"]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="one_policy_of_a_number")]


class BudgetLine(Record):
    """A planned amount of one stream; edited by two people, while drafting the charter is the second signature."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="budget_lines")
    amount_minor = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=_choices(TwoStep), default=TwoStep.PROPOSED.value)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    objects = ScopedManager()


class Criterion(Record):
    """Who may take part: ``field operator value``, hard or preferred, with the reason that applicants read."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="criteria")
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, related_name="criteria")
    side = models.CharField(max_length=6, choices=_choices(Side), default=Side.LEADER.value)
    field = models.CharField(max_length=30)
    operator = models.CharField(max_length=12)
    value = models.JSONField()
    strength = models.CharField(max_length=9, choices=_choices(Strength))
    reason = models.CharField(max_length=300)
    objects = ScopedManager()


class Duty(Record):
    """A dated duty of a person: for a programme, for one stream, or (both empty) for the installation."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="duties")
    stream = models.ForeignKey(Stream, models.CASCADE, null=True, related_name="duties")
    kind = models.CharField(max_length=14)
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    deputy_for = models.ForeignKey("self", models.SET_NULL, null=True, related_name="deputies")
    state = models.CharField(max_length=9, choices=_choices(DutyState), default=DutyState.PROPOSED.value)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "stream", "kind", "person"],
                condition=~Q(state="ended"),
                nulls_distinct=False,
                name="a_duty_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("person")),
                name="nobody_confirms_their_own_duty",
            ),
        ]


class BusinessEvent(Record):
    """A date of the business year that sessions serve, or a quiet period in which none are booked; ends inclusive."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="events")
    title = models.CharField(max_length=80)
    quiet = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    objects = ScopedManager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_it_starts")
        ]


class Invitation(Record):
    """An invitation of one person to one side of a stream."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="invitations")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    side = models.CharField(max_length=6, choices=_choices(Side))
    state = models.CharField(max_length=9, choices=_choices(InvitationState), default=InvitationState.SENT.value)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answer_by_on = models.DateField(null=True)
    message = models.TextField(blank=True, max_length=2000)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "person", "side"], condition=Q(state="sent"), name="one_open_invitation"
            )
        ]


class Application(Record):
    """Somebody applies, or is nominated and then agrees (``agreed_at``); decided with feedback."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="applications")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, models.CASCADE, related_name="applications")
    side = models.CharField(max_length=6, choices=_choices(Side), default=Side.LEADER.value)
    state = models.CharField(max_length=9, choices=_choices(ApplicationState), default=ApplicationState.SUBMITTED.value)
    statement = models.TextField(blank=True, max_length=1000)
    nominated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    feedback = models.TextField(blank=True, max_length=1000)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "person", "side"],
                condition=Q(state__in=["submitted", "waiting"]),
                name="one_open_application",
            )
        ]


class Enrolment(Record):
    """A person takes one side of a stream. ``wants`` counts mentors (leader side), ``capacity``
    leaders (mentor side).
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enrolments")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    side = models.CharField(max_length=6, choices=_choices(Side))
    state = models.CharField(max_length=10, choices=_choices(EnrolmentState), default=EnrolmentState.ONBOARDING.value)
    wants = models.PositiveSmallIntegerField(default=1)
    capacity = models.PositiveSmallIntegerField(default=1)
    left_out = models.PositiveSmallIntegerField(default=0)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    briefed_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "person", "side"],
                condition=~Q(state__in=["completed", "exited"]),
                name="enrolled_once_on_a_side",
            )
        ]
        indexes = [models.Index(fields=["person", "state"], name="enrolments_of_person")]


class ChecklistTick(Record):
    """One step of an onboarding checklist, done."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="ticks")
    step = models.CharField(max_length=60)
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "step"], name="a_step_is_ticked_once")]


class ConfidentialitySignature(Record):
    """A person signed one version of the confidentiality agreement of a programme."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="confidentiality_signatures")
    text_version = models.CharField(max_length=20)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "text_version"], name="a_version_is_signed_once")
        ]


class GateWaiver(Record):
    """A gate of one enrolment, waived by a coordinator with a reason; never the pair's agreement."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="waivers")
    gate = models.CharField(max_length=16)
    reason = models.CharField(max_length=300)
    waived_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    objects = ScopedManager()


class OutsiderScope(Record):
    """What an external person was engaged for: signed agreement, topics, hours a quarter, dates. Outside it they see
    nothing.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="outsider_scopes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="outsider_scopes")
    topics = models.JSONField(default=list)
    exclusions = models.CharField(max_length=300, blank=True)
    minutes_a_quarter = models.PositiveIntegerField(default=360)
    starts_on = models.DateField()
    ends_on = models.DateField()
    signed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    objects = ScopedManager()
