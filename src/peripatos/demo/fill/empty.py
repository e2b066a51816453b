"""A demonstration without a roster: personas as accounts, administrator and steward with their duties."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from peripatos.core.access import DutyKind
from peripatos.demo.company.types import Company, Persona
from peripatos.demo.fill.book import save
from peripatos.demo.personas import PASSWORD
from peripatos.people.models import Account, Person
from peripatos.people.services.concepts import seed_concepts
from peripatos.people.types import PersonKind
from peripatos.programmes.models import Duty
from peripatos.programmes.types import DutyState

SEEDED = {"administrator": DutyKind.ADMINISTRATOR, "steward": DutyKind.STEWARD}


def write_empty(company: Company, now: datetime) -> dict[str, str]:
    """People and accounts of the personas; returns persona key → account id. An import finds them again by e-mail."""
    seed_concepts(now=now)
    password = make_password(PASSWORD)
    members = {m.key: m for m in company.members}
    people = {p.key: _person(company, p, now) for p in company.cast}
    accounts = {
        key: Account(
            email=members[key_of(company, key)].email.casefold(), person=row, password=password, created_at=now
        )
        for key, row in people.items()
    }
    save(people.values())
    save(accounts.values())
    save(
        Duty(created_at=now, kind=kind, person=people[key], state=DutyState.CONFIRMED, from_on=now.date())
        for key, kind in SEEDED.items()
    )
    return {key: str(account.id) for key, account in accounts.items()}


def key_of(company: Company, persona: str) -> str:
    """The employee key behind a persona."""
    return next(p.member for p in company.cast if p.key == persona)


def _person(company: Company, persona: Persona, now: datetime) -> Person:
    member = next(m for m in company.members if m.key == persona.member)
    return Person(
        created_at=now,
        kind=PersonKind.EXTERNAL if member.external else PersonKind.INTERNAL,
        given_name=member.given_name,
        family_name=member.family_name,
        display_name=member.name,
        sort_name=f"{member.family_name} {member.given_name}".casefold(),
        email=member.email.casefold(),
        organisation=member.organisation,
    )
