"""Who can see what of mine, by name, and who opened what: drawn from the access table and the audit log."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, Code, Rule, may, require
from peripatos.core.access.actor import PERSONA_OF_DUTY, DutyKind
from peripatos.core.access.built import is_built
from peripatos.core.access.table import Row, loaded_table
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import Denied
from peripatos.people.models import Person
from peripatos.people.policies import own_target, target_of_person
from peripatos.programmes.models import Duty
from peripatos.programmes.types import DutyState

LATEST_EVENTS = 50
READING = ("read", "search", "download", "open content")
OWNER, OTHERS = "OW", "OT"
SIDES = frozenset({OWNER, "CO", "AD", "RV", "PE", "FA"})
WHOLE = frozenset({Code.ALLOW, Code.PARTY})
PART = frozenset({Code.METADATA, Code.GATED, Code.FILTERED})


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a column of the table towards me."""

    persona: str
    name: str


class Circle(StrEnum):
    """How far a thing of mine goes: each circle holds those before it."""

    ALONE = "alone"
    SIDES = "sides"
    PROGRAMME = "programme"


@dataclass(frozen=True)
class Sight:
    """One thing of mine: who reads it whole, and who only a part of it."""

    rule: Rule
    storage_class: str
    whole: tuple[Holder, ...]
    part: tuple[tuple[Holder, Code], ...]

    @property
    def circle(self) -> Circle:
        readers = {holder.persona for holder in self.whole}
        if readers == {OWNER} and not self.part:
            return Circle.ALONE
        return Circle.SIDES if readers <= SIDES else Circle.PROGRAMME


@dataclass(frozen=True)
class Opening:
    """One time that somebody opened or changed something of mine."""

    at: datetime
    who: str
    object: str
    action: str
    outcome: str


@dataclass(frozen=True)
class Readers:
    """people: everybody who holds a column of the table towards the actor, the actor aside. sights: by thing."""

    people: tuple[Holder, ...]
    sights: tuple[Sight, ...]


def who_sees_what(actor: Actor) -> Readers:
    """Every built row about something of the actor's, with the names of those who read it.

    What any other participant may read as well, such as the business calendar, is nobody's own and left out.
    """
    holders = _holders(actor, _myself(actor, may.MY_DATA_ACCESS_LOG_READ))
    return Readers(holders[1:], tuple(_sight(row, holders) for row in loaded_table().values() if is_mine(row)))


def is_mine(row: Row) -> bool:
    """Whether a row is about something of its owner's, read by them and not by every other participant."""
    if not is_built(row.rule) or row.storage_class == "C0" or not row.rule.action.startswith(READING):
        return False
    return row.cells[OWNER] in WHOLE | {Code.OWN} and row.cells[OTHERS] not in WHOLE | PART


def _myself(actor: Actor, rule: Rule) -> UUID:
    require(actor, rule, own_target(actor.person_id))
    if actor.person_id is None:
        raise Denied(rule=str(rule), personas=[])
    return actor.person_id


def _holders(actor: Actor, me: UUID) -> tuple[Holder, ...]:
    people: dict[str, set[UUID]] = defaultdict(set)
    for persona, ids in target_of_person(me).parties.items():
        people[persona] |= ids
    for kind, person in _duties_over(actor):
        people[PERSONA_OF_DUTY[DutyKind(kind)]].add(person)
    manager = Person.objects.filter(id=me).values_list("manager_id", flat=True).first()
    if manager:
        people["LM"].add(manager)
    names = dict(
        Person.objects.filter(id__in={i for ids in people.values() for i in ids}).values_list("id", "display_name")
    )
    named = [Holder(persona, names[i]) for persona, ids in people.items() for i in ids if i != me and i in names]
    return (Holder(OWNER, ""), *sorted(named, key=lambda h: (h.persona, h.name)))


def _duties_over(actor: Actor) -> list[tuple[str, UUID]]:
    mine = Q(programme__isnull=True) | Q(programme_id__in=actor.programmes or ())
    kinds = [kind.value for kind in DutyKind]
    return list(Duty.objects.filter(mine, state=DutyState.CONFIRMED, kind__in=kinds).values_list("kind", "person_id"))


def _sight(row: Row, holders: tuple[Holder, ...]) -> Sight:
    me, *others = holders
    coded = [(holder, row.cells[holder.persona]) for holder in others]
    whole = (me, *(holder for holder, code in coded if code in WHOLE))
    return Sight(row.rule, row.storage_class, whole, tuple(pair for pair in coded if pair[1] in PART))


def who_opened_what(actor: Actor) -> tuple[Opening, ...]:
    """The latest events of the audit log that touched the actor's matters, newest first.

    The actor's own acts are left out.
    """
    me = _myself(actor, may.AUDIT_LOG_READ_EVENTS_ABOUT_SELF)
    events = AuditEvent.objects.filter(subjects__person_id=me).exclude(actor=actor.name).order_by("-at")[:LATEST_EVENTS]
    listed = list(events)
    names = _names_of(e.actor for e in listed)
    return tuple(_opening(e, names) for e in listed)


def _opening(event: AuditEvent, names: Mapping[str, str]) -> Opening:
    action = event.rule.partition(": ")[2]
    return Opening(
        event.at, names.get(event.actor, event.actor.partition(":")[0]), event.object_kind, action, event.outcome
    )


def _names_of(actors: Iterable[str]) -> dict[str, str]:
    ids = {a.removeprefix("person:") for a in actors if a.startswith("person:")}
    return {f"person:{i}": name for i, name in Person.objects.filter(id__in=ids).values_list("id", "display_name")}
