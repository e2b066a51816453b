"""Background work of planning: runs, and booking the dates of published plans. The engine is imported by the work that
needs it.
"""

from datetime import datetime

from peripatos.core.tasks import sweep


@sweep("plan_run")
def plan_run(now: datetime) -> bool:
    """Brings one queued run of a plan to its end."""
    from peripatos.planning.runs import run_next  # noqa: PLC0415

    return run_next(now=now)


@sweep("plan_bookings")
def plan_bookings(now: datetime) -> bool:
    """Books the next few pairs of a published plan of meetings."""
    from peripatos.planning.meetings.booking import book_next  # noqa: PLC0415

    return book_next(now=now)
