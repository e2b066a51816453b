"""Words that other layers may use about sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from peripatos.programmes.types import Side
from peripatos.relationships.types import Pair, Someone


class SessionState(StrEnum):
    """States of a session; proposed and scheduled ones block time."""

    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"


BLOCKING_STATES = (SessionState.PROPOSED, SessionState.SCHEDULED)


class SessionKind(StrEnum):
    """What a session is."""

    REGULAR = "regular"
    CHEMISTRY = "chemistry"
    CLOSURE = "closure"


class MissedBy(StrEnum):
    """Who did not come."""

    LEADER = "leader"
    MENTOR = "mentor"
    BOTH = "both"


class SessionText(StrEnum):
    """Texts of a session that both sides read and write."""

    AGENDA = "agenda"
    PREPARATION = "preparation"
    OUTCOME = "outcome"
    PLACE = "place"
    JOIN_LINK = "join_link"


@dataclass(frozen=True, order=True)
class Slot:
    """A time at which both sides are free."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class EventFacts:
    """A date of the business year."""

    id: UUID
    title: str
    starts_on: date
    ends_on: date
    quiet: bool


@dataclass(frozen=True)
class SessionFacts:
    """A session without its texts. ``number`` counts the pair's sessions that were not cancelled, this one included."""

    id: UUID
    relationship_id: UUID | None
    offer_id: UUID | None
    programme_id: UUID
    stream_kind: str
    kind: SessionKind
    state: SessionState
    leader: Someone
    mentor: Someone
    starts_at: datetime
    ends_at: datetime
    number: int
    moved_times: int
    missed_by: str
    serves: EventFacts | None
    version: int

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def side_of(self, person_id: UUID | None) -> Side | None:
        """Which side ``person_id`` takes, or None for a third person."""
        sides = {self.leader.id: Side.LEADER, self.mentor.id: Side.MENTOR}
        return sides.get(person_id) if person_id else None

    def other_than(self, person_id: UUID | None) -> Someone:
        """The counterpart of ``person_id``; the mentor when a third person looks."""
        return self.leader if person_id == self.mentor.id else self.mentor

    def reader(self, person_id: UUID | None) -> Someone:
        """The side of ``person_id``; the leader's when a third person looks."""
        return self.mentor if person_id == self.mentor.id else self.leader


@dataclass(frozen=True)
class ChemistryPlace:
    """A first conversation on an open offer: between whom, until when, and the one that is booked."""

    offer_id: UUID
    stream_kind: str
    leader: Someone
    mentor: Someone
    before: datetime
    session_id: UUID | None


@dataclass(frozen=True)
class SessionTexts:
    """The texts of a session that both sides read."""

    agenda: str = ""
    preparation: str = ""
    outcome: str = ""
    place: str = ""
    join_link: str = ""


@dataclass(frozen=True)
class PlannedSession:
    """A session that a series would book; ``aimed_on`` is the day that the cadence asked for."""

    slot: Slot
    aimed_on: date
    serves: EventFacts | None


@dataclass(frozen=True)
class SeriesPlan:
    """A series as it would be booked, and the days for which no common free time was found."""

    sessions: tuple[PlannedSession, ...]
    unplaced: tuple[date, ...]
    quiet: tuple[EventFacts, ...]


@dataclass(frozen=True)
class NoteVersion:
    """One version of a shared note."""

    number: int
    author_id: UUID
    author_name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class OwnNote:
    """A private note of its reader; version 0 means that none was written yet."""

    text: str
    version: int
    updated_at: datetime | None


@dataclass(frozen=True)
class CadenceFacts:
    """What a coordinator may know of a pair's rhythm: dates and counts, never content.

    ``idle_days`` since the last session held (or since the agreement was possible) and ``overdue_days`` beyond the
    cadence leave paused days out.
    """

    pair: Pair
    last_held_at: datetime | None
    next_at: datetime | None
    held: int
    missed: int
    unconfirmed: int
    idle_days: int
    overdue_days: int
    agreement_in_force: bool
    unsigned_days: int


@dataclass(frozen=True)
class CalendarSettings:
    """Somebody's own calendar page: hours, where busy times come from, whether a personal feed exists."""

    zone: str
    hours: Mapping[str, Sequence[Sequence[str]]]
    confirmed_at: datetime | None
    uploaded_blocks: int
    subscribed: bool
    subscribed_host: str
    fetched_at: datetime | None
    fetch_error: str
    feed_since: datetime | None
