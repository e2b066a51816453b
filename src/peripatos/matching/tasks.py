"""Background work of matching: runs, letters of offers, closing, the next best.

The engine is imported by the work that needs it, because its solvers take most of a cold start.
"""

from datetime import datetime

from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.tasks import sweep


@sweep("match_run")
def match_run(now: datetime) -> bool:
    """Brings one queued run to its end."""
    from peripatos.matching.runs import run_next  # noqa: PLC0415

    return run_next(now=now)


@sweep("offers_announce")
def offers_announce(now: datetime) -> bool:
    """Writes the letters of some offers that nobody was told of yet."""
    from peripatos.matching.services.announcing import announce_waiting  # noqa: PLC0415

    actor = task_actor("sweep")
    with acting(actor):
        return announce_waiting(actor=actor, now=now)


@sweep("offers_close")
def offers_close(now: datetime) -> bool:
    """Closes offers whose time has come; when none is left, offers the next best of one round."""
    from peripatos.matching.services.closing import close_due_offers, follow_up_one_round  # noqa: PLC0415

    actor = task_actor("sweep")
    with acting(actor):
        return close_due_offers(actor=actor, now=now) > 0 or follow_up_one_round(actor=actor, now=now)
