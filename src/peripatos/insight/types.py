"""What pages about care and overview receive."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from peripatos.relationships.types import Pair


@dataclass(frozen=True)
class CareFact:
    """One dated fact about a pair: a code and its numbers; never anything that was written."""

    code: str
    days: int = 0
    count: int = 0
    side: str = ""
    on: date | None = None


@dataclass(frozen=True)
class CareCase:
    """A pair that would be helped by a conversation this week, with its facts."""

    pair: Pair
    facts: tuple[CareFact, ...]
    months: int
    too_early: bool = False


@dataclass(frozen=True)
class Pipeline:
    """Where people wait for something: counts for the head of *Care*."""

    applications: int
    invitations: int
    rounds_under_review: int
    offers_open: int
    offers_closing: int
    rematches: int
    agreements_unsigned: int
    first_dates_unbooked: int
    on_cadence: int
    with_cadence: int


@dataclass(frozen=True)
class StreamFigures:
    """One stream in figures: people enrolled on both sides, what stands in it, planned budget in minor units.

    standing: open pairs; cohorts that meet; visits that are not over. leaders_placed: who has one of these.
    """

    kind: str
    leaders: int
    mentors: int
    standing: int
    leaders_placed: int
    budget_minor: int | None


@dataclass(frozen=True)
class OverviewFigures:
    """One programme for its sponsor: streams, sessions, what waits for a decision.

    Counts of people are released before they are shown.
    """

    programme_id: UUID
    name: str
    state: str
    currency: str
    streams: tuple[StreamFigures, ...]
    pairs_on_cadence: int
    pairs_with_cadence: int
    sessions_held: int
    sessions_missed: int
    sessions_moved: int
    agreements_signed: int
    agreements_all: int
    to_decide: tuple[str, ...] = field(default=())
    objectives: tuple[tuple[str, str], ...] = field(default=())
