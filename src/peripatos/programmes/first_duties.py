"""The first accounts and duties of an installation, made at the command line while nobody holds them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, DutyKind, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.people.models import Person
from peripatos.people.services.accounts import create_account
from peripatos.programmes.models import Duty
from peripatos.programmes.types import DutyState

FIRST_DUTIES = (DutyKind.ADMINISTRATOR, DutyKind.STEWARD)


@dataclass(frozen=True)
class FirstUser:
    """The person and the single-use link with which they choose a password."""

    person_id: UUID
    link: str


def create_first_user(*, actor: Actor, email: str, name: str, duty: str, now: datetime) -> FirstUser:
    """Makes person, account and perhaps the duty. Raises ``GuardFailed`` when somebody already holds that duty."""
    require(actor, may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS)
    kind = _first_duty(duty)
    address = email.strip().casefold()
    with transaction.atomic():
        if kind and Duty.objects.filter(kind=kind, programme__isnull=True).exclude(state=DutyState.ENDED).exists():
            raise GuardFailed(
                f"Somebody already holds the duty {kind}; they or the programme give further ones.",
                reason="duty_is_held",
            )
        person = Person.objects.filter(email=address).first() or _person(address, name, now)
        if kind:
            Duty.objects.create(created_at=now, kind=kind, person=person, state=DutyState.CONFIRMED, from_on=now.date())
            record(actor, may.DUTY_PROPOSE, now=now, object_id=person.id, subjects=[person.id], code=f"first_{kind}")
        return FirstUser(person.id, create_account(actor=actor, person_id=person.id, now=now).address)


def _first_duty(duty: str) -> DutyKind | None:
    if not duty:
        return None
    if duty not in FIRST_DUTIES:
        raise BadInput(
            {"duty": "Only administrator and steward can be given here; other duties are given in a programme."}
        )
    return DutyKind(duty)


def _person(address: str, name: str, now: datetime) -> Person:
    given, _, family = (name or address.partition("@")[0]).strip().rpartition(" ")
    display = name.strip() or address
    return Person.objects.create(
        created_at=now,
        email=address,
        given_name=given or family,
        family_name=family if given else "",
        display_name=display,
        sort_name=display.casefold(),
    )
