"""Which duties nobody may hold together (hard constraints of the access design)."""

from collections.abc import Iterable

from peripatos.core.access import DutyKind

APART: dict[DutyKind, frozenset[DutyKind]] = {
    DutyKind.STEWARD: frozenset({DutyKind.COORDINATOR, DutyKind.ADMINISTRATOR}),
    DutyKind.SAFEGUARDING: frozenset(
        {DutyKind.COORDINATOR, DutyKind.SPONSOR, DutyKind.STEERING, DutyKind.ADMINISTRATOR}
    ),
}


def clash(wanted: DutyKind, held: Iterable[DutyKind]) -> DutyKind | None:
    """The first of ``held`` that may not be held beside ``wanted``; None when all may."""
    for other in held:
        if other in APART.get(wanted, frozenset()) or wanted in APART.get(other, frozenset()):
            return other
    return None
