"""The page of an open programme for somebody who thinks of joining."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.people.models import Person
from peripatos.people.types import PersonKind
from peripatos.programmes.models import Criterion, Stream
from peripatos.programmes.policies import target_of_own
from peripatos.programmes.selectors.fitting import standing_of
from peripatos.programmes.selectors.outside import (
    applications_of,
    criteria_of,
    enrolled_streams_of,
    open_programmes,
    streams_of,
)
from peripatos.programmes.selectors.rows import one
from peripatos.programmes.selectors.wizard import CriterionLine, criterion_line
from peripatos.programmes.types import ApplicationState, Fit, Side, Strength

UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.WAITING)


@dataclass(frozen=True)
class CriterionStanding:
    """A criterion and how the reader stands towards it."""

    criterion: CriterionLine
    fit: Fit


@dataclass(frozen=True)
class StreamChoice:
    """A stream one may apply for.

    ``barred_by`` are reasons of hard criteria that are known not to be met; ``standing`` is "enrolled", "applied" or
    empty.
    """

    id: UUID
    kind: str
    barred_by: tuple[str, ...]
    standing: str


@dataclass(frozen=True)
class ValueProposition:
    """The page of an open programme for somebody who thinks of joining."""

    id: UUID
    name: str
    value_proposition: str
    starts_on: date | None
    ends_on: date | None
    criteria: tuple[CriterionStanding, ...]
    streams: tuple[StreamChoice, ...]
    applies: bool


def value_proposition(actor: Actor, programme_id: UUID, *, today: date) -> ValueProposition:
    """What the programme offers, whom it is for and why, and how the reader stands towards each criterion."""
    programme = one(open_programmes(), programme_id)
    require(actor, may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA, target_of_own(actor.person_id, programme.id))
    person = Person.objects.filter(id=actor.person_id).first() if actor.person_id else None
    criteria = [c for c in criteria_of(programme.id) if c.side == Side.LEADER]
    fits = standing_of(person.id, criteria, today=today) if person else {}
    standings = _standings(person.id, programme.id) if person else {}
    return ValueProposition(
        id=programme.id,
        name=programme.name,
        value_proposition=programme.value_proposition,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        criteria=tuple(CriterionStanding(criterion_line(c), fits.get(c.id, Fit.UNKNOWN)) for c in criteria),
        streams=tuple(_choice(s, criteria, fits, standings) for s in streams_of(programme.id)),
        applies=person is not None and person.kind == PersonKind.INTERNAL,
    )


def _standings(person_id: UUID, programme_id: UUID) -> dict[UUID, str]:
    mine = applications_of(person_id).filter(programme_id=programme_id, state__in=UNDECIDED)
    applied = dict.fromkeys(mine.values_list("stream_id", flat=True), "applied")
    return applied | dict.fromkeys(enrolled_streams_of(person_id, programme_id), "enrolled")


def _choice(
    stream: Stream, criteria: Sequence[Criterion], fits: Mapping[UUID, Fit], standings: Mapping[UUID, str]
) -> StreamChoice:
    barred = (
        c.reason
        for c in criteria
        if c.strength == Strength.HARD and c.stream_id in (None, stream.id) and fits.get(c.id) is Fit.NOT_MET
    )
    return StreamChoice(stream.id, stream.kind, tuple(barred), standings.get(stream.id, ""))
