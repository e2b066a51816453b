"""Imports: the list with its upload form, one import, its progress, its findings as a file, what it changed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import decide, may
from peripatos.core.errors import BadInput
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.histories import history_of_import
from peripatos.people.roster.selectors import (
    differences,
    import_changes,
    import_detail,
    import_line,
    imports,
    may_undo,
    report_of,
    staged_lines,
)
from peripatos.people.roster.services import stage_roster
from peripatos.web.everyone.errors import too_large
from peripatos.web.exports import Sheet, as_csv
from peripatos.web.imports import said, words
from peripatos.web.imports.forms import ReadingForm, SieveForm, UploadForm
from peripatos.web.people.asked import page_number
from peripatos.web.people.directory import tabs_of
from peripatos.web.rules import ActingRequest, asks

READ = may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS
HISTORY = may.CHANGE_HISTORY_OF_AN_IMPORT_READ
WEIGHTS = ("error", "ask", "warning", "note")


@asks(READ)
def imports_page(request: ActingRequest) -> HttpResponse:
    """Every import, and a form for the next file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "file" in request.FILES:
        refused = _upload(request, form)
        if refused is not None:
            return refused
    number = request.GET.get("page", "")
    page = imports(request.actor, page=int(number) if number.isdecimal() and len(number) < 7 else 1)
    context = {
        "form": form,
        "page": page,
        "lines": said.list_lines(page),
        "tabs": tabs_of(request.actor, "imports"),
    }
    return render(request, "imports/imports.html", context, status=400 if form.is_bound else 200)


def _upload(request: ActingRequest, form: UploadForm) -> HttpResponse | None:
    """Keeps the file and leads to its page; None when the form says what is wrong."""
    file = request.FILES["file"]
    if not isinstance(file, UploadedFile) or not form.is_valid():
        return None
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        return too_large(request)
    source, name = form.cleaned_data["source"], file.name or ""
    try:
        staged = stage_roster(actor=request.actor, data=file.read(), file_name=name, source=source, now=clock.now())
    except UnreadableFile as refused:
        form.add_error("file", refused.message)
        return None
    except BadInput as refused:
        form.add_error("source", " ".join(refused.fields.values()))
        return None
    return HttpResponseRedirect(reverse("import", args=[staged.id]), status=303)


@asks(READ)
def import_page(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """One import: how the file was read, what was found, what a commit would do or did; POST chooses the lines."""
    return render_import(request, import_id)


def render_import(
    request: ActingRequest, import_id: UUID, *, reading: ReadingForm | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    """The page of one import, with what could not be taken of a form that came before."""
    detail = import_detail(request.actor, import_id)
    line = detail.line
    if wrong:
        messages.error(request, wrong)
    context: dict[str, Any] = {
        "line": line,
        "detail": detail,
        "finding": said.finding(detail),
        "state": words.STATES[line.state],
        "may_commit": decide(request.actor, may.HR_IMPORT_COMMIT).allowed,
    }
    if line.moving:
        context["progress"] = said.progress(line)
    else:
        context |= _settled(request, detail, reading)
    return render(request, "imports/import.html", context, status=status)


def _settled(request: ActingRequest, detail: Any, reading: ReadingForm | None) -> dict[str, Any]:
    """What stands on the page while no worker is busy with the import."""
    line = detail.line
    is_open = line.state == "checked"
    first = "error" if line.counts.get("errors") else "ask" if line.counts.get("ambiguous") else ""
    form = SieveForm(request.POST if "show" in request.POST else None, initial={"show": first if is_open else ""})
    show = form.cleaned_data["show"] if form.is_bound and form.is_valid() else form.initial["show"]
    chosen = {"weight": show} if show in WEIGHTS else {"verdict": show}
    page = staged_lines(request.actor, line.id, page=page_number(request), **chosen)
    undo = decide(request.actor, may.HR_IMPORT_UNDO).allowed and may_undo(line, now=clock.now())
    return {
        "open": is_open,
        "figures": said.figures(line.counts),
        "form": form,
        "page": page,
        "lines": [said.staged(row, is_open=is_open) for row in page],
        "columns": said.columns(detail),
        "questions": said.date_questions(detail),
        "notes": said.notes(detail),
        "file_at_fault": is_open and any(note["severity"] == "error" for note in detail.notes),
        "read_as": said.read_as(detail.source_facts),
        "reading": reading or ReadingForm(),
        "duplicates": any(f["code"] == "duplicate_row" for row in page for f in row.findings),
        "may_undo": undo,
        "history": said.history(history_of_import(request.actor, line.id)) if _may_read_history(request) else [],
        "steps": said.next_steps(request.actor) if line.state == "committed" else [],
    }


def _may_read_history(request: ActingRequest) -> bool:
    return decide(request.actor, HISTORY).allowed


@asks(READ)
def progress(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """How far the worker is, for the page that asks every second; when it is done, that page loads anew."""
    line = import_detail(request.actor, import_id).line
    if line.moving:
        return render(request, "components/progress.html", said.progress(line))
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = reverse("import", args=[import_id])
    return response


@asks(READ)
def findings(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Every finding as a CSV file."""
    rows: Any = report_of(request.actor, import_id)["rows"]
    cells = [(r["line"], r["column"], r["severity"], r["code"], r["message"]) for r in rows]
    heads = (_("Line"), _("Column"), _("Weight"), _("Code"), _("What to know"))
    return as_csv(Sheet("import-findings", heads, cells))


@asks(HISTORY)
def changes(request: ActingRequest) -> HttpResponse:
    """Every import that was committed, each leading to what it changed."""
    page = import_changes(request.actor, page=page_number(request))
    return render(request, "imports/changes.html", {"page": page, "rows": said.committed_lines(page)})


@asks(HISTORY)
def difference_page(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """What a commit changed, person by person."""
    line = import_line(request.actor, import_id)
    kind = request.POST.get("kind", "")
    page = differences(request.actor, import_id, kind=kind if kind in words.KINDS else "", page=page_number(request))
    context = {
        "line": line,
        "reads_import": decide(request.actor, READ).allowed,
        "page": page,
        "lines": [said.difference(row) for row in page],
        "history": said.history(history_of_import(request.actor, import_id)),
        "kinds": [{"value": value, "label": label, "here": value == kind} for value, label in said.kind_choices()],
    }
    return render(request, "imports/differences.html", context)
