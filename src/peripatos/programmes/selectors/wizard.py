"""What the five pages of the wizard show."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from peripatos.core.access import Actor, DutyKind, may, require
from peripatos.programmes.criteria import values_of
from peripatos.programmes.models import BusinessEvent, Criterion, Duty, Objective, Programme, Stream
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.matching import planned_amounts
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.types import (
    CalendarEvent,
    DutyState,
    MandateDraft,
    ObjectiveDraft,
    Side,
    StreamDraft,
    StreamKind,
    Strength,
)

STEPS = ("mandate", "streams", "criteria", "responsible", "calendar")


@dataclass(frozen=True)
class CriterionLine:
    """A stored criterion, ready to be put into words."""

    id: UUID
    field: str
    operator: str
    values: tuple[str, ...]
    strength: Strength
    reason: str
    side: Side
    stream: str


def done_steps(actor: Actor, programme_id: UUID) -> frozenset[str]:
    """Names of the pages of the wizard on which something stands; one query."""
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme_id))
    own = {"programme_id": OuterRef("pk")}
    stewards = Duty.objects.filter(**own, kind=DutyKind.STEWARD).exclude(state=DutyState.ENDED)
    found = Programme.objects.filter(id=programme_id).values_list(
        Exists(Objective.objects.filter(**own)),
        Exists(Stream.objects.filter(**own)),
        Exists(Criterion.objects.filter(**own)),
        Exists(stewards),
        Exists(BusinessEvent.objects.filter(**own)),
    )
    flags = found.first() or (False,) * len(STEPS)
    return frozenset(step for step, is_done in zip(STEPS, flags, strict=True) if is_done)


def mandate_draft(actor: Actor, programme_id: UUID) -> MandateDraft:
    """The mandate as it stands."""
    programme = programme_row(programme_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme.id))
    return MandateDraft(
        name=programme.name,
        mandate=programme.mandate,
        value_proposition=programme.value_proposition,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        currency=programme.currency,
        objectives=objectives_of(programme.id),
    )


def objectives_of(programme_id: UUID) -> tuple[ObjectiveDraft, ...]:
    """Objectives with success for both sides; two queries. The caller has asked."""
    rows = Objective.objects.filter(programme_id=programme_id).prefetch_related("criteria")
    return tuple(_objective(row) for row in rows)


def _objective(row: Objective) -> ObjectiveDraft:
    lines = list(row.criteria.all())
    return ObjectiveDraft(
        kind=row.kind,
        statement=row.statement,
        owner_id=row.owner_id,
        horizon_on=row.horizon_on,
        leader_success=tuple(line.text for line in lines if line.side == Side.LEADER),
        mentor_success=tuple(line.text for line in lines if line.side == Side.MENTOR),
        id=row.id,
    )


def stream_drafts(actor: Actor, programme_id: UUID) -> dict[StreamKind, StreamDraft]:
    """Streams as they stand, with their planned amounts."""
    programme = programme_row(programme_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme.id))
    amounts = planned_amounts([programme.id])
    return {
        StreamKind(s.kind): StreamDraft(
            kind=StreamKind(s.kind),
            cadence_days=s.cadence_days,
            session_minutes=s.session_minutes,
            mentor_capacity=s.mentor_capacity,
            leader_wants=s.leader_wants,
            planned_minor=amounts.get(s.id),
        )
        for s in Stream.objects.filter(programme=programme)
    }


def criterion_lines(actor: Actor, programme_id: UUID) -> tuple[CriterionLine, ...]:
    """Criteria as they stand."""
    programme = programme_row(programme_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme.id))
    rows = Criterion.objects.select_related("stream").filter(programme=programme).order_by("created_at", "id")
    return tuple(criterion_line(row) for row in rows)


def criterion_line(row: Criterion) -> CriterionLine:
    """A criterion as a page shows it."""
    return CriterionLine(
        id=row.id,
        field=row.field,
        operator=row.operator,
        values=tuple(values_of(row)),
        strength=Strength(row.strength),
        reason=row.reason,
        side=Side(row.side),
        stream=row.stream.kind if row.stream else "",
    )


def calendar_entries(actor: Actor, programme_id: UUID, *, from_on: date | None = None) -> tuple[CalendarEvent, ...]:
    """The business calendar for its editors, from a day on."""
    programme = programme_row(programme_id)
    require(actor, may.BUSINESS_CALENDAR_EDIT, target_of_programme(programme.id))
    rows = BusinessEvent.objects.filter(programme=programme)
    rows = rows.filter(ends_on__gte=from_on) if from_on else rows
    return tuple(CalendarEvent(e.id, e.title, e.quiet, e.starts_on, e.ends_on) for e in rows)
