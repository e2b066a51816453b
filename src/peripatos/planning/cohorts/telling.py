"""Telling everybody in which cohort they are, and facilitators that they facilitate."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from peripatos.core.outbox.services import Mail, post
from peripatos.matching.letters import Reader
from peripatos.matching.readers import readers_of
from peripatos.people.services.notices import Facts, notify_many
from peripatos.planning.models import Cohort


def tell_cohort(cohort: Cohort, members: Collection[UUID], *, now: datetime) -> None:
    """A line on the page of each member and a neutral mail to those with an address, in the caller's transaction."""
    facilitator, path = cohort.facilitator_id, f"/cohorts/{cohort.id}"
    others = [person for person in members if person != facilitator]
    facts: Facts = {"number": cohort.name, "people": len(members)}
    notify_many(person_ids=others, code="cohort_formed", facts=facts, path=path, now=now)
    if facilitator is not None:
        notify_many(person_ids=[facilitator], code="cohort_to_facilitate", facts=facts, path=path, now=now)
    for reader in readers_of(members).values():
        if reader.email:
            post(
                key=f"cohort_formed:{cohort.id}:{reader.person_id}",
                kind="cohort_formed",
                mail=_mail(reader, reader.email, path, facilitates=reader.person_id == facilitator),
                now=now,
                recipient_id=reader.person_id,
            )


def _mail(reader: Reader, address: str, path: str, *, facilitates: bool) -> Mail:
    """Nothing of who else is there: that stands where one signs in."""
    said = _("You facilitate a peer cohort.") if facilitates else _("You have a place in a peer cohort.")
    lines = [
        _("Hello {name},").format(name=reader.given_name or reader.name),
        "",
        said,
        _("Sign in to see who is with you, and when it is your turn to lead a meeting:"),
        f"{settings.BASE_URL}{path}",
    ]
    return Mail(to=address, subject=_("Your peer cohort"), text="\n".join(lines))
