"""What the worker does with imports: check what was uploaded, commit what was asked for, settle what was committed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.access import Actor, may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.audit.services import record
from peripatos.core.errors import PeripatosError
from peripatos.core.history import note_change
from peripatos.core.records import claim_one
from peripatos.core.registry import announce
from peripatos.people.models import RosterImport, RosterRow
from peripatos.people.roster.answers import answers_from, with_memory
from peripatos.people.roster.check import WEIGHT, check_table
from peripatos.people.roster.errors import SensitiveColumn, UnknownField, UnreadableFile
from peripatos.people.roster.holdings import Holdings, holdings
from peripatos.people.roster.plan import make_plan
from peripatos.people.roster.sniff import read_table
from peripatos.people.roster.store import delete_upload, read_upload
from peripatos.people.roster.types import Answers, Candidate, Finding, Report, Verdict
from peripatos.people.roster.writing import WorldMoved, Writing, prepare, write

CHUNK = 500
MOST_ATTEMPTS = 50
KIND = "roster_import"
State = RosterImport.State
REFUSALS = (UnreadableFile, UnknownField, SensitiveColumn)
TO_CHECK = Q(state__in=(State.UPLOADED, State.CHECKING))
TO_COMMIT = Q(state=State.COMMITTING)
TO_SETTLE = Q(state=State.COMMITTED, settled_at__isnull=True)


class LeaseLost(PeripatosError):
    """Another worker has taken the import over."""

    code = "lease_lost"


def move_roster(*, now: datetime, import_id: UUID | None = None) -> bool:
    """Moves one due import (or the one named) a step on; returns whether there was anything to do.

    Safe to repeat and to run in several processes: a step is claimed under a lease, and its result is written only if
    the lease still holds.
    """
    waiting = RosterImport.objects.filter(TO_CHECK | TO_COMMIT | TO_SETTLE)
    if import_id is not None:
        waiting = waiting.filter(id=import_id)
    claimed = claim_one(waiting.order_by("created_at"), now=now)
    if claimed is None:
        return False
    actor = task_actor("import_roster", for_actor=claimed.requested_by)
    try:
        _step(claimed)(claimed, actor, now)
    except LeaseLost:
        return True
    return True


def _step(claimed: RosterImport) -> Callable[[RosterImport, Actor, datetime], None]:
    if claimed.state == State.COMMITTED:
        return _settle
    if claimed.attempts > MOST_ATTEMPTS:
        return _give_up
    return _commit if claimed.state == State.COMMITTING else _check


# ---------------------------------------------------------------------- checking


def _check(claimed: RosterImport, actor: Actor, now: datetime) -> None:
    require(actor, may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS)
    _update(claimed, state=State.CHECKING, done=0)
    try:
        report = _report(claimed, holdings(claimed.source), now)
    except REFUSALS as refused:
        _finish(claimed, state=State.FAILED, failure=refused.message[:300], last_error=refused.code)
        return
    _stage(claimed, report)
    _finish(claimed, state=State.CHECKED, checked_at=now, **_outcome(report))


def _report(claimed: RosterImport, held: Holdings, now: datetime) -> Report:
    """Reads and judges the upload; no transaction is open while it does."""
    told = answers_from(claimed.answers)
    table = read_table(read_upload(claimed.id, claimed.upload_name), answers=told)
    told = with_memory(told, _settled_before(claimed), table.headers)
    return check_table(table, today=now.date(), known=held.known(), answers=told)


def _settled_before(claimed: RosterImport) -> Answers:
    """What people settled about columns and dates of this source's last committed file."""
    last = RosterImport.objects.filter(source=claimed.source, state=State.COMMITTED).order_by("-committed_at").first()
    return answers_from(last.answers) if last else Answers()


def _outcome(report: Report) -> dict[str, Any]:
    """What the import's own row keeps: everything that is not about one line."""
    lines = {candidate.line for candidate in report.candidates}
    return {
        "source_facts": report.source.to_dict() | {"line_ends": report.source.line_ends, "sheet": report.source.sheet},
        "mapping": [column.to_dict() for column in report.mapping],
        "counts": report.counts.to_dict() | {"absent_once": len(report.absent_once), "lines": len(lines)},
        "notes": [finding.to_dict() for finding in report.findings if finding.line not in lines],
        "ready": report.ok,
        "failure": "",
    }


def _stage(claimed: RosterImport, report: Report) -> None:
    """Writes the lines in short transactions, so that others go on writing; each says how far it is."""
    found: dict[int, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.line, []).append(finding)
    with transaction.atomic():
        _hold(claimed)
        claimed.rows.all().delete()
    total = len(report.candidates)
    for start in range(0, total, CHUNK):
        some = report.candidates[start : start + CHUNK]
        rows = [_row(claimed, candidate, found.get(candidate.line, [])) for candidate in some]
        with transaction.atomic():
            _hold(claimed)
            RosterRow.objects.bulk_create(rows)
            RosterImport.objects.filter(id=claimed.id).update(done=start + len(some), total=total)


