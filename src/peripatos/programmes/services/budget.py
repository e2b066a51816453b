"""Planned money: one line for each stream, changed by two people after the charter."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, Hand, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.models import BudgetLine
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.rows import one, stream_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import ProgrammeState, TwoStep


def propose_amount(*, actor: Actor, stream_id: UUID, amount_minor: int, now: datetime) -> UUID:
    """The first signature under a new planned amount in minor units; the old one stands until a
    second person agrees.
    """
    stream = stream_row(stream_id)
    require(actor, may.BUDGET_LINE_EDIT, target_of_programme(stream.programme_id), hand=Hand.FIRST)
    if not 0 <= amount_minor < 10**15:
        raise BadInput({"amount": _("Write the planned amount as a number, zero or more.")})
    if stream.programme.state == ProgrammeState.CLOSED:
        raise GuardFailed(reason="programme_is_closed")
    with transaction.atomic():
        BudgetLine.objects.filter(stream=stream, state=TwoStep.PROPOSED).update(state=TwoStep.REPLACED)
        line = BudgetLine.objects.create(
            created_at=now,
            programme_id=stream.programme_id,
            stream=stream,
            amount_minor=amount_minor,
            proposed_by_id=actor.person_id,
        )
        _note(actor, line, "amount_proposed", now)
    return line.id


def agree_amount(*, actor: Actor, line_id: UUID, now: datetime) -> None:
    """The second signature, by somebody other than the proposer."""
    line = _proposed(actor, line_id)
    with transaction.atomic():
        BudgetLine.objects.filter(stream_id=line.stream_id, state=TwoStep.AGREED).update(state=TwoStep.REPLACED)
        line.state, line.agreed_by_id, line.agreed_at = TwoStep.AGREED, actor.person_id, now
        line.save(update_fields=["state", "agreed_by", "agreed_at"])
        _note(actor, line, "amount_agreed", now)


def reject_amount(*, actor: Actor, line_id: UUID, now: datetime) -> None:
    """The second person does not agree; the old amount stands."""
    line = _proposed(actor, line_id)
    with transaction.atomic():
        line.state = TwoStep.REJECTED
        line.save(update_fields=["state"])
        _note(actor, line, "amount_rejected", now)


def _proposed(actor: Actor, line_id: UUID) -> BudgetLine:
    rows = BudgetLine.objects.select_related("stream").filter(state=TwoStep.PROPOSED)
    line = one(rows, line_id)
    if actor.person_id is None or actor.person_id == line.proposed_by_id:
        raise GuardFailed(reason="second_person_needed")
    require(actor, may.BUDGET_LINE_EDIT, target_of_programme(line.programme_id), hand=Hand.SECOND)
    return line


def _note(actor: Actor, line: BudgetLine, code: str, now: datetime) -> None:
    note(
        actor,
        may.BUDGET_LINE_EDIT,
        line.programme_id,
        code,
        now=now,
        object_id=line.id,
        stream=line.stream.kind,
        amount_minor=line.amount_minor,
    )
