"""What one does to a session: it took place, it did not, it is cancelled, something follows from it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput
from peripatos.growth.services.actions import ActionWords, add_action_to_session
from peripatos.scheduling.selectors import session_facts
from peripatos.scheduling.services import cancel_session, mark_held, mark_missed
from peripatos.scheduling.types import MissedBy
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.forms import ActionForm, NotHeldForm, VersionForm
from peripatos.web.sessions.views.page import Kept, show
from peripatos.web.sessions.words import title_of_session, when_of


@require_POST
@asks(may.SESSION_MARK_HELD_NO_SHOW)
def met(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """ "We met", in one press."""
    mark_held(actor=request.actor, session_id=session_id, now=clock.now())
    messages.success(request, _("Noted: you met. Say in one line what came of it, while it is fresh."))
    return _back(session_id)


@require_http_methods(["GET", "POST"])
@asks(may.SESSION_MARK_HELD_NO_SHOW, may.SESSION_READ_TIME_AND_PARTIES)
def not_held(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """It did not take place: who could not come, without blame."""
    form = NotHeldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        missed_by = MissedBy(form.cleaned_data["what"])
        mark_missed(actor=request.actor, session_id=session_id, missed_by=missed_by, now=clock.now())
        messages.success(request, _("Noted. It happens; find the next time while you are here."))
        return _back(session_id)
    facts = session_facts(request.actor, session_id)
    context = {
        "facts": facts,
        "title": title_of_session(facts, request.actor),
        "when": when_of(facts, request.actor, now=clock.now()),
        "other": facts.other_than(request.actor.person_id),
        "own_side": facts.side_of(request.actor.person_id),
        "form": form,
    }
    return render(request, "sessions/not_held.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@asks(may.SESSION_BOOK_RESCHEDULE_CANCEL, may.SESSION_READ_TIME_AND_PARTIES)
def cancel(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Asks once more, then cancels."""
    facts = session_facts(request.actor, session_id)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_session(
            actor=request.actor, session_id=session_id, version=form.cleaned_data["version"], now=clock.now()
        )
        messages.success(request, _("Cancelled. Both of you were told, and your calendars with you."))
        return _back(session_id)
    context = {
        "facts": facts,
        "title": title_of_session(facts, request.actor),
        "when": when_of(facts, request.actor, now=clock.now()),
        "other": facts.other_than(request.actor.person_id),
    }
    return render(request, "sessions/cancel.html", context, status=400 if form.errors else 200)


@require_POST
@asks(may.ACTION_ITEM_CREATE_EDIT_DROP)
def add_action(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Something that one of the two takes on."""
    form = ActionForm(request.POST)
    if not form.is_valid():
        return show(request, session_id, Kept(form=form))
    given = form.cleaned_data
    words = ActionWords(text=given["text"], due_on=given["due_on"], owner_id=given["owner"])
    try:
        add_action_to_session(actor=request.actor, session_id=session_id, words=words, now=clock.now())
    except BadInput as problem:
        form.add_error("text", next(iter(problem.fields.values())))
        return show(request, session_id, Kept(form=form))
    return _back(session_id, "actions")


def _back(session_id: UUID, part: str = "") -> HttpResponse:
    address = reverse("session", args=[session_id])
    return HttpResponseRedirect(f"{address}#{part}" if part else address, status=303)