def _row(claimed: RosterImport, candidate: Candidate, found: Sequence[Finding]) -> RosterRow:
    heaviest = min((finding.severity for finding in found), key=WEIGHT.__getitem__, default=None)
    fresh = uuid4() if candidate.verdict is Verdict.NEW else None
    return RosterRow(
        roster_import=claimed,
        line=candidate.line,
        person_id=UUID(candidate.known) if candidate.known else fresh,
        verdict=candidate.verdict.value,
        weight=heaviest.value if heaviest else "",
        facts=candidate.facts.to_json(),
        differences=[asdict(difference) for difference in candidate.differences],
        findings=[finding.to_dict() for finding in found],
    )


# ---------------------------------------------------------------------- committing


def _commit(claimed: RosterImport, actor: Actor, now: datetime) -> None:
    """Judges the upload against the people of this moment, then writes all of it or nothing."""
    require(actor, may.HR_IMPORT_COMMIT)
    held = holdings(claimed.source)
    try:
        report = _report(claimed, held, now)
    except REFUSALS as refused:
        _finish(claimed, state=State.FAILED, failure=refused.message[:300], last_error=refused.code)
        return
    ids = _as_staged(claimed, report)
    if ids is None:
        _stage(claimed, report)
        _finish(claimed, state=State.CHECKED, checked_at=now, **(_outcome(report) | {"failure": str(MOVED)}))
        return
    try:
        _write(claimed, prepare(make_plan(report, held, ids, now=now), claimed, now=now), actor, now)
    except (WorldMoved, IntegrityError):
        _update(claimed, lease_token=None, lease_until=None, last_error=WorldMoved.code)


MOVED = gettext_lazy(
    "People changed since this file was checked, so it was checked again. Look at the counts and commit once more."
)


def _as_staged(claimed: RosterImport, report: Report) -> dict[int, UUID] | None:
    """Ids of new people by line, if the report still says what was shown to whoever asked for the commit; else None."""
    staged = {
        line: (verdict, person) for line, verdict, person in claimed.rows.values_list("line", "verdict", "person_id")
    }
    counts = {name: claimed.counts.get(name) for name in report.counts.to_dict()}
    if not report.ok or counts != report.counts.to_dict() or len(staged) != len(report.candidates):
        return None
    if any(not _same(candidate, staged.get(candidate.line)) for candidate in report.candidates):
        return None
    new = (candidate.line for candidate in report.candidates if candidate.verdict is Verdict.NEW)
    return {line: person for line in new if (person := staged[line][1]) is not None}


def _same(candidate: Candidate, staged: tuple[str, UUID | None] | None) -> bool:
    if staged is None or staged[0] != candidate.verdict.value:
        return False
    return candidate.verdict is Verdict.NEW or str(staged[1] or "") == candidate.known


def _write(claimed: RosterImport, writing: Writing, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        _hold(claimed)
        write(writing, claimed, now=now)
        total = len(writing.plan.creates) + len(writing.plan.changes)
        RosterImport.objects.filter(id=claimed.id).update(
            state=State.COMMITTED,
            committed_at=now,
            done=total,
            total=total,
            lease_token=None,
            lease_until=None,
            attempts=0,
        )
        record(actor, may.HR_IMPORT_COMMIT, now=now, object_id=claimed.id, code="committed")
        note_change(actor, KIND, claimed.id, "committed", now=now, name=claimed.committed_by, **_plain(claimed.counts))


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in ("new", "changed", "leavers") if name in counts}


def _settle(claimed: RosterImport, _actor: Actor, now: datetime) -> None:
    """After a commit: others learn of new grades and lines, and the upload goes."""
    with transaction.atomic():
        _hold(claimed)
        announce("roster_applied", now=now)
        RosterImport.objects.filter(id=claimed.id).update(
            settled_at=now, lease_token=None, lease_until=None, upload_name=""
        )
        delete_upload(claimed.id, claimed.upload_name)


def _give_up(claimed: RosterImport, _actor: Actor, _now: datetime) -> None:
    _finish(claimed, state=State.FAILED, failure=_("The import could not be finished; upload the file again."))


# ---------------------------------------------------------------------- leases


def _hold(claimed: RosterImport) -> None:
    if claimed.lease_token is None or not claimed.holds(claimed.lease_token):
        raise LeaseLost(import_id=str(claimed.id))


def _update(claimed: RosterImport, **changes: Any) -> None:
    RosterImport.objects.filter(id=claimed.id, lease_token=claimed.lease_token).update(**changes)


def _finish(claimed: RosterImport, **changes: Any) -> None:
    """The last short transaction of a step: its result, and the lease given back, only if the lease still holds."""
    with transaction.atomic():
        _hold(claimed)
        RosterImport.objects.filter(id=claimed.id).update(**changes, lease_token=None, lease_until=None, attempts=0)
