"""Plans: the list, opening one, its page, changing and putting it away, its wishes."""

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
from peripatos.core.access import may
from peripatos.core.errors import BadInput, GuardFailed, Missing, VersionConflict
from peripatos.matching.types import RunState
from peripatos.planning.selectors.plans import (
    PlanLine,
    PlanPage,
    RunLine,
    first_draft,
    history_of_plan,
    kinds_to_plan,
    plan_page,
    plans_list,
)
from peripatos.planning.selectors.published import SHOWN, CohortLine, VisitLine, written_by
from peripatos.planning.services.drafting import close_plan
from peripatos.planning.services.pins import lift_pin, set_pin
from peripatos.planning.services.requests import request_run
from peripatos.planning.services.running import change_and_run, lift_and_run, open_and_run, pin_and_run
from peripatos.planning.types import PlanKind
from peripatos.web.people.asked import id_of
from peripatos.web.planning.pages import SettingsForm, has_pages, pages_of
from peripatos.web.planning.words import PLAN_STATES, UNSOLVED, said_change
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.templatetags.words import said_date
from peripatos.web.written import with_version

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN


@asks(READ)
def list_plans(request: ActingRequest) -> HttpResponse:
    """Plans of the programmes that the actor looks after, and what can be planned there."""
    plans = [plan for plan in plans_list(request.actor) if has_pages(plan.kind)]
    kinds = [kind for kind in kinds_to_plan(request.actor) if has_pages(kind.kind)]
    context = {
        "plans": [_drawn(plan) for plan in plans],
        "kinds": [{"to": k, "label": pages_of(k.kind).label, "about": pages_of(k.kind).about} for k in kinds],
        "many": len({p.programme for p in plans} | {k.programme for k in kinds}) > 1,
    }
    return render(request, "planning/plans.html", context)


def _drawn(plan: PlanLine) -> dict[str, Any]:
    run = plan.last_run
    address = reverse("plan-run", args=[run.id]) if run else reverse("plan", args=[plan.id])
    finding = run_words(plan.kind, run) if run else _in_force_since(plan)
    label = pages_of(plan.kind).label
    return {"plan": plan, "label": label, "state": PLAN_STATES[plan.state], "finding": finding, "address": address}


def _in_force_since(plan: PlanLine) -> str:
    if plan.published_at is None:
        return _("No run yet")
    return _("Published on {day}").format(day=said_date(plan.published_at))


def run_words(kind: PlanKind, run: RunLine) -> str:
    """One run in a few words."""
    said = pages_of(kind).run_words(run.facts) if run.state is RunState.SOLVED else str(UNSOLVED[run.state])
    return _("Run {number}: {said}").format(number=run.number, said=said)


@asks(PREPARE)
def new_plan(request: ActingRequest, programme_id: UUID, plan_kind: str) -> HttpResponse:
    """Sets a plan up on one page and asks for its first run; where a draft of the kind is open, leads to that one."""
    wanted = _kind(plan_kind)
    draft, standing = first_draft(request.actor, programme_id, wanted), _standing(request, programme_id, wanted)
    if request.method != "POST" and standing:
        messages.info(request, _("A draft of this kind is open already. This is it."))
        return HttpResponseRedirect(reverse("plan", args=[standing]), status=303)
    form_class = pages_of(wanted).form
    form = form_class(request.POST or None, initial=form_class.initial_of(draft))
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            run_id = open_and_run(
                actor=request.actor, programme_id=programme_id, kind=wanted, draft=form.draft(), now=clock.now()
            )
            return HttpResponseRedirect(reverse("plan-run", args=[run_id]), status=303)
        except (BadInput, GuardFailed) as problem:
            status = _blame(form, problem)
    context = {"form": form, "pages": pages_of(wanted), "is_new": True, "standing": standing}
    return render(request, "planning/plan_form.html", context, status=status)


def _standing(request: ActingRequest, programme_id: UUID, kind: PlanKind) -> UUID | None:
    found = (k.plan_id for k in kinds_to_plan(request.actor) if (k.programme_id, k.kind) == (programme_id, kind))
    return next(found, None)


@asks(PREPARE)
def edit_plan(request: ActingRequest, plan_id: UUID) -> HttpResponse:
    """Changes the settings of a draft, and asks for a run with them. Where somebody saved first, their settings stand
    beside what was typed.
    """
    page = plan_page(request.actor, plan_id)
    if not page.may_change:
        raise Missing(what="plan")
    form_class = pages_of(page.kind).form
    form = form_class(request.POST or None, initial=form_class.initial_of(page.draft, version=page.version))
    context: dict[str, Any] = {"pages": pages_of(page.kind), "page": page, "is_new": False}
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or page.version
        try:
            run_id = change_and_run(
                actor=request.actor, plan_id=plan_id, version=version, draft=form.draft(), now=clock.now()
            )
            return HttpResponseRedirect(reverse("plan-run", args=[run_id]), status=303)
        except VersionConflict:
            form, status = form_class(with_version(request.POST, page.version)), 409
            context["saved_meanwhile"] = [{"label": _("Name"), "value": page.draft.name}, *_settings(page)]
        except (BadInput, GuardFailed) as problem:
            status = _blame(form, problem)
    return render(request, "planning/plan_form.html", {**context, "form": form}, status=status)


