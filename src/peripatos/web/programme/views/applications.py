"""Applications and nominations to decide, and external people with their scopes."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import access, clock
from peripatos.core.access import may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.policies import target_of_programme, target_of_rows
from peripatos.programmes.selectors.overview import programme_frame
from peripatos.programmes.selectors.participation import (
    ApplicationLine,
    ScopeLine,
    all_applications,
    application_page,
    scope_lines,
)
from peripatos.programmes.services.applications import decide_application, nominate
from peripatos.programmes.services.outsiders import create_scope, revoke_scope
from peripatos.programmes.types import ApplicationState
from peripatos.web.components.shapes import Tab
from peripatos.web.exports import Sheet, download
from peripatos.web.people.asked import page_number
from peripatos.web.programme import words
from peripatos.web.programme.forms.participation import DecisionForm, NominationForm, ScopeForm, streams_of
from peripatos.web.programme.reading import put_errors, today, tried
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.templatetags.words import said_date

DECIDE = may.APPLICATION_DECIDE_WITH_FEEDBACK
READ_ONE = may.APPLICATION_READ_ONE
ENGAGE = may.OUTSIDER_NDA_AND_SCOPE_GRANT_CREATE_NARROW_EXTEND_REVOKE
VERDICTS = {
    "accept": ApplicationState.ACCEPTED,
    "wait": ApplicationState.WAITING,
    "decline": ApplicationState.DECLINED,
}


@asks(READ_ONE)
def applications(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Applications that wait for a decision."""
    return _list(request, programme_id, None, decided=False)


