"""Which texts somebody meets when they start: by stream and side."""

from peripatos.programmes.types import Side, StreamKind

MENTOR_ROLES = {
    StreamKind.COACHING: "coach",
    StreamKind.ADVISING: "advisor",
    StreamKind.REVERSE: "reverse_mentor",
}


def role_of(kind: str, side: str) -> str:
    """The role whose checklist and briefing apply; mentors of streams without their own read the coach's."""
    return "leader" if side == Side.LEADER else MENTOR_ROLES.get(StreamKind(kind), "coach")
