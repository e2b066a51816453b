"""Words that other layers may use about relationships."""

from enum import StrEnum


class RelationshipState(StrEnum):
    """States of a pair, from forming to closed."""

    CONTRACTING = "contracting"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


OPEN_STATES = (
    RelationshipState.CONTRACTING,
    RelationshipState.ACTIVE,
    RelationshipState.PAUSED,
    RelationshipState.CLOSING,
)


class ClosedHow(StrEnum):
    """How a pair ended; which side ended it early is nobody's business but the record's."""

    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    REASSIGNED = "reassigned"
    LAPSED = "lapsed"


class AgreementState(StrEnum):
    """States of one version of an agreement."""

    DRAFT = "draft"
    SIGNED = "signed"
    REPLACED = "replaced"
