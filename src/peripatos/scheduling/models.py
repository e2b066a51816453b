"""Tables of sessions, booked time, calendars and what is written about a session.

The programme has no index of its own: nearly every row shares one, and a planner without statistics would choose it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from peripatos.core.access.scope import ScopedManager
from peripatos.core.records import Leased, Record, Versioned
from peripatos.core.triggers import DatabaseRule, register
from peripatos.matching.models import Offer
from peripatos.people.models import Person
from peripatos.programmes.models import BusinessEvent, Programme
from peripatos.relationships.models import Relationship
from peripatos.scheduling.types import SessionKind, SessionState


class MentoringSession(Record, Versioned):
    """A meeting of a pair (or, on an open offer, a chemistry meeting). Times are UTC; texts are sealed under the
    pair's key.
    """

    storage_class: ClassVar[str] = "C2"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    relationship = models.ForeignKey(Relationship, models.PROTECT, null=True, related_name="sessions")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="chemistry_sessions")
    kind = models.CharField(
        max_length=9, choices=[(k.value, k.value) for k in SessionKind], default=SessionKind.REGULAR.value
    )
    leader = models.ForeignKey(Person, models.PROTECT, related_name="sessions_as_leader")
    mentor = models.ForeignKey(Person, models.PROTECT, related_name="sessions_as_mentor")
    number = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=11, choices=[(s.value, s.value) for s in SessionState], default=SessionState.SCHEDULED.value
    )
    serves = models.ForeignKey(BusinessEvent, models.SET_NULL, null=True, related_name="+")
    booked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    calendar_sequence = models.PositiveIntegerField(default=0)
    moved_times = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    notice_minutes = models.IntegerField(null=True)
    missed_by = models.CharField(max_length=6, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    place = models.BinaryField(default=bytes)
    join_link = models.BinaryField(default=bytes)
    agenda = models.BinaryField(default=bytes)
    preparation = models.BinaryField(default=bytes)
    outcome = models.BinaryField(default=bytes)
    objects = ScopedManager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(relationship__isnull=False, offer__isnull=True)
                | Q(relationship__isnull=True, offer__isnull=False),
                name="session_of_a_pair_or_an_offer",
            ),
        ]
        indexes = [
            models.Index(fields=["reminded_at", "starts_at"], name="sessions_to_remind"),
            models.Index(fields=["closed_at", "ends_at"], name="sessions_unsaid"),
            models.Index(fields=["leader", "starts_at"], name="sessions_of_leader"),
            models.Index(fields=["mentor", "starts_at"], name="sessions_of_mentor"),
            models.Index(fields=["relationship", "starts_at"], name="sessions_of_pair"),
        ]


class BookedTime(models.Model):
    """Time of one person that a session blocks; the database refuses two that overlap. ``person_key`` is the person's
    id as a big integer.
    """

    storage_class: ClassVar[str] = "C1"
    session = models.ForeignKey(MentoringSession, models.CASCADE, related_name="booked_times")
    person = models.ForeignKey(Person, models.CASCADE, related_name="booked_times")
    person_key = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="a_session_blocks_a_person_once")]
        indexes = [models.Index(fields=["person_key", "starts_at"], name="booked_time_of_person")]


OVERLAP = """SELECT RAISE(ABORT, 'booked_time_overlaps') WHERE EXISTS (SELECT 1 FROM scheduling_bookedtime b
    WHERE b.person_key = NEW.person_key AND b.id IS NOT NEW.id
    AND b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at)"""

register(
    DatabaseRule(
        name="booked_time_never_overlaps",
        table="scheduling_bookedtime",
        sqlite=[
            "DROP TRIGGER IF EXISTS booked_time_insert",
            "DROP TRIGGER IF EXISTS booked_time_update",
            f"CREATE TRIGGER booked_time_insert BEFORE INSERT ON scheduling_bookedtime BEGIN {OVERLAP}; END",
            f"CREATE TRIGGER booked_time_update BEFORE UPDATE ON scheduling_bookedtime BEGIN {OVERLAP}; END",
        ],
        postgresql=[
            """DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'booked_time_never_overlaps') THEN
            ALTER TABLE scheduling_bookedtime ADD CONSTRAINT booked_time_never_overlaps EXCLUDE USING gist
            (int8range(person_key, person_key, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&); END IF; END $$"""
        ],
        probe_sqlite="SELECT 1 FROM sqlite_master WHERE type='trigger' AND name='booked_time_insert'",
        probe_postgresql="SELECT 1 FROM pg_constraint WHERE conname='booked_time_never_overlaps'",
    )
)


class BusyBlock(models.Model):
    """Time that somebody's own calendar says is taken; no title, no reason is ever kept."""

    storage_class: ClassVar[str] = "C1"
    person = models.ForeignKey(Person, models.CASCADE, related_name="busy_blocks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(max_length=12, default="upload")

    class Meta:
        indexes = [models.Index(fields=["person", "starts_at"], name="busy_blocks_of_person")]


class CalendarSubscription(Record, Leased):
    """A calendar address that a person subscribed for busy times; the address is sealed."""

    storage_class: ClassVar[str] = "C2"
    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_subscription")
    address = models.BinaryField()
    fetched_at = models.DateTimeField(null=True)


class CalendarFeed(Record):
    """A secret address of a person's own calendar; only the hash of its token is kept."""

    storage_class: ClassVar[str] = "C2"
    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)


class SharedNote(Record):
    """One version of the note that both sides of a session write."""

    storage_class: ClassVar[str] = "C2"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    session = models.ForeignKey(MentoringSession, models.CASCADE, related_name="shared_notes")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.BinaryField()
    objects = ScopedManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_shared_note_of_a_number")]


class PrivateNote(Record, Versioned):
    """What one side keeps for itself about a session; sealed under a key of its author."""

    storage_class: ClassVar[str] = "C3"
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    session = models.ForeignKey(MentoringSession, models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.BinaryField()
    updated_at = models.DateTimeField()
    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="one_private_note_of_an_author")]
