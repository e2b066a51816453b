"""The blueprint: what a programme is for, who answers for it, its streams and its year, on one sheet."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peripatos.core.access import Actor, DutyKind, Reach, decide, may, require_any_reach
from peripatos.programmes.models import Duty, Stream
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.matching import events_of_programme
from peripatos.programmes.selectors.overview import enrolled_by_stream, powers_of, released
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.selectors.wizard import objectives_of
from peripatos.programmes.types import CalendarEvent, DutyState, ObjectiveDraft, ProgrammeState, Side, StreamKind


@dataclass(frozen=True)
class BlueprintStream:
    """One of the five arches; a stream that the programme does not run has no cadence. None people: too few to say."""

    kind: StreamKind
    runs: bool
    leaders: int | None
    mentors: int | None
    cadence_days: int
    session_minutes: int


@dataclass(frozen=True)
class Answerable:
    """A duty on the blueprint and the people who hold it."""

    kind: str
    people: tuple[str, ...]
    deputies: tuple[str, ...]
    streams: tuple[str, ...]


@dataclass(frozen=True)
class Blueprint:
    """The sheet; metadata readers get name, state and streams without texts, people and numbers.

    ``events`` is None for whoever may not read the business calendar.
    """

    programme_id: UUID
    name: str
    mandate: str
    state: ProgrammeState
    chartered_at: datetime | None
    chartered_by: str
    pilot_waiver: str
    starts_on: date | None
    ends_on: date | None
    objectives: tuple[ObjectiveDraft, ...]
    answerable: tuple[Answerable, ...]
    streams: tuple[BlueprintStream, ...]
    events: tuple[CalendarEvent, ...] | None
    whole: bool


ORDER = (DutyKind.SPONSOR, DutyKind.STEWARD, DutyKind.COORDINATOR, DutyKind.STEERING, DutyKind.SAFEGUARDING)


def blueprint(actor: Actor, programme_id: UUID) -> Blueprint:
    """The blueprint of one programme for whoever may read it; numbers under five only for those who read enrolments."""
    programme = programme_row(programme_id)
    decision = require_any_reach(actor, may.PROGRAMME_READ_BLUEPRINT, target_of_programme(programme.id))
    whole = decision.reach is not Reach.METADATA
    exact = powers_of(actor, programme.id).reads_enrolments
    reads_calendar = decide(actor, may.BUSINESS_CALENDAR_READ, target_of_programme(programme.id)).allowed
    return Blueprint(
        programme_id=programme.id,
        name=programme.name,
        mandate=programme.mandate if whole else "",
        state=ProgrammeState(programme.state),
        chartered_at=programme.chartered_at,
        chartered_by=programme.chartered_by.display_name if whole and programme.chartered_by else "",
        pilot_waiver=programme.pilot_waiver if whole else "",
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        objectives=objectives_of(programme.id) if whole else (),
        answerable=_answerable(programme.id) if whole else (),
        streams=_streams(programme.id, exact=exact, numbers=whole),
        events=events_of_programme(actor, programme.id) if reads_calendar else None,
        whole=whole,
    )


def _streams(programme_id: UUID, *, exact: bool, numbers: bool) -> tuple[BlueprintStream, ...]:
    planned = {s.kind: s for s in Stream.objects.filter(programme_id=programme_id)}
    people = enrolled_by_stream(programme_id) if numbers else {}

    def count(stream: Stream, side: Side) -> int | None:
        found = people.get((stream.id, side), 0)
        return found if exact else released(found)

    return tuple(
        BlueprintStream(
            kind=kind,
            runs=kind in planned,
            leaders=count(planned[kind], Side.LEADER) if kind in planned and numbers else None,
            mentors=count(planned[kind], Side.MENTOR) if kind in planned and numbers else None,
            cadence_days=planned[kind].cadence_days if kind in planned else 0,
            session_minutes=planned[kind].session_minutes if kind in planned else 0,
        )
        for kind in StreamKind
    )


def _answerable(programme_id: UUID) -> tuple[Answerable, ...]:
    rows = list(
        Duty.objects.filter(programme_id=programme_id, state=DutyState.CONFIRMED)
        .select_related("person", "stream")
        .order_by("created_at")
    )
    return tuple(
        _of_kind(kind, [d for d in rows if d.kind == kind]) for kind in ORDER if any(d.kind == kind for d in rows)
    )


def _of_kind(kind: DutyKind, duties: list[Duty]) -> Answerable:
    return Answerable(
        kind=kind.value,
        people=tuple(dict.fromkeys(d.person.display_name for d in duties if d.deputy_for_id is None)),
        deputies=tuple(dict.fromkeys(d.person.display_name for d in duties if d.deputy_for_id is not None)),
        streams=tuple(sorted({d.stream.kind for d in duties if d.stream})),
    )
