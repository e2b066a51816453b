"""The pairs of a programme for its duties: by name, without names, or as figures, as far as the access table goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, QuerySet

from peripatos.core.access import Actor, Reach, Rule, decide, may, require_any_reach
from peripatos.core.access.filters import by_duty
from peripatos.engine.disclosure import Share, TooFew, release_share
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.rows import programme_row, streams_in_order
from peripatos.relationships.models import Agreement, Relationship
from peripatos.relationships.types import OPEN_STATES, AgreementState, RelationshipState

PAIRS = may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE
AGREEMENT = may.COACHING_AGREEMENT_READ
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD
PAGE = 40


@dataclass(frozen=True)
class PairLine:
    """One pair of a list; without id and names for those who read metadata, ``agreed`` None where it is not told."""

    stream: str
    state: RelationshipState
    formed_on: date
    closed_on: date | None
    cadence_days: int
    agreed: bool | None
    id: UUID | None
    leader: str
    mentor: str


@dataclass(frozen=True)
class StreamOfPairs:
    """The open pairs of one stream as shares, or too few to judge; ``agreed`` None where it is not told."""

    stream: str
    active: Share | TooFew
    agreed: Share | TooFew | None


@dataclass(frozen=True)
class PairsOfProgramme:
    """A page of lines with its place among all, or figures by stream: never both."""

    programme_id: UUID
    programme: str
    named: bool
    page: Page[int] | None
    lines: tuple[PairLine, ...]
    streams: tuple[StreamOfPairs, ...]


def pairs_of_programme(actor: Actor, programme_id: UUID, *, page: int = 1) -> PairsOfProgramme:
    """Open pairs first, then by the day on which they formed; figures alone for those who read aggregates.

    Raises ``Denied`` unless a duty in the programme reads pairs at all.
    """
    programme = programme_row(programme_id)
    target = target_of_rows(programme.id)
    reach = require_any_reach(actor, PAIRS, target).reach
    told = decide(actor, AGREEMENT, target).allowed
    if reach is Reach.AGGREGATE:
        figures = _figures(programme.id, told=told)
        return PairsOfProgramme(programme.id, programme.name, named=False, page=None, lines=(), streams=figures)
    rows = _rows(actor, programme.id, PAIRS)
    place = Paginator(range(rows.count()), PAGE).get_page(page)
    first = (place.number - 1) * PAGE
    named = reach is Reach.FULL
    lines = tuple(_line(row, named=named, told=told) for row in rows[first : first + PAGE])
    return PairsOfProgramme(programme.id, programme.name, named, place, lines, streams=())


def pairs_to_export(actor: Actor, programme_id: UUID) -> tuple[PairLine, ...]:
    """Every pair by name, for the coordinator's file."""
    target = target_of_rows(programme_row(programme_id).id)
    require_any_reach(actor, EXPORT, target)
    told = decide(actor, AGREEMENT, target).allowed
    return tuple(_line(row, named=True, told=told) for row in _rows(actor, programme_id, EXPORT))


def _rows(actor: Actor, programme_id: UUID, rule: Rule) -> QuerySet[Relationship]:
    signed = Agreement.objects.filter(relationship=OuterRef("pk"), state=AgreementState.SIGNED)
    rows = Relationship.objects.filter(by_duty(actor, rule, metadata=True), programme_id=programme_id)
    rows = rows.select_related("stream", "leader", "mentor").annotate(is_agreed=Exists(signed))
    return rows.order_by(F("closed_on").asc(nulls_first=True), "formed_on", "id")


def _line(row: Relationship, *, named: bool, told: bool) -> PairLine:
    return PairLine(
        stream=row.stream.kind,
        state=RelationshipState(row.state),
        formed_on=row.formed_on,
        closed_on=row.closed_on,
        cadence_days=row.cadence_days,
        agreed=row.is_agreed if told else None,  # type: ignore[attr-defined]
        id=row.id if named else None,
        leader=row.leader.display_name if named else "",
        mentor=row.mentor.display_name if named else "",
    )


def _figures(programme_id: UUID, *, told: bool) -> tuple[StreamOfPairs, ...]:
    signed = Agreement.objects.filter(relationship=OuterRef("pk"), state=AgreementState.SIGNED)
    rows = Relationship.objects.filter(programme_id=programme_id, state__in=OPEN_STATES)
    facts = list(rows.annotate(is_agreed=Exists(signed)).values_list("stream__kind", "state", "is_agreed"))
    return tuple(
        _figure(stream.kind, [(state, agreed) for kind, state, agreed in facts if kind == stream.kind], told=told)
        for stream in streams_in_order(programme_id)
    )


def _figure(kind: str, facts: Iterable[tuple[str, bool]], *, told: bool) -> StreamOfPairs:
    pairs = list(facts)
    active = sum(state == RelationshipState.ACTIVE for state, _agreed in pairs)
    agreed = sum(agreed for _state, agreed in pairs)
    return StreamOfPairs(kind, release_share(active, len(pairs)), release_share(agreed, len(pairs)) if told else None)
