"""A run of a plan: its progress, its review, its proof and files, publishing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Actor, may
from peripatos.core.errors import Missing
from peripatos.matching.types import RUNNING_STATES, RunState
from peripatos.planning.selectors.plans import plan_page
from peripatos.planning.selectors.runs import RunHead, download_part, judged, problem_document, run_head
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.services.requests import cancel_run
from peripatos.web.planning.pages import pages_of
from peripatos.web.planning.proved import proof_of
from peripatos.web.planning.words import NOTHING, STEPS
from peripatos.web.rules import ActingRequest, asks

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN
PUBLISH = may.STREAM_PLAN_PUBLISH
DOWNLOAD = may.STREAM_PLAN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF


@asks(READ)
def show_run(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """A run: its progress while it works, then what it proposes; POST filters without an address that holds a name."""
    head = run_head(request.actor, plan_run_id)
    if head.state in RUNNING_STATES:
        return render(request, "planning/progress.html", _progress_context(head))
    if head.state is not RunState.SOLVED:
        return render(request, "planning/unsolved.html", _unsolved_context(request.actor, head))
    return review_page(request, head)


def review_page(request: ActingRequest, head: RunHead, *, status: int = 200) -> HttpResponse:
    """A solved run to look over; a form of the page that was sent and cannot stand is shown as it was written."""
    pages = pages_of(head.kind)
    context = {
        **head_context(head),
        "finding": pages.finding(head),
        **pages.review(request.actor, head, request.POST),
    }
    return render(request, pages.review_template, context, status=status)


def _unsolved_context(actor: Actor, head: RunHead) -> dict[str, Any]:
    """Why a run has no plan; where rules stand against each other, what relaxing helps, and the wishes to take back."""
    pages = pages_of(head.kind)
    context = {**head_context(head), "why": NOTHING.get(str(head.facts.get("why", head.code)), "")}
    if not head.facts.get("conflicts"):
        return context
    pins = plan_page(actor, head.plan_id).pins if head.may_change else ()
    return {
        **context,
        "against": pages.against(head, problem_document(actor, head.id)),
        "pins": [{"pin": pin, "said": pages.pin_words(pin)} for pin in pins],
    }


def head_context(head: RunHead) -> dict[str, Any]:
    """What every page of a run needs."""
    return {"head": head, "pages": pages_of(head.kind), "proof": proof_of(head)}


@asks(READ)
def show_progress(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """The progress of a run, for the page that asks every second; when the run is over, that page loads anew."""
    head = run_head(request.actor, plan_run_id)
    if head.state in RUNNING_STATES:
        return render(request, "planning/partials/progress.html", _progress_context(head))
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = reverse("plan-run", args=[plan_run_id])
    return response


def _progress_context(head: RunHead) -> dict[str, Any]:
    return {
        **head_context(head),
        "note": STEPS.get(head.progress_note, ""),
        "waiting": head.state is RunState.QUEUED,
        "poll": reverse("plan-progress", args=[head.id]),
        "address": reverse("plan-run", args=[head.id]),
    }


@asks(PREPARE)
@require_POST
def cancel(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Calls the run off."""
    cancel_run(actor=request.actor, run_id=plan_run_id, now=clock.now())
    messages.success(request, _("The run was called off. Nothing was written."))
    return HttpResponseRedirect(reverse("plan-run", args=[plan_run_id]), status=303)


@asks(READ)
def show_proof(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """What is proved and what is not; POST lets the independent judge recompute it now."""
    head = run_head(request.actor, plan_run_id)
    if head.state is not RunState.SOLVED:
        raise Missing(what="plan")
    verdict = judged(request.actor, plan_run_id) if request.method == "POST" else None
    context = {**head_context(head), "verdict": verdict, "measured": pages_of(head.kind).measured(head)}
    return render(request, "planning/proof.html", context)


@asks(DOWNLOAD)
def download_file(request: ActingRequest, plan_run_id: UUID, part: str) -> HttpResponse:
    """Problem or solution as JSON."""
    response = JsonResponse(download_part(request.actor, plan_run_id, part, now=clock.now()))
    response.headers["Content-Disposition"] = f'attachment; filename="{part}.json"'
    return response


@asks(PUBLISH)
def publish(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Says what publishing will do, and does it."""
    head = run_head(request.actor, plan_run_id)
    if head.published:  # a second press, or the way back
        return HttpResponseRedirect(reverse("plan", args=[head.plan_id]), status=303)
    if request.method == "POST":
        publish_plan(actor=request.actor, run_id=plan_run_id, now=clock.now())
        messages.success(request, _("Published. The plan is in force from now on."))
        return HttpResponseRedirect(reverse("plan", args=[head.plan_id]), status=303)
    if not head.may_publish:
        return HttpResponseRedirect(reverse("plan-run", args=[plan_run_id]), status=303)
    pages = pages_of(head.kind)
    context = {**head_context(head), "finding": pages.finding(head), "sentences": pages.publishing(head)}
    return render(request, "planning/publish.html", context)
