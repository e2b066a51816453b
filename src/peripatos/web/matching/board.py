"""The review board of a run, its progress, and what a coordinator does with its proposals."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput
from peripatos.matching.selectors.board import Board, RunHead, Sieve, board, run_head
from peripatos.matching.selectors.panel import WAITING_PAGE, Panel, panel, swap_choices, waiting_list
from peripatos.matching.selectors.people import who_is
from peripatos.matching.services.constraints import approve_proposals, give_mentor, swap_mentors
from peripatos.matching.services.requests import cancel_run
from peripatos.matching.types import OFFERING_STATES, RUNNING_STATES, RoundState, RunState
from peripatos.web.exports import Sheet, download
from peripatos.web.matching.forms import SieveForm
from peripatos.web.matching.proved import proved_of
from peripatos.web.matching.robust import said_robust, said_survival
from peripatos.web.matching.said import (
    bars_of,
    figures,
    headline,
    page_of,
    price_of_fairness,
    said_conflicts,
    said_constraints,
    said_lines,
    whom_it_is_about,
)
from peripatos.web.matching.sentences import (
    Reader,
    not_used,
    said_other,
    said_reasons,
    said_unapplied,
    said_waiting,
)
from peripatos.web.matching.words import HELD_BACK, MENTORS, NOT_READY, RULE_NAMES, RULES, STEPS, STREAMS
from peripatos.web.people.asked import id_of
from peripatos.web.rules import ActingRequest, asks

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
DRAFT = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
START = may.MATCH_RUN_START_RE_RUN
CONFIRM = may.MATCH_PROPOSAL_CONFIRM
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD


@asks(READ)
def show_run(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """A run: its progress while it works, then the board; POST sorts and filters without an address that holds a
    name.
    """
    head = run_head(request.actor, run_id)
    if head.state is not RunState.SOLVED:
        return _show_unsolved(request, head)
    form = SieveForm(request.POST or None)
    sieve = form.sieve() if request.method == "POST" else Sieve()
    return _render_board(request, board(request.actor, run_id, sieve, head=head), form, None)


@asks(READ)
def show_pair(request: ActingRequest, run_id: UUID, proposal_id: UUID) -> HttpResponse:
    """The board with one pair opened; htmx asks for the panel alone."""
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        head = run_head(request.actor, run_id)
        return render(request, "matching/partials/why.html", _panel_context(request, head, proposal_id))
    found = board(request.actor, run_id, Sieve())
    return _render_board(request, found, SieveForm(), proposal_id)


def _render_board(request: ActingRequest, found: Board, form: SieveForm, chosen: UUID | None) -> HttpResponse:
    head = found.head
    context = {
        **head_context(head),
        "board": found,
        "form": form,
        "heading": headline(head),
        "under": whom_it_is_about(head),
        "figures": figures(head),
        "price": price_of_fairness(head, head.value or 0),
        "robust": said_robust(head.facts, found.total),
        "lines": said_lines(found, chosen=chosen or (found.lines[0].id if found.lines else None)),
        "page": page_of(found),
        "kept": said_constraints(found.constraints),
        "unapplied": [said_unapplied(u, str(RULE_NAMES.get(u["rule"], u["rule"]))) for u in head.facts["unapplied"]],
        "aside": _left_aside(head.facts),
        "publishable": found.approved and head.programme_state in OFFERING_STATES,
        "not_approved": found.total - found.approved,
    }
    if chosen is not None:
        context |= _panel_context(request, head, chosen)
    return render(request, "matching/board.html", context)


def head_context(head: RunHead) -> dict[str, Any]:
    open_round = head.round_state in (RoundState.OPEN, RoundState.REVIEW)
    return {
        "head": head,
        "stream": STREAMS[head.kind],
        "mentor_word": MENTORS[head.kind],
        "open_round": open_round,
        "is_draft": head.may_change and open_round,
        "not_used": not_used(),
        "proved": proved_of(head),
    }


def _left_aside(facts: Mapping[str, Any]) -> dict[str, Any]:
    """People left aside and pins refused, by name, with the reason in words."""
    rows, pins = facts["not_ready"], facts["refused_pins"]
    ids = [UUID(r["person"]) for r in rows] + [UUID(p[side]) for p in pins for side in ("leader", "mentor")]
    people = who_is(ids)
    return {
        "people": [{"name": people[UUID(r["person"])].name, "said": NOT_READY.get(r["reason"], "")} for r in rows],
        "pins": [
            {
                "leader": people[UUID(p["leader"])].name,
                "mentor": people[UUID(p["mentor"])].name,
                "said": RULES.get(p["rule"], HELD_BACK["not_taking_part"]),
            }
            for p in pins
        ],
    }


def _panel_context(request: ActingRequest, head: RunHead, proposal_id: UUID) -> dict[str, Any]:
    found = panel(request.actor, head.id, proposal_id)
    return {
        **head_context(head),
        "pair": found,
        "bars": bars_of(found.parts, found.whole),
        "reasons": said_reasons(
            found.reasons,
            topics=found.topics,
            leader=found.leader.name,
            mentor=found.mentor.name,
            reader=Reader.ORGANISER,
        ),
        "others": [{"other": o, "said": said_other(o)} for o in found.others],
        "pair_unapplied": _pair_unapplied(found),
        "survival": said_survival(found.survived, found.draws),
    }


def _pair_unapplied(found: Panel) -> list[str]:
    rules = [m.removeprefix("unapplied_") for m in found.marks if m.startswith("unapplied_")]
    return [str(RULE_NAMES.get(rule, rule)) for rule in rules]


def _show_unsolved(request: ActingRequest, head: RunHead) -> HttpResponse:
    if head.state in RUNNING_STATES:
        return render(request, "matching/progress.html", _progress_context(head))
    context = {**head_context(head), "why": head.facts.get("why", head.code), "conflicts": _conflicts(head)}
    if "not_ready" in head.facts:
        context["aside"] = _left_aside({"refused_pins": [], **head.facts})
    return render(request, "matching/unsolved.html", context)


def _conflicts(head: RunHead) -> list[str]:
    rows = head.facts.get("conflicts", [])
    people = who_is(UUID(r[k]) for r in rows for k in ("leader", "mentor", "person") if k in r)
    return said_conflicts(rows, people)


@asks(READ)
def show_progress(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """The progress of a run, for the page that asks every second; when the run is over, that page loads anew."""
    head = run_head(request.actor, run_id)
    if head.state in RUNNING_STATES:
        return render(request, "matching/partials/progress.html", _progress_context(head))
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = reverse("match-run", args=[run_id])
    return response


def _progress_context(head: RunHead) -> dict[str, Any]:
    return {
        **head_context(head),
        "note": STEPS.get(head.progress_note, ""),
        "waiting": head.state is RunState.QUEUED,
        "poll": reverse("match-progress", args=[head.id]),
        "address": reverse("match-run", args=[head.id]),
    }


@asks(START)
@require_POST
def cancel(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Calls the run off."""
    cancel_run(actor=request.actor, run_id=run_id, now=clock.now())
    messages.success(request, _("The run was called off. Nothing was written."))
    return HttpResponseRedirect(reverse("match-run", args=[run_id]), status=303)


