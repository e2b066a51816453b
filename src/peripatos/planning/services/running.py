"""What asks for a run in the same breath: all of it is written, or nothing."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor
from peripatos.planning.services.drafting import change_plan, open_plan
from peripatos.planning.services.pins import lift_pin, set_pin
from peripatos.planning.services.requests import request_run
from peripatos.planning.types import Pin, PlanDraft, PlanKind

A_MOMENT = timedelta(microseconds=1)  # keeps two lines of the history in their order


def open_and_run(*, actor: Actor, programme_id: UUID, kind: PlanKind, draft: PlanDraft, now: datetime) -> UUID:
    """Opens a plan and queues its first run; returns the run's id. Raises what ``open_plan`` raises."""
    with transaction.atomic():
        plan_id = open_plan(actor=actor, programme_id=programme_id, kind=kind, draft=draft, now=now)
        return request_run(actor=actor, plan_id=plan_id, now=now + A_MOMENT)


def change_and_run(*, actor: Actor, plan_id: UUID, version: int, draft: PlanDraft, now: datetime) -> UUID:
    """Changes a draft and queues a run with it; returns the run's id. Raises what ``change_plan`` and ``request_run``
    raise.
    """
    with transaction.atomic():
        change_plan(actor=actor, plan_id=plan_id, version=version, draft=draft, now=now)
        return request_run(actor=actor, plan_id=plan_id, now=now + A_MOMENT)


def pin_and_run(*, actor: Actor, plan_id: UUID, pin: Pin, now: datetime) -> UUID:
    """Sets a wish and queues a run that obeys it; returns the run's id. Raises what ``set_pin`` and ``request_run``
    raise.
    """
    with transaction.atomic():
        set_pin(actor=actor, plan_id=plan_id, pin=pin, now=now)
        return request_run(actor=actor, plan_id=plan_id, now=now + A_MOMENT)


def lift_and_run(*, actor: Actor, plan_id: UUID, pin_id: UUID, now: datetime) -> UUID:
    """Takes a wish back and queues a run without it; returns the run's id. Raises what ``lift_pin`` and
    ``request_run`` raise.
    """
    with transaction.atomic():
        lift_pin(actor=actor, plan_id=plan_id, pin_id=pin_id, now=now)
        return request_run(actor=actor, plan_id=plan_id, now=now + A_MOMENT)
