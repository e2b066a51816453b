"""One's own cohort, and one's own visits."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peripatos.core import clock
from peripatos.core.access import Reach, may
from peripatos.engine.disclosure import TooFew, release_count
from peripatos.planning.selectors.own import CohortPage, OwnVisit, cohort_page, own_visits
from peripatos.scheduling.said import say_date
from peripatos.web.planning.kinds.cohorts.words import MIXED_BY
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import listed


@require_safe
@asks(may.PEER_COHORT_READ_ROSTER_AND_CHARTER)
def cohort(request: ActingRequest, cohort_id: UUID) -> HttpResponse:
    """Who sits in a cohort and whose turn it is to lead, as far as the reader may see it."""
    found, today = cohort_page(request.actor, cohort_id), clock.now().date()
    context = {
        "cohort": found,
        "since": say_date(found.formed_on, today=today),
        "until": say_date(found.closed_on, today=today) if found.closed_on else "",
        "size": _size(found),
        "members": [_member(found, who.id) for who in found.members],
        "mixed": _mixed(found),
        "turns": [_turn(found, number) for number in range(len(found.rota))],
    }
    return render(request, "leader/cohort.html", context)


@require_safe
@asks(may.ROTATION_PLACEMENT_READ_OWN_VISITS)
def visits(request: ActingRequest) -> HttpResponse:
    """The reader's own visits that are not over, as a leader or as a host."""
    today = clock.now().date()
    rows = [_visit_row(visit, today) for visit in own_visits(request.actor, today=today)]
    return render(request, "leader/visits.html", {"rows": rows})


def _size(found: CohortPage) -> str:
    if found.reach is Reach.AGGREGATE:
        size = release_count(found.size)
        return (
            _("Too few to judge")
            if isinstance(size, TooFew)
            else ngettext("{n} person", "{n} people", size).format(n=size)
        )
    return ngettext("{n} person", "{n} people", found.size).format(n=found.size)


def _mixed(found: CohortPage) -> str:
    """Why these people; empty where nothing says so."""
    if not found.mixed_by:
        return ""
    what = listed(str(MIXED_BY[name]).lower() for name in found.mixed_by)
    return _("Put together to differ in {what}, with nobody's manager among you.").format(what=what)


def _member(found: CohortPage, person_id: UUID) -> dict[str, str]:
    who = found.people[person_id]
    place = ", ".join(part for part in (who.function, who.location) if part)
    leads = found.facilitator is not None and found.facilitator.id == person_id
    return {"title": who.name, "meta": _("{place} · facilitates").format(place=place) if leads else place}


def _turn(found: CohortPage, number: int) -> dict[str, str]:
    turn = found.rota[number]
    lead = found.people[turn.lead].name if turn.lead else _("still open")
    shadow = found.people[turn.shadow].name if turn.shadow else ""
    beside = _("{name} sits beside").format(name=shadow) if shadow else ""
    return {"when": _("Meeting {n}").format(n=turn.meeting), "title": lead, "meta": beside}


def _visit_row(visit: OwnVisit, today: date) -> dict[str, str]:
    dates = _("{first} to {last}").format(
        first=say_date(visit.starts_on, today=today), last=say_date(visit.ends_on, today=today)
    )
    where = ", ".join(part for part in (visit.function, visit.location) if part)
    what = _("{name} visits you") if visit.hosting else _("With {name}")
    return {
        "title": what.format(name=visit.other),
        "meta": " · ".join(part for part in (dates, where) if part),
        "stream": "rotations",
    }
