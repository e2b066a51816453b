"""Rounds: the list, opening one, its page, changing and closing it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import DutyKind, may
from peripatos.core.errors import BadInput, GuardFailed, Missing, VersionConflict
from peripatos.matching.selectors.rounds import (
    RoundPage,
    aims_of_round,
    aims_of_stream,
    first_draft,
    history_of_round,
    round_page,
    rounds_list,
    streams_to_match,
)
from peripatos.matching.services.constraints import lift_constraint, set_constraint
from peripatos.matching.services.requests import request_run
from peripatos.matching.services.rounds import close_round
from peripatos.matching.services.running import change_and_run, open_and_run
from peripatos.matching.types import ConstraintKind, RoundState
from peripatos.web.matching.forms import RoundForm
from peripatos.web.matching.hard_rules import said_rules
from peripatos.web.matching.said import said_constraints, said_rounds, said_runs
from peripatos.web.matching.sentences import said_change
from peripatos.web.matching.words import OBJECTIVES, PARTS, ROUND_STATES, STREAMS
from peripatos.web.people.asked import id_of
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.written import with_version

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
OPEN = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
DRAFT = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT


@asks(READ)
def list_rounds(request: ActingRequest) -> HttpResponse:
    """Rounds of the programmes that the actor looks after, and streams in which one can be opened."""
    rounds = rounds_list(request.actor)
    streams = streams_to_match(request.actor) if request.actor.has_duty(DutyKind.COORDINATOR) else ()
    context = {
        "rounds": said_rounds(rounds),
        "streams": [{"stream": s, "name": STREAMS[s.kind]} for s in streams],
        "many": len({r.programme for r in rounds} | {s.programme for s in streams}) > 1,
    }
    return render(request, "matching/rounds.html", context)


@asks(OPEN)
def new_round(request: ActingRequest, stream_id: UUID) -> HttpResponse:
    """Sets a round up on one page and asks for its first run."""
    draft = first_draft(request.actor, stream_id)
    stream = next((s for s in streams_to_match(request.actor) if s.stream_id == stream_id), None)
    if request.method != "POST" and stream and stream.open_round_id:
        messages.info(request, _("A round of this stream is open already. This is it."))
        return HttpResponseRedirect(reverse("match-round", args=[stream.open_round_id]), status=303)
    aims = aims_of_stream(request.actor, stream_id)
    form = RoundForm(request.POST or None, initial=RoundForm.initial_of(draft), aims=aims)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            run_id = open_and_run(actor=request.actor, stream_id=stream_id, draft=form.draft(), now=clock.now())
            return HttpResponseRedirect(reverse("match-run", args=[run_id]), status=303)
        except (BadInput, GuardFailed) as problem:
            status = _blame(form, problem)
    context = {"form": form, "stream": stream, "name": STREAMS[stream.kind] if stream else "", "is_new": True}
    return render(request, "matching/round_form.html", context, status=status)


@asks(DRAFT)
def edit_round(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Changes aim, weights and rules of a draft, and asks for a run with them. Where somebody saved first, their
    settings stand beside what was typed.
    """
    page = round_page(request.actor, round_id)
    if not page.may_change:
        raise Missing(what="round")
    if page.state not in (RoundState.OPEN, RoundState.REVIEW):
        return HttpResponseRedirect(reverse("match-round", args=[round_id]), status=303)
    aims = aims_of_round(request.actor, round_id)
    form = RoundForm(request.POST or None, initial=RoundForm.initial_of(page.draft, version=page.version), aims=aims)
    context: dict[str, Any] = {"page": page, "name": STREAMS[page.kind], "is_new": False}
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or page.version
        try:
            run_id = change_and_run(
                actor=request.actor, round_id=round_id, version=version, draft=form.draft(), now=clock.now()
            )
            return HttpResponseRedirect(reverse("match-run", args=[run_id]), status=303)
        except VersionConflict:
            form, status = RoundForm(with_version(request.POST, page.version), aims=aims), 409
            context["saved_meanwhile"] = [{"label": _("Name"), "value": page.draft.name}, *_settings(page)]
        except (BadInput, GuardFailed) as problem:
            status = _blame(form, problem)
    return render(request, "matching/round_form.html", {**context, "form": form}, status=status)


