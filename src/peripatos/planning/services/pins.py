"""What a coordinator asks of every further run: these two together, this visit then, that person surely."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed, Missing
from peripatos.people.models import Person
from peripatos.planning.models import Plan, PlanPin, PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rotations.calendar import calendar_of
from peripatos.planning.rows import plan_row
from peripatos.planning.services.drafting import require_draft
from peripatos.planning.services.noting import note
from peripatos.planning.types import PINS_OF_PLAN, Pin, PinKind, PlanKind

RULE = may.STREAM_PLAN_PREPARE_RUN_PIN


def set_pin(*, actor: Actor, plan_id: UUID, pin: Pin, now: datetime) -> UUID:
    """Sets one wish; what it contradicts is taken back (two people cannot be together and apart, a meeting has one
    time). Returns its id.

    Raises ``GuardFailed`` with ``pin_of_another_kind``.
    """
    with transaction.atomic():
        row = plan_row(plan_id, lock=True)
        require(actor, RULE, target_of_plan(row))
        require_draft(row)
        if pin.kind not in PINS_OF_PLAN[PlanKind(row.kind)]:
            raise GuardFailed(reason="pin_of_another_kind")
        pin = _with_day(row, pin)
        _contradicted(row, pin).delete()
        made = PlanPin.objects.create(
            created_at=now, programme_id=row.programme_id, plan=row, set_by_id=actor.person_id, **asdict(pin)
        )
        _changed(row)
        _note(actor, row, pin, f"{pin.kind.value}_set", now)
    return made.id


def lift_pin(*, actor: Actor, plan_id: UUID, pin_id: UUID, now: datetime) -> None:
    """Takes one wish back."""
    with transaction.atomic():
        row = plan_row(plan_id, lock=True)
        require(actor, RULE, target_of_plan(row))
        require_draft(row)
        found = PlanPin.objects.filter(plan=row, id=pin_id).first()
        if found is None:
            raise Missing(what="pin")
        pin = Pin(PinKind(found.kind), found.person_id, found.other_id)
        found.delete()
        _changed(row)
        _note(actor, row, pin, f"{pin.kind.value}_lifted", now)


def _with_day(row: Plan, pin: Pin) -> Pin:
    """A visit is kept with its day once a run has laid out the days, so that it stays there when the plan begins on
    another.
    """
    if pin.kind is not PinKind.PLACE or pin.slot is None or pin.about:
        return pin
    runs = PlanRun.objects.filter(plan=row).order_by("-number").values_list("facts", flat=True)
    laid_out = next((facts for facts in runs if "starts_on" in facts), None)
    return replace(pin, about=calendar_of(laid_out).starts_on(pin.slot).isoformat()) if laid_out else pin


def _contradicted(row: Plan, pin: Pin) -> QuerySet[PlanPin]:
    """Wishes of the plan that cannot stand beside ``pin``, or say the same."""
    pins = PlanPin.objects.filter(plan=row)
    if pin.kind in (PinKind.TOGETHER, PinKind.APART):
        return pins.filter(person_id__in=_people(pin), other_id__in=_people(pin))
    if pin.kind is PinKind.TIME:
        return pins.filter(kind=pin.kind, about=pin.about)
    if pin.kind in (PinKind.TAKE, PinKind.LEAVE):
        return pins.filter(person_id__in=_people(pin))
    of_leader = pins.filter(person_id__in=_people(pin)[:1])
    same_host = Q(other_id=pin.other_id)
    return of_leader.filter(same_host | Q(slot=pin.slot)) if pin.slot is not None else of_leader.filter(same_host)


def _changed(row: Plan) -> None:
    row.revision += 1
    row.save(update_fields=["revision"])


def _note(actor: Actor, row: Plan, pin: Pin, code: str, now: datetime) -> None:
    people = _people(pin)
    names = dict(Person.objects.filter(id__in=people).values_list("id", "display_name"))
    if len(names) < len(set(people)):
        raise Missing(what="person")
    person, other = ([names[p] for p in people] + ["", ""])[:2]
    note(actor, RULE, row.id, code, now=now, subjects=people, person=person, other=other)


def _people(pin: Pin) -> list[UUID]:
    return [p for p in (pin.person_id, pin.other_id) if p]
