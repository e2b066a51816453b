"""Texts of a session, the shared note, one's own note. Two people who write at once lose nothing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, Missing, VersionConflict
from peripatos.scheduling.merging import merge
from peripatos.scheduling.selectors import (
    own_note,
    session_facts,
    session_texts,
    shared_note_between,
    shared_note_history,
)
from peripatos.scheduling.services import save_private_note, save_session_text, save_shared_note
from peripatos.scheduling.types import SessionText
from peripatos.web.everyone.errors import bad_request
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.forms import NoteForm, TextForm
from peripatos.web.sessions.views.page import Kept, show
from peripatos.web.sessions.words import title_of_session

LABELS = {
    SessionText.AGENDA: lazy("Agenda"),
    SessionText.PREPARATION: lazy("You agreed to bring"),
    SessionText.OUTCOME: lazy("What came of it"),
    SessionText.PLACE: lazy("Where"),
    SessionText.JOIN_LINK: lazy("Link of the call"),
}


@require_POST
@asks(may.SESSION_WRITE_AGENDA_PREPARATION_OUTCOME_LINE)
def text(request: ActingRequest, session_id: UUID, field: str) -> HttpResponse:
    """Saves agenda, preparation, outcome, place or link."""
    wanted = _known(field)
    form = TextForm(request.POST)
    form.is_valid()
    typed, based_on = form.cleaned_data.get("text", ""), form.cleaned_data.get("based_on", "")
    try:
        save_session_text(
            actor=request.actor, session_id=session_id, field=wanted, text=typed, based_on=based_on, now=clock.now()
        )
    except BadInput as problem:
        return show(request, session_id, Kept(field, typed, next(iter(problem.fields.values()))))
    except VersionConflict:
        return _both_texts(request, session_id, wanted, typed, based_on)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("session", args=[session_id]), status=303)


@require_POST
@asks(may.SHARED_SESSION_NOTE_WRITE)
def shared(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Saves the shared note: as a page, or in the background while somebody writes."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return bad_request(request)
    typed, version = form.cleaned_data["text"], form.cleaned_data["version"]
    try:
        saved = save_shared_note(
            actor=request.actor, session_id=session_id, text=typed, based_on=version, now=clock.now()
        )
    except BadInput as problem:
        return _not_taken(request, session_id, "note", typed, problem)
    except VersionConflict:
        return _both_notes(request, session_id, typed, version)
    return _saved(request, session_id, saved)


@require_POST
@asks(
    may.PRIVATE_LEADER_NOTE_CREATE_UPDATE_DELETE,
    may.PRIVATE_COACH_NOTE_CREATE_UPDATE_DELETE,
    may.PRIVATE_ADVISOR_NOTE_CREATE_UPDATE_DELETE,
    may.PRIVATE_REVERSE_MENTOR_NOTE_CREATE_UPDATE_DELETE,
)
def private(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Saves what the actor keeps for themself."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return bad_request(request)
    typed, version = form.cleaned_data["text"], form.cleaned_data["version"]
    try:
        saved = save_private_note(
            actor=request.actor, session_id=session_id, text=typed, version=version, now=clock.now()
        )
    except BadInput as problem:
        return _not_taken(request, session_id, "private", typed, problem)
    except VersionConflict:
        return _both_private(request, session_id, typed)
    return _saved(request, session_id, saved)


@require_safe
@asks(may.SHARED_SESSION_NOTE_READ_VERSION_HISTORY)
def history(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Every version of the shared note."""
    facts = session_facts(request.actor, session_id)
    context = {
        "facts": facts,
        "title": title_of_session(facts, request.actor),
        "versions": shared_note_history(request.actor, session_id, now=clock.now()),
        "zone": facts.reader(request.actor.person_id).zone,
    }
    return render(request, "sessions/note_history.html", context)


def _known(field: str) -> SessionText:
    try:
        return SessionText(field.replace("-", "_"))
    except ValueError:
        raise Missing(what="text") from None


def _quiet(request: ActingRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _saved(request: ActingRequest, session_id: UUID, version: int) -> HttpResponse:
    if _quiet(request):
        return JsonResponse({"version": version})
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("session", args=[session_id]), status=303)


def _not_taken(request: ActingRequest, session_id: UUID, field: str, typed: str, problem: BadInput) -> HttpResponse:
    if _quiet(request):
        return JsonResponse({"error": problem.code}, status=400)
    return show(request, session_id, Kept(field, typed, next(iter(problem.fields.values()))))


def _both_notes(request: ActingRequest, session_id: UUID, typed: str, version: int) -> HttpResponse:
    base, last = shared_note_between(request.actor, session_id, based_on=version, now=clock.now())
    theirs, number = (last.text, last.number) if last else ("", 0)
    merged = merge(base, typed, theirs)
    if _quiet(request):
        answer: dict[str, object] = {"version": number, "theirs": theirs}
        return JsonResponse(answer | ({"merged": merged.text} if merged.clean else {}), status=409)
    context = {
        "address": reverse("session-note", args=[session_id]),
        "back": reverse("session", args=[session_id]),
        "label": _("Notes you both see"),
        "saved_by": last.author_name if last else "",
        "base": base,
        "yours": typed,
        "theirs": theirs,
        "merged": merged,
        "hidden": {"version": number},
    }
    return render(request, "sessions/both_texts.html", context, status=409)


def _both_private(request: ActingRequest, session_id: UUID, typed: str) -> HttpResponse:
    found = own_note(request.actor, session_id, now=clock.now())
    if _quiet(request):
        return JsonResponse({"version": found.version, "theirs": found.text}, status=409)
    context = {
        "address": reverse("session-private-note", args=[session_id]),
        "back": reverse("session", args=[session_id]),
        "label": _("Only for you"),
        "saved_by": _("You, in another window"),
        "yours": typed,
        "theirs": found.text,
        "merged": merge(found.text, typed, found.text),
        "hidden": {"version": found.version},
        "private": True,
    }
    return render(request, "sessions/both_texts.html", context, status=409)


def _both_texts(
    request: ActingRequest, session_id: UUID, field: SessionText, typed: str, based_on: str
) -> HttpResponse:
    theirs = getattr(session_texts(request.actor, session_id, now=clock.now()), field.value)
    context = {
        "address": reverse("session-text", args=[session_id, field.value]),
        "back": reverse("session", args=[session_id]),
        "label": LABELS[field],
        "base": based_on,
        "yours": typed,
        "theirs": theirs,
        "merged": merge(based_on, typed, theirs),
        "hidden": {"based_on": theirs},
    }
    return render(request, "sessions/both_texts.html", context, status=409)
