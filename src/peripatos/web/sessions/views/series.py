"""Booking a series in one step."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.relationships.selectors import pair_of
from peripatos.relationships.types import Pair, Someone
from peripatos.scheduling.said import Reader, local, say_date, say_slot
from peripatos.scheduling.selectors import plan_series, sessions_of_pair
from peripatos.scheduling.services import book_series
from peripatos.scheduling.types import PlannedSession, SeriesPlan
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.sessions.forms import PlanForm, SeriesForm
from peripatos.web.sessions.words import title_of_pair

USUAL_COUNT = 6


@require_http_methods(["GET", "POST"])
@asks(may.SESSION_BOOK_RESCHEDULE_CANCEL, may.AVAILABILITY_READ_FREE_SLOTS)
def series(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Shows a series that fits both calendars; one press books all of it."""
    pair = pair_of(request.actor, relationship_id)
    trouble = ""
    if request.method == "POST":
        form = SeriesForm(request.POST)
        if form.is_valid():
            try:
                booked = book_series(
                    actor=request.actor, relationship_id=pair.id, starts=form.cleaned_data["starts"], now=clock.now()
                )
            except BadInput as problem:
                trouble = next(iter(problem.fields.values()))
            except GuardFailed as problem:
                trouble = sentence_of(problem)
            else:
                said = ngettext("One session is booked.", "{n} sessions are booked.", len(booked))
                messages.success(request, said.format(n=len(booked)))
                return HttpResponseRedirect(reverse("relationship", args=[pair.id]), status=303)
        else:
            trouble = _("Choose at least one of the times.")
    return _plan(request, pair, trouble)


def _plan(request: ActingRequest, pair: Pair, trouble: str) -> HttpResponse:
    now = clock.now()
    other = pair.other_than(request.actor.person_id)
    me = pair.leader if other is pair.mentor else pair.mentor
    asked = PlanForm(request.GET or None)
    given = asked.cleaned_data if asked.is_valid() else {}
    today = local(now, me.zone).date()
    first_on = max(given.get("first_on") or _first_due(request, pair, today), today)
    count = given.get("count") or USUAL_COUNT
    plan = plan_series(request.actor, pair.id, first_on=first_on, count=count, now=now)
    context: dict[str, Any] = {
        "pair": pair,
        "title": title_of_pair(pair, request.actor),
        "heading": _heading(plan),
        "lines": [_line(planned, me, other, today, now) for planned in plan.sessions],
        "unplaced": [say_date(day, today=today) for day in plan.unplaced],
        "quiet": [_quiet(event.title, event.starts_on, event.ends_on, today) for event in plan.quiet],
        "form": asked if asked.errors else PlanForm(initial={"first_on": first_on, "count": count}),
        "trouble": trouble,
        "back": reverse("relationship", args=[pair.id]),
    }
    return render(request, "sessions/series.html", context, status=409 if trouble else 200)


def _first_due(request: ActingRequest, pair: Pair, today: date) -> date:
    """A cadence after the last session that was held or is booked, else the day after tomorrow."""
    latest = next(iter(sessions_of_pair(request.actor, pair.id)), None)
    if latest is None:
        return today + timedelta(days=2)
    return max(today + timedelta(days=2), latest.starts_at.date() + timedelta(days=pair.cadence_days))


def _heading(plan: SeriesPlan) -> str:
    count = len(plan.sessions)
    if not count:
        return _("No common free time was found")
    return ngettext("One session that fits you both", "{n} sessions that fit you both", count).format(n=count)


def _line(planned: PlannedSession, me: Someone, other: Someone, today: date, now: Any) -> dict[str, str]:
    served = planned.serves
    return {
        "value": planned.slot.starts_at.isoformat(),
        "said": say_slot(planned.slot.starts_at, Reader(me.zone, other), now=now),
        "serves": _("serves {title}, {day}").format(title=served.title, day=say_date(served.starts_on, today=today))
        if served
        else "",
    }


def _quiet(title: str, starts_on: date, ends_on: date, today: date) -> str:
    return _("{title}, {start} to {end}").format(
        title=title, start=say_date(starts_on, today=today), end=say_date(ends_on, today=today)
    )
