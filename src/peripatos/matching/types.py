"""Words that other layers may use about matching."""

from enum import StrEnum


class RoundState(StrEnum):
    """States of a round."""

    OPEN = "open"
    REVIEW = "review"
    PUBLISHED = "published"
    CLOSED = "closed"


class RunState(StrEnum):
    """States of a run."""

    QUEUED = "queued"
    RUNNING = "running"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ConstraintKind(StrEnum):
    """What a coordinator asks of the next run."""

    PIN = "pin"
    VETO = "veto"


class ProposalState(StrEnum):
    """States of a proposal of a run under review."""

    PROPOSED = "proposed"
    APPROVED = "approved"


class OfferState(StrEnum):
    """What both sides see of an offer: one word alike for decline and time-out."""

    OPEN = "open"
    FORMED = "formed"
    NOT_FORMED = "not_formed"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """One side's answer; the other side never reads it."""

    PENDING = "pending"
    YES = "yes"
    NO = "no"
