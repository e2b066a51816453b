"""The few questions that reach past the programmes an actor has a tie to; each is about the actor, or about what
anybody may read.

Somebody who is invited, applies, or has not yet signed their scope has no tie to the programme yet, so the scoped
managers would hide even their own row. Each caller asks the access table about the row it was given.
"""

from uuid import UUID

from django.db.models import QuerySet

from peripatos.programmes.models import Application, Criterion, Enrolment, Invitation, OutsiderScope, Programme, Stream
from peripatos.programmes.types import ApplicationState, EnrolmentState, InvitationState, ProgrammeState, Side

ENDED = (EnrolmentState.COMPLETED, EnrolmentState.EXITED)
NOBODY = UUID(int=0)
OPEN_STATES = (ProgrammeState.CHARTERED, ProgrammeState.PILOTING, ProgrammeState.RUNNING)


def open_programmes() -> QuerySet[Programme]:
    """Programmes that anybody inside may read the value proposition of."""
    return Programme._base_manager.filter(state__in=OPEN_STATES, archived_at__isnull=True)


def streams_of(programme_id: UUID) -> QuerySet[Stream]:
    """Streams of a programme whose value proposition is open."""
    return (
        Stream._base_manager.select_related("programme")
        .filter(programme_id=programme_id)
        .order_by("created_at", "kind")
    )


def criteria_of(programme_id: UUID) -> QuerySet[Criterion]:
    """Criteria of a programme whose value proposition is open."""
    return Criterion._base_manager.select_related("stream").filter(programme_id=programme_id).order_by("created_at")


def invitations() -> QuerySet[Invitation]:
    """Invitations that were not taken back, the latest first."""
    rows = Invitation._base_manager.select_related("stream", "programme", "sent_by", "person", "stream__programme")
    return rows.exclude(state=InvitationState.WITHDRAWN).order_by("-created_at")


def invitations_to(person_id: UUID | None) -> QuerySet[Invitation]:
    """Those of one person."""
    return invitations().filter(person_id=person_id or NOBODY)


def applications() -> QuerySet[Application]:
    """Applications and nominations that were not taken back, the latest first."""
    rows = Application._base_manager.select_related("stream", "programme", "nominated_by", "person")
    return rows.exclude(state=ApplicationState.WITHDRAWN).order_by("-created_at")


def applications_of(person_id: UUID | None) -> QuerySet[Application]:
    """Those of one person."""
    return applications().filter(person_id=person_id or NOBODY)


def scopes() -> QuerySet[OutsiderScope]:
    """Scopes of external people that were not revoked, the latest first."""
    rows = OutsiderScope._base_manager.select_related("programme", "person")
    return rows.filter(revoked_at__isnull=True).order_by("-created_at")


def scopes_of(person_id: UUID | None) -> QuerySet[OutsiderScope]:
    """Those of one external person."""
    return scopes().filter(person_id=person_id or NOBODY)


def enrolled_streams_of(person_id: UUID, programme_id: UUID) -> list[UUID]:
    """Streams of a programme in which somebody takes part as a leader."""
    rows = Enrolment._base_manager.filter(person_id=person_id, programme_id=programme_id, side=Side.LEADER)
    return list(rows.exclude(state__in=ENDED).values_list("stream_id", flat=True))
