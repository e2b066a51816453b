"""Background work about people."""

from datetime import datetime

from peripatos.core.tasks import sweep
from peripatos.people.services.profiles import mark_stale

BATCH = 200


@sweep("stale_profiles")
def stale_profiles(now: datetime) -> bool:
    """Marks a batch of profiles that a year has passed over; says whether there were any."""
    return mark_stale(now=now, at_most=BATCH) > 0
