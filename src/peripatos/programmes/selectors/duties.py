"""Duties that wait for a second signature, for stewards and administrators."""

from dataclasses import dataclass

from django.db.models import Q

from peripatos.core.access import Actor, DutyKind, Hand, may, require
from peripatos.programmes.models import Duty
from peripatos.programmes.selectors.overview import DutyLine, duty_line
from peripatos.programmes.types import DutyState

CONFIRMERS = (DutyKind.STEWARD, DutyKind.ADMINISTRATOR)


@dataclass(frozen=True)
class WaitingDuty:
    """A proposed duty; ``mine`` says that the actor proposed it or is to hold it, so somebody else signs."""

    duty: DutyLine
    programme: str
    mine: bool


def duties_to_confirm(actor: Actor) -> tuple[WaitingDuty, ...]:
    """Proposed duties of the programmes in which the actor confirms, oldest first."""
    require(actor, may.ROLE_GRANT_CONFIRM_A_PROPOSED_DUTY, hand=Hand.SECOND)
    rows = Duty.objects.filter(_reached(actor), state=DutyState.PROPOSED).order_by("created_at")
    related = rows.select_related("person", "stream", "deputy_for__person", "proposed_by", "programme")
    return tuple(
        WaitingDuty(
            duty=duty_line(row),
            programme=row.programme.name if row.programme else "",
            mine=actor.person_id in (row.proposed_by_id, row.person_id),
        )
        for row in related
    )


def _reached(actor: Actor) -> Q:
    held = [d for d in actor.duties if d.kind in CONFIRMERS]
    if any(d.programme_id is None for d in held):
        return Q()
    return Q(programme_id__in=[d.programme_id for d in held])
