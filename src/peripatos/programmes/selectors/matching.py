"""What runs, calendars and figures of other layers need to know of a programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, Reach, decide, may, require, require_any_reach
from peripatos.core.errors import Denied
from peripatos.programmes.defaults import WEIGHTS, rules_from_json
from peripatos.programmes.models import BudgetLine, BusinessEvent, Enrolment, Stream, StreamPolicy
from peripatos.programmes.policies import target_of_programme, target_of_rows, target_of_stream
from peripatos.programmes.selectors.gates import missing_among
from peripatos.programmes.selectors.rows import programme_row, stream_row, streams_in_order
from peripatos.programmes.types import (
    CalendarEvent,
    EnrolmentState,
    Gate,
    MatchableEnrolment,
    Policy,
    Side,
    StreamKind,
    TwoStep,
)

ONGOING = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)


@dataclass(frozen=True)
class StreamLine:
    """One stream of a programme in figures."""

    id: UUID
    kind: StreamKind
    state: str
    cadence_days: int
    session_minutes: int
    mentor_capacity: int
    leader_wants: int


@dataclass(frozen=True)
class PlannedCost:
    """The planned amount of one stream in minor units, and what that is for each matched leader (None: nobody yet)."""

    stream_id: UUID
    kind: StreamKind
    amount_minor: int
    matched: int
    per_leader_minor: int | None


def matchable_enrolments(actor: Actor, stream_id: UUID) -> tuple[MatchableEnrolment, ...]:
    """Enrolments of a stream that are onboarding or active, both sides, with the gates that still stand; two queries.

    Allowed to whoever may read the enrolments or start a run of the stream.
    """
    stream = stream_row(stream_id)
    _require_reading(actor, stream)
    rows = Enrolment.objects.filter(stream=stream, state__in=ONGOING).order_by("id")
    missing = missing_among(rows)
    return tuple(_matchable(row, missing[row.id]) for row in rows if row.id in missing)


def _require_reading(actor: Actor, stream: Stream) -> None:
    target = target_of_rows(stream.programme_id, stream.kind)
    rules = (may.ENROLMENT_READ, may.MATCH_RUN_START_RE_RUN)
    if not any(decide(actor, rule, target).reach is Reach.FULL for rule in rules):
        raise Denied(rule=str(may.ENROLMENT_READ))


def _matchable(row: Enrolment, missing: frozenset[Gate]) -> MatchableEnrolment:
    return MatchableEnrolment(
        id=row.id,
        person_id=row.person_id,
        side=Side(row.side),
        state=EnrolmentState(row.state),
        wants=row.wants,
        capacity=row.capacity,
        left_out=row.left_out,
        joined_on=row.joined_on,
        gates_missing=missing,
    )


def policy_of(actor: Actor, stream_id: UUID) -> Policy:
    """The agreed policy of a stream; what it leaves out takes the defaults of the stream's kind."""
    stream = stream_row(stream_id)
    require_any_reach(actor, may.PROGRAMME_READ_BLUEPRINT, target_of_stream(stream.programme_id, stream.kind))
    return agreed_policy(stream)


def agreed_policy(stream: Stream) -> Policy:
    """As :func:`policy_of`, for a row that was asked for already."""
    kind = StreamKind(stream.kind)
    row = StreamPolicy.objects.filter(stream=stream, state=TwoStep.AGREED).order_by("-number").first()
    weights = row.weights if row and row.weights else WEIGHTS[kind]
    return Policy(stream.id, kind, row.number if row else 0, weights, rules_from_json(row.rules if row else {}, kind))


def streams_of_programme(actor: Actor, programme_id: UUID) -> tuple[StreamLine, ...]:
    """The streams of a programme."""
    require_any_reach(actor, may.PROGRAMME_READ_BLUEPRINT, target_of_programme(programme_id))
    return tuple(stream_line(s) for s in streams_in_order(programme_id))


def stream_line(stream: Stream) -> StreamLine:
    """One stream in figures."""
    return StreamLine(
        id=stream.id,
        kind=StreamKind(stream.kind),
        state=stream.state,
        cadence_days=stream.cadence_days,
        session_minutes=stream.session_minutes,
        mentor_capacity=stream.mentor_capacity,
        leader_wants=stream.leader_wants,
    )


def events_of_programme(
    actor: Actor, programme_id: UUID, *, from_on: date | None = None, to_on: date | None = None
) -> tuple[CalendarEvent, ...]:
    """The business calendar between two days (inclusive; None is open); titles only where more than metadata may be
    read.
    """
    decision = require_any_reach(actor, may.BUSINESS_CALENDAR_READ, target_of_programme(programme_id))
    titled = decision.reach is not Reach.METADATA
    rows = BusinessEvent.objects.filter(_between(from_on, to_on), programme_id=programme_id)
    return tuple(CalendarEvent(e.id, e.title if titled else "", e.quiet, e.starts_on, e.ends_on) for e in rows)


def quiet_periods_of(programme_id: UUID, *, from_on: date, to_on: date) -> tuple[tuple[date, date], ...]:
    """First and last days of quiet periods that touch the span: dates without titles, which anybody with a tie may
    know.
    """
    rows = BusinessEvent.objects.filter(_between(from_on, to_on), programme_id=programme_id, quiet=True)
    return tuple(rows.values_list("starts_on", "ends_on"))


def _between(from_on: date | None, to_on: date | None) -> Q:
    span = Q()
    if from_on:
        span &= Q(ends_on__gte=from_on)
    if to_on:
        span &= Q(starts_on__lte=to_on)
    return span


def planned_costs(actor: Actor, programme_id: UUID, matched: Mapping[UUID, int]) -> tuple[PlannedCost, ...]:
    """Planned cost per matched leader of each stream; ``matched`` counts leaders with a pair by stream id."""
    programme = programme_row(programme_id)
    require(actor, may.BUDGET_LINE_READ, target_of_programme(programme.id))
    amounts = planned_amounts([programme.id])
    streams = streams_in_order(programme.id)
    return tuple(_cost(s, amounts.get(s.id), matched.get(s.id, 0)) for s in streams)


def _cost(stream: Stream, amount: int | None, matched: int) -> PlannedCost:
    per_leader = round(amount / matched) if amount is not None and matched else None
    return PlannedCost(stream.id, StreamKind(stream.kind), amount or 0, matched, per_leader)


def planned_amounts(programme_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The amount in force by stream: the agreed one, before the charter the planned one. The caller has asked."""
    found: dict[UUID, int] = {}
    lines = BudgetLine.objects.filter(programme_id__in=programme_ids, state__in=(TwoStep.PROPOSED, TwoStep.AGREED))
    for stream_id, state, amount in lines.order_by("created_at").values_list("stream_id", "state", "amount_minor"):
        if state == TwoStep.AGREED or stream_id not in found:
            found[stream_id] = amount
    return found
