"""Adding one person by hand: somebody from outside, or an insider whom no file names yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peripatos.core.access import Actor, Reach, decide, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput
from peripatos.people.models import Person
from peripatos.people.types import PersonKind

RULES = {
    PersonKind.INTERNAL: may.DIRECTORY_CARD_UPDATE_HR_SOURCED_FIELDS,
    PersonKind.EXTERNAL: may.OUTSIDER_NDA_AND_SCOPE_GRANT_CREATE_NARROW_EXTEND_REVOKE,
}


@dataclass(frozen=True)
class NewPerson:
    """What is known about somebody who is added by hand."""

    given_name: str
    family_name: str
    email: str = ""
    title: str = ""
    organisation: str = ""
    kind: PersonKind = PersonKind.INTERNAL


def kinds_to_add(actor: Actor) -> tuple[PersonKind, ...]:
    """Whom the actor may add by hand."""
    return tuple(kind for kind, rule in RULES.items() if decide(actor, rule).reach is Reach.FULL)


def add_person(*, actor: Actor, details: NewPerson, now: datetime) -> Person:
    """Adds a person. Outsiders are added by whoever may engage them, insiders by whoever may write HR fields.

    Raises ``BadInput`` when there is no name, or when the address belongs to somebody else.
    """
    rule = RULES[details.kind]
    require(actor, rule)
    _check(details)
    with transaction.atomic():
        person = Person.objects.create(
            kind=details.kind,
            given_name=details.given_name.strip(),
            family_name=details.family_name.strip(),
            display_name=f"{details.given_name} {details.family_name}".strip(),
            sort_name=f"{details.family_name} {details.given_name}".strip().casefold(),
            email=details.email.strip().casefold() or None,
            title=details.title,
            organisation=details.organisation,
            created_at=now,
            updated_at=now,
        )
        record(actor, rule, now=now, object_id=person.id, subjects=[person.id], code="added")
    return person


def _check(details: NewPerson) -> None:
    wrong: dict[str, str] = {}
    if not f"{details.given_name}{details.family_name}".strip():
        wrong["family_name"] = "Give at least one name."
    email = details.email.strip().casefold()
    if email and Person.objects.filter(email=email).exists():
        wrong["email"] = "This address belongs to somebody who is already here. Search for them first."
    if wrong:
        raise BadInput(wrong)