@asks(READ)
def show_plan(request: ActingRequest, plan_id: UUID) -> HttpResponse:
    """What a plan is set to, its runs, its wishes, who changed what."""
    page = plan_page(request.actor, plan_id)
    pages = pages_of(page.kind)
    state, kind = PLAN_STATES[page.state]
    changes = history_of_plan(request.actor, plan_id)
    written = written_by(request.actor, plan_id)
    context = {
        "page": page,
        "pages": pages,
        "written": [*map(_cohort_row, written.cohorts), *map(_visit_row, written.visits)],
        "kept": _kept(page, len(written.visits)),
        "seats": written if written.pilot else None,
        "state": state,
        "state_kind": kind,
        "runs": [_run_drawn(page, run) for run in page.runs],
        "pins": [{"pin": pin, "said": pages.pin_words(pin)} for pin in page.pins],
        "settings": _settings(page),
        "history": [{"when": c.at, "title": c.by, "meta": said_change(c.code, c.facts)} for c in changes],
    }
    return render(request, "planning/plan.html", context)


def _settings(page: PlanPage) -> list[dict[str, str]]:
    words = pages_of(page.kind).settings_words(page.draft.settings)
    return [{"label": label, "value": value} for label, value in words]


def _kept(page: PlanPage, visits: int) -> str:
    """Visits of an earlier plan that the published run left as they are; they stand with the plan that wrote them."""
    facts = next((run.facts for run in page.runs if run.id == page.published_run_id), {})
    number = facts.get("visits", 0) - visits
    if number <= 0 or visits == SHOWN:
        return ""
    form = ngettext(
        "{n} visit of an earlier plan stays as it is.", "{n} visits of earlier plans stay as they are.", number
    )
    return form.format(n=number)


def _cohort_row(cohort: CohortLine) -> dict[str, Any]:
    people = ngettext("{n} person", "{n} people", cohort.size).format(n=cohort.size)
    lead = _("{name} facilitates").format(name=cohort.facilitator) if cohort.facilitator else ""
    until = _("until {day}").format(day=said_date(cohort.closed_on)) if cohort.closed_on else ""
    return {
        "title": _("Cohort {n}").format(n=cohort.number),
        "meta": " · ".join(part for part in (people, lead, until) if part),
        "address": reverse("cohort", args=[cohort.id]),
    }


def _visit_row(visit: VisitLine) -> dict[str, Any]:
    dates = _("{first} to {last}").format(first=said_date(visit.starts_on), last=said_date(visit.ends_on))
    gone = _("withdrawn") if visit.withdrawn else ""
    return {
        "title": _("{leader} with {host}").format(leader=visit.leader, host=visit.host),
        "meta": " · ".join(part for part in (visit.function, dates, gone) if part),
    }


def _run_drawn(page: PlanPage, run: RunLine) -> dict[str, Any]:
    address = reverse("plan-run", args=[run.id])
    in_force = {"tag": _("published"), "tag_kind": "good"} if run.id == page.published_run_id else {}
    return {"title": run_words(page.kind, run), "meta": said_date(run.at), "address": address, **in_force}


@asks(PREPARE)
@require_POST
def run_plan(request: ActingRequest, plan_id: UUID) -> HttpResponse:
    """Asks for one more run."""
    run_id = request_run(actor=request.actor, plan_id=plan_id, now=clock.now())
    return HttpResponseRedirect(reverse("plan-run", args=[run_id]), status=303)


@asks(PREPARE)
@require_POST
def end_plan(request: ActingRequest, plan_id: UUID) -> HttpResponse:
    """Puts the draft away."""
    close_plan(actor=request.actor, plan_id=plan_id, now=clock.now())
    messages.success(request, _("The plan was put away. What was published before stays as it is."))
    return HttpResponseRedirect(reverse("plans"), status=303)


@asks(PREPARE)
@require_POST
def change_pin(request: ActingRequest, plan_id: UUID) -> HttpResponse:
    """Sets a wish, or takes one back; with ``again`` also asks for a run. Then back to where the press came from."""
    lifted = id_of(request.POST.get("lift", ""))
    run_id = _lift(request, plan_id, lifted) if lifted else _set(request, plan_id)
    said = _("Taken back. The next run is free to decide.") if lifted else _("Kept. Every further run obeys this.")
    messages.success(request, said)
    if run_id:
        return HttpResponseRedirect(reverse("plan-run", args=[run_id]), status=303)
    run = id_of(request.POST.get("run", ""))
    back = reverse("plan-run", args=[run]) if run else reverse("plan", args=[plan_id])
    return HttpResponseRedirect(back, status=303)


def _lift(request: ActingRequest, plan_id: UUID, pin_id: UUID) -> UUID | None:
    """The run that was asked for with it, if any."""
    now = clock.now()
    if "again" in request.POST:
        return lift_and_run(actor=request.actor, plan_id=plan_id, pin_id=pin_id, now=now)
    lift_pin(actor=request.actor, plan_id=plan_id, pin_id=pin_id, now=now)
    return None


def _set(request: ActingRequest, plan_id: UUID) -> UUID | None:
    """The run that was asked for with it, if any."""
    now, pages = clock.now(), pages_of(plan_page(request.actor, plan_id).kind)
    pin = pages.pin_of(request.POST)
    if "again" in request.POST:
        return pin_and_run(actor=request.actor, plan_id=plan_id, pin=pin, now=now)
    set_pin(actor=request.actor, plan_id=plan_id, pin=pin, now=now)
    return None


def _kind(word: str) -> PlanKind:
    try:
        return PlanKind(word)
    except ValueError:
        raise Missing(what="kind") from None


def _blame(form: SettingsForm, problem: BadInput | GuardFailed) -> int:
    """Says in the form what stands in the way, so that nothing typed is lost; returns the status of the answer."""
    if isinstance(problem, GuardFailed):
        form.add_error(None, sentence_of(problem))
        return 409
    for name, sentence in problem.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    return 400
