"""Words that other layers may use about programmes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class StreamKind(StrEnum):
    """The five streams."""

    COACHING = "coaching"
    ADVISING = "advising"
    COHORTS = "cohorts"
    REVERSE = "reverse"
    ROTATIONS = "rotations"


PAIR_STREAMS = (StreamKind.COACHING, StreamKind.ADVISING, StreamKind.REVERSE)
MENTOR_PERSONA = {StreamKind.COACHING: "CO", StreamKind.ADVISING: "AD", StreamKind.REVERSE: "RV"}


class Side(StrEnum):
    """Which side of a stream somebody takes."""

    LEADER = "leader"
    MENTOR = "mentor"


class ProgrammeState(StrEnum):
    """States of a programme; the guards stand in ``services``."""

    DRAFT = "draft"
    CHARTERED = "chartered"
    PILOTING = "piloting"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


class StreamState(StrEnum):
    """States of a stream."""

    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"


class EnrolmentState(StrEnum):
    """States of an enrolment."""

    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    EXITED = "exited"


class ApplicationState(StrEnum):
    """States of an application or nomination."""

    SUBMITTED = "submitted"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class InvitationState(StrEnum):
    """States of an invitation."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DutyState(StrEnum):
    """A content-bearing duty waits as proposed until a second entitled person confirms it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Strength(StrEnum):
    """A criterion forbids (hard) or prefers."""

    HARD = "hard"
    PREFERRED = "preferred"


class TwoStep(StrEnum):
    """An act of two people: proposed by one, agreed by another."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    REPLACED = "replaced"


class Gate(StrEnum):
    """What must be done before somebody is matched; both may be waived by a recorded waiver."""

    BRIEFING = "briefing"
    CONFIDENTIALITY = "confidentiality"


class Component(StrEnum):
    """The six components of fit."""

    EXPERTISE = "expertise"
    STYLE = "style"
    PREFERENCE = "preference"
    REACH = "reach"
    SCHEDULE = "schedule"
    FRESHNESS = "freshness"


class CriterionField(StrEnum):
    """What a criterion may ask about. Characteristics of identity are not among them."""

    EMPLOYMENT = "employment"
    STAGE = "stage"
    GRADE = "grade"
    FUNCTION = "function"
    DEPARTMENT = "department"
    LOCATION = "location"
    COUNTRY = "country"
    LANGUAGE = "language"
    TENURE_MONTHS = "tenure_months"
    DIRECT_REPORTS = "direct_reports"


class Operator(StrEnum):
    """How a criterion compares."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Fit(StrEnum):
    """How one person stands towards one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class HardRules:
    """Rules that forbid a pair. Conflicts, no-match lists and the reporting line always apply and are not listed.

    ``rank_gap_*`` count grades between the two, in the direction of the stream: a mentor above the leader, in reverse
    mentoring below; None means no bound. ``overlap_minutes`` are working hours in common in a week.
    """

    language: bool = True
    overlap_minutes: int = 120
    rank_gap_min: int | None = None
    rank_gap_max: int | None = None
    different_chain: bool = False
    cooling_off_months: int = 12


@dataclass(frozen=True)
class Policy:
    """What runs of a stream use: weights in basis points by component (they sum to 10,000) and hard rules."""

    stream_id: UUID
    kind: StreamKind
    number: int
    weights: Mapping[str, int]
    rules: HardRules


@dataclass(frozen=True)
class MatchableEnrolment:
    """What matching needs to know of an enrolment; ``gates_missing`` names what stands between the
    person and a match.
    """

    id: UUID
    person_id: UUID
    side: Side
    state: EnrolmentState
    wants: int
    capacity: int
    left_out: int
    joined_on: date
    gates_missing: frozenset[Gate]

    @property
    def gates_met(self) -> bool:
        return not self.gates_missing


@dataclass(frozen=True)
class CalendarEvent:
    """A date of the business year, or a quiet period; both ends inclusive. ``title`` is empty where only the dates may
    be read.
    """

    id: UUID
    title: str
    quiet: bool
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class ObjectiveDraft:
    """An objective as written on the mandate page: success for each side is one sentence per entry."""

    kind: str
    statement: str
    owner_id: UUID | None = None
    horizon_on: date | None = None
    leader_success: tuple[str, ...] = ()
    mentor_success: tuple[str, ...] = ()
    id: UUID | None = None


@dataclass(frozen=True)
class MandateDraft:
    """The first page of the wizard."""

    name: str
    mandate: str = ""
    value_proposition: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    currency: str = "EUR"
    objectives: tuple[ObjectiveDraft, ...] = ()


@dataclass(frozen=True)
class StreamDraft:
    """One stream as written on the streams page; ``planned_minor`` is its budget in minor units (None: not said)."""

    kind: StreamKind
    cadence_days: int
    session_minutes: int
    mentor_capacity: int = 3
    leader_wants: int = 1
    planned_minor: int | None = None


@dataclass(frozen=True)
class CriterionDraft:
    """One criterion as written; ``stream`` None means every stream."""

    field: str
    operator: str
    value: tuple[str, ...]
    strength: Strength
    reason: str
    side: Side = Side.LEADER
    stream: StreamKind | None = None


@dataclass(frozen=True)
class EventDraft:
    """One entry of the business calendar as written; ends inclusive."""

    title: str
    starts_on: date
    ends_on: date
    quiet: bool = False


@dataclass(frozen=True)
class LeftOut:
    """Somebody whom an act passed over, and the code of the reason."""

    person_id: UUID
    reason: str


@dataclass(frozen=True)
class EnrolOutcome:
    """What enrolling did: people newly enrolled, how many were there already, and who was left out."""

    enrolled: tuple[UUID, ...]
    already: int
    left_out: tuple[LeftOut, ...]
