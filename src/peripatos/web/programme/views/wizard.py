"""Mandate and streams: the first two pages of the wizard."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.errors import BadInput, GuardFailed, VersionConflict
from peripatos.people.selectors.directory import names_of
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.overview import ProgrammeView, programme_frame
from peripatos.programmes.selectors.wizard import mandate_draft, stream_drafts
from peripatos.programmes.services.mandate import save_mandate
from peripatos.programmes.services.streams import save_streams
from peripatos.programmes.texts import default_objectives, stream_text
from peripatos.programmes.types import MandateDraft, ProgrammeState, StreamKind
from peripatos.web.programme.forms.mandate import (
    MandateForm,
    ObjectiveForm,
    objective_forms,
    offered_objectives,
    sent_objective_forms,
    worth_keeping,
)
from peripatos.web.programme.forms.streams import StreamForm
from peripatos.web.programme.reading import number_of, put_errors
from peripatos.web.programme.views.steps import next_step, wizard_steps
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of

EDIT = may.PROGRAMME_EDIT_DRAFT


@asks(EDIT)
def mandate(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """What the programme is for, and how both sides will know that it was reached."""
    require(request.actor, EDIT, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    stored = mandate_draft(request.actor, programme_id)
    if request.method != "POST":
        return _mandate_page(request, view, stored, *_stored_forms(request, view, stored))
    form, objectives = MandateForm(request.POST), sent_objective_forms(request, request.actor)
    if "more" in request.POST:
        if "ready_made" in request.POST:
            objectives = worth_keeping(objectives)
        objectives += offered_objectives(request, request.actor, objectives)
        return _mandate_page(request, view, stored, form, objectives)
    valid = all([form.is_valid(), *(o.is_valid() for o in objectives)])
    if valid and _save_mandate(request, view, form, objectives):
        messages.success(request, _("The mandate is saved."))
        return _onward(request, view.id, "mandate")
    return _mandate_page(request, view, stored, form, objectives, status=400)


def _stored_forms(
    request: ActingRequest, view: ProgrammeView, stored: MandateDraft
) -> tuple[MandateForm, list[ObjectiveForm]]:
    fields = ("name", "mandate", "value_proposition", "starts_on", "ends_on", "currency")
    form = MandateForm(initial={"version": view.version} | {name: getattr(stored, name) for name in fields})
    owners = dict(names_of(o.owner_id for o in stored.objectives if o.owner_id))
    return form, objective_forms(stored, request.actor, owners)


def _mandate_page(
    request: ActingRequest,
    view: ProgrammeView,
    stored: MandateDraft,
    form: MandateForm,
    objectives: list[ObjectiveForm],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "view": view,
        "form": form,
        "objectives": objectives,
        "ready_made": default_objectives(),
        "editable": view.state is ProgrammeState.DRAFT,
        "conflict": getattr(form, "conflict", None) and stored,
        "steps": wizard_steps(request.actor, view, "mandate"),
    }
    return render(request, "programme/mandate.html", context, status=status)


def _save_mandate(
    request: ActingRequest, view: ProgrammeView, form: MandateForm, objectives: list[ObjectiveForm]
) -> bool:
    asked = form.cleaned_data
    wanted = [o for o in objectives if o.wanted]
    draft = MandateDraft(
        name=asked["name"],
        mandate=asked["mandate"],
        value_proposition=asked["value_proposition"],
        starts_on=asked["starts_on"],
        ends_on=asked["ends_on"],
        currency=asked["currency"],
        objectives=tuple(o.draft() for o in wanted),
    )
    try:
        save_mandate(actor=request.actor, programme_id=view.id, version=asked["version"], draft=draft, now=clock.now())
    except BadInput as problem:
        _put_objective_errors(wanted, form, problem)
    except VersionConflict as problem:
        _keep_and_say(form, view, problem)
    except GuardFailed as problem:
        form.add_error(None, sentence_of(problem))
    else:
        return True
    return False


def _put_objective_errors(wanted: list[ObjectiveForm], form: MandateForm, problem: BadInput) -> None:
    rest: dict[str, str] = {}
    for key, sentence in problem.fields.items():
        if not key.startswith("objectives["):
            rest[key] = sentence
            continue
        number, field = key.removeprefix("objectives[").split("].")
        target = wanted[int(number)]
        target.add_error(field if field in target.fields else "leader_success", sentence)
    put_errors(form, BadInput(rest))


def _keep_and_say(form: MandateForm, view: ProgrammeView, problem: VersionConflict) -> None:
    """Keeps what was typed, takes the new version so that the next save wins on purpose, and says so."""
    form.add_error(None, sentence_of(problem))
    sent = QueryDict(mutable=True)
    sent.update(form.data)
    sent["version"] = str(view.version)
    form.data = sent
    form.conflict = True  # type: ignore[attr-defined]


@asks(EDIT)
def streams(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Which streams run, how often, how long, for how many, and what they may cost."""
    require(request.actor, EDIT, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    stored = stream_drafts(request.actor, programme_id)
    sent = request.POST if request.method == "POST" else None
    forms = [StreamForm(sent, kind=kind, draft=stored.get(kind), currency=view.currency) for kind in StreamKind]
    problems: list[str] = []
    if sent is not None and all(f.is_valid() for f in forms):
        problems = _save_streams(request, view, forms)
        if not problems and not any(f.errors for f in forms):
            messages.success(request, _("The streams are saved."))
            return _onward(request, view.id, "streams")
    context = {
        "view": view,
        "streams": [{"form": f, "text": stream_text(f.kind.value), "kind": f.kind.value} for f in forms],
        "problems": problems,
        "editable": view.state is ProgrammeState.DRAFT,
        "steps": wizard_steps(request.actor, view, "streams"),
    }
    wrong = bool(problems) or any(f.errors for f in forms)
    return render(request, "programme/streams.html", context, status=400 if wrong else 200)


def _save_streams(request: ActingRequest, view: ProgrammeView, forms: list[StreamForm]) -> list[str]:
    version = number_of(request, "version")
    drafts = [f.draft() for f in forms if f.wanted]
    try:
        save_streams(actor=request.actor, programme_id=view.id, version=version, drafts=drafts, now=clock.now())
    except BadInput as problem:
        return _put_stream_errors(forms, problem)
    except (VersionConflict, GuardFailed) as problem:
        return [sentence_of(problem)]
    return []


def _put_stream_errors(forms: list[StreamForm], problem: BadInput) -> list[str]:
    by_kind = {f.kind.value: f for f in forms}
    rest = []
    for key, sentence in problem.fields.items():
        kind, _dot, field = key.partition(".")
        if kind in by_kind and field in by_kind[kind].fields:
            by_kind[kind].add_error(field, sentence)
        else:
            rest.append(sentence)
    return rest


def _onward(request: ActingRequest, programme_id: UUID, here: str) -> HttpResponse:
    route = next_step(here) if "next" in request.POST else f"programme-{here}"
    return HttpResponseRedirect(reverse(route, args=[programme_id]), status=303)
