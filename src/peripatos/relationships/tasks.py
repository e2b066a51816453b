"""Background work of pairs."""

from datetime import datetime

from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.tasks import sweep
from peripatos.relationships.services.sweeping import resume_one


@sweep("end_pauses")
def end_pauses(now: datetime) -> bool:
    """Resumes one pair whose pause has run out."""
    actor = task_actor("sweep")
    with acting(actor):
        return resume_one(actor=actor, now=now)
