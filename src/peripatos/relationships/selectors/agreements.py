"""Agreements: their text for the two sides, whether they are in force for those who look after pairs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from peripatos.core.access import Actor, Reach, decide, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import Missing
from peripatos.relationships.clocks import PausedDays, counted_days
from peripatos.relationships.models import Agreement, AgreementSignature, Relationship
from peripatos.relationships.policies import target_of_known_pair, target_of_pair
from peripatos.relationships.selectors.pairs import paused_days
from peripatos.relationships.texts import open_all_sections
from peripatos.relationships.types import AgreementState, AgreementStatus, AgreementView, Pair

RULE = may.COACHING_AGREEMENT_READ


def agreement_of(actor: Actor, relationship_id: UUID, *, now: datetime) -> AgreementView:
    """The newest version with its text: a draft while one is being written, else the one in force. Audited."""
    return agreement_versions(actor, relationship_id, now=now)[0]


def agreement_versions(actor: Actor, relationship_id: UUID, *, now: datetime) -> tuple[AgreementView, ...]:
    """Every version with its text, newest first. Audited as one read."""
    pair = Relationship.objects.select_related("stream").filter(id=relationship_id).first()
    if pair is None:
        raise Missing(what="relationship")
    require(actor, RULE, target_of_pair(pair))
    audit.record(actor, RULE, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], outcome="read")
    rows = _versions(Agreement.objects.filter(relationship=pair))
    if not rows:
        raise Missing(what="agreement")
    return tuple(_view(row, sections) for row, sections in zip(rows, open_all_sections(rows), strict=True))


def agreement_statuses(
    actor: Actor, pairs: Iterable[Pair], *, now: datetime, pauses: Mapping[UUID, Iterable[PausedDays]] | None = None
) -> dict[UUID, AgreementStatus]:
    """For pairs that the actor already holds: whether each has an agreement in force, and for how many days not. No
    text. ``pauses``: those of the pairs, when the caller has read them.
    """
    shown = [
        pair for pair in pairs if decide(actor, RULE, target_of_known_pair(pair)).reach in (Reach.FULL, Reach.METADATA)
    ]
    states: dict[UUID, set[str]] = {pair.id: set() for pair in shown}
    for pair_id, state in Agreement.objects.filter(relationship__in=list(states)).values_list(
        "relationship_id", "state"
    ):
        states[pair_id].add(state)
    paused = paused_days(states, today=now.date()) if pauses is None else pauses
    return {
        pair.id: AgreementStatus(
            relationship_id=pair.id,
            in_force=AgreementState.SIGNED in states[pair.id],
            drafting=AgreementState.DRAFT in states[pair.id],
            unsigned_days=0
            if AgreementState.SIGNED in states[pair.id]
            else counted_days(pair.formed_on, now.date(), paused.get(pair.id, ())),
        )
        for pair in shown
    }


def has_signed_draft(actor: Actor, pair: Pair) -> bool:
    """Whether the actor, one of the pair, signed the words of the draft as they stand. Reads no text."""
    require(actor, RULE, target_of_known_pair(pair))
    own = AgreementSignature.objects.filter(agreement__relationship=pair.id, person=actor.person_id)
    return own.filter(agreement__state=AgreementState.DRAFT, agreement_version=F("agreement__version")).exists()


def _versions(rows: QuerySet[Agreement]) -> list[Agreement]:
    return list(rows.prefetch_related("signatures").order_by("-number"))


def _view(row: Agreement, sections: dict[str, str]) -> AgreementView:
    return AgreementView(
        id=row.id,
        relationship_id=row.relationship_id,
        number=row.number,
        state=AgreementState(row.state),
        version=row.version,
        sections=sections,
        signed_by=frozenset(s.person_id for s in row.signatures.all() if s.agreement_version == row.version),
        edited_by_id=row.edited_by_id,
        edited_at=row.edited_at,
        created_at=row.created_at,
    )
