"""Who may see what of programmes; every answer is read from the access table."""

from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.filters import by_duty
from peripatos.core.access.table import Rule
from peripatos.programmes.models import Application, Enrolment, Invitation, OutsiderScope, Programme
from peripatos.programmes.types import MENTOR_PERSONA, Side, StreamKind


def target_of_programme(programme_id: UUID | None) -> Target:
    """A programme: nobody owns it; duties in it and general standing count."""
    return Target(programme_id=programme_id, general=True)


def target_of_stream(programme_id: UUID, kind: str) -> Target:
    """One stream of a programme."""
    return Target(programme_id=programme_id, stream=kind, general=True)


def target_of_rows(programme_id: UUID, kind: str | None = None) -> Target:
    """All rows of one kind in a programme or stream, whoever they belong to: only duties count, one's own part opens
    nothing.
    """
    return Target(programme_id=programme_id, stream=kind)


def target_of_enrolment(enrolment: Enrolment) -> Target:
    """An enrolment belongs to its person."""
    return _personal(enrolment.person_id, enrolment.programme_id, enrolment.stream.kind, enrolment.side)


def target_of_application(application: Application) -> Target:
    """An application belongs to the person who would take part."""
    return _personal(application.person_id, application.programme_id, application.stream.kind, Side.LEADER)


def target_of_own(person_id: UUID | None, programme_id: UUID | None) -> Target:
    """Something that somebody is about to write for themselves in a programme."""
    owner = frozenset({person_id} if person_id else ())
    return Target(owners=owner, authors=owner, programme_id=programme_id)


def target_of_invitation(invitation: Invitation) -> Target:
    """An invitation belongs to the person invited."""
    return _personal(invitation.person_id, invitation.programme_id, invitation.stream.kind, Side.LEADER)


def target_of_scope(scope: OutsiderScope) -> Target:
    """The scope of an external person: it is theirs, and they hold the advisor's column towards it."""
    person = frozenset({scope.person_id})
    return Target(
        owners=person,
        authors=person,
        parties={"AD": person},
        programme_id=scope.programme_id,
        stream=StreamKind.ADVISING,
    )


def _personal(person_id: UUID, programme_id: UUID, kind: str, side: str) -> Target:
    owner = frozenset({person_id})
    persona = MENTOR_PERSONA.get(StreamKind(kind)) if side == Side.MENTOR else None
    return Target(
        owners=owner, authors=owner, parties={persona: owner} if persona else {}, programme_id=programme_id, stream=kind
    )


def visible_programmes(_actor: Actor) -> QuerySet[Programme]:
    """Programmes in the actor's scope."""
    return Programme.objects.all()


def visible_enrolments(actor: Actor, rule: Rule = may.ENROLMENT_READ) -> QuerySet[Enrolment]:
    """Enrolments of programmes in which a duty of the actor allows reading them one by one."""
    return Enrolment.objects.filter(by_duty(actor, rule))


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that a duty of the actor may send or withdraw."""
    return Invitation.objects.filter(by_duty(actor, may.INVITATION_SEND_WITHDRAW))
