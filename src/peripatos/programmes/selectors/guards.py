"""What a programme still lacks before it can move to its next state."""

from django.db.models import Q

from peripatos.core.access import DutyKind
from peripatos.programmes.models import Duty, Objective, Programme, Stream, SuccessCriterion
from peripatos.programmes.types import DutyState, ProgrammeState, Side


def missing_for_charter(programme: Programme) -> tuple[str, ...]:
    """Codes of what the charter needs: a sponsor, an objective with success for each side, a steward
    for each stream.
    """
    missing = []
    duties = Duty.objects.filter(programme=programme, state=DutyState.CONFIRMED)
    if not duties.filter(kind=DutyKind.SPONSOR).exists():
        missing.append("sponsor")
    sides = _sides_by_objective(programme)
    if not sides:
        missing.append("objective")
    elif not any(found == {Side.LEADER.value, Side.MENTOR.value} for found in sides.values()):
        missing.append("success_for_both_sides")
    kinds = list(Stream.objects.filter(programme=programme).values_list("kind", flat=True))
    if not kinds:
        missing.append("stream")
    stewarded = set(duties.filter(kind=DutyKind.STEWARD).values_list("stream__kind", flat=True))
    if None not in stewarded:
        missing += [f"steward:{kind}" for kind in kinds if kind not in stewarded]
    return tuple(missing)


def missing_for_start(programme: Programme) -> tuple[str, ...]:
    """Codes of what starting needs: a recorded waiver of the pilot."""
    return () if programme.pilot_waiver else ("pilot_waiver",)


def missing_for_next(programme: Programme) -> tuple[str, ...]:
    """Codes of what the next state needs."""
    match programme.state:
        case ProgrammeState.DRAFT:
            return missing_for_charter(programme)
        case ProgrammeState.CHARTERED | ProgrammeState.PILOTING:
            return missing_for_start(programme)
    return ()


def _sides_by_objective(programme: Programme) -> dict[object, set[str]]:
    sides: dict[object, set[str]] = {
        pk: set() for pk in Objective.objects.filter(programme=programme).values_list("id", flat=True)
    }
    lines = SuccessCriterion.objects.filter(Q(programme=programme) & ~Q(text=""))
    for objective_id, side in lines.values_list("objective_id", "side"):
        sides[objective_id].add(side)
    return sides
