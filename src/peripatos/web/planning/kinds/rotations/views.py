"""Further pages of rotations: one leader with reasons, a visit moved, a longer look, the list as a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, Missing
from peripatos.planning.rotations.looked import Looked, looked_over, reasons_of
from peripatos.planning.rotations.speaking import speaks_for
from peripatos.planning.selectors.runs import run_head
from peripatos.planning.types import PinKind
from peripatos.web.exports import Sheet, download
from peripatos.web.people.asked import id_of
from peripatos.web.planning.kinds.rotations.forms import pin_of
from peripatos.web.planning.kinds.rotations.reasons import alternatives, missing_reasons, visit_reasons
from peripatos.web.planning.kinds.rotations.review import bars_of
from peripatos.web.planning.kinds.rotations.rules import conflicts_words
from peripatos.web.planning.kinds.rotations.words import lacking_words, slot_words, unit_of
from peripatos.web.planning.runs import head_context
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.templatetags.words import listed

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD


@asks(READ)
def show_leader(request: ActingRequest, plan_run_id: UUID, person_id: UUID) -> HttpResponse:
    """Why a leader visits these hosts then, what else there was, and how to change it."""
    head = run_head(request.actor, plan_run_id)
    looked = looked_over(request.actor, plan_run_id)
    found = reasons_of(looked, person_id)
    if found is None or person_id not in looked.people:
        raise Missing(what="leader")
    bars = bars_of(person_id, looked)
    hosts = [UUID(visit.host) for visit in found.visits]
    speaks = speaks_for(person_id, hosts)
    reasons = {v.host: visit_reasons(v, found, speaks.get(UUID(v.host)), head) for v in found.visits}
    context = {
        **head_context(head),
        "who": looked.people[person_id],
        "finding": _finding(person_id, looked),
        "visits": [{**bar, "reasons": reasons[str(bar["stay"].host_id)]} for bar in bars],
        "missing": missing_reasons(person_id, looked),
        "lacks": found.missing,
        "alternatives": alternatives(found, looked),
        "movable": head.may_change and head.up_to_date,
        "hosts": [(str(h.id), unit_of(h)) for h in looked.hosts],
        "starts": _starts(looked, head.facts["begun"]),
    }
    return render(request, "planning/kinds/rotations_leader.html", context)


def _finding(leader_id: UUID, looked: Looked) -> str:
    name, bars = looked.people[leader_id].name, bars_of(leader_id, looked)
    visiting = _("{name} visits {units}").format(name=name, units=listed(bar["unit"] for bar in bars))
    lacks = lacking_words(looked.lacking.get(leader_id))
    if not lacks:
        return visiting
    if bars:
        return _("{visiting}; another visit is missing").format(visiting=visiting)
    form = _("{name} waits for a host") if looked.lacking[leader_id].for_host else _("{name} has no visit")
    return form.format(name=name)


def _starts(looked: Looked, begun: int) -> list[tuple[int, str]]:
    """Slots in which a visit may start, with their first days."""
    calendar, length = looked.calendar, int(looked.document["leaders"][0]["length"])
    days = [(slot, slot_words(calendar.first, slot, calendar.slot_days)) for slot in range(calendar.slots - length + 1)]
    return [day for day in days if day[0] >= begun]


@asks(PREPARE)
@require_POST
def move(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Keeps a visit where it was put, or rules it out, and shows the plan that came of it at once."""
    from peripatos.planning.rotations.services import (  # noqa: PLC0415  (loads the compiler)
        VisitImpossible,
        bar_visit,
        move_visit,
    )

    actor, pin, now = request.actor, pin_of(request.POST), clock.now()
    leader, host = pin.person_id, pin.other_id
    if leader is None or host is None:
        raise BadInput({"person": _("Choose a leader and a host.")})
    instead_of = id_of(request.POST.get("instead_of", ""))
    try:
        if pin.kind is PinKind.BAR:
            made = bar_visit(actor=actor, run_id=plan_run_id, leader_id=leader, host_id=host, now=now)
        else:
            made = move_visit(
                actor=actor,
                run_id=plan_run_id,
                leader_id=leader,
                host_id=host,
                slot=pin.slot or 0,
                instead_of=instead_of,
                now=now,
            )
    except VisitImpossible as problem:
        looked = looked_over(actor, plan_run_id)
        quiet = run_head(actor, plan_run_id).facts["quiet"]
        rules = conflicts_words(problem.document, problem.conflicts, looked, quiet)
        messages.error(request, " ".join([_("Nothing was changed."), sentence_of(problem), *rules]))
        return HttpResponseRedirect(reverse("plan-rotation-leader", args=[plan_run_id, leader]), status=303)
    return HttpResponseRedirect(f"{reverse('plan-run', args=[made.run_id])}#weeks", status=303)


@asks(PREPARE)
@require_POST
def look_on(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Asks for a thorough run with the wishes as they stand."""
    from peripatos.planning.rotations.services import look_longer  # noqa: PLC0415  (loads the compiler)

    head = run_head(request.actor, plan_run_id)
    made = look_longer(actor=request.actor, plan_id=head.plan_id, now=clock.now())
    return HttpResponseRedirect(reverse("plan-run", args=[made]), status=303)


@asks(EXPORT)
@require_POST
def export_visits(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """The visits of a run as CSV or XLSX; leaders without one stand there, too."""
    looked = looked_over(request.actor, plan_run_id, rule=EXPORT)
    columns = (
        _("Leader"),
        _("Function"),
        _("Host"),
        _("Host's function"),
        _("Host's location"),
        _("From"),
        _("To"),
        _("Kept"),
    )
    rows = [row for who in looked.leaders for row in _rows(who.id, looked)]
    return download(Sheet("rotations", columns, rows), request.POST.get("form", "csv"))


def _rows(leader_id: UUID, looked: Looked) -> list[tuple[Any, ...]]:
    leader = looked.people[leader_id]
    found: list[tuple[Any, ...]] = []
    for stay in looked.stays.get(leader_id, ()):
        host = looked.people[stay.host_id]
        found.append(
            (
                leader.name,
                leader.function,
                host.name,
                host.function,
                host.location,
                stay.starts_on,
                stay.ends_on,
                stay.kept,
            )
        )
    return found or [(leader.name, leader.function, None, None, None, None, None, False)]
