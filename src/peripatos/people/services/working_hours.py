"""When somebody works: zone and hours, asked for at the first sign-in."""

from datetime import datetime, time
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput
from peripatos.people.hours import DAYS, Hours
from peripatos.people.models import Profile, WorkPattern
from peripatos.people.policies import own_id, own_target
from peripatos.people.services.profiles import settle

RULE = may.AVAILABILITY_EDIT_OWN


def save_working_hours(*, actor: Actor, zone: str, hours: Hours, now: datetime) -> None:
    """Saves the actor's own zone and hours; both stand from now on for every plan that is made.

    Raises ``BadInput`` for a zone that is not in the time-zone database, or for hours that end before they start.
    """
    require(actor, RULE, own_target(actor.person_id))
    person_id, kept = own_id(actor), _checked(zone, hours)
    with transaction.atomic():
        WorkPattern.objects.update_or_create(
            person_id=person_id, defaults={"zone": zone, "hours": kept, "confirmed_at": now}
        )
        record(actor, RULE, now=now, object_id=person_id, subjects=[person_id], code="working_hours")
        for profile in Profile.objects.select_related("person__work_pattern").filter(person_id=person_id):
            settle(profile)


def _checked(zone: str, hours: Hours) -> dict[str, list[list[str]]]:
    if zone not in available_timezones():
        raise BadInput({"zone": _("Choose a time zone from the list.")})
    kept: dict[str, list[list[str]]] = {}
    for day in DAYS:
        spans = sorted([start, end] for start, end in hours.get(day, ()))
        if any(time.fromisoformat(start) >= time.fromisoformat(end) for start, end in spans):
            raise BadInput({day: "The day must end after it starts. Leave both fields empty for a day off."})
        if spans:
            kept[day] = spans
    return kept
