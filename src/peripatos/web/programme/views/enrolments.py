"""Enrolments: the list, its export, enrolling directly, removing, waiving gates."""

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
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.finding import candidates
from peripatos.programmes.selectors.overview import ProgrammeView, programme_frame
from peripatos.programmes.selectors.participation import (
    EnrolmentFilter,
    EnrolmentLine,
    all_enrolments,
    enrolment_page,
)
from peripatos.programmes.selectors.starting import readiness
from peripatos.programmes.services.enrolments import enrol_people, remove_enrolment
from peripatos.programmes.services.onboarding import waive_gates
from peripatos.programmes.types import EnrolmentState, EnrolOutcome, Gate, StreamKind
from peripatos.web.components.shapes import Fact
from peripatos.web.exports import Sheet, download
from peripatos.web.people.asked import page_number
from peripatos.web.programme import words
from peripatos.web.programme.forms.participation import EnrolmentFilterForm, PlaceForm, WaiverForm, streams_of
from peripatos.web.programme.reading import ids_of, today, tried
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of

ENROL = may.ENROLMENT_ENROL_DIRECTLY_REMOVE


@asks(may.ENROLMENT_READ)
def enrolments(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """People who take part, with what they still have to do."""
    view = programme_frame(request.actor, programme_id)
    form, wanted = _filter(request, [s.kind for s in view.streams])
    page = enrolment_page(request.actor, programme_id, wanted, page=page_number(request))
    context = {
        "view": view,
        "form": form,
        "page": page,
        "lines": [_said(line) for line in page],
        "waiver": WaiverForm(),
        "powers": view.powers,
    }
    return render(request, "programme/enrolments.html", context)


@asks(may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_WHETHER_DONE)
def whether_done(request: ActingRequest, programme_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Whether one person's start is done: briefing, agreement, how many steps of the checklist."""
    found = readiness(request.actor, enrolment_id)
    facts = [Fact(words.GATES[gate], _("done or waived") if done else _("to do")) for gate, done in found.gates]
    said = _("{done} of {total} ticked").format(done=found.ticked, total=found.steps)
    context = {
        "found": found,
        "programme_id": programme_id,
        "place": f"{words.stream_name(found.stream)}, {str(words.SIDES[found.side]).lower()}",
        "facts": [*facts, Fact(_("Checklist"), said)],
        "ready": all(done for _gate, done in found.gates),
    }
    return render(request, "programme/readiness.html", context)


def _filter(request: ActingRequest, kinds: list[str]) -> tuple[EnrolmentFilterForm, EnrolmentFilter]:
    form = EnrolmentFilterForm(request.POST or None, kinds=kinds)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, EnrolmentFilter(**{k: v for k, v in asked.items() if v})


def _said(line: EnrolmentLine) -> dict[str, Any]:
    label, kind = words.ENROLMENT_STATES[line.state]
    return {
        "line": line,
        "stream": words.stream_name(line.stream),
        "side": words.SIDES[line.side],
        "room": _room(line),
        "state": label,
        "kind": kind,
        "gates": words.gates_words(line.gates_missing) if line.state is EnrolmentState.ONBOARDING else "",
        "open": line.state not in (EnrolmentState.COMPLETED, EnrolmentState.EXITED),
    }


def _room(line: EnrolmentLine) -> str:
    if line.side == "mentor":
        return ngettext("takes {n} leader", "takes {n} leaders", line.capacity).format(n=line.capacity)
    return ngettext("wants {n} mentor", "wants {n} mentors", line.wants).format(n=line.wants)


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_enrolments(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """The list as CSV or XLSX, with the filter of the page."""
    _form, wanted = _filter(request, [kind.value for kind in StreamKind])
    lines = all_enrolments(request.actor, programme_id, wanted)
    columns = [_("Name"), _("E-mail"), _("Function"), _("Stream"), _("Side"), _("State"), _("Joined"), _("Still to do")]
    rows = [
        (
            line.name,
            line.email,
            line.function,
            words.stream_name(line.stream),
            str(words.SIDES[line.side]),
            str(words.ENROLMENT_STATES[line.state][0]),
            line.joined_on,
            ", ".join(str(words.GATES[g]) for g in Gate if g in line.gates_missing),
        )
        for line in lines
    ]
    return download(Sheet("enrolments", columns, rows), request.POST.get("form", "csv"))


@asks(ENROL)
def enrol(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Chooses people for one side of a stream and enrols them at once."""
    require(request.actor, ENROL, target_of_rows(programme_id))
    view = programme_frame(request.actor, programme_id)
    streams = streams_of(view)
    if not streams:
        return render(request, "programme/choose.html", {"view": view, "mode": "enrol"})
    first = {"stream": streams[0][0], "side": "leader", "only_fitting": "on"}
    form = PlaceForm(request.POST if request.method == "POST" else first, streams=streams)
    if form.is_valid() and "enrol" in request.POST and _enrol(request, form):
        return HttpResponseRedirect(reverse("programme-enrolments", args=[programme_id]), status=303)
    return render(request, "programme/choose.html", choosing(request, view, form, "enrol"))


def choosing(request: ActingRequest, view: ProgrammeView, form: PlaceForm, mode: str) -> dict[str, Any]:
    """What the page shows on which people are chosen; people chosen so far stay chosen."""
    chosen = ids_of(request, "person")
    page = (
        candidates(
            request.actor,
            form.stream_id,
            form.chosen_side,
            text=form.cleaned_data["text"],
            only_fitting=form.cleaned_data["only_fitting"],
            today=today(),
            page=page_number(request),
        )
        if form.is_valid()
        else None
    )
    shown = {c.person_id for c in page} if page else set()
    elsewhere = [person for person in chosen if person not in shown]
    return {
        "view": view,
        "form": form,
        "page": page,
        "mode": mode,
        "chosen": set(chosen),
        "elsewhere": [{"id": pk, "name": name} for pk, name in names_of(elsewhere).items()],
    }


def _enrol(request: ActingRequest, form: PlaceForm) -> bool:
    chosen = ids_of(request, "person")
    if not chosen:
        messages.error(request, _("Choose at least one person."))
        return False
    try:
        outcome = enrol_people(
            actor=request.actor,
            stream_id=form.stream_id,
            side=form.chosen_side,
            person_ids=chosen,
            now=clock.now(),
        )
    except BadInput as problem:
        messages.error(request, " ".join(problem.fields.values()))
        return False
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
        return False
    _say_outcome(request, outcome)
    return True


def _say_outcome(request: ActingRequest, outcome: EnrolOutcome) -> None:
    n = len(outcome.enrolled)
    messages.success(request, ngettext("{n} person enrolled.", "{n} people enrolled.", n).format(n=n))
    names = names_of(line.person_id for line in outcome.left_out)
    for line in outcome.left_out:
        messages.warning(request, f"{names[line.person_id]} {words.LEFT_OUT[line.reason]}.")


@asks(ENROL)
@require_POST
def remove(request: ActingRequest, programme_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Takes somebody out of a stream."""
    require(request.actor, ENROL, target_of_rows(programme_id))
    tried(
        request,
        lambda: remove_enrolment(actor=request.actor, enrolment_id=enrolment_id, now=clock.now()),
        _("Removed. The person was told."),
    )
    return HttpResponseRedirect(reverse("programme-enrolments", args=[programme_id]), status=303)


@asks(may.ONBOARDING_GATE_WAIVE_WITH_A_REASON)
@require_POST
def waive(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Waives gates of the chosen enrolments, with a reason."""
    require(request.actor, may.ONBOARDING_GATE_WAIVE_WITH_A_REASON, target_of_rows(programme_id))
    form, chosen = WaiverForm(request.POST), ids_of(request, "enrolment")
    back = HttpResponseRedirect(reverse("programme-enrolments", args=[programme_id]), status=303)
    if not form.is_valid() or not chosen:
        messages.error(request, _("Choose people, what may be skipped, and give a reason. Nothing was changed."))
        return back
    view = programme_frame(request.actor, programme_id)
    gates = [Gate(gate) for gate in form.cleaned_data["gates"]]
    for stream in view.streams:
        waive_gates(
            actor=request.actor,
            stream_id=stream.id,
            enrolment_ids=chosen,
            gates=gates,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
    messages.success(request, _("Waived, and recorded under your name."))
    return back
