"""Words that other layers may use about matching."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from peripatos.programmes.types import HardRules


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


RUNNING_STATES = (RunState.QUEUED, RunState.RUNNING)


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


OBJECTIVES = ("total", "coverage", "floor", "leader_floor", "leximin", "stable")
"""Aims of a round, as the engine names them."""

OF_SEVERAL = "leader_floor"
"""The aim that differs from the one beside it only where a leader wants more than one mentor."""

BANDS = tuple(range(0, 5001, 500))
"""Lower bounds of the bands of fit in which the lowest are lifted first: steps of five points up to fifty."""

AROUND_PERCENT = 20
"""By how much of itself a weight is changed at most, to see which pairs are robust."""

LEAST_PERCENT = 90
"""A pair is robust when it survives at least this share of the draws."""

OFFERING_STATES = ("chartered", "piloting", "running")
"""States of a programme in which offers may be published."""

MOST_CASCADES = 3
"""After so many offers without a pair in one round, a coordinator looks instead of the cascade."""

LONGEST_LIST = 10
"""Names that a ranked list may hold."""


class Rank(StrEnum):
    """How an entry of a ranked list is moved."""

    UP = "up"
    DOWN = "down"
    REMOVE = "remove"


@dataclass(frozen=True)
class RoundDraft:
    """A round as written on its page.

    ``weights`` are basis points by component that sum to 10,000; ``rules`` those of the stream.
    """

    name: str
    objective: str
    weights: Mapping[str, int]
    rules: HardRules
    offer_days: int = 10
    chemistry: bool = True
    seed: int = 1


@dataclass(frozen=True)
class Unapplied:
    """A hard rule that could not be applied, why, and to how many people."""

    rule: str
    because: str
    people: int
