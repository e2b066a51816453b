"""Who may take part, and the business calendar: the third and fifth page of the wizard."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.fitting import FitCount, count_leaders_who_fit, count_who_fit
from peripatos.programmes.selectors.overview import ProgrammeView, programme_frame
from peripatos.programmes.selectors.wizard import calendar_entries, criterion_lines
from peripatos.programmes.services.calendar import add_event, remove_event
from peripatos.programmes.services.criteria import add_criterion, check_criterion, remove_criterion
from peripatos.programmes.types import EventDraft, ProgrammeState, StreamKind
from peripatos.web.programme import words
from peripatos.web.programme.forms.criteria import CriterionForm
from peripatos.web.programme.reading import put_errors, today, tried
from peripatos.web.programme.views.steps import wizard_steps
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of

EDIT = may.PROGRAMME_EDIT_DRAFT
CALENDAR = may.BUSINESS_CALENDAR_EDIT


@asks(EDIT)
def criteria(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """The criteria that stand, a form for one more, and how many people fit."""
    require(request.actor, EDIT, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    form = CriterionForm(request.POST or None, kinds=[s.kind for s in view.streams], counting="count" in request.POST)
    if request.method == "POST" and form.is_valid():
        if "count" in request.POST:
            return _criteria_page(request, view, form, counted=_count(request, view, form))
        if _add(request, view, form):
            return HttpResponseRedirect(reverse("programme-criteria", args=[view.id]), status=303)
    return _criteria_page(request, view, form, counted=None)


@asks(EDIT)
@require_POST
def count(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """How many people would fit with the criterion that is being written; a fragment."""
    require(request.actor, EDIT, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    form = CriterionForm(request.POST, kinds=[s.kind for s in view.streams], counting=True)
    counted = _count(request, view, form) if form.is_valid() else None
    return render(request, "programme/criteria.html#count", {"counted": counted, "view": view})


def _count(request: ActingRequest, view: ProgrammeView, form: CriterionForm) -> FitCount | None:
    draft = form.draft()
    try:
        check_criterion(draft)
    except BadInput as problem:
        if set(problem.fields) - {"reason"}:
            return None
    return count_who_fit(request.actor, view.id, side=draft.side, stream=draft.stream, further=draft, today=today())


def _add(request: ActingRequest, view: ProgrammeView, form: CriterionForm) -> bool:
    try:
        add_criterion(actor=request.actor, programme_id=view.id, draft=form.draft(), now=clock.now())
    except BadInput as problem:
        put_errors(form, problem)
    except GuardFailed as problem:
        form.add_error(None, sentence_of(problem))
    else:
        return True
    return False


def _criteria_page(
    request: ActingRequest, view: ProgrammeView, form: CriterionForm, *, counted: FitCount | None
) -> HttpResponse:
    lines = criterion_lines(request.actor, view.id)
    context = {
        "view": view,
        "form": form,
        "counted": counted,
        "criteria": [
            {
                "said": words.criterion_words(line),
                "side": words.SIDES[line.side],
                "strength": words.STRENGTHS[line.strength],
                "hard": line.strength == "hard",
                "stream": words.stream_name(line.stream) if line.stream else _("every stream"),
                "reason": line.reason,
                "remove": reverse("remove-criterion", args=[view.id, line.id]),
            }
            for line in lines
        ],
        "fits": _fits(request, view),
        "editable": view.state is ProgrammeState.DRAFT,
        "steps": wizard_steps(request.actor, view, "criteria"),
    }
    return render(request, "programme/criteria.html", context, status=400 if form.errors else 200)


def _fits(request: ActingRequest, view: ProgrammeView) -> list[dict[str, object]]:
    kinds = [StreamKind(stream.kind) for stream in view.streams]
    counted = count_leaders_who_fit(request.actor, view.id, streams=kinds, today=today())
    return [{"stream": words.stream_name(kind), "kind": kind, "counted": counted[kind]} for kind in kinds]


@asks(EDIT)
@require_POST
def drop_criterion(request: ActingRequest, programme_id: UUID, criterion_id: UUID) -> HttpResponse:
    """Takes one criterion out."""
    require(request.actor, EDIT, target_of_programme(programme_id))
    tried(
        request,
        lambda: remove_criterion(actor=request.actor, criterion_id=criterion_id, now=clock.now()),
        _("The criterion is removed."),
    )
    return HttpResponseRedirect(reverse("programme-criteria", args=[programme_id]), status=303)


class EventForm(forms.Form):
    """One event or quiet period."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave empty for a single day."),
    )
    quiet = forms.BooleanField(label=gettext_lazy("A quiet period: no sessions are booked in it"), required=False)


@asks(CALENDAR)
def calendar(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """The business calendar, before and after the charter."""
    require(request.actor, CALENDAR, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _add_event(request, view, form):
        return HttpResponseRedirect(reverse("programme-calendar", args=[programme_id]), status=303)
    context = {
        "view": view,
        "form": form,
        "entries": [
            {
                "title": event.title,
                "when": words.span_words(event.starts_on, event.ends_on),
                "quiet": event.quiet,
                "remove": reverse("remove-event", args=[programme_id, event.id]),
            }
            for event in calendar_entries(request.actor, programme_id)
        ],
        "steps": wizard_steps(request.actor, view, "calendar"),
    }
    return render(request, "programme/calendar.html", context, status=400 if form.errors else 200)


def _add_event(request: ActingRequest, view: ProgrammeView, form: EventForm) -> bool:
    asked = form.cleaned_data
    draft = EventDraft(asked["title"], asked["starts_on"], asked["ends_on"] or asked["starts_on"], quiet=asked["quiet"])
    try:
        add_event(actor=request.actor, programme_id=view.id, draft=draft, now=clock.now())
    except BadInput as problem:
        put_errors(form, problem)
        return False
    return True


@asks(CALENDAR)
@require_POST
def drop_event(request: ActingRequest, programme_id: UUID, event_id: UUID) -> HttpResponse:
    """Takes one entry out of the calendar."""
    require(request.actor, CALENDAR, target_of_programme(programme_id))
    remove_event(actor=request.actor, event_id=event_id, now=clock.now())
    return HttpResponseRedirect(reverse("programme-calendar", args=[programme_id]), status=303)
