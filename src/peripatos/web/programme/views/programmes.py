"""The list of programmes, founding one, the page of one with its states, copying, history."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Hand, decide, may, require
from peripatos.core.errors import BadInput, Missing
from peripatos.programmes.selectors.duties import duties_to_confirm
from peripatos.programmes.selectors.history import history_of_programme
from peripatos.programmes.selectors.overview import (
    PipelineCounts,
    ProgrammeLine,
    ProgrammeView,
    duty_lines,
    pipeline_counts,
    programme_frame,
    programme_lines,
    programme_view,
)
from peripatos.programmes.services import states
from peripatos.programmes.services.founding import create_programme, duplicate
from peripatos.programmes.types import ProgrammeState
from peripatos.web.components.shapes import Moment, Row, Stage, Tab
from peripatos.web.programme import words
from peripatos.web.programme.forms.founding import FoundingForm, WaiverForm
from peripatos.web.programme.reading import number_of, put_errors, tried
from peripatos.web.programme.sentences import history_meta, history_words
from peripatos.web.programme.views.responsible import said_duties
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import said_moment

CREATE = may.PROGRAMME_CREATE_EMPTY_AND_NAME_SPONSOR_AND_FIRST_COORDINATOR
SIGN = may.PROGRAMME_CHARTER_START_PAUSE_CLOSE_RECORD_A_PILOT_WAIVER
STEPS: dict[str, tuple[Callable[..., None], str | Promise]] = {
    "charter": (states.charter, gettext_lazy("The charter is signed. The planned budget is agreed with it.")),
    "start": (states.start, gettext_lazy("The programme is running.")),
    "pause": (states.pause, gettext_lazy("The programme is paused. Pairs go on; nobody is invited or matched.")),
    "resume": (states.resume, gettext_lazy("The programme is running again.")),
    "wind-down": (states.begin_closing, gettext_lazy("The programme is closing. Nobody joins any more.")),
    "close": (states.close, gettext_lazy("The programme is closed.")),
    "archive": (states.archive, gettext_lazy("The programme is archived. Nothing was deleted.")),
}


@asks(may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA)
def programmes(request: ActingRequest) -> HttpResponse:
    """Programmes that the reader has a tie to."""
    require(request.actor, may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA)
    return _list(request, archived=False)


@asks(may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA)
def archived_programmes(request: ActingRequest) -> HttpResponse:
    """Programmes that were archived."""
    require(request.actor, may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA)
    return _list(request, archived=True)


def _list(request: ActingRequest, *, archived: bool) -> HttpResponse:
    lines = programme_lines(request.actor, archived=archived)
    context = {
        "rows": [_row(line) for line in lines],
        "tabs": [
            Tab(_("Current"), reverse("programmes"), here=not archived),
            Tab(_("Archived"), reverse("archived-programmes"), here=archived),
        ],
        "archived": archived,
        "founds": decide(request.actor, CREATE).allowed,
        "waiting": _duties_waiting(request),
    }
    return render(request, "programme/programmes.html", context)


def _duties_waiting(request: ActingRequest) -> int:
    """How many proposed duties the reader could sign."""
    confirms = decide(request.actor, may.ROLE_GRANT_CONFIRM_A_PROPOSED_DUTY, hand=Hand.SECOND).allowed
    return sum(not item.mine for item in duties_to_confirm(request.actor)) if confirms else 0


def _row(line: ProgrammeLine) -> Row:
    label, kind = words.STATES[line.state]
    people = _("{n} people").format(n=line.people) if line.people is not None else ""
    streams = ", ".join(words.stream_name(kind) for kind in line.streams)
    parts = (words.span_words(line.starts_on, line.ends_on), people, streams)
    meta = " · ".join(part for part in parts if part)
    return Row(line.name, meta, reverse("programme", args=[line.id]), tag=label, tag_kind=kind)


@asks(CREATE)
def new_programme(request: ActingRequest) -> HttpResponse:
    """Founds an empty programme."""
    require(request.actor, CREATE)
    form = FoundingForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            programme_id = create_programme(actor=request.actor, now=clock.now(), **_founding(form))
        except BadInput as problem:
            put_errors(form, problem)
        else:
            return HttpResponseRedirect(reverse("programme", args=[programme_id]), status=303)
    return render(request, "programme/new.html", {"form": form, "source": None}, status=400 if form.errors else 200)


def _founding(form: FoundingForm) -> dict[str, Any]:
    asked = form.cleaned_data
    return {
        "name": asked["name"],
        "sponsor_id": asked["sponsor"],
        "coordinator_id": asked["coordinator"],
        "currency": asked["currency"],
    }


@asks(CREATE)
def copy_programme(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Copies mandate, streams and criteria into a new draft."""
    require(request.actor, CREATE)
    source = programme_view(request.actor, programme_id)
    form = FoundingForm(request.POST or None, actor=request.actor, initial={"currency": source.currency})
    form.fields.pop("currency")
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            copy_id = duplicate(
                actor=request.actor,
                programme_id=programme_id,
                name=asked["name"],
                sponsor_id=asked["sponsor"],
                coordinator_id=asked["coordinator"],
                now=clock.now(),
            )
        except BadInput as problem:
            put_errors(form, problem)
        else:
            return HttpResponseRedirect(reverse("programme", args=[copy_id]), status=303)
    context = {"form": form, "source": source}
    return render(request, "programme/new.html", context, status=400 if form.errors else 200)


