"""One line in the audit log and one in the history of the programme, for every write."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor
from peripatos.core.access.table import Rule
from peripatos.core.audit.services import record
from peripatos.core.history import note_change
from peripatos.people.models import Person

HISTORY_KIND = "programme"


def note(
    actor: Actor,
    rule: Rule,
    programme_id: UUID,
    code: str,
    *,
    now: datetime,
    object_id: UUID | None = None,
    subjects: Iterable[UUID] = (),
    **facts: object,
) -> None:
    """Records that ``actor`` did ``code`` to the programme; ``facts`` are names of C0 and C1 fields, dates as ISO text
    and counts.
    """
    record(actor, rule, now=now, object_id=object_id or programme_id, subjects=subjects, code=code)
    note_change(actor, HISTORY_KIND, programme_id, code, now=now, name=name_of(actor), **facts)


def name_of(actor: Actor) -> str:
    """The display name of a person who acts; an operator or task has its own."""
    if actor.person_id is None:
        return ""
    return Person.objects.filter(id=actor.person_id).values_list("display_name", flat=True).first() or ""
