"""Access: one table decides everything. See :mod:`peripatos.core.access.decide`."""

from peripatos.core.access import may
from peripatos.core.access.actor import ANONYMOUS, Actor, ActorKind, DutyKind, HeldDuty
from peripatos.core.access.context import acting, current_actor
from peripatos.core.access.decide import GENERAL, Decision, Hand, Reach, Target, decide, require, require_any_reach
from peripatos.core.access.table import Code, Rule, row_of

__all__ = [
    "ANONYMOUS",
    "GENERAL",
    "Actor",
    "ActorKind",
    "Code",
    "Decision",
    "DutyKind",
    "Hand",
    "HeldDuty",
    "Reach",
    "Rule",
    "Target",
    "acting",
    "current_actor",
    "decide",
    "may",
    "require",
    "require_any_reach",
    "row_of",
]