@asks(may.PROGRAMME_READ_BLUEPRINT)
def programme(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """State, what is missing, who is responsible, and what the reader may do."""
    return _page(request, programme_id, WaiverForm())


def _page(request: ActingRequest, programme_id: UUID, waiver: WaiverForm, *, status: int = 200) -> HttpResponse:
    view = programme_view(request.actor, programme_id)
    counts = pipeline_counts(request.actor, programme_id) if view.powers.invites else None
    context = {
        "view": view,
        "heading": str(words.STATE_SENTENCES[view.state]).format(name=view.name),
        "state": words.STATES[view.state],
        "span": words.span_words(view.starts_on, view.ends_on),
        "missing": [words.missing_words(code) for code in view.missing],
        "next_step": _next_step(view),
        "waiver": waiver if view.powers.signs and _may_waive(view) else None,
        "duties": said_duties(duty_lines(request.actor, programme_id)),
        "streams": [_stream_row(view, stream) for stream in view.streams],
        "stages": _stages(view, counts) if counts else [],
    }
    return render(request, "programme/programme.html", context, status=status)


def _may_waive(view: ProgrammeView) -> bool:
    return not view.pilot_waiver and view.state in (ProgrammeState.DRAFT, ProgrammeState.CHARTERED)


def _next_step(view: ProgrammeView) -> list[tuple[str, str, str]]:
    """What the sponsor can press now: address, label, kind."""
    if not view.powers.signs or view.archived:
        return []
    labels = {
        ProgrammeState.DRAFT: [("charter", _("Sign the charter"), "primary")],
        ProgrammeState.CHARTERED: [("start", _("Start the programme"), "primary")],
        ProgrammeState.PILOTING: [("start", _("Start the programme"), "primary"), ("pause", _("Pause"), "")],
        ProgrammeState.RUNNING: [("pause", _("Pause"), ""), ("wind-down", _("Begin to close"), "")],
        ProgrammeState.PAUSED: [("resume", _("Resume"), "primary"), ("wind-down", _("Begin to close"), "")],
        ProgrammeState.CLOSING: [("close", _("Close"), "primary")],
        ProgrammeState.CLOSED: [("archive", _("Archive"), "primary")],
    }
    steps = [] if view.missing else labels[view.state]
    return [(reverse("programme-step", args=[view.id, step]), label, kind) for step, label, kind in steps]


def _stream_row(view: ProgrammeView, stream: Any) -> Row:
    rhythm = f"{words.cadence_words(stream.cadence_days)}, {words.minutes_words(stream.session_minutes)}"
    address = reverse("stream-policy", args=[stream.id]) if view.whole else ""
    return Row(words.stream_name(stream.kind), rhythm.capitalize(), address, stream=stream.kind)


def _stages(view: ProgrammeView, counts: PipelineCounts) -> list[Stage]:
    invitations = reverse("programme-invitations", args=[view.id])
    applications = reverse("programme-applications", args=[view.id])
    enrolments = reverse("programme-enrolments", args=[view.id])
    return [
        Stage(
            str(counts.invitations_open), _("invitations without an answer"), invitations, not counts.invitations_open
        ),
        Stage(
            str(counts.applications_waiting), _("applications to decide"), applications, not counts.applications_waiting
        ),
        Stage(str(counts.nominations_open), _("nominees to agree"), applications, not counts.nominations_open),
        Stage(str(counts.onboarding), _("people who are starting"), enrolments, not counts.onboarding),
    ]


@asks(SIGN)
def programme_step(request: ActingRequest, programme_id: UUID, step: str) -> HttpResponse:
    """Asks once what will happen, then moves the programme on."""
    require(request.actor, SIGN)
    if step not in STEPS:
        raise Missing(step=step)
    view = programme_frame(request.actor, programme_id)
    back = reverse("programme", args=[programme_id])
    if request.method != "POST":
        return render(request, "programme/step.html", {"view": view, "step": step, "back": back, "moment": clock.now()})
    move, done = STEPS[step]
    version = number_of(request, "version")
    tried(
        request,
        lambda: move(actor=request.actor, programme_id=programme_id, version=version, now=clock.now()),
        str(done),
    )
    return HttpResponseRedirect(back, status=303)


@asks(SIGN)
@require_POST
def waive_pilot(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Records why the programme may run without a pilot."""
    require(request.actor, SIGN)
    form = WaiverForm(request.POST)
    if form.is_valid():
        try:
            states.record_pilot_waiver(
                actor=request.actor, programme_id=programme_id, reason=form.cleaned_data["reason"], now=clock.now()
            )
        except BadInput as problem:
            put_errors(form, problem)
        else:
            return HttpResponseRedirect(reverse("programme", args=[programme_id]), status=303)
    return _page(request, programme_id, form, status=400)


@asks(may.CHANGE_HISTORY_OF_PROGRAMME_ROUND_READ)
def history(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Who changed what, by name."""
    lines = history_of_programme(request.actor, programme_id)
    moments = [
        Moment(said_moment(line.at), f"{line.by_name} {history_words(line)}".strip(), history_meta(line))
        for line in lines
    ]
    context = {"view": programme_frame(request.actor, programme_id), "moments": moments}
    return render(request, "programme/history.html", context)
