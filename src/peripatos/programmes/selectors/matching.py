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
from peripatos.programmes.selectors.gates import gate_conditions, missing_gates
from peripatos.programmes.selectors.rows import programme_row, stream_row
from peripatos.programmes.types import (
    CalendarEvent,
    EnrolmentState,
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
    """Enrolments of a stream that are onboarding or active, both sides, with the gates that still stand; one query.

    Allowed to whoever may read the enrolments or start a run of the stream.
    """
    stream = stream_row(stream_id)
    _require_reading(actor, stream)
    rows = Enrolment.objects.filter(stream=stream, state__in=ONGOING).order_by("id").annotate(**gate_conditions())
    facts = rows.values_list(
        "id", "person_id", "side", "state", "wants", "capacity", "left_out", "joined_on",
        "briefed_at", "signed", "briefing_waived", "confidentiality_waived",
    )  # fmt: skip
    return tuple(_matchable(*row) for row in facts)


def _require_reading(actor: Actor, stream: Stream) -> None:
    target = target_of_rows(stream.programme_id, stream.kind)
    rules = (may.ENROLMENT_READ, may.MATCH_RUN_START_RE_RUN)
    if not any(decide(actor, rule, target).reach is Reach.FULL for rule in rules):
        raise Denied(rule=str(may.ENROLMENT_READ))


def _matchable(*row: object) -> MatchableEnrolment:
    pk, person, side, state, wants, capacity, left_out, joined_on, briefed_at, signed, waived, sign_waived = row
    missing = missing_gates(briefed=bool(briefed_at) or bool(waived), signed=bool(signed) or bool(sign_waived))
    return MatchableEnrolment(
        id=pk,  # type: ignore[arg-type]
        person_id=person,  # type: ignore[arg-type]
        side=Side(str(side)),
        state=EnrolmentState(str(state)),
        wants=wants,  # type: ignore[arg-type]
        capacity=capacity,  # type: ignore[arg-type]
        left_out=left_out,  # type: ignore[arg-type]
        joined_on=joined_on,  # type: ignore[arg-type]
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
    return tuple(stream_line(s) for s in Stream.objects.filter(programme_id=programme_id))


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
    streams = Stream.objects.filter(programme=programme)
    return tuple(_cost(s, amounts.get(s.id), matched.get(s.id, 0)) for s in streams)


def _cost(stream: Stream, amount: int | None, matched: int) -> PlannedCost:
    per_leader = round(amount / matched) if amount is not None and matched else None
    return PlannedCost(stream.id, StreamKind(stream.kind), amount or 0, matched, per_leader)


def planned_amounts(programme_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The amount in force by stream: the agreed one, before the charter the one that is planned. The caller has asked."""
    found: dict[UUID, int] = {}
    lines = BudgetLine.objects.filter(programme_id__in=programme_ids, state__in=(TwoStep.PROPOSED, TwoStep.AGREED))
    for stream_id, state, amount in lines.order_by("created_at").values_list("stream_id", "state", "amount_minor"):
        if state == TwoStep.AGREED or stream_id not in found:
            found[stream_id] = amount
    return found
