"""The grade ladder: which grades there are, and in what order. Rank 1 is the lowest rung; more is more senior."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import Missing
from peripatos.people.models import GradeStep, Person
from peripatos.people.reporting import depths
from peripatos.people.services.stages import derive_stages

RULE = may.GRADE_LADDER_READ_EDIT


def refresh_ladder(*, now: datetime) -> int:
    """Adds grades that an import brought, drops unplaced ones that are gone, and suggests an order anew.

    Called after an import, inside its transaction or alone; returns how many grades are new. ``now`` dates the stages.
    """
    rows = list(Person.objects.values_list("id", "manager_id", "grade"))
    seen = {grade for _, _, grade in rows if grade}
    known = set(GradeStep.objects.values_list("code", flat=True))
    suggested = _suggested_ranks(rows)
    with transaction.atomic():
        GradeStep.objects.bulk_create([GradeStep(code=code) for code in sorted(seen - known)], ignore_conflicts=True)
        GradeStep.objects.filter(rank__isnull=True).exclude(code__in=seen).delete()
        _write_suggestions(suggested)
        derive_stages(now=now)
    return len(seen - known)


def place_grade(*, actor: Actor, code: str, rank: int | None, now: datetime) -> None:
    """Puts a grade on rung ``rank`` (1 is the lowest; past the top means the top), or takes it off with None."""
    require(actor, RULE)
    if not GradeStep.objects.filter(code=code).exists():
        raise Missing(kind="grade")
    order = [placed for placed in _order() if placed != code]
    if rank is not None:
        order.insert(max(0, rank - 1), code)
    _save_order(actor, order, now, code="grade_placed" if rank is not None else "grade_taken_off")


def move_grade(*, actor: Actor, code: str, rungs: int, now: datetime) -> None:
    """Moves a placed grade up (positive) or down; past an end it stays there."""
    require(actor, RULE)
    order = _order()
    if code not in order:
        raise Missing(kind="grade")
    place = min(max(order.index(code) + rungs, 0), len(order) - 1)
    order.remove(code)
    order.insert(place, code)
    _save_order(actor, order, now, code="grade_moved")


def take_suggested_order(*, actor: Actor, now: datetime) -> None:
    """Orders every grade that has a suggestion as suggested; grades without one stay where they are or unplaced."""
    require(actor, RULE)
    suggested = GradeStep.objects.filter(suggested_rank__isnull=False).order_by("suggested_rank", "code")
    order = list(suggested.values_list("code", flat=True))
    kept = [code for code in _order() if code not in order]
    _save_order(actor, kept + order, now, code="suggested_order_taken")


def _order() -> list[str]:
    placed = GradeStep.objects.filter(rank__isnull=False).order_by(F("rank"), "code")
    return list(placed.values_list("code", flat=True))


def _save_order(actor: Actor, order: Sequence[str], now: datetime, *, code: str) -> None:
    with transaction.atomic():
        GradeStep.objects.exclude(code__in=order).update(rank=None)
        steps = list(GradeStep.objects.filter(code__in=order))
        for step in steps:
            step.rank = order.index(step.code) + 1
        GradeStep.objects.bulk_update(steps, ["rank"])
        derive_stages(now=now)
        record(actor, RULE, now=now, code=code)


def _suggested_ranks(rows: Iterable[tuple[object, object, str]]) -> dict[str, int]:
    """Grades by mean depth in the reporting lines, deepest first; a grade with nobody in a line has no suggestion."""
    people = list(rows)
    depth_of = depths({person: manager for person, manager, _ in people})
    found: dict[str, list[int]] = defaultdict(list)
    for person, _, grade in people:
        if grade and person in depth_of:
            found[grade].append(depth_of[person])
    order = sorted(found, key=lambda grade: (-sum(found[grade]) / len(found[grade]), grade))
    return {grade: place for place, grade in enumerate(order, start=1)}


def _write_suggestions(suggested: dict[str, int]) -> None:
    steps = list(GradeStep.objects.all())
    for step in steps:
        step.suggested_rank = suggested.get(step.code)
    GradeStep.objects.bulk_update(steps, ["suggested_rank"])
