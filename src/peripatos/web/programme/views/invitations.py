"""Invitations: the list, choosing people, the letter with its preview, reminding, taking back."""

from datetime import timedelta
from typing import Any
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
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.people.selectors.directory import names_of
from peripatos.programmes.invitation_text import usual_message
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.overview import ProgrammeView, programme_frame
from peripatos.programmes.selectors.participation import InvitationLine, all_invitations, invitation_page
from peripatos.programmes.services.invitations import (
    InvitationPreview,
    preview_invitations,
    remind_invited,
    send_invitations,
    withdraw_invitation,
)
from peripatos.programmes.types import InvitationState
from peripatos.web.exports import Sheet, download
from peripatos.web.people.asked import page_number
from peripatos.web.programme import words
from peripatos.web.programme.forms.participation import InvitationFilterForm, LetterForm, PlaceForm, streams_of
from peripatos.web.programme.reading import ids_of, put_errors, today, tried
from peripatos.web.programme.views.enrolments import choosing
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.templatetags.words import said_date

SEND = may.INVITATION_SEND_WITHDRAW
USUAL_DAYS = 14


@asks(SEND)
def invitations(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Who was invited and how they answered."""
    require(request.actor, SEND, target_of_rows(programme_id))
    view = programme_frame(request.actor, programme_id)
    form = InvitationFilterForm(request.POST or None)
    state = form.cleaned_data.get("state", "") if form.is_bound and form.is_valid() else ""
    page = invitation_page(request.actor, programme_id, state=state, page=page_number(request))
    context = {
        "view": view,
        "form": form,
        "page": page,
        "lines": [_said(line, programme_id) for line in page],
        "streams": [{"id": s.id, "name": words.stream_name(s.kind)} for s in view.streams],
    }
    return render(request, "programme/invitations.html", context)


def _said(line: InvitationLine, programme_id: UUID) -> dict[str, Any]:
    label, kind = words.INVITATION_STATES[line.state]
    by = _("answer by {day}").format(day=said_date(line.answer_by_on)) if line.answer_by_on else ""
    waits = line.state is InvitationState.SENT
    return {
        "line": line,
        "place": f"{words.stream_name(line.stream)}, {str(words.SIDES[line.side]).lower()}",
        "sent": said_date(line.sent_at),
        "by": by if waits else said_date(line.answered_at),
        "late": waits and line.answer_by_on is not None and line.answer_by_on < today(),
        "reminded": _("reminded {day}").format(day=said_date(line.reminded_at)) if line.reminded_at else "",
        "state": label,
        "kind": kind,
        "withdraw": reverse("withdraw-invitation", args=[programme_id, line.id]) if waits else "",
    }


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_invitations(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Every invitation as CSV or XLSX."""
    columns = [_("Name"), _("Stream"), _("Side"), _("State"), _("Invited"), _("Answer by"), _("Answered")]
    rows = [
        (
            line.name,
            words.stream_name(line.stream),
            str(words.SIDES[line.side]),
            str(words.INVITATION_STATES[line.state][0]),
            line.sent_at.date(),
            line.answer_by_on,
            line.answered_at.date() if line.answered_at else None,
        )
        for line in all_invitations(request.actor, programme_id)
    ]
    return download(Sheet("invitations", columns, rows), request.POST.get("form", "csv"))


@asks(SEND)
def invite(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """First the people, then the letter, then who receives what, then sending."""
    require(request.actor, SEND, target_of_rows(programme_id))
    view = programme_frame(request.actor, programme_id)
    streams = streams_of(view)
    if not streams:
        return render(request, "programme/choose.html", {"view": view, "mode": "invite"})
    first = {"stream": streams[0][0], "side": "leader", "only_fitting": "on"}
    form = PlaceForm(request.POST if request.method == "POST" else first, streams=streams)
    step = request.POST.get("step", "choose")
    if not form.is_valid() or step == "choose":
        return render(request, "programme/choose.html", choosing(request, view, form, "invite"))
    if not ids_of(request, "person"):
        messages.error(request, _("Choose at least one person."))
        return render(request, "programme/choose.html", choosing(request, view, form, "invite"))
    return _letter(request, view, form, step)


def _letter(request: ActingRequest, view: ProgrammeView, place: PlaceForm, step: str) -> HttpResponse:
    kind = next(s.kind for s in view.streams if s.id == place.stream_id)
    usual = {"message": usual_message(kind, place.chosen_side), "answer_by_on": today() + timedelta(USUAL_DAYS)}
    form = LetterForm(request.POST) if step in ("preview", "send", "change") else LetterForm(initial=usual)
    preview: InvitationPreview | None = None
    if step in ("preview", "send") and form.is_valid():
        asked = {
            "actor": request.actor,
            "stream_id": place.stream_id,
            "side": place.chosen_side,
            "person_ids": ids_of(request, "person"),
            "message": form.cleaned_data["message"],
            "answer_by_on": form.cleaned_data["answer_by_on"],
            "now": clock.now(),
        }
        try:
            if step == "send":
                return _sent(request, view, send_invitations(**asked))
            preview = preview_invitations(**asked)
        except BadInput as problem:
            put_errors(form, problem)
        except GuardFailed as problem:
            form.add_error(None, sentence_of(problem))
    context = _letter_context(request, view, place, form, preview)
    return render(request, "programme/letter.html", context, status=400 if form.is_bound and form.errors else 200)


def _letter_context(
    request: ActingRequest, view: ProgrammeView, place: PlaceForm, form: LetterForm, preview: InvitationPreview | None
) -> dict[str, Any]:
    chosen = names_of(ids_of(request, "person"))
    out = preview.left_out if preview else ()
    names = names_of(line.person_id for line in out)
    return {
        "view": view,
        "place": place,
        "form": form,
        "preview": preview,
        "people": [{"id": pk, "name": name} for pk, name in sorted(chosen.items(), key=lambda item: item[1])],
        "left_out": [f"{names[line.person_id]} {words.LEFT_OUT[line.reason]}" for line in out],
        "count": len(preview.letters) if preview else len(chosen),
    }


def _sent(request: ActingRequest, view: ProgrammeView, sent: tuple[UUID, ...]) -> HttpResponse:
    n = len(sent)
    messages.success(request, ngettext("{n} invitation sent.", "{n} invitations sent.", n).format(n=n))
    return HttpResponseRedirect(reverse("programme-invitations", args=[view.id]), status=303)


@asks(SEND)
@require_POST
def remind(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Reminds everybody who has not answered, in every stream."""
    require(request.actor, SEND, target_of_rows(programme_id))
    view, reminded = programme_frame(request.actor, programme_id), 0
    try:
        for stream in view.streams:
            reminded += remind_invited(actor=request.actor, stream_id=stream.id, now=clock.now())
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
    else:
        said = ngettext("{n} reminder sent.", "{n} reminders sent.", reminded).format(n=reminded)
        messages.success(request, said if reminded else _("Everybody was invited or reminded today already."))
    return HttpResponseRedirect(reverse("programme-invitations", args=[programme_id]), status=303)


@asks(SEND)
@require_POST
def withdraw(request: ActingRequest, programme_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Takes one invitation back."""
    require(request.actor, SEND, target_of_rows(programme_id))
    tried(
        request,
        lambda: withdraw_invitation(actor=request.actor, invitation_id=invitation_id, now=clock.now()),
        _("The invitation is taken back; its link leads nowhere now."),
    )
    return HttpResponseRedirect(reverse("programme-invitations", args=[programme_id]), status=303)
