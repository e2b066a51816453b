"""The agreement of a pair: written together section by section, signed by both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from peripatos.core import clock
from peripatos.core.access import Actor, may
from peripatos.core.errors import BadInput, VersionConflict
from peripatos.programmes.texts import agreement_template
from peripatos.relationships.selectors import agreement_of, agreement_versions, pair_of
from peripatos.relationships.services import propose_amendment, save_section, sign_agreement
from peripatos.relationships.types import AgreementState, AgreementView, Pair
from peripatos.scheduling.merging import merge
from peripatos.web.matching.words import Text
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.forms import TextForm, VersionForm
from peripatos.web.sessions.words import title_of_pair

READ = may.COACHING_AGREEMENT_READ
SIGN = may.COACHING_AGREEMENT_SIGN_PROPOSE_AMENDMENT
NOT_SAVED = gettext_lazy("Nothing was saved yet. What you typed is kept.")
NOT_ALL_SAVED = gettext_lazy("Not everything is saved yet. What you typed is kept; look at it and save again.")
NOT_SIGNED = gettext_lazy("Not signed yet: something is still empty. Everything you wrote is kept.")


@dataclass(frozen=True)
class Part:
    """A section as the page shows it: ``text`` as it is saved, ``shown`` as it was typed last, and what is wrong."""

    id: str
    title: str
    hint: str
    text: str
    shown: str
    trouble: str = ""


@dataclass(frozen=True)
class Refused:
    """What could not be done: in one line, with a sentence by section, and what was typed there."""

    said: Text
    troubles: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)


@require_safe
@asks(READ)
def agreement(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """The present version: a draft to write, or the words in force."""
    return _show(request, relationship_id)


@require_POST
@asks(SIGN)
def section(request: ActingRequest, relationship_id: UUID, section_id: str) -> HttpResponse:
    """Saves one section; a section that the other changed meanwhile is shown beside yours."""
    form = TextForm(request.POST)
    form.is_valid()
    typed, based_on = form.cleaned_data.get("text", ""), form.cleaned_data.get("based_on", "")
    try:
        saved = save_section(
            actor=request.actor,
            relationship_id=relationship_id,
            section_id=section_id,
            text=typed,
            based_on=based_on,
            now=clock.now(),
        )
    except BadInput as problem:
        if _in_background(request):
            return JsonResponse({"error": problem.code}, status=400)
        refused = Refused(NOT_SAVED, {section_id: problem.fields["text"]}, {section_id: typed})
        return _show(request, relationship_id, refused)
    except VersionConflict:
        return _both(request, relationship_id, section_id, typed, based_on)
    if _in_background(request):
        return JsonResponse({"version": saved})
    messages.success(request, _("Saved. Both of you sign when it says what you mean."))
    address = reverse("agreement", args=[relationship_id])
    return HttpResponseRedirect(f"{address}#{section_id}", status=303)


@require_POST
@asks(READ, SIGN)
def sections(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Saves every section that was changed. One that cannot be saved stays as it was typed, beside what is wrong; one
    that the other changed meanwhile is shown with both texts together.
    """
    actor, now = request.actor, clock.now()
    pair = pair_of(actor, relationship_id)
    if not _changed(request.POST, pair):
        return _show(request, relationship_id)
    troubles, typed = {}, {}
    for section_id, text, based_on in _changed(request.POST, pair):
        try:
            save_section(
                actor=actor,
                relationship_id=relationship_id,
                section_id=section_id,
                text=text,
                based_on=based_on,
                now=now,
            )
        except BadInput as problem:
            troubles[section_id], typed[section_id] = problem.fields["text"], text
        except VersionConflict:
            theirs = agreement_of(actor, relationship_id, now=now).sections.get(section_id, "")
            typed[section_id] = merge(based_on, text, theirs).text
            troubles[section_id] = _("{name} changed this while you wrote. Both texts stand together here.").format(
                name=pair.other_than(actor.person_id).first_name
            )
    if troubles:
        return _show(request, relationship_id, Refused(NOT_ALL_SAVED, troubles, typed))
    messages.success(request, _("Saved. Both of you sign when it says what you mean."))
    pressed = request.POST.get("section", "")
    mark = f"#{pressed}" if pressed in {s.id for s in agreement_template().sections_for(pair.stream_kind)} else ""
    return HttpResponseRedirect(reverse("agreement", args=[relationship_id]) + mark, status=303)


def _changed(sent: QueryDict, pair: Pair) -> list[tuple[str, str, str]]:
    """Id, text and what it was based on, of each section that was written in."""
    found = []
    for template in agreement_template().sections_for(pair.stream_kind):
        names = {"text": f"text-{template.id}", "based_on": f"based_on-{template.id}"}
        form = TextForm({name: sent.get(sent_as, "") for name, sent_as in names.items()})
        form.is_valid()
        text, based_on = form.cleaned_data["text"], form.cleaned_data["based_on"]
        if names["text"] in sent and text.strip() != based_on.strip():
            found.append((template.id, text, based_on))
    return found


