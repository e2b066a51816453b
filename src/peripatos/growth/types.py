"""Words that other layers may use about growth."""

from enum import StrEnum


class ActionState(StrEnum):
    """States of an action."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class NeedKind(StrEnum):
    """What somebody needs; each kind leads to one stream."""

    GROWTH = "growth"
    STRATEGY = "strategy"
    TACTICS = "tactics"
    FRESH_EYES = "fresh_eyes"
    FUNCTION = "function"
