"""What a run is made from. Nothing here is a name, a rating or a characteristic of identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from peripatos.people.hours import Hours
from peripatos.programmes.types import HardRules, StreamKind

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Party:
    """One person on one side: free places (mentors wanted, or leaders who can be taken), and what a fit is made of."""

    person_id: UUID
    enrolment_id: UUID
    places: int
    taken: int
    limit: int
    left_out: int
    kind: str
    grade_rank: int | None
    function: str
    unit: str
    languages: tuple[str, ...]
    zone: str | None
    hours: Hours
    offers: Mapping[str, int] = field(default_factory=dict)
    seeks: Mapping[str, int] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
    preferred_styles: tuple[str, ...] = ()
    working_preferences: Mapping[str, int] = field(default_factory=dict)
    industries: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    minutes_a_month: int | None = None


@dataclass(frozen=True)
class NotReady:
    """Somebody enrolled whom the run leaves aside, and the code of the reason."""

    person_id: UUID
    enrolment_id: UUID
    side: str
    reason: str


@dataclass(frozen=True)
class Inputs:
    """Everything that decides a run of one stream.

    Pairs are (leader, mentor); ``apart`` are unordered and say nothing of whose wish it was.
    """

    kind: StreamKind
    on: date
    objective: str
    seed: int
    weights: Mapping[str, int]
    rules: HardRules
    leaders: tuple[Party, ...]
    mentors: tuple[Party, ...]
    not_ready: tuple[NotReady, ...]
    managers: Mapping[UUID, UUID]
    apart: frozenset[frozenset[UUID]]
    cooling_off: frozenset[Pair]
    together: frozenset[Pair]
    leader_ranks: Mapping[UUID, tuple[UUID, ...]]
    mentor_ranks: Mapping[UUID, tuple[UUID, ...]]
    pins: tuple[Pair, ...]
    vetoes: tuple[Pair, ...]
    gates_applied: bool = True