@require_POST
@asks(SIGN)
def sign(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Signs the words that were read; points that are still empty are named, and every word stays."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _show(request, relationship_id)
    try:
        complete = sign_agreement(
            actor=request.actor,
            relationship_id=relationship_id,
            version=form.cleaned_data["version"],
            now=clock.now(),
        )
    except BadInput as problem:
        return _show(request, relationship_id, Refused(NOT_SIGNED, problem.fields))
    except VersionConflict:
        messages.warning(request, _("The words changed since you read them. Read them again; then sign."))
        return HttpResponseRedirect(reverse("agreement", args=[relationship_id]), status=303)
    said = _("Signed by both. Now book your sessions.") if complete else _("Signed. It waits for the other signature.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("relationship", args=[relationship_id]), status=303)


@require_POST
@asks(SIGN)
def amend(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Starts the next version."""
    propose_amendment(actor=request.actor, relationship_id=relationship_id, now=clock.now())
    messages.success(request, _("Change what you like. The old words hold until both of you have signed the new ones."))
    return HttpResponseRedirect(reverse("agreement", args=[relationship_id]), status=303)


@require_safe
@asks(READ)
def versions(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Every version with its words."""
    pair = pair_of(request.actor, relationship_id)
    found = agreement_versions(request.actor, relationship_id, now=clock.now())
    context = {
        "pair": pair,
        "title": title_of_pair(pair, request.actor),
        "versions": [(view, _parts(pair, view), _signers(pair, view)) for view in found],
    }
    return render(request, "relationships/versions.html", context)


def _show(request: ActingRequest, relationship_id: UUID, refused: Refused | None = None) -> HttpResponse:
    actor = request.actor
    pair = pair_of(actor, relationship_id)
    view = agreement_of(actor, relationship_id, now=clock.now())
    drafting = view.state is AgreementState.DRAFT
    context = {
        "pair": pair,
        "title": title_of_pair(pair, actor),
        "view": view,
        "drafting": drafting,
        "parts": _parts(pair, view, refused),
        "refused": refused,
        "signers": _signers(pair, view),
        "signed_by_me": actor.person_id in view.signed_by,
        "other": pair.other_than(actor.person_id),
        "heading": _heading(view, actor, pair),
        "versions": view.number > 1,
    }
    return render(request, "relationships/agreement.html", context, status=400 if refused else 200)


def _heading(view: AgreementView, actor: Actor, pair: Pair) -> str:
    if view.state is not AgreementState.DRAFT:
        return _("Your agreement is in force")
    if actor.person_id in view.signed_by:
        return _("Signed by you; it waits for {name}").format(name=pair.other_than(actor.person_id).first_name)
    if view.signed_by:
        return _("Signed by {name}; it waits for you").format(name=pair.other_than(actor.person_id).first_name)
    return _("How we want to work together")


def _parts(pair: Pair, view: AgreementView, refused: Refused | None = None) -> list[Part]:
    typed, troubles = (refused.typed, refused.troubles) if refused else ({}, {})
    found = []
    for template in agreement_template().sections_for(pair.stream_kind):
        text = view.sections.get(template.id, "")
        shown, trouble = typed.get(template.id, text), troubles.get(template.id, "")
        found.append(Part(template.id, template.title, template.hint, text, shown, trouble))
    return found


def _signers(pair: Pair, view: AgreementView) -> list[tuple[str, bool]]:
    return [(someone.name, someone.id in view.signed_by) for someone in (pair.leader, pair.mentor)]


def _both(request: ActingRequest, relationship_id: UUID, section_id: str, typed: str, based_on: str) -> HttpResponse:
    pair = pair_of(request.actor, relationship_id)
    view = agreement_of(request.actor, relationship_id, now=clock.now())
    theirs = view.sections.get(section_id, "")
    titles = {part.id: part.title for part in _parts(pair, view)}
    merged = merge(based_on, typed, theirs)
    if _in_background(request):
        both: dict[str, object] = {"version": view.version, "theirs": theirs}
        return JsonResponse(both | ({"merged": merged.text} if merged.clean else {}), status=409)
    context: dict[str, Any] = {
        "address": reverse("agreement-section", args=[relationship_id, section_id]),
        "back": reverse("agreement", args=[relationship_id]),
        "label": titles.get(section_id, ""),
        "saved_by": pair.other_than(request.actor.person_id).name,
        "base": based_on,
        "yours": typed,
        "theirs": theirs,
        "merged": merged,
        "hidden": {"based_on": theirs},
    }
    return render(request, "sessions/both_texts.html", context, status=409)


def _in_background(request: ActingRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"
