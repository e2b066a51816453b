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


KEYS: dict[str, tuple[str, str, str]] = {
    "leader_cfo": ("Walk in as the chief financial officer", "/today", "A leader with forty minutes a month"),
    "coach": ("Walk in as a coach", "/my-people", "Inside the organisation, with leaders of their own"),
    "advisor": ("Walk in as an external advisor", "/my-people", "From outside, within a scope"),
    "reverse_mentor": ("Walk in as a reverse mentor", "/my-people", "Early in a career, with a senior leader to teach"),
    "coordinator": ("Walk in as the coordinator", "/care", "Looks after the pairs"),
    "second_coordinator": ("Walk in as the second coordinator", "/care", "Shares the care and the second signature"),
    "sponsor": ("Walk in as the sponsor", "/overview", "Funds it and charters it"),
    "steering": ("Walk in as a steering member", "/overview", "Decides with the committee"),
    "steward": ("Walk in as the steward", "/integrity", "Answers for the integrity of the streams"),
    "safeguarding": ("Walk in as the safeguarding contact", "/my-data", "There when something is wrong"),
    "line_manager": ("Walk in as a line manager", "/my-data", "Sees nothing of a pair, and can check that"),
    "administrator": ("Walk in as the administrator", "/installation", "Accounts, imports, mail"),
    "nobody": ("Walk in as a colleague without a part", "/my-data", "What everybody else sees"),
}


def _installation() -> Installation | None:
    """The mark of this database, when both process and database are a demonstration."""
    return Installation.objects.filter(demonstration=True).first() if settings.DEMONSTRATION else None


def personas() -> tuple[Persona, ...]:
    """The personas of this demonstration; empty anywhere else."""
    marked = _installation()
    if marked is None:
        return ()
    emails = {
        str(i): email for i, email in Account.objects.filter(id__in=marked.personas.values()).values_list("id", "email")
    }
    accounts = {key: emails[i] for key, i in marked.personas.items() if i in emails}
    return tuple(
        Persona(key, label, accounts[key], home, words) for key, (label, home, words) in KEYS.items() if key in accounts
    )


def account_of(key: str) -> Account | None:
    """The account of one persona of this demonstration; None anywhere else."""
    marked = _installation()
    return Account.objects.filter(id=marked.personas[key]).first() if marked and key in marked.personas else None
