"""What workers do for imports, each call one piece of work."""

from datetime import datetime

from peripatos.core.tasks import sweep
from peripatos.people.roster.leaving import end_employment_of_next
from peripatos.people.roster.services import discard_forgotten
from peripatos.people.roster.working import move_roster


@sweep("roster_imports")
def move_next_import(now: datetime) -> bool:
    return move_roster(now=now)


@sweep("roster_last_days")
def end_next_employment(now: datetime) -> bool:
    return end_employment_of_next(now=now)


@sweep("roster_forgotten_uploads")
def discard_forgotten_uploads(now: datetime) -> bool:
    return discard_forgotten(now=now) > 0