@asks(CONFIRM)
@require_POST
def approve(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Approves the chosen proposals, or all of them, or takes that back."""
    ids = None if "everything" in request.POST else [i for i in map(id_of, request.POST.getlist("proposal")) if i]
    approved = request.POST.get("approved", "yes") == "yes"
    count = approve_proposals(actor=request.actor, run_id=run_id, proposal_ids=ids, approved=approved, now=clock.now())
    said = (
        ngettext("{n} proposal approved.", "{n} proposals approved.", count)
        if approved
        else ngettext(
            "The approval of {n} proposal was taken back.", "The approval of {n} proposals was taken back.", count
        )
    )
    if ids == []:
        messages.warning(request, _("No pair was chosen. Choose at least one, or approve all at once."))
    else:
        messages.success(request, said.format(n=count))
    return HttpResponseRedirect(reverse("match-run", args=[run_id]), status=303)


@asks(DRAFT)
def swap(request: ActingRequest, run_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Chooses with whom to exchange mentors, or which mentor to give; either is a pin and one more run."""
    if request.method == "POST":
        now = clock.now()
        other, mentor = id_of(request.POST.get("other", "")), id_of(request.POST.get("mentor", ""))
        if other is None and mentor is None:
            raise BadInput({"other": _("Choose one of the pairs.")})
        new_run = (
            swap_mentors(actor=request.actor, run_id=run_id, proposal_id=proposal_id, other_id=other, now=now)
            if other
            else give_mentor(actor=request.actor, run_id=run_id, proposal_id=proposal_id, mentor_id=mentor, now=now)  # type: ignore[arg-type]
        )
        return HttpResponseRedirect(reverse("match-run", args=[new_run]), status=303)
    head = run_head(request.actor, run_id)
    context = {
        **head_context(head),
        "pair": panel(request.actor, run_id, proposal_id),
        "choices": swap_choices(request.actor, run_id, proposal_id),
    }
    return render(request, "matching/swap.html", context)


@asks(READ)
def show_waiting(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Who waits, and why."""
    head = run_head(request.actor, run_id)
    page = Paginator(range(len(head.facts.get("waiting", ()))), WAITING_PAGE).get_page(request.GET.get("page"))
    rows = waiting_list(request.actor, run_id, page=page.number)
    context = {
        **head_context(head),
        "page": page,
        "count": page.paginator.count,
        "waiting": [
            {
                "who": w.leader,
                "missing": w.missing,
                "said": said_waiting(w.reason, w.rules),
                "others": [{"other": o, "said": said_other(o)} for o in w.others],
            }
            for w in rows
        ],
    }
    return render(request, "matching/waiting.html", context)


@asks(EXPORT)
@require_POST
def export(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """The proposals as CSV or XLSX: names, places of work, fit; no reason and no wish."""
    found = board(request.actor, run_id, Sieve(sort="leader"), everything=True, rule=EXPORT)
    rows = [
        (
            line.leader.name,
            line.leader.function,
            line.mentor.name,
            line.mentor.function,
            round(line.fit / 100),
            line.approved,
        )
        for line in found.lines
    ]
    columns = (_("Leader"), _("Function"), str(MENTORS[found.head.kind]), _("Function"), _("Fit of 100"), _("Approved"))
    return download(Sheet("proposals", columns, rows), request.POST.get("form", "csv"))
