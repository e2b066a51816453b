"""How far the founding of an installation is: what an administrator has still to do before anybody can take part."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from peripatos.core.access import Actor, DutyKind, may, require
from peripatos.people.models import AccountInvitation, RosterImport
from peripatos.programmes.models import Duty, Programme
from peripatos.programmes.types import DutyState


@dataclass(frozen=True)
class Founding:
    """What is done: a steward is named, people are imported, a programme stands, mail leaves, people are invited."""

    steward: bool
    people: bool
    programme: bool
    mail: bool
    invited: bool


def founding_of(actor: Actor) -> Founding:
    """Five questions; a demonstration keeps its mail in a folder on purpose."""
    require(actor, may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE)
    duties = Duty.objects.exclude(state=DutyState.ENDED)
    of_programmes = duties.filter(programme__isnull=False)
    known = Q(person__in=AccountInvitation.objects.values("person")) | Q(person__account__isnull=False)
    return Founding(
        steward=duties.filter(kind=DutyKind.STEWARD).exists(),
        people=RosterImport.objects.filter(state=RosterImport.State.COMMITTED).exists() or settings.DEMONSTRATION,
        programme=Programme.objects.exists(),
        mail=bool(settings.ENVIRONMENT.smtp_host) or settings.DEMONSTRATION,
        invited=of_programmes.exists() and not of_programmes.exclude(known).exists(),
    )
