"""The sponsor's and the committee's overview."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.insight.selectors.events import events_ahead
from peripatos.insight.selectors.overview import overview as overview_figures
from peripatos.insight.selectors.overview import overviews
from peripatos.insight.types import OverviewFigures
from peripatos.web.care.words import said_weeks
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.steering.words import said_overview


@asks(may.PROGRAMME_DASHBOARD_READ_AGGREGATE)
def overview(request: ActingRequest) -> HttpResponse:
    """The newest programme, and links to the others."""
    found = overviews(request.actor)
    if not found:
        return render(request, "steering/empty.html")
    shown, *others = found
    return _page(request, overview_figures(request.actor, shown[0], now=clock.now()), others)


@asks(may.PROGRAMME_DASHBOARD_READ_AGGREGATE)
def overview_of(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """One programme."""
    found = overview_figures(request.actor, programme_id, now=clock.now())
    return _page(request, found, [])


def _page(request: ActingRequest, shown: OverviewFigures, others: list[tuple[UUID, str]]) -> HttpResponse:
    today = clock.now().date()
    weeks, upcoming = said_weeks(events_ahead(request.actor, [shown.programme_id], today=today), today=today)
    context = {
        "said": said_overview(shown),
        "weeks": weeks,
        "upcoming": upcoming,
        "others": others,
    }
    return render(request, "steering/overview.html", context)
