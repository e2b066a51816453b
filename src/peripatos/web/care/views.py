"""The coordinator's week: the business calendar, the pipeline, the pairs that a conversation would help."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import DutyKind, may
from peripatos.insight.selectors.care import care_list
from peripatos.insight.selectors.events import events_ahead
from peripatos.relationships.services.nudges import nudge_pair
from peripatos.web.care.words import heading, said_cases, said_pipeline, said_weeks
from peripatos.web.rules import ActingRequest, asks


@asks(may.CARE_WORKLIST_READ)
def care(request: ActingRequest) -> HttpResponse:
    """This week's list within a budget."""
    now = clock.now()
    cases, pipeline = care_list(request.actor, now=now)
    programmes = request.actor.programmes_of(DutyKind.COORDINATOR)
    events = events_ahead(request.actor, programmes, today=now.date())
    weeks, upcoming = said_weeks(events, today=now.date())
    context = {
        "week": now.isocalendar().week,
        "heading": heading(len(cases)),
        "cases": said_cases(cases),
        "stages": said_pipeline(pipeline, programmes),
        "weeks": weeks,
        "upcoming": upcoming,
    }
    return render(request, "care/care.html", context)


@asks(may.CARE_WORKLIST_REMIND_BOTH_SIDES)
def nudge(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Reminds both sides, in neutral words."""
    nudge_pair(actor=request.actor, relationship_id=relationship_id, now=clock.now())
    messages.success(request, _("Both were reminded. They read that it is time to meet, not why you asked."))
    return HttpResponseRedirect(reverse("care"), status=303)
