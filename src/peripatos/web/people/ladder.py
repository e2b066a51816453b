"""The grade ladder and leadership stages."""

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
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.people.selectors.ladder import Rung, StageLine, ladder, stages
from peripatos.people.services.grades import move_grade, place_grade, take_suggested_order
from peripatos.people.services.stages import correct_stage, return_stage_to_rule
from peripatos.people.types import Stage
from peripatos.web.people import words
from peripatos.web.people.asked import page_number
from peripatos.web.people.directory import tabs_of
from peripatos.web.people.forms import StageForm, StagesForm
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of

LONGEST_NUMBER = 6


@asks(may.GRADE_LADDER_READ_EDIT)
def show_ladder(request: ActingRequest) -> HttpResponse:
    """Grades that were seen, in order, with what nobody placed."""
    if request.method == "POST":
        _change(request)
        return HttpResponseRedirect(reverse("grade-ladder"), status=303)
    found = ladder(request.actor)
    last = len(found.placed) - 1
    placed = [_said(rung) | {"first": n == 0, "last": n == last} for n, rung in enumerate(found.placed)]
    context = {
        "placed": placed,
        "unplaced": [_said(rung) for rung in found.unplaced],
        "as_suggested": found.as_suggested,
        "suggests": any(rung.suggested_rank for rung in (*found.placed, *found.unplaced)),
        "tabs": tabs_of(request.actor, "grade-ladder"),
    }
    return render(request, "people/ladder.html", context)


@asks(may.LEADERSHIP_STAGE_CORRECT)
def show_stages(request: ActingRequest) -> HttpResponse:
    """Stages of everybody, for the steward."""
    form = StagesForm(request.POST or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = stages(
        request.actor,
        text=asked.get("text", ""),
        stage=asked.get("stage", ""),
        page=page_number(request),
    )
    return render(request, "people/stages.html", {"form": form, "page": page, "lines": [_said_stage(s) for s in page]})


@asks(may.LEADERSHIP_STAGE_CORRECT)
@require_POST
def change_stage(request: ActingRequest, person_id: UUID) -> HttpResponse:
    """Corrects one stage, or returns it to the rule."""
    form = StageForm(request.POST)
    if not form.is_valid():
        raise BadInput({"stage": _("Choose one of the stages of the list.")})
    chosen, now = form.cleaned_data["stage"], clock.now()
    try:
        if chosen:
            correct_stage(actor=request.actor, person_id=person_id, stage=Stage(chosen), now=now)
            messages.success(request, _("The stage is corrected, and the person was told. The log keeps who did it."))
        else:
            return_stage_to_rule(actor=request.actor, person_id=person_id, now=now)
            messages.success(request, _("The rule decides again."))
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
    return HttpResponseRedirect(reverse("stages"), status=303)


def _change(request: ActingRequest) -> None:
    actor, now, code = request.actor, clock.now(), request.POST.get("grade", "")
    match request.POST.get("step", ""):
        case "up":
            move_grade(actor=actor, code=code, rungs=1, now=now)
        case "down":
            move_grade(actor=actor, code=code, rungs=-1, now=now)
        case "place":
            place_grade(actor=actor, code=code, rank=_rank(request), now=now)
        case "off":
            place_grade(actor=actor, code=code, rank=None, now=now)
        case "suggested":
            take_suggested_order(actor=actor, now=now)
            messages.success(request, _("The suggested order is taken. Stages were worked out again."))
        case _:
            raise Missing(kind="step")


def _rank(request: ActingRequest) -> int:
    text = request.POST.get("rank", "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else 1


def _said(rung: Rung) -> dict[str, object]:
    return {
        "code": rung.code,
        "rank": rung.rank,
        "suggested": rung.suggested_rank,
        "people": ngettext("{n} person", "{n} people", rung.people).format(n=rung.people),
    }


def _said_stage(line: StageLine) -> dict[str, object]:
    return {
        "id": line.person_id,
        "name": line.name,
        "meta": " · ".join(part for part in (line.title, line.grade) if part),
        "stage": words.STAGES[line.stage],
        "corrected_at": line.corrected_at,
        "form": StageForm(
            initial={"stage": line.stage.value if line.corrected_at else ""}, auto_id=f"id_{line.person_id}_%s"
        ),
        "address": reverse("stage-change", args=[line.person_id]),
    }
