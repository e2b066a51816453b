"""The people that a visitor of a demonstration may walk in as."""

from dataclasses import dataclass

from django.conf import settings

from peripatos.core.installation import Installation
from peripatos.people.models import Account

PASSWORD = "walk-with-me-in-the-shade"  # noqa: S105  of the demonstration only, printed for whoever asks


@dataclass(frozen=True)
class Persona:
    """One persona: its key, what the sign-in page says, and how to sign in as it."""

    key: str
    label: str
    email: str
    home: str
    description: str = ""

    @property
    def password(self) -> str:
        return PASSWORD


def _installation() -> Installation | None:
    """The mark of this database, when both process and database are a demonstration."""
    return Installation.objects.filter(demonstration=True).first() if settings.DEMONSTRATION else None


def personas() -> tuple[Persona, ...]:
    """The personas of this demonstration; empty anywhere else."""
    marked = _installation()
    if marked is None:
        return ()
    from peripatos.demo.company.pools import cast  # noqa: PLC0415  (elsewhere nobody makes people up)

    emails = {
        str(i): email for i, email in Account.objects.filter(id__in=marked.personas.values()).values_list("id", "email")
    }
    accounts = {key: emails[i] for key, i in marked.personas.items() if i in emails}
    return tuple(
        Persona(key, member.label, accounts[key], member.home, member.words)
        for key, member in cast().items()
        if key in accounts
    )


def account_of(key: str) -> Account | None:
    """The account of one persona of this demonstration; None anywhere else."""
    marked = _installation()
    return Account.objects.filter(id=marked.personas[key]).first() if marked and key in marked.personas else None
