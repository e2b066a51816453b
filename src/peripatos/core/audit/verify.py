"""Verifying the chain of the audit log."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peripatos.core.audit.models import AuditEvent, AuditSeal
from peripatos.core.audit.services import FIRST_HASH, canonical, link

UNSEALED_AFTER = timedelta(seconds=10)


@dataclass(frozen=True)
class ChainReport:
    """What a verification found: the number of sealed events, the last hash, and faults as (sequence, what)."""

    sealed: int
    last_hash: str
    faults: tuple[tuple[int, str], ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def verify_chain(*, now: datetime, expected_last: tuple[int, str] | None = None) -> ChainReport:
    """Recomputes every link.

    ``expected_last`` is a (sequence, hash) noted elsewhere: it shows a cut tail or a rewritten chain.
    """
    faults: list[tuple[int, str]] = []
    previous, count = FIRST_HASH, 0
    hashes: dict[int, str] = {}
    for seal in (
        AuditSeal.objects.order_by("sequence")
        .select_related("event")
        .prefetch_related("event__subjects")
        .iterator(2000)
    ):
        count += 1
        if seal.sequence != count:
            faults.append((seal.sequence, "missing"))
            count = seal.sequence
        previous = link(
            previous, seal.sequence, canonical(seal.event, (s.person_id for s in seal.event.subjects.all()))
        )
        if previous != seal.hash:
            faults.append((seal.sequence, "altered"))
            previous = seal.hash
        if expected_last and seal.sequence == expected_last[0]:
            hashes[seal.sequence] = seal.hash
    if expected_last and hashes.get(expected_last[0]) != expected_last[1]:
        faults.append((expected_last[0], "anchor mismatch"))
    if AuditEvent.objects.filter(seal__isnull=True, at__lt=now - UNSEALED_AFTER).exists():
        faults.append((count + 1, "unsealed"))
    return ChainReport(count, previous, tuple(faults))
