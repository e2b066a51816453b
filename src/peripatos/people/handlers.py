"""What people do when something happens elsewhere."""

from datetime import date, datetime
from uuid import UUID

from peripatos.core.registry import handles
from peripatos.people.services.accounts import close_account_of
from peripatos.people.services.grades import refresh_ladder


@handles("leaver")
def close_account(*, person_id: UUID, on: date, now: datetime) -> None:  # noqa: ARG001  announced with its date
    """Whoever left can no longer sign in."""
    close_account_of(person_id=person_id, now=now)


@handles("roster_applied")
def renew_ladder(*, now: datetime) -> None:
    """New people bring new grades, lines and so new stages."""
    refresh_ladder(now=now)
