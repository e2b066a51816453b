"""Onboarding: checklist, confidentiality agreement, briefing; and the waiver of a gate."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.models import ChecklistTick, ConfidentialitySignature, Enrolment, GateWaiver
from peripatos.programmes.onboarding import role_of
from peripatos.programmes.policies import target_of_enrolment, target_of_rows
from peripatos.programmes.selectors.gates import missing_among
from peripatos.programmes.selectors.rows import enrolment_row, stream_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.texts import checklist, confidentiality_version
from peripatos.programmes.types import EnrolmentState, Gate

OWN = may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_AND_SIGN_OWN
WAIVE = may.ONBOARDING_GATE_WAIVE_WITH_A_REASON
BATCH = 1000


def sign_confidentiality(*, actor: Actor, enrolment_id: UUID, version: str, now: datetime) -> None:
    """Signs the version that was shown; an older one is refused (``text_has_changed``). It holds for the whole
    programme.
    """
    enrolment = _own(actor, enrolment_id)
    if version != confidentiality_version():
        raise GuardFailed(reason="text_has_changed")
    with transaction.atomic():
        _made, is_new = ConfidentialitySignature.objects.get_or_create(
            programme_id=enrolment.programme_id,
            person_id=enrolment.person_id,
            text_version=version,
            defaults={"created_at": now},
        )
        if is_new:
            _note(actor, enrolment, "confidentiality_signed", now)
        activate_where_ready(Enrolment.objects.filter(person_id=enrolment.person_id, programme=enrolment.programme))


def confirm_briefing(*, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    """Says that the briefing of one's role was read."""
    enrolment = _own(actor, enrolment_id)
    if enrolment.briefed_at is not None:
        return
    with transaction.atomic():
        enrolment.briefed_at = now
        enrolment.save(update_fields=["briefed_at"])
        _note(actor, enrolment, "briefing_confirmed", now)
        activate_where_ready(Enrolment.objects.filter(id=enrolment.id))


def tick_step(*, actor: Actor, enrolment_id: UUID, step: str, done: bool, now: datetime) -> None:
    """Ticks or unticks one step of one's checklist; steps that open a gate are ticked by doing them."""
    enrolment = _own(actor, enrolment_id)
    steps = {s.id: s for s in checklist(role_of(enrolment.stream.kind, enrolment.side)).steps}
    if step not in steps or steps[step].gate:
        raise BadInput({"step": _("This step is not one to tick.")})
    ticks = ChecklistTick.objects.filter(enrolment=enrolment, step=step)
    if done and not ticks.exists():
        ChecklistTick.objects.create(
            created_at=now, programme_id=enrolment.programme_id, enrolment=enrolment, step=step
        )
        _note(actor, enrolment, "step_ticked", now, history=False)
    elif not done and ticks.delete()[0]:
        _note(actor, enrolment, "step_unticked", now, history=False)


def waive_gates(
    *, actor: Actor, stream_id: UUID, enrolment_ids: Iterable[UUID], gates: Sequence[Gate], reason: str, now: datetime
) -> int:
    """Waives gates of any number of enrolments of one stream for one reason; returns how many enrolments are active by
    it.
    """
    stream = stream_row(stream_id)
    require(actor, WAIVE, target_of_rows(stream.programme_id, stream.kind))
    if not reason.strip():
        raise BadInput({"reason": _("Say in a sentence why this may be skipped; it stands in the history.")})
    wanted = set(enrolment_ids)
    with transaction.atomic():
        rows = Enrolment.objects.filter(stream=stream)
        people = {pk: person for pk, person in rows.values_list("id", "person_id") if pk in wanted}
        if not people:
            return 0
        waived = set(GateWaiver.objects.filter(enrolment__stream=stream).values_list("enrolment_id", "gate"))
        GateWaiver.objects.bulk_create(
            [
                GateWaiver(
                    created_at=now,
                    programme_id=stream.programme_id,
                    enrolment_id=pk,
                    gate=gate,
                    reason=reason.strip()[:300],
                    waived_by_id=actor.person_id,
                )
                for pk in people
                for gate in gates
                if (pk, gate.value) not in waived
            ],
            batch_size=BATCH,
        )
        facts = {"gates": ", ".join(gates), "people": len(people), "stream": stream.kind}
        note(
            actor,
            WAIVE,
            stream.programme_id,
            "gates_waived",
            now=now,
            object_id=stream.id,
            subjects=people.values(),
            **facts,
        )
        return activate_where_ready(rows.filter(waivers__created_at=now, waivers__gate__in=list(gates)).distinct())


def activate_where_ready(rows: QuerySet[Enrolment]) -> int:
    """Onboarding → active for those of ``rows`` whose gates are met or waived; returns how many."""
    waiting = missing_among(rows.filter(state=EnrolmentState.ONBOARDING))
    ready = [enrolment_id for enrolment_id, missing in waiting.items() if not missing]
    for start in range(0, len(ready), BATCH):
        Enrolment.objects.filter(id__in=ready[start : start + BATCH]).update(state=EnrolmentState.ACTIVE)
    return len(ready)


def _own(actor: Actor, enrolment_id: UUID) -> Enrolment:
    enrolment = enrolment_row(enrolment_id)
    require(actor, OWN, target_of_enrolment(enrolment))
    return enrolment


def _note(actor: Actor, enrolment: Enrolment, code: str, now: datetime, *, history: bool = True) -> None:
    if not history:
        record(actor, OWN, now=now, object_id=enrolment.id, subjects=(enrolment.person_id,), code=code)
        return
    person = enrolment.person.display_name
    subjects = (enrolment.person_id,)
    note(actor, OWN, enrolment.programme_id, code, now=now, object_id=enrolment.id, subjects=subjects, person=person)
