"""Last days that pass between two files."""

from datetime import datetime

from django.db import transaction

from peripatos.core.access import may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.audit.services import record
from peripatos.core.registry import announce
from peripatos.people.models import Person
from peripatos.people.types import Employment

RULE = may.DIRECTORY_CARD_UPDATE_HR_SOURCED_FIELDS


def end_employment_of_next(*, now: datetime) -> bool:
    """Ends the employment of one person whose last day has passed; returns whether there was one."""
    actor = task_actor("import_roster")
    require(actor, RULE)
    with transaction.atomic():
        over = Person.objects.filter(left_on__lt=now.date()).exclude(employment=Employment.LEFT)
        person = over.select_for_update(skip_locked=True).order_by("left_on", "id").first()
        if person is None or person.left_on is None:
            return False
        Person.objects.filter(id=person.id).update(
            employment=Employment.LEFT, updated_at=now, version=person.version + 1
        )
        announce("leaver", person_id=person.id, on=person.left_on, now=now)
        record(actor, RULE, now=now, object_id=person.id, subjects=[person.id], code="last_day_passed")
    return True
