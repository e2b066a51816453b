"""Turning a row of the table into conditions of a query."""

from uuid import UUID

from django.db.models import Q

from peripatos.core.access.actor import PERSONA_OF_DUTY, Actor, ActorKind
from peripatos.core.access.table import Code, Rule, row_of

FULL = frozenset({Code.ALLOW, Code.FILTERED})
NOTHING = Q(pk__in=())
EVERYTHING = Q(pk__isnull=False)  # an empty Q would vanish in a disjunction, and with it the right to everything


def cell(rule: Rule, persona: str) -> Code:
    """The code of one cell; a row that does not exist denies."""
    row = row_of(rule)
    return row.cells[persona] if row else Code.DENY


def grants(rule: Rule, persona: str, *, metadata: bool = False) -> bool:
    """Whether the cell lets this persona read rows (``metadata`` counts as reading when asked for)."""
    code = cell(rule, persona)
    return code in FULL or (metadata and code is Code.METADATA)


def by_duty(actor: Actor, rule: Rule, *, path: str = "programme_id", metadata: bool = False) -> Q:
    """Rows of programmes in which the actor holds a duty that the rule allows.

    Everything for an installation-wide duty or a right.
    """
    if actor.kind in (ActorKind.OPERATOR, ActorKind.TASK):
        return EVERYTHING if rule in actor.rights else NOTHING
    held = [d for d in actor.duties if grants(rule, PERSONA_OF_DUTY[d.kind], metadata=metadata)]
    if any(d.programme_id is None for d in held):
        return EVERYTHING
    programmes: set[UUID] = {d.programme_id for d in held if d.programme_id is not None and d.stream is None}
    found = Q(**{f"{path}__in": programmes}) if programmes else NOTHING
    for duty in held:
        if duty.stream is not None and path == "programme_id":
            found |= Q(programme_id=duty.programme_id, stream__kind=duty.stream)
    return found
