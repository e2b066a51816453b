"""Roster imports as people ask for them: try a file, upload it, answer what is open, commit, undo, throw away."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.core.history import note_change
from peripatos.core.tasks import wake_workers
from peripatos.people.models import Person, RosterImport
from peripatos.people.roster.aliases import sensitive_kind
from peripatos.people.roster.answers import answers_from, answers_to, merged
from peripatos.people.roster.check import check
from peripatos.people.roster.dates import ORDERS
from peripatos.people.roster.errors import SensitiveColumn, UnknownField, UnreadableFile
from peripatos.people.roster.holdings import holdings
from peripatos.people.roster.limits import STANDARD
from peripatos.people.roster.mapping import column_index, field_named
from peripatos.people.roster.store import delete_upload, write_upload
from peripatos.people.roster.types import Answers, Report

State = RosterImport.State
KIND = "roster_import"
FIRST_SOURCE = "roster"
OPEN_STATES = (State.UPLOADED, State.CHECKING, State.CHECKED, State.COMMITTING)
UPLOAD = may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS


def check_file(
    *, actor: Actor | None, data: bytes, source: str = "", answers: Answers | None = None, now: datetime
) -> Report:
    """The dry run of a file, keeping nothing. Without an ``actor`` it works only while nobody is held yet.

    Raises ``Denied``, ``BadInput`` when a second file names no source, and everything that ``check`` raises.
    """
    if actor is None and Person.objects.exists():
        raise GuardFailed(reason="actor_needed")
    if actor is not None:
        require(actor, UPLOAD)
    held = holdings(_source(source, hashlib.sha256(data).hexdigest()))
    return check(data, today=now.date(), known=held.known(), answers=answers)


def stage_roster(
    *, actor: Actor, data: bytes, file_name: str, source: str = "", answers: Answers | None = None, now: datetime
) -> RosterImport:
    """Keeps an upload, sealed, for the worker to check; the same bytes from the same source give the same import.

    Raises ``UnreadableFile`` when it is empty or too large, ``BadInput`` when a second file names no source.
    """
    require(actor, UPLOAD)
    _refuse_size(data)
    sha256 = hashlib.sha256(data).hexdigest()
    source = _source(source, sha256)
    found = _same_upload(source, sha256)
    if found is not None:
        return _told_anew(actor, found, answers, now)
    fresh = RosterImport(id=uuid4(), source=source, file_name=_file_name(file_name), sha256=sha256, created_at=now)
    fresh.requested_by, fresh.requested_by_person_id = actor.name, actor.person_id
    fresh.answers = answers_to(answers or Answers())
    with transaction.atomic():
        fresh.upload_name = write_upload(fresh.id, data)
        fresh.save(force_insert=True)
        record(actor, UPLOAD, now=now, object_id=fresh.id, code="uploaded")
        note_change(actor, KIND, fresh.id, "uploaded", now=now, file=fresh.file_name, source=source)
        wake_workers()
    return fresh


def _refuse_size(data: bytes) -> None:
    if not data.strip():
        raise UnreadableFile(_("The file is empty."), reason="empty")
    if len(data) > STANDARD.file_bytes:
        raise UnreadableFile(_("The file is larger than 20 MB; split it."), reason="size")


def _source(source: str, sha256: str) -> str:
    """One file needs no name for its source; from the second on, absence is counted per source, so it must be said."""
    given = " ".join(source.split())[:80]
    if given:
        return given
    others = RosterImport.objects.exclude(state__in=(State.FAILED, State.UNDONE))
    same = others.filter(sha256=sha256).values_list("source", flat=True).first()
    if same or not others.exists():
        return same or FIRST_SOURCE
    raise BadInput({"source": _("Say which source this file comes from, because absence is counted for each source.")})


def _same_upload(source: str, sha256: str) -> RosterImport | None:
    """The import of these bytes, if it is still open or was the last that this source committed."""
    of_source = RosterImport.objects.filter(source=source)
    waiting = of_source.filter(sha256=sha256, state__in=OPEN_STATES).first()
    if waiting:
        return waiting
    last = of_source.filter(state=State.COMMITTED).order_by("-committed_at").first()
    return last if last and last.sha256 == sha256 else None


def _told_anew(actor: Actor, found: RosterImport, answers: Answers | None, now: datetime) -> RosterImport:
    """The same file with other answers is the same import, checked again."""
    if answers is None or found.state not in (State.UPLOADED, State.CHECKED) or answers_to(answers) == found.answers:
        return found
    return answer_questions(actor=actor, import_id=found.id, answers=answers, now=now)


def _file_name(name: str) -> str:
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in plain if sign.isprintable())[:200] or "file"


def answer_questions(*, actor: Actor, import_id: UUID, answers: Answers, now: datetime) -> RosterImport:
    """Adds answers (columns, dates, managers, lines to leave out) to those given before and has the file checked again.

    Raises ``BadInput`` for answers that cannot be, ``GuardFailed`` when the import is no longer open.
    """
    require(actor, UPLOAD)
    found = _found(import_id)
    _refuse_answers(found, answers)
    told = merged(answers_from(found.answers), answers)
    return _check_again(actor, found, told, "answered", now, left_out=sorted(answers.leave_out))


def take_back_leaving_out(*, actor: Actor, import_id: UUID, lines: frozenset[int], now: datetime) -> RosterImport:
    """Takes lines in again that were left out, and has the file checked again."""
    require(actor, UPLOAD)
    found = _found(import_id)
    told = answers_from(found.answers)
    return _check_again(actor, found, replace(told, leave_out=told.leave_out - lines), "taken_in", now)


def _check_again(
    actor: Actor, found: RosterImport, told: Answers, code: str, now: datetime, left_out: Sequence[int] = ()
) -> RosterImport:
    open_states = (State.UPLOADED, State.CHECKED, State.FAILED)
    changes = {"state": State.UPLOADED, "answers": answers_to(told), "ready": False, "failure": "", "attempts": 0}
    with transaction.atomic():
        still = RosterImport.objects.filter(id=found.id, state__in=open_states).exclude(upload_name="")
        if not still.update(**changes, not_before=None):
            raise GuardFailed(reason="import_not_open")
        record(actor, UPLOAD, now=now, object_id=found.id, code=code)
        note_change(actor, KIND, found.id, code, now=now, left_out=list(left_out))
        wake_workers()
    found.refresh_from_db()
    return found


def _refuse_answers(found: RosterImport, answers: Answers) -> None:
    """Says at once, and by the name of the answer, what the check would refuse later."""
    headers = [column["column"] for column in found.mapping]
    wrong: dict[str, str] = {}
    for column, wanted in answers.mapping.items():
        try:
            at = column_index(headers, column) if headers else None
            if field_named(wanted) and at is not None and sensitive_kind(headers[at]):
                wrong[column] = _("The column “{column}” is never imported.").format(column=column)
        except (UnknownField, SensitiveColumn) as refused:
            wrong[column] = refused.message
    for column, order in answers.dates.items():
        if order.casefold() not in ORDERS:
            wrong[column] = _("Choose day first (dmy) or month first (mdy).")
    if wrong:
        raise BadInput(wrong)


def apply_roster(*, actor: Actor, import_id: UUID, now: datetime) -> RosterImport:
    """Asks the worker to commit a checked import: all of it or nothing. Asking again for one committed does nothing.

    Raises ``GuardFailed`` with reason ``import_not_checked`` or ``import_has_errors``.
    """
    require(actor, may.HR_IMPORT_COMMIT)
    found = _found(import_id)
    if found.state in (State.COMMITTED, State.COMMITTING):
        return found
    if found.state != State.CHECKED:
        raise GuardFailed(reason="import_not_checked")
    if not found.ready:
        raise GuardFailed(reason="import_has_errors")
    changes = {"state": State.COMMITTING, "committed_by": actor.name, "attempts": 0, "not_before": None, "done": 0}
    with transaction.atomic():
        if not RosterImport.objects.filter(id=found.id, state=State.CHECKED, ready=True).update(**changes):
            raise GuardFailed(reason="import_not_checked")
        note_change(actor, KIND, found.id, "commit_asked", now=now)
        wake_workers()
    found.refresh_from_db()
    return found


def discard_roster(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Throws an import away that nobody committed, with its upload and staged lines.

    Raises ``GuardFailed`` with reason ``import_not_open`` once a commit was asked for.
    """
    require(actor, UPLOAD)
    found = _found(import_id)
    with transaction.atomic():
        open_ones = RosterImport.objects.filter(id=found.id, state__in=(State.UPLOADED, State.CHECKED, State.FAILED))
        if not open_ones.update(state=State.FAILED, failure="Thrown away.", upload_name="", ready=False):
            raise GuardFailed(reason="import_not_open")
        found.rows.all().delete()
        record(actor, UPLOAD, now=now, object_id=found.id, code="discarded")
        note_change(actor, KIND, found.id, "discarded", now=now)
        delete_upload(found.id, found.upload_name)


def discard_forgotten(*, now: datetime, after: timedelta = timedelta(days=14)) -> int:
    """Throws away uploads that nobody committed for ``after``; returns how many."""
    old = RosterImport.objects.filter(created_at__lt=now - after).exclude(upload_name="")
    forgotten = list(old.filter(state__in=(State.UPLOADED, State.CHECKED, State.FAILED))[:20])
    for found in forgotten:
        with transaction.atomic():
            found.rows.all().delete()
            RosterImport.objects.filter(id=found.id).update(
                state=State.FAILED, failure="Thrown away because nobody committed it.", upload_name="", ready=False
            )
            delete_upload(found.id, found.upload_name)
    return len(forgotten)


def _found(import_id: UUID) -> RosterImport:
    found = RosterImport.objects.filter(id=import_id).first()
    if found is None:
        raise Missing(kind="import")
    return found
