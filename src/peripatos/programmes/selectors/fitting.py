"""Who fits the criteria of a programme: counted for the coordinator, explained for one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from peripatos.core.access import Actor, may, require
from peripatos.people.models import Person
from peripatos.people.policies import visible_people
from peripatos.programmes.criteria import Ground, broken, ground_on, prepared, satisfied, unknown
from peripatos.programmes.models import Criterion
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.types import CriterionDraft, Fit, Side, StreamKind, Strength


@dataclass(frozen=True)
class FitCount:
    """How many of ``people`` fit every hard criterion, how many of those also every preferred one, and for how many a
    fact is missing.
    """

    people: int
    fit: int
    preferred: int
    unknown: int


COUNTED = tuple(field.name for field in fields(FitCount))


def count_who_fit(
    actor: Actor,
    programme_id: UUID,
    *,
    side: Side,
    stream: StreamKind | None = None,
    further: CriterionDraft | None = None,
    today: date,
) -> FitCount:
    """People of the directory against the stored criteria of one side (and stream) and perhaps one more that is being
    written.
    """
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme_id))
    rows = Criterion.objects.filter(programme_id=programme_id, side=side)
    rows = rows.filter(Q(stream__isnull=True) | Q(stream__kind=stream)) if stream else rows.filter(stream__isnull=True)
    criteria: list[Any] = [*rows, *([further] if further else [])]
    return _count(actor, criteria, today)


def count_leaders_who_fit(
    actor: Actor, programme_id: UUID, *, streams: Sequence[StreamKind], today: date
) -> Mapping[StreamKind, FitCount]:
    """The same for the leaders' side of several streams; as many queries as for one."""
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme_id))
    rows = list(Criterion.objects.filter(programme_id=programme_id, side=Side.LEADER).select_related("stream"))
    ground = ground_on(today)
    counts: dict[str, Count] = {}
    for kind in streams:
        of_stream = [row for row in rows if row.stream is None or row.stream.kind == kind]
        counts |= {f"{kind}_{name}": count for name, count in _counts(of_stream, ground).items()}
    found = prepared(visible_people(actor).order_by()).aggregate(**counts) if counts else {}
    return {kind: FitCount(**{name: found[f"{kind}_{name}"] for name in COUNTED}) for kind in streams}


def _count(actor: Actor, criteria: Sequence[Any], today: date) -> FitCount:
    counts = _counts(criteria, ground_on(today))
    return FitCount(**prepared(visible_people(actor).order_by()).aggregate(**counts))


def _counts(criteria: Sequence[Any], ground: Ground) -> dict[str, Count]:
    hard, preferred, missing = Q(pk__isnull=False), Q(pk__isnull=False), Q(pk__in=())
    for criterion in criteria:
        holds = ~broken(criterion, ground)
        if criterion.strength == Strength.HARD:
            hard &= holds
            missing |= unknown(criterion, ground)
        preferred &= holds
    return {
        "people": Count("pk"),
        "fit": Count("pk", filter=hard),
        "preferred": Count("pk", filter=preferred),
        "unknown": Count("pk", filter=hard & missing),
    }


def standing_of(person_id: UUID, criteria: Sequence[Criterion], *, today: date) -> Mapping[UUID, Fit]:
    """How one person stands towards each criterion; one query for all of them."""
    if not criteria:
        return {}
    ground = ground_on(today)
    counts = {}
    for number, criterion in enumerate(criteria):
        counts[f"known_{number}"] = Count("pk", filter=~unknown(criterion, ground))
        counts[f"met_{number}"] = Count("pk", filter=satisfied(criterion, ground))
    found = prepared(Person.objects.filter(id=person_id).order_by()).aggregate(**counts)
    return {c.id: _fit(found[f"known_{n}"], found[f"met_{n}"]) for n, c in enumerate(criteria)}


def _fit(known: int, met: int) -> Fit:
    if not known:
        return Fit.UNKNOWN
    return Fit.MET if met else Fit.NOT_MET
