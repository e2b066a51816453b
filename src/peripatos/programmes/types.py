"""Words that other layers may use about programmes."""

from enum import StrEnum


class StreamKind(StrEnum):
    """The five streams."""

    COACHING = "coaching"
    ADVISING = "advising"
    COHORTS = "cohorts"
    REVERSE = "reverse"
    ROTATIONS = "rotations"


PAIR_STREAMS = (StreamKind.COACHING, StreamKind.ADVISING, StreamKind.REVERSE)
MENTOR_PERSONA = {StreamKind.COACHING: "CO", StreamKind.ADVISING: "AD", StreamKind.REVERSE: "RV"}


class Side(StrEnum):
    """Which side of a stream somebody takes."""

    LEADER = "leader"
    MENTOR = "mentor"


class ProgrammeState(StrEnum):
    """States of a programme; the guards stand in ``services``."""

    DRAFT = "draft"
    CHARTERED = "chartered"
    PILOTING = "piloting"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


class StreamState(StrEnum):
    """States of a stream."""

    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"


class EnrolmentState(StrEnum):
    """States of an enrolment."""

    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    EXITED = "exited"


class ApplicationState(StrEnum):
    """States of an application or nomination."""

    SUBMITTED = "submitted"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class InvitationState(StrEnum):
    """States of an invitation."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DutyState(StrEnum):
    """A content-bearing duty waits as proposed until a second entitled person confirms it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Strength(StrEnum):
    """A criterion forbids (hard) or prefers."""

    HARD = "hard"
    PREFERRED = "preferred"


class TwoStep(StrEnum):
    """An act of two people: proposed by one, agreed by another."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    REPLACED = "replaced"


class Gate(StrEnum):
    """What must be done before somebody is matched; both may be waived by a recorded waiver."""

    BRIEFING = "briefing"
    CONFIDENTIALITY = "confidentiality"
