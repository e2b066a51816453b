"""What people do with an import: settle columns, dates and lines, commit, undo, throw away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.errors import BadInput
from peripatos.people.roster.selectors import import_detail
from peripatos.people.roster.services import (
    answer_questions,
    apply_roster,
    discard_roster,
    take_back_leaving_out,
)
from peripatos.people.roster.types import Answers
from peripatos.people.roster.undoing import Undone, undo_roster
from peripatos.web.imports import said
from peripatos.web.imports.forms import LinesForm, ReadingForm
from peripatos.web.imports.views import READ, render_import
from peripatos.web.rules import ActingRequest, asks


@asks(READ)
@require_POST
def columns(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """What each column is, and how its dates are written, as far as it was changed."""
    require(request.actor, READ)
    detail = import_detail(request.actor, import_id)
    mapping, dates = {}, {}
    for column in said.columns(detail):
        told, order = request.POST.get(column["field_name"]), request.POST.get(column["date_name"])
        if told is not None and told != column["value"]:
            mapping[column["name"]] = told
        if order:
            dates[column["name"]] = order
    if not mapping and not dates:
        messages.info(request, _("Nothing was changed, so the file was not checked again."))
        return _back(import_id)
    return _answered(request, import_id, Answers(mapping=mapping, dates=dates))


@asks(READ)
@require_POST
def reading(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Another encoding, delimiter, header row or sheet."""
    require(request.actor, READ)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return render_import(request, import_id, reading=form, status=400)
    return _answered(request, import_id, form.answers())


@asks(READ)
@require_POST
def lines(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Leaves lines out, takes them in again, names a manager, or says which of several lines counts."""
    require(request.actor, READ)
    form = LinesForm(request.POST)
    if not form.is_valid():
        wrong = " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)
        return render_import(request, import_id, wrong=wrong, status=400)
    told = form.cleaned_data
    chosen: frozenset[int] = told["lines"]
    match told["step"]:
        case "take_in":
            take_back_leaving_out(actor=request.actor, import_id=import_id, lines=chosen, now=clock.now())
            return _back(import_id)
        case "manager":
            return _answered(request, import_id, Answers(managers=dict.fromkeys(chosen, told["manager"].strip())))
        case "duplicates":
            return _answered(request, import_id, Answers(duplicates=told["keep"] or "last"))
    return _answered(request, import_id, Answers(leave_out=chosen))


@asks(may.HR_IMPORT_COMMIT)
@require_POST
def commit(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Asks the worker to commit: all of it or nothing."""
    apply_roster(actor=request.actor, import_id=import_id, now=clock.now())
    return _back(import_id)


@asks(may.HR_IMPORT_UNDO)
def undo(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Says what an undo does, and does it when asked by POST."""
    require(request.actor, may.HR_IMPORT_UNDO)
    if request.method != "POST":
        detail = import_detail(request.actor, import_id)
        return render(request, "imports/undo.html", {"line": detail.line})
    done = undo_roster(actor=request.actor, import_id=import_id, now=clock.now())
    messages.success(request, _said_undone(done))
    return _back(import_id)


@asks(READ)
@require_POST
def discard(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Throws the file and its staged lines away."""
    discard_roster(actor=request.actor, import_id=import_id, now=clock.now())
    messages.success(request, _("The file is thrown away. Nobody was changed."))
    return HttpResponseRedirect(reverse("imports"), status=303)


def _answered(request: ActingRequest, import_id: UUID, answers: Answers) -> HttpResponse:
    try:
        answer_questions(actor=request.actor, import_id=import_id, answers=answers, now=clock.now())
    except BadInput as refused:
        return render_import(request, import_id, wrong=" ".join(refused.fields.values()), status=400)
    return _back(import_id)


def _back(import_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("import", args=[import_id]), status=303)


def _said_undone(done: Undone) -> str:
    said_parts = [
        ngettext("{n} person was removed", "{n} people were removed", done.removed).format(n=done.removed),
        ngettext("{n} restored", "{n} restored", done.restored).format(n=done.restored),
    ]
    sentences = [_("The import is undone: {parts}.").format(parts=", ".join(said_parts))]
    if done.kept:
        sentences.append(_("{n} stay, because they take part by now.").format(n=done.kept))
    if done.overruled:
        sentences.append(_("{n} values stay, because somebody changed them since.").format(n=done.overruled))
    return " ".join(sentences)
