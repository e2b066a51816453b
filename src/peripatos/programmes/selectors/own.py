"""What concerns the one who asks: invitations, applications, enrolments, scopes, and programmes that are open."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from peripatos.core.access import Actor, Reach, Target, decide, may, require
from peripatos.core.access.table import Rule
from peripatos.programmes.invitation_text import filled, link_to
from peripatos.programmes.models import Application, Enrolment, Invitation
from peripatos.programmes.policies import (
    target_of_application,
    target_of_enrolment,
    target_of_invitation,
    target_of_own,
    target_of_programme,
    target_of_scope,
)
from peripatos.programmes.selectors.gates import gates_missing, missing_among
from peripatos.programmes.selectors.outside import (
    NOBODY,
    applications_of,
    invitations,
    invitations_to,
    open_programmes,
    scopes_of,
)
from peripatos.programmes.selectors.rows import enrolment_row, one
from peripatos.programmes.selectors.starting import OwnScopeLine, own_scope_line
from peripatos.programmes.types import ApplicationState, EnrolmentState, Gate, InvitationState, Side

ONGOING = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)


@dataclass(frozen=True)
class OwnEnrolment:
    """One's own part in a stream."""

    id: UUID
    programme: str
    stream: str
    side: Side
    state: EnrolmentState
    gates_missing: frozenset[Gate]


@dataclass(frozen=True)
class OwnInvitation:
    """An invitation to oneself, with the letter."""

    id: UUID
    programme_id: UUID
    programme: str
    value_proposition: str
    stream: str
    side: Side
    state: InvitationState
    letter: str
    sent_by: str
    answer_by_on: date | None


@dataclass(frozen=True)
class OwnApplication:
    """One's own application, or a nomination that asks for one's word."""

    id: UUID
    programme: str
    stream: str
    state: ApplicationState
    statement: str
    feedback: str
    nominated_by: str
    agreed: bool


@dataclass(frozen=True)
class OpenProgramme:
    """A programme that one may join; the value proposition is empty for whoever may not read it."""

    id: UUID
    name: str
    value_proposition: str


@dataclass(frozen=True)
class TakingPart:
    """Everything on the page "Taking part"."""

    enrolments: tuple[OwnEnrolment, ...]
    invitations: tuple[OwnInvitation, ...]
    applications: tuple[OwnApplication, ...]
    scopes: tuple[OwnScopeLine, ...]
    programmes: tuple[OpenProgramme, ...]


def taking_part(actor: Actor) -> TakingPart:
    """One's own invitations, applications, enrolments and scopes, and programmes that are open."""
    require(actor, may.INVITATION_READ_AND_ANSWER_OWN, target_of_own(actor.person_id, None))
    mine = Enrolment.objects.filter(person_id=actor.person_id or NOBODY, state__in=ONGOING)
    rows = mine.select_related("programme", "stream").order_by("programme__name", "stream__kind")
    reads = partial(_reads, actor)
    missing = missing_among(mine)
    return TakingPart(
        enrolments=tuple(
            _own_enrolment(row, missing[row.id]) for row in rows if reads(may.ENROLMENT_READ, target_of_enrolment(row))
        ),
        invitations=tuple(_own_invitation(i) for i in invitations_to(actor.person_id)),
        applications=tuple(
            _own_application(a)
            for a in applications_of(actor.person_id)
            if reads(may.APPLICATION_READ_ONE, target_of_application(a))
        ),
        scopes=tuple(
            own_scope_line(row)
            for row in scopes_of(actor.person_id)
            if reads(may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ, target_of_scope(row))
        ),
        programmes=_open_to(actor),
    )


def _reads(actor: Actor, rule: Rule, target: Target) -> bool:
    return decide(actor, rule, target).reach is Reach.FULL


def _open_to(actor: Actor) -> tuple[OpenProgramme, ...]:
    rule = may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA
    reaches = ((p, decide(actor, rule, target_of_programme(p.id)).reach) for p in open_programmes())
    return tuple(
        OpenProgramme(p.id, p.name, p.value_proposition if reach is Reach.FULL else "") for p, reach in reaches if reach
    )


def _own_enrolment(row: Enrolment, missing: frozenset[Gate]) -> OwnEnrolment:
    return OwnEnrolment(
        id=row.id,
        programme=row.programme.name,
        stream=row.stream.kind,
        side=Side(row.side),
        state=EnrolmentState(row.state),
        gates_missing=missing,
    )


def _own_invitation(row: Invitation) -> OwnInvitation:
    return OwnInvitation(
        id=row.id,
        programme_id=row.programme_id,
        programme=row.programme.name,
        value_proposition=row.programme.value_proposition,
        stream=row.stream.kind,
        side=Side(row.side),
        state=InvitationState(row.state),
        letter=_letter(row),
        sent_by=row.sent_by.display_name if row.sent_by else "",
        answer_by_on=row.answer_by_on,
    )


def _letter(row: Invitation) -> str:
    return filled(
        row.message,
        name=row.person.given_name or row.person.display_name,
        programme=row.programme.name,
        kind=row.stream.kind,
        answer_by_on=row.answer_by_on,
        link=link_to(row.id),
    )


def _own_application(row: Application) -> OwnApplication:
    return OwnApplication(
        id=row.id,
        programme=row.programme.name,
        stream=row.stream.kind,
        state=ApplicationState(row.state),
        statement=row.statement,
        feedback=row.feedback,
        nominated_by=row.nominated_by.display_name if row.nominated_by else "",
        agreed=row.agreed_at is not None,
    )


def own_invitation(actor: Actor, invitation_id: UUID) -> OwnInvitation:
    """One's own invitation with its letter; raises ``Denied`` for anybody else's."""
    row = one(invitations(), invitation_id)
    require(actor, may.INVITATION_READ_AND_ANSWER_OWN, target_of_invitation(row))
    return _own_invitation(row)


def own_enrolment(actor: Actor, enrolment_id: UUID) -> OwnEnrolment:
    """One's own part in a stream; raises ``Denied`` for anybody else's."""
    row = enrolment_row(enrolment_id)
    require(actor, may.ENROLMENT_PAUSE_OR_LEAVE_OWN, target_of_enrolment(row))
    return _own_enrolment(row, gates_missing([row.id])[row.id])
