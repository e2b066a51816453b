"""Further pages of cohorts: why somebody sits where they do, another place of the dial, the list as a file."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, Missing
from peripatos.matching.selectors.people import Who
from peripatos.planning.cohorts.selectors import Seat, looked_over, seat_of
from peripatos.planning.selectors.plans import plan_page
from peripatos.planning.selectors.runs import run_head
from peripatos.planning.services.running import change_and_run
from peripatos.planning.types import PlanDraft, PlanKind
from peripatos.web.exports import Sheet, download
from peripatos.web.planning.kinds.cohorts.words import MIXED_BY, elsewhere_rules
from peripatos.web.planning.runs import head_context
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import listed

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD


@asks(READ)
def show_seat(request: ActingRequest, plan_run_id: UUID, person_id: UUID) -> HttpResponse:
    """Why somebody is in this cohort, and what every other one would cost."""
    head = run_head(request.actor, plan_run_id)
    seat = seat_of(request.actor, plan_run_id, person_id)
    numbers, own = seat.numbers, seat.numbers[person_id]
    outside = (who for who in seat.people.values() if numbers[who.id] != own)
    context = {
        **head_context(head),
        "who": seat.people[person_id],
        "number": own,
        "facilitates": seat.reasons.facilitates,
        "members": _members(seat),
        "elsewhere": _elsewhere(seat),
        "outside": [
            (who.id, _("{name}, cohort {n}").format(name=who.name, n=numbers[who.id])) for who in _sorted(outside)
        ],
        "weights": listed(f"{MIXED_BY[name]} {n}" for name, n in head.settings["spread"].items() if n),
    }
    return render(request, "planning/kinds/cohorts_seat.html", context)


def _sorted(people: Any) -> list[Who]:
    return sorted(people, key=lambda who: who.name)


def _members(seat: Seat) -> list[dict[str, Any]]:
    """The others of the cohort, the dearest first."""
    found = []
    for member in sorted(seat.reasons.members, key=lambda m: -m.cost):
        who = seat.people[UUID(member.id)]
        reasons = [_("alike in {what}").format(what=listed(str(MIXED_BY[n]).lower() for n in member.same))] * bool(
            member.same
        )
        reasons += [ngettext("met once", "met {n} times", member.met).format(n=member.met)] * bool(member.met)
        reasons += [_("a trusted tie that is kept")] * member.trusted
        said = listed(reasons) or _("unlike in everything that counts, and new to each other")
        found.append({"who": who, "said": said, "points": _points(member.cost)})
    return found


def _points(cost: int) -> str:
    return ngettext("{n} point", "{n} points", abs(cost)).format(n=f"{cost}".replace("-", "−"))


def _elsewhere(seat: Seat) -> list[dict[str, Any]]:
    """Other cohorts: those that break nothing first, the cheapest first."""
    return [
        {"number": other.cohort + 1, "said": _cost_words(other.cost), "rules": elsewhere_rules(other.rules)}
        for other in sorted(seat.reasons.elsewhere, key=lambda e: (bool(e.rules), e.cost))
    ]


def _cost_words(cost: int) -> str:
    if cost == 0:
        return _("The plan would cost the same.")
    form = _("The plan would cost {points} more.") if cost > 0 else _("The plan would cost {points} less.")
    return form.format(points=_points(abs(cost)))


@asks(PREPARE)
@require_POST
def turn_dial(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Sets the dial to the place that was chosen, and asks for a run with it."""
    head = run_head(request.actor, plan_run_id)
    if head.kind is not PlanKind.COHORTS:
        raise Missing(what="plan")
    page = plan_page(request.actor, head.plan_id)
    settings = {**page.draft.settings, "dial": _place(request.POST)}
    draft = PlanDraft(page.draft.name, settings, page.draft.seed)
    run_id = change_and_run(
        actor=request.actor, plan_id=head.plan_id, version=page.version, draft=draft, now=clock.now()
    )
    return HttpResponseRedirect(reverse("plan-run", args=[run_id]), status=303)


def _place(asked: Mapping[str, str]) -> int:
    try:
        return int(asked.get("dial", ""))
    except ValueError:
        raise BadInput({"dial": _("Choose a place of the dial.")}) from None


@asks(EXPORT)
@require_POST
def export_cohorts(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """The cohorts as CSV or XLSX: names, functions and places, who facilitates."""
    looked = looked_over(request.actor, plan_run_id, rule=EXPORT)
    columns = (_("Cohort"), _("Name"), _("Function"), _("Location"), _("Facilitates"))
    rows = [
        (group.number, who.name, who.function, who.location, lead is not None and who.id == lead.person_id)
        for group in looked.groups
        for lead in (group.facilitation,)
        for who in _sorted(looked.people[person] for person in group.members)
    ]
    return download(Sheet("cohorts", columns, rows), request.POST.get("form", "csv"))
