"""What runs here, for the administrator: counts and states, no content."""

from dataclasses import dataclass
from importlib.metadata import version

from django.conf import settings
from django.db import connection

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.models import AuditSeal
from peripatos.people.models import Account, Person
from peripatos.programmes.models import Programme


@dataclass(frozen=True)
class InstallationFacts:
    """Version, database, counts, how mail leaves, how far the audit log is sealed."""

    version: str
    database: str
    people: int
    accounts: int
    programmes: int
    mail_server: str
    sealed_events: int
    last_hash: str


def facts_of_installation(actor: Actor) -> InstallationFacts:
    """The facts; only the administrator and the operator may read them."""
    require(actor, may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE)
    last = AuditSeal.objects.order_by("-sequence").first()
    return InstallationFacts(
        version=version("peripatos"),
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        people=Person.objects.count(),
        accounts=Account.objects.filter(is_active=True).count(),
        programmes=Programme.objects.count(),
        mail_server=settings.ENVIRONMENT.smtp_host,
        sealed_events=last.sequence if last else 0,
        last_hash=last.hash if last else "",
    )