@asks(READ_ONE)
def decided_applications(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Applications that were decided."""
    return _list(request, programme_id, None, decided=True)


def _list(
    request: ActingRequest, programme_id: UUID, sent: tuple[UUID, DecisionForm] | None, *, decided: bool
) -> HttpResponse:
    require(request.actor, READ_ONE, target_of_rows(programme_id))
    view = programme_frame(request.actor, programme_id)
    decides = access.decide(request.actor, DECIDE, target_of_rows(programme_id)).allowed
    page = application_page(request.actor, programme_id, decided=decided, page=page_number(request))
    context = {
        "view": view,
        "page": page,
        "decided": decided,
        "lines": [_said(line, programme_id, sent, decides=decides) for line in page],
        "tabs": [
            Tab(_("To decide"), reverse("programme-applications", args=[programme_id]), here=not decided),
            Tab(_("Decided"), reverse("decided-applications", args=[programme_id]), here=decided),
        ],
    }
    return render(request, "programme/applications.html", context, status=400 if sent else 200)


def _said(
    line: ApplicationLine, programme_id: UUID, sent: tuple[UUID, DecisionForm] | None, *, decides: bool
) -> dict[str, Any]:
    label, kind = words.APPLICATION_STATES[line.state]
    form = sent[1] if sent and sent[0] == line.id else DecisionForm(auto_id=f"id_{line.id}_%s")
    undecided = line.state in (ApplicationState.SUBMITTED, ApplicationState.WAITING)
    return {
        "line": line,
        "stream": words.stream_name(line.stream),
        "sent": said_date(line.sent_at),
        "state": label if line.agreed else _("has not agreed yet"),
        "kind": kind if line.agreed else "",
        "form": form if decides and undecided and line.agreed and not line.mine else None,
        "address": reverse("decide-application", args=[programme_id, line.id]),
    }


@asks(DECIDE)
@require_POST
def decide(request: ActingRequest, programme_id: UUID, application_id: UUID) -> HttpResponse:
    """Accepts, puts on the waiting list, or declines with a word."""
    require(request.actor, DECIDE, target_of_rows(programme_id))
    form = DecisionForm(request.POST, auto_id=f"id_{application_id}_%s")
    verdict = VERDICTS.get(request.POST.get("verdict", ""), ApplicationState.SUBMITTED)
    if form.is_valid():
        try:
            decide_application(
                actor=request.actor,
                application_id=application_id,
                verdict=verdict,
                feedback=form.cleaned_data["feedback"],
                now=clock.now(),
            )
        except BadInput as problem:
            put_errors(form, problem, {"verdict": "feedback"})
        except GuardFailed as problem:
            form.add_error("feedback", sentence_of(problem))
        else:
            return HttpResponseRedirect(reverse("programme-applications", args=[programme_id]), status=303)
    return _list(request, programme_id, (application_id, form), decided=False)


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_applications(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Every application and nomination as CSV or XLSX."""
    columns = [_("Name"), _("Work"), _("Stream"), _("State"), _("Sent"), _("Nominated by"), _("Why"), _("Word")]
    rows = [
        (
            line.name,
            line.work,
            words.stream_name(line.stream),
            str(words.APPLICATION_STATES[line.state][0]),
            line.sent_at.date(),
            line.nominated_by,
            line.statement,
            line.feedback,
        )
        for line in all_applications(request.actor, programme_id)
    ]
    return download(Sheet("applications", columns, rows), request.POST.get("form", "csv"))


@asks(may.APPLICATION_NOMINATE_SOMEBODY)
def nomination(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Nominates somebody, who must agree."""
    require(request.actor, may.APPLICATION_NOMINATE_SOMEBODY, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    form = NominationForm(request.POST or None, actor=request.actor, streams=streams_of(view))
    if request.method == "POST" and form.is_valid() and _nominate(request, form):
        return HttpResponseRedirect(reverse("programme", args=[programme_id]), status=303)
    return render(request, "programme/nominate.html", {"view": view, "form": form}, status=400 if form.errors else 200)


def _nominate(request: ActingRequest, form: NominationForm) -> bool:
    asked = form.cleaned_data
    try:
        nominate(
            actor=request.actor,
            stream_id=UUID(asked["stream"]),
            person_id=asked["person"],
            statement=asked["statement"],
            now=clock.now(),
        )
    except BadInput as problem:
        put_errors(form, problem)
    except GuardFailed as problem:
        form.add_error("person", _nomination_refusal(problem))
    else:
        return True
    return False


def _nomination_refusal(problem: GuardFailed) -> str:
    why = str(problem.data.get("why", ""))
    return _("A criterion that must be met is not met: {why}").format(why=why) if why else sentence_of(problem)


@asks(may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ, ENGAGE)
def outsiders(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """External people: what each is engaged for, and a form for one more for whoever engages them."""
    form = None
    if request.method == "POST" or access.decide(request.actor, ENGAGE, target_of_rows(programme_id)).allowed:
        require(request.actor, ENGAGE, target_of_rows(programme_id))
        form = ScopeForm(request.POST or None, actor=request.actor)
        if request.method == "POST" and form.is_valid() and _engage(request, programme_id, form):
            return HttpResponseRedirect(reverse("programme-outsiders", args=[programme_id]), status=303)
    lines = scope_lines(request.actor, programme_id)
    context = {
        "view": programme_frame(request.actor, programme_id),
        "form": form,
        "lines": [_said_scope(line, programme_id, revokes=form is not None) for line in lines],
    }
    return render(request, "programme/outsiders.html", context, status=400 if form is not None and form.errors else 200)


def _engage(request: ActingRequest, programme_id: UUID, form: ScopeForm) -> bool:
    asked = form.cleaned_data
    try:
        create_scope(
            actor=request.actor,
            programme_id=programme_id,
            person_id=asked["person"],
            topics=asked["topics"].splitlines(),
            exclusions=asked["exclusions"],
            minutes_a_quarter=int(asked["hours"] * 60),
            starts_on=asked["starts_on"],
            ends_on=asked["ends_on"],
            now=clock.now(),
        )
    except BadInput as problem:
        put_errors(form, problem)
        return False
    return True


def _said_scope(line: ScopeLine, programme_id: UUID, *, revokes: bool) -> dict[str, Any]:
    state, kind = _scope_state(line)
    return {
        "line": line,
        "hours": "" if line.minutes_a_quarter is None else f"{line.minutes_a_quarter / 60:g}",
        "span": words.span_words(line.starts_on, line.ends_on),
        "state": state,
        "kind": kind,
        "revoke": reverse("revoke-scope", args=[programme_id, line.id]) if revokes and line.revoked_at is None else "",
    }


def _scope_state(line: ScopeLine) -> tuple[str, str]:
    if line.revoked_at is not None:
        return _("revoked"), ""
    if line.signed_at is None:
        return _("waits for their signature"), "warn"
    return (_("over"), "") if line.ends_on < today() else (_("signed"), "good")


@asks(ENGAGE)
@require_POST
def revoke(request: ActingRequest, programme_id: UUID, scope_id: UUID) -> HttpResponse:
    """Ends a scope at once."""
    require(request.actor, ENGAGE, target_of_rows(programme_id))
    tried(
        request,
        lambda: revoke_scope(actor=request.actor, scope_id=scope_id, now=clock.now()),
        _("Revoked. From now on this person sees nothing of the programme."),
    )
    return HttpResponseRedirect(reverse("programme-outsiders", args=[programme_id]), status=303)
