"""One list of actions across streams, and the page of one action."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, VersionConflict
from peripatos.growth.selectors.actions import action_of, own_actions
from peripatos.growth.services.actions import (
    add_action_to_pair,
    add_action_to_session,
    add_own_action,
    edit_action,
    settle_action,
)
from peripatos.growth.types import ActionState, ActionView
from peripatos.web.growth.addresses import address_of, back_to
from peripatos.web.growth.forms import ActionForm, AddActionForm
from peripatos.web.growth.words import said_action
from peripatos.web.rules import ActingRequest, asks

LONGEST_NUMBER = 10
RULES = (may.ACTION_ITEM_READ_TICK, may.ACTION_ITEM_CREATE_EDIT_DROP)


@asks(*RULES)
def actions(request: ActingRequest) -> HttpResponse:
    """What the actor took on: late, open, over."""
    found = own_actions(request.actor, now=clock.now())
    context = {
        "late": [said_action(a) for a in found.late],
        "open": [said_action(a) for a in found.open],
        "done": [said_action(a) for a in found.done],
        "waiting": len(found.late) + len(found.open),
        "form": AddActionForm(),
    }
    return render(request, "growth/actions.html", context)


@asks(*RULES)
@require_POST
def add(request: ActingRequest) -> HttpResponse:
    """A new action: one's own, or of the session or pair that the form names."""
    form = AddActionForm(request.POST)
    if not form.is_valid():
        return render(request, "growth/action_add.html", {"form": form}, status=400)
    _add(request, form)
    messages.success(request, _("Taken on."))
    session = form.cleaned_data["session"]
    there = address_of("session", session) if session else ""
    return HttpResponseRedirect(there or back_to(request, "actions"), status=303)


@asks(*RULES)
def action(request: ActingRequest, action_id: UUID) -> HttpResponse:
    """One action, to reword, to move, or to drop."""
    now = clock.now()
    if request.method != "POST":
        found = action_of(request.actor, action_id, now=now)
        return render(request, "growth/action.html", _page(found, ActionForm.of(found)))
    if request.POST.get("step") == "drop":
        _settle(request, action_id, ActionState.DROPPED)
        messages.success(request, _("Dropped. It stays in the list of what is over."))
        return HttpResponseRedirect(reverse("actions"), status=303)
    return _edited(request, action_id)


@asks(*RULES)
@require_POST
def tick(request: ActingRequest, action_id: UUID) -> HttpResponse:
    """A press on the box."""
    _settle(request, action_id, ActionState.DONE if request.POST.get("done") == "yes" else ActionState.OPEN)
    return HttpResponseRedirect(back_to(request, "actions"), status=303)


def _add(request: ActingRequest, form: AddActionForm) -> None:
    actor, words, now = request.actor, form.words(), clock.now()
    if form.cleaned_data["session"]:
        add_action_to_session(actor=actor, session_id=form.cleaned_data["session"], words=words, now=now)
    elif form.cleaned_data["relationship"]:
        add_action_to_pair(actor=actor, relationship_id=form.cleaned_data["relationship"], words=words, now=now)
    else:
        add_own_action(actor=actor, words=words, now=now)


def _edited(request: ActingRequest, action_id: UUID) -> HttpResponse:
    form, now = ActionForm(request.POST), clock.now()
    found = action_of(request.actor, action_id, now=now)
    if not form.is_valid():
        return render(request, "growth/action.html", _page(found, form), status=400)
    version = form.cleaned_data["version"] or 0
    try:
        edit_action(actor=request.actor, action_id=action_id, words=form.words(), version=version, now=now)
    except VersionConflict:
        data = request.POST.copy()
        data["version"] = str(found.version)
        return render(request, "growth/action.html", _page(found, ActionForm(data)) | {"theirs": found}, status=409)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("actions"), status=303)


def _settle(request: ActingRequest, action_id: UUID, state: ActionState) -> None:
    version = request.POST.get("version", "")
    if not (version.isdecimal() and len(version) < LONGEST_NUMBER):
        raise BadInput({"version": _("The page was too old. Open the list again.")})
    settle_action(actor=request.actor, action_id=action_id, state=state, version=int(version), now=clock.now())


def _page(found: ActionView, form: ActionForm) -> dict[str, object]:
    return {"action": found, "form": form, "row": said_action(found)}
