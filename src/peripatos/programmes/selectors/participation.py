"""Lists of the coordinator: enrolments, invitations, applications, external people."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, Reach, may, require, require_any_reach
from peripatos.people.selectors.paging import page_of
from peripatos.people.selectors.words import containing
from peripatos.programmes.models import Application, Enrolment, Invitation, OutsiderScope
from peripatos.programmes.policies import (
    target_of_rows,
    visible_enrolments,
    visible_invitations,
)
from peripatos.programmes.selectors.gates import gate_conditions, missing_gates
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.types import ApplicationState, EnrolmentState, Gate, InvitationState, Side


@dataclass(frozen=True)
class EnrolmentLine:
    """One enrolment; C0 and C1 only."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    function: str
    stream: str
    side: Side
    state: EnrolmentState
    wants: int
    capacity: int
    joined_on: date
    gates_missing: frozenset[Gate]


@dataclass(frozen=True)
class InvitationLine:
    """One invitation and how it stands."""

    id: UUID
    person_id: UUID
    name: str
    stream: str
    side: Side
    state: InvitationState
    sent_at: datetime
    answer_by_on: date | None
    answered_at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True)
class ApplicationLine:
    """One application or nomination with what the applicant wrote."""

    id: UUID
    person_id: UUID
    name: str
    work: str
    stream: str
    state: ApplicationState
    statement: str
    nominated_by: str
    agreed: bool
    sent_at: datetime
    feedback: str
    mine: bool


@dataclass(frozen=True)
class ScopeLine:
    """What one external person is engaged for; without topics, exclusions and minutes for metadata readers."""

    id: UUID
    person_id: UUID
    name: str
    organisation: str
    topics: tuple[str, ...]
    exclusions: str
    minutes_a_quarter: int | None
    starts_on: date
    ends_on: date
    signed_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class EnrolmentFilter:
    """What the coordinator asked the list for; empty shows all."""

    text: str = ""
    stream: str = ""
    side: str = ""
    state: str = ""
    waiting_for: str = ""


def enrolment_page(
    actor: Actor, programme_id: UUID, wanted: EnrolmentFilter, *, page: int = 1
) -> "Page[EnrolmentLine]":
    """A page of enrolments by name; two queries and one for the programme."""
    return page_of(_enrolments(actor, programme_id, wanted), page, _enrolment_line)


def all_enrolments(actor: Actor, programme_id: UUID, wanted: EnrolmentFilter) -> list[EnrolmentLine]:
    """Every enrolment that the filter finds, for an export; the row of the export decides alone."""
    programme = programme_row(programme_id)
    require(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD, target_of_rows(programme.id))
    return [_enrolment_line(row) for row in _found(Enrolment.objects.filter(programme=programme), wanted)]


def _enrolments(actor: Actor, programme_id: UUID, wanted: EnrolmentFilter) -> QuerySet[Enrolment]:
    programme = programme_row(programme_id)
    require(actor, may.ENROLMENT_READ, target_of_rows(programme.id))
    return _found(visible_enrolments(actor).filter(programme=programme), wanted)


def _found(rows: QuerySet[Enrolment], wanted: EnrolmentFilter) -> QuerySet[Enrolment]:
    rows = rows.select_related("person", "stream")
    rows = rows.filter(containing(wanted.text, "person__display_name", "person__email"))
    for field, value in (("stream__kind", wanted.stream), ("side", wanted.side), ("state", wanted.state)):
        rows = rows.filter(**{field: value}) if value else rows
    annotated = rows.annotate(**gate_conditions())
    return annotated.filter(_waiting(wanted.waiting_for)).order_by("person__sort_name", "stream__kind", "side", "id")


def _waiting(gate: str) -> Q:
    match gate:
        case Gate.BRIEFING.value:
            return Q(briefed_at__isnull=True, briefing_waived=False)
        case Gate.CONFIDENTIALITY.value:
            return Q(signed=False, confidentiality_waived=False)
    return Q()


def _enrolment_line(row: Enrolment) -> EnrolmentLine:
    briefed = row.briefed_at is not None or row.briefing_waived  # type: ignore[attr-defined]
    signed = row.signed or row.confidentiality_waived  # type: ignore[attr-defined]
    return EnrolmentLine(
        id=row.id,
        person_id=row.person_id,
        name=row.person.display_name,
        email=row.person.email or "",
        function=row.person.function,
        stream=row.stream.kind,
        side=Side(row.side),
        state=EnrolmentState(row.state),
        wants=row.wants,
        capacity=row.capacity,
        joined_on=row.joined_on,
        gates_missing=missing_gates(briefed=briefed, signed=signed),
    )


