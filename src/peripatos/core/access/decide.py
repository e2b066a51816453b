"""The decision: the personas that an actor has towards a target, looked up in the access table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from peripatos.core.access import recorder
from peripatos.core.access.actor import PERSONA_OF_DUTY, Actor, ActorKind
from peripatos.core.access.table import Code, Rule, row_of
from peripatos.core.errors import Denied

OF_OTHERS = {"AD": "XA", "CO": "XC", "RV": "OT", "PE": "OT", "FA": "OT"}


@dataclass(frozen=True)
class Target:
    """What a decision needs to know about a thing.

    ``owners`` are the people it is about or who wrote it (OW); ``parties`` names who holds another column towards it
    (``{"CO": {person ids}}``); ``authors`` wrote it, which is what "own items only" asks. A thing with neither owners
    nor parties is general: an actor's standing counts as it is. Towards a particular thing a coach without a part in
    it is a coach of others.
    """

    owners: frozenset[UUID] = frozenset()
    parties: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    authors: frozenset[UUID] = frozenset()
    programme_id: UUID | None = None
    stream: str | None = None
    general: bool = False


GENERAL = Target(general=True)


class Reach(StrEnum):
    """How far an allowed act reaches."""

    FULL = "full"
    METADATA = "metadata"
    AGGREGATE = "aggregate"
    FILTERED = "filtered"


class Hand(StrEnum):
    """Which part of an act of two people this is."""

    ALONE = "alone"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True)
class Decision:
    """The answer for one act: the rule, the personas it was asked for, how far it reaches (None: denied)."""

    rule: Rule
    personas: frozenset[str]
    reach: Reach | None

    @property
    def allowed(self) -> bool:
        return self.reach is not None


def personas_of(actor: Actor, target: Target) -> frozenset[str]:
    """Columns of the table that ``actor`` has towards ``target``."""
    if actor.kind is ActorKind.ANONYMOUS:
        return frozenset({"AN"})
    person = actor.person_id
    found = {PERSONA_OF_DUTY[d.kind] for d in actor.duties if d.covers(target.programme_id, target.stream)}
    found |= {code for code, people in target.parties.items() if person in people}
    if "AD" in found and "XA" in actor.standing and target.owners:
        found = (found - {"AD"}) | {"XA"}  # outside the dates of a signed scope an advisor keeps nothing of the pair
    if person is not None and person in target.owners | target.authors and not found & {"CO", "AD", "RV", "XA"}:
        found.add("OW")
    if target.general:
        found |= actor.standing
    elif not found:
        found |= {OF_OTHERS.get(code, code) for code in actor.standing}
    return frozenset(found or {"LM"})


def decide(actor: Actor, rule: Rule, target: Target = GENERAL, *, hand: Hand = Hand.ALONE) -> Decision:
    """Whether ``actor`` may do ``rule`` to ``target``; an unknown row is a denial."""
    recorder.note(rule)
    if actor.kind in (ActorKind.OPERATOR, ActorKind.TASK):
        return Decision(rule, frozenset(), Reach.FULL if rule in actor.rights else None)
    personas = personas_of(actor, target)
    row = row_of(rule)
    reaches = {_reach(row.cells[p], actor, target, hand) for p in personas} if row else set()
    best = next((reach for reach in Reach if reach in reaches), None)
    return Decision(rule, personas, best)


def _reach(code: Code, actor: Actor, target: Target, hand: Hand) -> Reach | None:
    own = actor.person_id is not None and actor.person_id in (target.authors or target.owners)
    party = any(actor.person_id in people for people in target.parties.values())
    granted = {
        Code.ALLOW: Reach.FULL,
        Code.METADATA: Reach.METADATA,
        Code.GATED: Reach.AGGREGATE,
        Code.FILTERED: Reach.FILTERED,
        Code.OWN: Reach.FULL if own or target.general else None,
        Code.PARTY: Reach.FULL if party else None,
        Code.TWO_PEOPLE: None if hand is Hand.ALONE else Reach.FULL,
    }
    return granted.get(code)


def require(actor: Actor, rule: Rule, target: Target = GENERAL, *, hand: Hand = Hand.ALONE) -> Decision:
    """The decision when it is a full permission; raises ``Denied`` otherwise."""
    decision = decide(actor, rule, target, hand=hand)
    if decision.reach not in (Reach.FULL, Reach.FILTERED):
        raise Denied(rule=str(rule), personas=sorted(decision.personas))
    return decision


def require_any_reach(actor: Actor, rule: Rule, target: Target = GENERAL) -> Decision:
    """The decision when it grants anything at all (metadata and aggregates too); raises ``Denied`` otherwise."""
    decision = decide(actor, rule, target)
    if not decision.allowed:
        raise Denied(rule=str(rule), personas=sorted(decision.personas))
    return decision
