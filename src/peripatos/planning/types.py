"""Words that other layers may use about plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from peripatos.programmes.types import StreamKind


class PlanKind(StrEnum):
    """What is planned; each is one problem of the engine and one package of this layer."""

    COHORTS = "cohorts"
    ROTATIONS = "rotations"
    MEETINGS = "meetings"
    PILOT = "pilot"


STREAM_OF_PLAN: Mapping[PlanKind, StreamKind | None] = {
    PlanKind.COHORTS: StreamKind.COHORTS,
    PlanKind.ROTATIONS: StreamKind.ROTATIONS,
    PlanKind.MEETINGS: None,
    PlanKind.PILOT: None,
}
"""The stream that a plan belongs to; None for those of the whole programme."""


class PlanState(StrEnum):
    """States of a plan."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class PinKind(StrEnum):
    """What a coordinator asks of every further run."""

    TOGETHER = "together"
    APART = "apart"
    PLACE = "place"
    BAR = "bar"
    TIME = "time"
    TAKE = "take"
    LEAVE = "leave"


PINS_OF_PLAN: Mapping[PlanKind, tuple[PinKind, ...]] = {
    PlanKind.COHORTS: (PinKind.TOGETHER, PinKind.APART),
    PlanKind.ROTATIONS: (PinKind.PLACE, PinKind.BAR),
    PlanKind.MEETINGS: (PinKind.TIME,),
    PlanKind.PILOT: (PinKind.TAKE, PinKind.LEAVE),
}


@dataclass(frozen=True)
class PlanDraft:
    """A plan as written on its page. ``settings`` are those of its kind, as its package cleans them."""

    name: str
    settings: Mapping[str, Any]
    seed: int = 1


@dataclass(frozen=True)
class Pin:
    """One wish of a coordinator.

    ``TOGETHER`` and ``APART``: person and other, in either order. ``PLACE``: person is the leader, other the host,
    slot the first one of the visit. ``BAR``: this leader never at that host. ``TIME``: the meeting ``about`` starts at
    ``starts_at``. ``TAKE`` and ``LEAVE``: this person is chosen, or never.
    """

    kind: PinKind
    person_id: UUID | None = None
    other_id: UUID | None = None
    slot: int | None = None
    about: str = ""
    starts_at: datetime | None = None
