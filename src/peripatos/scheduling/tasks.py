"""Background work of sessions and calendars."""

from datetime import datetime

from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.tasks import sweep
from peripatos.scheduling.services.sweeping import fetch_one_calendar, leave_one_unconfirmed, remind_one


@sweep("session_reminders")
def session_reminders(now: datetime) -> bool:
    """Reminds of one session that begins within a day."""
    actor = task_actor("sweep")
    with acting(actor):
        return remind_one(actor=actor, now=now)


@sweep("unconfirmed_sessions")
def unconfirmed_sessions(now: datetime) -> bool:
    """Marks one session of which nobody said whether it took place."""
    actor = task_actor("sweep")
    with acting(actor):
        return leave_one_unconfirmed(actor=actor, now=now)


@sweep("subscribed_calendars")
def subscribed_calendars(now: datetime) -> bool:
    """Fetches one subscribed calendar that is due."""
    actor = task_actor("sweep")
    with acting(actor):
        return fetch_one_calendar(actor=actor, now=now)
