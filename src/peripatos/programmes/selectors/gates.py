"""Whether the gates before a match are met: briefing read, confidentiality signed, or a recorded waiver."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from peripatos.programmes.models import ConfidentialitySignature, Enrolment, GateWaiver
from peripatos.programmes.types import Gate

BATCH = 1000
GATE_FACTS = ("id", "briefed_at", "signed", "briefing_waived", "confidentiality_waived")


def gates_missing(enrolment_ids: Iterable[UUID]) -> dict[UUID, frozenset[Gate]]:
    """For each enrolment in the actor's scope the gates that still stand in the way; one query for each thousand."""
    ids = list(enrolment_ids)
    missing: dict[UUID, frozenset[Gate]] = {}
    for start in range(0, len(ids), BATCH):
        missing |= missing_among(Enrolment.objects.filter(id__in=ids[start : start + BATCH]))
    return missing


def missing_among(rows: QuerySet[Enrolment]) -> dict[UUID, frozenset[Gate]]:
    """The gates that stand for each of ``rows``, in one query."""
    facts: Iterable[tuple[UUID, datetime | None, bool, bool, bool]] = rows.annotate(**gate_conditions()).values_list(
        *GATE_FACTS
    )
    return {
        enrolment_id: missing_gates(briefed=bool(briefed_at) or waived, signed=signed or signing_waived)
        for enrolment_id, briefed_at, signed, waived, signing_waived in facts
    }


def gates_met(enrolment_ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Whether each enrolment may be matched, as far as the gates go."""
    return {enrolment_id: not missing for enrolment_id, missing in gates_missing(enrolment_ids).items()}


def gate_conditions() -> dict[str, Exists]:
    """Annotations ``signed``, ``briefing_waived`` and ``confidentiality_waived`` of a query over enrolments."""
    signatures = ConfidentialitySignature.objects.filter(
        programme_id=OuterRef("programme_id"), person_id=OuterRef("person_id")
    )
    waivers = GateWaiver.objects.filter(enrolment_id=OuterRef("pk"))
    return {
        "signed": Exists(signatures),
        "briefing_waived": Exists(waivers.filter(gate=Gate.BRIEFING)),
        "confidentiality_waived": Exists(waivers.filter(gate=Gate.CONFIDENTIALITY)),
    }


def missing_gates(*, briefed: bool, signed: bool) -> frozenset[Gate]:
    """The gates that are neither met nor waived."""
    gates = ((Gate.BRIEFING, briefed), (Gate.CONFIDENTIALITY, signed))
    return frozenset(gate for gate, done in gates if not done)
