"""Words that other layers may use about relationships."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from peripatos.programmes.types import Side


class RelationshipState(StrEnum):
    """States of a pair, from forming to closed."""

    CONTRACTING = "contracting"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


OPEN_STATES = (
    RelationshipState.CONTRACTING,
    RelationshipState.ACTIVE,
    RelationshipState.PAUSED,
    RelationshipState.CLOSING,
)


class ClosedHow(StrEnum):
    """How a pair ended; which side ended it early is nobody's business but the record's."""

    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    REASSIGNED = "reassigned"
    LAPSED = "lapsed"


class AgreementState(StrEnum):
    """States of one version of an agreement."""

    DRAFT = "draft"
    SIGNED = "signed"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Someone:
    """As much of a person as a page about a pair needs."""

    id: UUID
    name: str
    first_name: str
    initials: str
    title: str
    zone: str


@dataclass(frozen=True)
class Pair:
    """A relationship as pages and other layers receive it; dates are days, not instants."""

    id: UUID
    programme_id: UUID
    stream_id: UUID
    stream_kind: str
    leader: Someone
    mentor: Someone
    state: RelationshipState
    cadence_days: int
    session_minutes: int
    formed_on: date
    planned_end_on: date | None
    closed_on: date | None
    rematch_until: date | None
    paused_until: date | None
    version: int
    leader_enrolment_id: UUID | None = None
    mentor_enrolment_id: UUID | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def side_of(self, person_id: UUID | None) -> Side | None:
        """Which side ``person_id`` takes, or None for a third person."""
        sides = {self.leader.id: Side.LEADER, self.mentor.id: Side.MENTOR}
        return sides.get(person_id) if person_id else None

    def other_than(self, person_id: UUID | None) -> Someone:
        """The counterpart of ``person_id``; the mentor when a third person looks."""
        return self.leader if person_id == self.mentor.id else self.mentor


@dataclass(frozen=True)
class MentorChoice:
    """A mentor who could take a leader over; ``free`` counts the places left in this stream."""

    enrolment_id: UUID
    name: str
    title: str
    free: int


@dataclass(frozen=True)
class AgreementView:
    """One version of an agreement with its text; ``signed_by`` holds those who signed the present wording."""

    id: UUID
    relationship_id: UUID
    number: int
    state: AgreementState
    version: int
    sections: Mapping[str, str]
    signed_by: frozenset[UUID]
    edited_by_id: UUID | None
    edited_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class AgreementStatus:
    """Whether an agreement is in force, without its text. ``unsigned_days``: days without one, paused days excluded."""

    relationship_id: UUID
    in_force: bool
    drafting: bool
    unsigned_days: int


@dataclass(frozen=True)
class AgreementClash:
    """Both texts of a section that somebody else saved first."""

    section_id: str
    yours: str
    theirs: str
