"""What programmes do when a lower layer says that something happened."""

from datetime import date, datetime
from uuid import UUID

from peripatos.core.registry import handles
from peripatos.programmes.models import Application, Duty, Enrolment, Invitation, OutsiderScope
from peripatos.programmes.types import ApplicationState, DutyState, EnrolmentState, InvitationState

# The base managers, because an import reaches people of every programme; the import has asked the access table.


@handles("leaver")
def end_parts_of_leaver(*, person_id: UUID, on: date, now: datetime) -> None:
    """Somebody left the organisation: their enrolments, invitations, applications, scopes and duties end."""
    open_ones = Enrolment._base_manager.filter(person_id=person_id).exclude(
        state__in=(EnrolmentState.COMPLETED, EnrolmentState.EXITED)
    )
    open_ones.update(state=EnrolmentState.EXITED, left_on=on)
    invitations = Invitation._base_manager.filter(person_id=person_id, state=InvitationState.SENT)
    invitations.update(state=InvitationState.WITHDRAWN, answered_at=now)
    undecided = (ApplicationState.SUBMITTED, ApplicationState.WAITING)
    applications = Application._base_manager.filter(person_id=person_id, state__in=undecided)
    applications.update(state=ApplicationState.WITHDRAWN)
    OutsiderScope._base_manager.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=now)
    Duty.objects.filter(person_id=person_id).exclude(state=DutyState.ENDED).update(state=DutyState.ENDED)
