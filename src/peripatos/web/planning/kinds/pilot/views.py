"""Further pages of a pilot group: its quotas, naming the source of the seed, the draw, the group as a file."""

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
from peripatos.matching.types import RunState
from peripatos.planning.pilot.selectors import lottery_of, shares_for
from peripatos.planning.pilot.services import announce_draw, draw_pilot
from peripatos.planning.selectors.plans import plan_page
from peripatos.planning.selectors.runs import run_head
from peripatos.planning.services.running import change_and_run
from peripatos.planning.types import PlanDraft, PlanKind
from peripatos.web.exports import Sheet, download
from peripatos.web.planning.kinds.pilot.forms import AnnounceForm, DrawForm, QuotaForm
from peripatos.web.planning.pages import pages_of
from peripatos.web.planning.runs import review_page
from peripatos.web.rules import ActingRequest, asks

PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD


@asks(PREPARE)
def edit_quotas(request: ActingRequest, plan_id: UUID) -> HttpResponse:
    """Quotas value by value, as proposed from the shares of the population, or a coordinator's own."""
    page = plan_page(request.actor, plan_id)
    choose = int(page.draft.settings.get("choose", 0))
    shares = shares_for(request.actor, plan_id, choose)
    if not page.may_change:
        raise Missing(what="plan")
    settings = page.draft.settings
    form = QuotaForm(
        request.POST or None,
        shares=shares,
        own=settings.get("quotas", ()),
        alike=settings.get("proportional", ()),
        version=page.version,
    )
    if request.method == "POST" and form.is_valid():
        wanted = {**settings, "quotas": form.quotas(choose)}
        draft, version = PlanDraft(page.draft.name, wanted, page.draft.seed), form.cleaned_data["version"]
        try:
            run_id = change_and_run(actor=request.actor, plan_id=plan_id, version=version, draft=draft, now=clock.now())
        except BadInput as problem:
            for sentence in problem.fields.values():
                form.add_error(None, sentence)
        else:
            return HttpResponseRedirect(reverse("plan-run", args=[run_id]), status=303)
    context = {"form": form, "page": page, "pages": pages_of(page.kind), "choose": choose}
    return render(request, "planning/kinds/pilot_quotas.html", context, status=400 if form.is_bound else 200)


@asks(PREPARE)
@require_POST
def announce(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Keeps where the seed will come from."""
    form = AnnounceForm(request.POST)
    if not form.is_valid():
        return _as_written(request, plan_run_id)
    said = form.cleaned_data
    announce_draw(actor=request.actor, run_id=plan_run_id, source=said["source"], on=said["on"], now=clock.now())
    messages.success(request, _("Kept, with today's date. Tell everybody concerned before that day."))
    return HttpResponseRedirect(reverse("plan-run", args=[plan_run_id]) + "#draw", status=303)


@asks(PREPARE)
@require_POST
def draw(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Draws by the seed, once."""
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _as_written(request, plan_run_id)
    seed = form.cleaned_data["seed"]
    ticket = draw_pilot(actor=request.actor, run_id=plan_run_id, seed=seed, now=clock.now())
    messages.success(request, _("Ticket {number} was drawn. Nobody was told.").format(number=ticket + 1))
    return HttpResponseRedirect(reverse("plan-run", args=[plan_run_id]) + "#draw", status=303)


@asks(EXPORT)
@require_POST
def export_pilot(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """Everybody who may be chosen with their chance; after the draw also who was drawn, and beside whom they stand."""
    found = lottery_of(request.actor, plan_run_id, rule=EXPORT)
    panel = found.drawn.panel if found.drawn else ()
    beside = found.drawn.beside if found.drawn else {}
    columns = (_("Name"), _("Function"), _("Location"), _("Chance"), _("Drawn"), _("Beside"))
    rows = [
        (
            who.name,
            who.function,
            who.location,
            found.chance[who.id],
            who.id in panel,
            found.people[beside[who.id]].name if who.id in beside else None,
        )
        for who in sorted(found.people.values(), key=lambda who: who.name)
    ]
    return download(Sheet("pilot", columns, rows), request.POST.get("form", "csv"))


def _as_written(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """The page of the run with what was written and what is wrong with it."""
    head = run_head(request.actor, plan_run_id)
    if head.kind is not PlanKind.PILOT or head.state is not RunState.SOLVED or not head.may_change:
        raise Missing(what="plan")
    return review_page(request, head, status=400)
