"""The page of an open programme for somebody who thinks of joining."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peripatos.core.access import Actor, Reach, decide, may
from peripatos.core.errors import Denied
from peripatos.people.models import Person
from peripatos.people.types import PersonKind
from peripatos.programmes.models import Criterion, Stream
from peripatos.programmes.policies import target_of_own, target_of_programme
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

READ = may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA
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
    """The page of an open programme for somebody who thinks of joining; ``whole`` says that they read what it offers
    and whom it is for, not only that it exists.
    """

    id: UUID
    name: str
    value_proposition: str
    starts_on: date | None
    ends_on: date | None
    criteria: tuple[CriterionStanding, ...]
    streams: tuple[StreamChoice, ...]
    applies: bool
    whole: bool


def value_proposition(actor: Actor, programme_id: UUID, *, today: date) -> ValueProposition:
    """What the programme offers, whom it is for and why, and how the reader stands towards each criterion.

    Whoever may apply without reading all that, as former participants may, gets the names of the streams alone.
    """
    programme = one(open_programmes(), programme_id)
    person = Person.objects.filter(id=actor.person_id).first() if actor.person_id else None
    reads = decide(actor, READ, target_of_programme(programme.id))
    applies = _applies(actor, person, programme.id)
    if not reads.allowed and not applies:
        raise Denied(rule=str(READ), personas=sorted(reads.personas))
    whole = reads.reach is Reach.FULL
    criteria = [c for c in criteria_of(programme.id) if c.side == Side.LEADER]
    fits = standing_of(person.id, criteria, today=today) if person else {}
    standings = _standings(person.id, programme.id) if person else {}
    return ValueProposition(
        id=programme.id,
        name=programme.name,
        value_proposition=programme.value_proposition if whole else "",
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        criteria=tuple(
            CriterionStanding(criterion_line(c), fits.get(c.id, Fit.UNKNOWN)) for c in (criteria if whole else ())
        ),
        streams=tuple(_choice(s, criteria, fits, standings) for s in streams_of(programme.id)),
        applies=applies,
        whole=whole,
    )


def _applies(actor: Actor, person: Person | None, programme_id: UUID) -> bool:
    """Whether somebody may write an application of their own: people from outside are engaged instead."""
    if person is None or person.kind != PersonKind.INTERNAL:
        return False
    rule = may.APPLICATION_SUBMIT_WITHDRAW_OWN
    return decide(actor, rule, target_of_own(person.id, programme_id)).reach is Reach.FULL


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