def invitation_page(actor: Actor, programme_id: UUID, *, state: str = "", page: int = 1) -> "Page[InvitationLine]":
    """A page of invitations, newest first."""
    programme = programme_row(programme_id)
    require(actor, may.INVITATION_SEND_WITHDRAW, target_of_rows(programme.id))
    rows = visible_invitations(actor).filter(programme=programme).select_related("person", "stream")
    rows = rows.filter(state=state) if state else rows
    return page_of(rows.order_by("-created_at", "person__sort_name", "id"), page, _invitation_line)


def all_invitations(actor: Actor, programme_id: UUID) -> list[InvitationLine]:
    """Every invitation of a programme, for an export."""
    programme = programme_row(programme_id)
    require(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD, target_of_rows(programme.id))
    rows = Invitation.objects.filter(programme=programme).select_related("person", "stream")
    return [_invitation_line(row) for row in rows.order_by("person__sort_name", "created_at")]


def all_applications(actor: Actor, programme_id: UUID) -> list[ApplicationLine]:
    """Every application and nomination of a programme, for an export."""
    programme = programme_row(programme_id)
    require(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD, target_of_rows(programme.id))
    rows = Application.objects.filter(programme=programme)
    related = rows.select_related("person", "stream", "nominated_by").order_by("person__sort_name", "created_at")
    return [_application_line(actor, row) for row in related]


def _invitation_line(row: Invitation) -> InvitationLine:
    return InvitationLine(
        id=row.id,
        person_id=row.person_id,
        name=row.person.display_name,
        stream=row.stream.kind,
        side=Side(row.side),
        state=InvitationState(row.state),
        sent_at=row.created_at,
        answer_by_on=row.answer_by_on,
        answered_at=row.answered_at,
        reminded_at=row.reminded_at,
    )


def application_page(
    actor: Actor, programme_id: UUID, *, decided: bool = False, page: int = 1
) -> "Page[ApplicationLine]":
    """A page of applications and nominations: those to decide, oldest first, or those decided, newest first."""
    programme = programme_row(programme_id)
    require(actor, may.APPLICATION_READ_ONE, target_of_rows(programme.id))
    rows = Application.objects.filter(programme=programme).select_related("person", "stream", "nominated_by")
    undecided = Q(state__in=(ApplicationState.SUBMITTED, ApplicationState.WAITING))
    rows = (
        rows.exclude(undecided).order_by("-created_at", "id")
        if decided
        else rows.filter(undecided).order_by("created_at", "id")
    )
    return page_of(rows, page, lambda row: _application_line(actor, row))


def _application_line(actor: Actor, row: Application) -> ApplicationLine:
    return ApplicationLine(
        id=row.id,
        person_id=row.person_id,
        name=row.person.display_name,
        work=", ".join(part for part in (row.person.title, row.person.function) if part),
        stream=row.stream.kind,
        state=ApplicationState(row.state),
        statement=row.statement,
        nominated_by=row.nominated_by.display_name if row.nominated_by else "",
        agreed=row.agreed_at is not None,
        sent_at=row.created_at,
        feedback=row.feedback,
        mine=row.person_id == actor.person_id,
    )


def scope_lines(actor: Actor, programme_id: UUID) -> tuple[ScopeLine, ...]:
    """External people of a programme and what they are engaged for; metadata readers get names, dates and states."""
    programme = programme_row(programme_id)
    decision = require_any_reach(actor, may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ, target_of_rows(programme.id))
    rows = OutsiderScope.objects.filter(programme=programme).select_related("person")
    lines = (scope_line(row) for row in rows.order_by("person__sort_name", "-created_at"))
    if decision.reach is Reach.METADATA:
        return tuple(replace(line, topics=(), exclusions="", minutes_a_quarter=None) for line in lines)
    return tuple(lines)


def scope_line(row: OutsiderScope) -> ScopeLine:
    """A scope as a page shows it."""
    return ScopeLine(
        id=row.id,
        person_id=row.person_id,
        name=row.person.display_name,
        organisation=row.person.organisation,
        topics=tuple(row.topics),
        exclusions=row.exclusions,
        minutes_a_quarter=row.minutes_a_quarter,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        signed_at=row.signed_at,
        revoked_at=row.revoked_at,
    )
