"""Words that other layers may use about people."""

from enum import StrEnum


class PersonKind(StrEnum):
    """Inside the organisation, or from outside it."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class Employment(StrEnum):
    """Whether a person is at work here."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    LEFT = "left"


class Stage(StrEnum):
    """Leadership stage: derived by rule from grade and depth, correctable by a steward."""

    NONE = "none"
    EMERGING = "emerging"
    DEVELOPING = "developing"
    SENIOR = "senior"
    ENTERPRISE = "enterprise"


class ProfileRole(StrEnum):
    """What a profile is for."""

    LEADER = "leader"
    COACH = "coach"
    ADVISOR = "advisor"
    REVERSE_MENTOR = "reverse_mentor"


class ProfileState(StrEnum):
    """How far a profile is."""

    DRAFT = "draft"
    COMPLETE = "complete"
    VERIFIED = "verified"
    STALE = "stale"
    RETIRED = "retired"


class Direction(StrEnum):
    """Whether a concept is offered or sought."""

    OFFERS = "offers"
    SEEKS = "seeks"


class ConceptState(StrEnum):
    """How far a concept of the vocabulary is."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    RETIRED = "retired"


class ConflictKind(StrEnum):
    """Why two people should not be a pair."""

    FAMILY = "family"
    INVESTMENT = "investment"
    COMPETITOR_BOARD = "competitor_board"
    DISPUTE = "dispute"
    OTHER = "other"
