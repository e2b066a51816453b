"""Writing the audit log and sealing it."""

import hashlib
import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from peripatos.core.access.actor import Actor
from peripatos.core.access.table import Rule
from peripatos.core.audit.models import AuditEvent, AuditSeal, AuditSubject

request_id: ContextVar[str] = ContextVar("request_id", default="")
FIRST_HASH = "0" * 64
SEAL_BATCH = 2000


def record(
    actor: Actor,
    rule: Rule,
    *,
    now: datetime,
    object_id: UUID | str = "",
    subjects: Iterable[UUID] = (),
    outcome: str = "done",
    code: str = "",
) -> AuditEvent:
    """Writes one event in the caller's transaction. ``code`` is a word of ours, never a text that somebody typed."""
    event = AuditEvent(
        at=now,
        actor=actor.name,
        rule=str(rule),
        object_kind=rule.object,
        object_id=str(object_id),
        outcome=outcome,
        code=code,
        request_id=request_id.get(),
    )
    event.save(force_insert=True)
    AuditSubject.objects.bulk_create([AuditSubject(event=event, person_id=p) for p in dict.fromkeys(subjects)])
    return event


def record_reads(actor: Actor, reads: Iterable[tuple[Rule, UUID | str, Iterable[UUID]]], *, now: datetime) -> None:
    """Writes several reads of one page, each as (rule, object id or empty, people concerned), in two statements."""
    events, subjects = [], []
    for rule, object_id, people in reads:
        event = AuditEvent(
            at=now,
            actor=actor.name,
            rule=str(rule),
            object_kind=rule.object,
            object_id=str(object_id),
            outcome="read",
            request_id=request_id.get(),
        )
        events.append(event)
        subjects += [AuditSubject(event=event, person_id=p) for p in dict.fromkeys(people)]
    if events:
        with transaction.atomic(savepoint=False):
            AuditEvent.objects.bulk_create(events)
            AuditSubject.objects.bulk_create(subjects)


def record_refusal(actor: Actor, rule: str, *, now: datetime) -> None:
    """Writes that a signed-in person was refused; in a transaction of its own, because the refused act has none."""
    with transaction.atomic():
        AuditEvent(
            at=now,
            actor=actor.name,
            rule=rule[:160],
            object_kind=rule.split(":", maxsplit=1)[0][:60],
            outcome="refused",
            request_id=request_id.get(),
        ).save(force_insert=True)


def canonical(event: AuditEvent, subjects: Iterable[UUID]) -> bytes:
    """The bytes of an event that the chain covers."""
    parts = [
        str(event.id),
        event.at.isoformat(),
        event.actor,
        event.rule,
        event.object_kind,
        event.object_id,
        event.outcome,
        event.code,
        event.request_id,
        *sorted(str(s) for s in subjects),
    ]
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()


def link(previous: str, sequence: int, body: bytes) -> str:
    """The hash of the next link."""
    return hashlib.sha256(f"{previous}|{sequence}|{hashlib.sha256(body).hexdigest()}".encode()).hexdigest()


def seal_events() -> int:
    """Chains the events that are not sealed yet, oldest first; returns how many.

    Two sealers at once: one of them gives way.
    """
    try:
        with transaction.atomic():
            return _seal_batch()
    except IntegrityError:
        return 0


def _seal_batch() -> int:
    last = AuditSeal.objects.order_by("-sequence").first()
    previous, sequence = (last.hash, last.sequence) if last else (FIRST_HASH, 0)
    waiting = (
        AuditEvent.objects.filter(seal__isnull=True).order_by("at", "id").prefetch_related("subjects")[:SEAL_BATCH]
    )
    seals = []
    for event in waiting:
        sequence += 1
        previous = link(previous, sequence, canonical(event, (s.person_id for s in event.subjects.all())))
        seals.append(AuditSeal(sequence=sequence, event=event, hash=previous))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)