@asks(READ)
def show_round(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """What a round is set to, its runs, its pins and vetoes, who changed what."""
    page = round_page(request.actor, round_id)
    changes = history_of_round(request.actor, round_id)
    state, kind = ROUND_STATES[page.state]
    context = {
        "page": page,
        "name": STREAMS[page.kind],
        "state": state,
        "state_kind": kind,
        "runs": said_runs(page.runs),
        "kept": said_constraints(page.constraints),
        "settings": _settings(page),
        "history": [{"when": c.at, "title": c.by, "meta": said_change(c.code, c.facts)} for c in changes],
        "is_draft": page.may_change and page.state in (RoundState.OPEN, RoundState.REVIEW),
    }
    return render(request, "matching/round.html", context)


@asks(may.MATCH_RUN_START_RE_RUN)
@require_POST
def run_round(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Asks for one more run."""
    run_id = request_run(actor=request.actor, round_id=round_id, now=clock.now())
    return HttpResponseRedirect(reverse("match-run", args=[run_id]), status=303)


@asks(OPEN)
@require_POST
def end_round(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Closes the round."""
    close_round(actor=request.actor, round_id=round_id, now=clock.now())
    messages.success(request, _("The round is closed. Leaders who still have nobody come first next time."))
    return HttpResponseRedirect(reverse("match-round", args=[round_id]), status=303)


@asks(DRAFT)
@require_POST
def change_constraint(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Keeps a pair, rules it out, or lifts that; then back to where the press came from."""
    leader, mentor = id_of(request.POST.get("leader", "")), id_of(request.POST.get("mentor", ""))
    kind, now = request.POST.get("kind", ""), clock.now()
    if leader is None or mentor is None or kind not in ("pin", "veto", "lift"):
        raise BadInput({"kind": _("Choose a pair and what to do with it.")})
    pair = {"round_id": round_id, "leader_id": leader, "mentor_id": mentor}
    if kind == "lift":
        lift_constraint(actor=request.actor, now=now, **pair)
        messages.success(request, _("Lifted. The next run is free to decide."))
    else:
        set_constraint(actor=request.actor, kind=ConstraintKind(kind), now=now, **pair)
        said = {
            "pin": _("Kept: every further run has this pair."),
            "veto": _("Ruled out: no further run has this pair."),
        }
        messages.success(request, said[kind])
    return HttpResponseRedirect(_back(request, round_id), status=303)


def _back(request: ActingRequest, round_id: UUID) -> str:
    run, proposal = id_of(request.POST.get("run", "")), id_of(request.POST.get("proposal", ""))
    if run and proposal:
        return reverse("match-pair", args=[run, proposal])
    return reverse("match-run", args=[run]) if run else reverse("match-round", args=[round_id])


def _blame(form: RoundForm, problem: BadInput | GuardFailed) -> int:
    """Says in the form what stands in the way, so that nothing typed is lost; returns the status of the answer."""
    if isinstance(problem, GuardFailed):
        form.add_error(None, sentence_of(problem))
        return 409
    for name, sentence in problem.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    return 400


def _settings(page: RoundPage) -> list[dict[str, object]]:
    aim, said = OBJECTIVES[page.draft.objective]
    weights = ", ".join(f"{PARTS[name]} {points / 100:g}" for name, points in page.draft.weights.items())
    days = page.draft.offer_days
    rows = [
        (_("Aim"), f"{aim}. {said}"),
        (_("Weights, of 100"), weights),
        (_("Hard rules"), f"{'; '.join(said_rules(asdict(page.draft.rules)))}."),
        (_("Time to answer"), _("{n} days").format(n=days)),
        (_("First conversation"), _("offered before the answer") if page.draft.chemistry else _("not in this round")),
        (_("Seed"), str(page.draft.seed)),
    ]
    return [{"label": label, "value": value} for label, value in rows]
