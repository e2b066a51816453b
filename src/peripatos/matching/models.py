"""Tables of matching: rounds, runs, proposals, offers and answers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from peripatos.core.access.scope import ScopedManager
from peripatos.core.records import Record, Versioned, Watched
from peripatos.matching.types import Answer, ConstraintKind, OfferState, ProposalState, RoundState, RunState
from peripatos.people.models import Person
from peripatos.programmes.models import Enrolment, Programme, Stream
from peripatos.programmes.types import Side


class RankedPreference(Record):
    """``enrolment`` ranks ``person`` (1 is first); it may feed a score and is never shown to anybody else."""

    storage_class: ClassVar[str] = "C2"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="preferences")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    objects = ScopedManager()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "person"], name="ranked_once")]


class Round(Record, Versioned):
    """A round of matching in one stream. Offers close ``offer_days`` after they were published."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rounds")
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=80)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in RoundState], default=RoundState.OPEN.value
    )
    objective = models.CharField(max_length=12, default="coverage")
    seed = models.PositiveIntegerField(default=1)
    weights = models.JSONField(default=dict)
    rules = models.JSONField(default=dict)
    offer_days = models.PositiveSmallIntegerField(default=10)
    chemistry = models.BooleanField(default=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_run = models.ForeignKey("MatchRun", models.PROTECT, null=True, related_name="+")
    publish_text = models.TextField(blank=True, max_length=2000)
    objects = ScopedManager()

    class Meta:
        ordering = ["-created_at"]


class RoundConstraint(Record):
    """A pin or veto of one pair, which every later run of the round obeys while it stands."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="constraints")
    leader = models.ForeignKey(Person, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=[(k.value, k.value) for k in ConstraintKind])
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "leader", "mentor"], name="a_pair_is_pinned_or_vetoed")]


class MatchRun(Record, Watched):
    """One run of the engine for a round: what it was asked, how far it is, and the figures of its outcome."""

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RunState], default=RunState.QUEUED.value
    )
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settings = models.JSONField(default=dict)
    value = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    served = models.PositiveIntegerField(null=True)
    leaders = models.PositiveIntegerField(null=True)
    mentors = models.PositiveIntegerField(null=True)
    floor = models.PositiveIntegerField(null=True)
    blocking_pairs = models.PositiveIntegerField(null=True)
    objects = ScopedManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_run_of_a_number")]


class RunFiles(models.Model):
    """Problem and solution of a run as gzipped JSON in the engine's formats, people as ids; the problem holds ranked
    lists.
    """

    storage_class: ClassVar[str] = "C2"
    run = models.OneToOneField(MatchRun, models.CASCADE, primary_key=True, related_name="files")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    problem = models.BinaryField()
    solution = models.BinaryField()
    forbidden = models.BinaryField()
    objects = ScopedManager()


class Proposal(Record):
    """One pair that a run proposes: fit 0 to 10,000, component contributions, codes of the reasons.

    ``survived``: in how many draws of slightly different weights the pair was proposed again; None for a pair that a
    coordinator keeps. The run says how many draws there were.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="proposals")
    leader = models.ForeignKey(Person, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Person, models.CASCADE, related_name="+")
    leader_enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    mentor_enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    fit = models.PositiveIntegerField()
    components = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    survived = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in ProposalState], default=ProposalState.PROPOSED.value
    )
    objects = ScopedManager()

    class Meta:
        ordering = ["fit", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "leader", "mentor"], name="a_pair_is_proposed_once")]


class Offer(Record, Versioned):
    """A published proposal. Both sides read its state, never each other's answer.

    ``announced_at``: both sides were told; ``followed_up_at``: after it closed without a pair, the next best was
    looked for.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="offers")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="offers")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="offers_as_leader")
    mentor = models.ForeignKey(Person, models.PROTECT, related_name="offers_as_mentor")
    leader_enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    mentor_enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    fit = models.PositiveIntegerField()
    components = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in OfferState], default=OfferState.OPEN.value
    )
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    cascade_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="cascades")
    announced_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "leader", "mentor"], condition=Q(state="open"), name="a_pair_is_offered_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "closes_at"], name="offers_due"),
            models.Index(fields=["leader", "state"], name="offers_of_leader"),
            models.Index(fields=["mentor", "state"], name="offers_of_mentor"),
        ]


class OfferAnswer(Record):
    """One side's answer to an offer, and its word after a chemistry meeting."""

    storage_class: ClassVar[str] = "C3"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="answers")
    side = models.CharField(max_length=6, choices=[(s.value, s.value) for s in Side])
    answer = models.CharField(max_length=7, choices=[(a.value, a.value) for a in Answer], default=Answer.PENDING.value)
    answered_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "side"], name="one_answer_of_a_side")]


class RematchRequest(Record):
    """Somebody asks for another partner; no reason is asked.

    Settled when the next pair forms, or withdrawn by the one who asked.
    """

    storage_class: ClassVar[str] = "C1"
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="rematch_requests")
    relationship_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(settled_at__isnull=True), name="one_open_rematch_request"
            )
        ]
