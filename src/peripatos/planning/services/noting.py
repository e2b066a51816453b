"""One line in the audit log and one in the history of the plan, for every write of a coordinator."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor
from peripatos.core.access.table import Rule
from peripatos.core.audit.services import record
from peripatos.core.history import note_change
from peripatos.matching.rows import name_of

HISTORY_KIND = "plan"


def note(
    actor: Actor,
    rule: Rule,
    plan_id: UUID,
    code: str,
    *,
    now: datetime,
    object_id: UUID | None = None,
    subjects: Iterable[UUID] = (),
    **facts: object,
) -> None:
    """Records that ``actor`` did ``code`` to the plan; ``facts`` are names of C0 and C1 fields, dates as ISO text and
    counts.
    """
    record(actor, rule, now=now, object_id=object_id or plan_id, subjects=subjects, code=code)
    note_change(actor, HISTORY_KIND, plan_id, code, now=now, name=name_of(actor), **facts)
