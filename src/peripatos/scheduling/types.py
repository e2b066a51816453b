"""Words that other layers may use about sessions."""

from enum import StrEnum


class SessionState(StrEnum):
    """States of a session; proposed and scheduled ones block time."""

    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"


BLOCKING_STATES = (SessionState.PROPOSED, SessionState.SCHEDULED)


class SessionKind(StrEnum):
    """What a session is."""

    REGULAR = "regular"
    CHEMISTRY = "chemistry"
    CLOSURE = "closure"
