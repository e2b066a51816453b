"""Who acts: one frozen value, made once at the edge, obeyed by web, command line and tasks alike."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from peripatos.core.access.table import Rule


class ActorKind(StrEnum):
    """Where an act comes from."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    OPERATOR = "operator"
    TASK = "task"


class DutyKind(StrEnum):
    """Duties that open a column of the access table."""

    COORDINATOR = "coordinator"
    SPONSOR = "sponsor"
    STEERING = "steering"
    STEWARD = "steward"
    SAFEGUARDING = "safeguarding"
    ADMINISTRATOR = "administrator"


PERSONA_OF_DUTY = {
    DutyKind.COORDINATOR: "CD",
    DutyKind.SPONSOR: "SP",
    DutyKind.STEERING: "ST",
    DutyKind.STEWARD: "AU",
    DutyKind.SAFEGUARDING: "SG",
    DutyKind.ADMINISTRATOR: "OA",
}


@dataclass(frozen=True)
class HeldDuty:
    """A duty in force: for one programme (and perhaps one stream), or for the installation when both are None."""

    kind: DutyKind
    programme_id: UUID | None = None
    stream: str | None = None

    def covers(self, programme_id: UUID | None, stream: str | None) -> bool:
        """Whether this duty reaches a thing of ``programme_id`` and ``stream`` (None: a thing of the installation)."""
        if self.programme_id is None or programme_id is None:
            return True
        return self.programme_id == programme_id and (self.stream is None or stream is None or self.stream == stream)


@dataclass(frozen=True)
class Actor:
    """The one who acts; ``name`` is what the audit log keeps, ``display_name`` what people read.

    ``standing`` holds the columns that a person has in general through enrolments (OT, XC, AD, RV, EX …), before any
    particular thing is looked at. ``rights`` are the rows an operator or task may use. ``programmes`` are those that
    the actor has any tie to.
    """

    kind: ActorKind
    name: str
    person_id: UUID | None = None
    account_id: UUID | None = None
    display_name: str = ""
    duties: frozenset[HeldDuty] = frozenset()
    standing: frozenset[str] = frozenset()
    rights: frozenset[Rule] = frozenset()
    programmes: frozenset[UUID] | None = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        return self.kind is not ActorKind.ANONYMOUS

    def has_duty(self, kind: DutyKind, programme_id: UUID | None = None) -> bool:
        return any(d.kind is kind and d.covers(programme_id, None) for d in self.duties)

    def programmes_of(self, *kinds: DutyKind) -> frozenset[UUID]:
        """Programmes in which the actor holds one of ``kinds``."""
        return frozenset(d.programme_id for d in self.duties if d.kind in kinds and d.programme_id is not None)


ANONYMOUS = Actor(ActorKind.ANONYMOUS, "anonymous")
