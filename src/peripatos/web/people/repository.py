"""The mentor repository, its downloads, and shortlists."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import decide, may
from peripatos.core.audit.services import record
from peripatos.core.errors import Missing
from peripatos.people.selectors.concepts import accepted_concepts
from peripatos.people.selectors.private_lists import shortlist as own_shortlist
from peripatos.people.selectors.private_lists import shortlists as own_shortlists
from peripatos.people.selectors.repository import (
    MentorLine,
    mentor_people,
    mentors_among,
    mentors_to_export,
)
from peripatos.people.selectors.repository import mentors as find_mentors
from peripatos.people.services.shortlists import create_shortlist, delete_shortlist, remove_from_shortlist
from peripatos.people.types import ProfileState
from peripatos.programmes.selectors.outsiders import sees_outsiders
from peripatos.relationships.selectors import free_capacity
from peripatos.web.exports import Sheet, download
from peripatos.web.people import words
from peripatos.web.people.asked import id_of, page_number
from peripatos.web.people.directory import said_work, tabs_of
from peripatos.web.people.forms import MentorForm, ShortlistForm
from peripatos.web.rules import ActingRequest, asks

NARROWING = ("role", "industry", "function", "language", "style", "has_room", "shares_hours")


@asks(may.CAPABILITY_PROFILE_READ)
def mentors(request: ActingRequest) -> HttpResponse:
    """Insiders who give."""
    return _repository(request, outside=False)


@asks(may.CAPABILITY_PROFILE_READ)
def external_mentors(request: ActingRequest) -> HttpResponse:
    """External advisors, for those to whom they are shown."""
    _check_outsiders(request)
    return _repository(request, outside=True)


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_mentors(request: ActingRequest) -> HttpResponse:
    """The filtered list as a file, C0 and C1 fields only."""
    actor, outside, now = request.actor, request.POST.get("outside") == "yes", clock.now()
    form = MentorForm(request.POST, concepts=accepted_concepts(actor), outside=outside)
    only = _with_room(request, outside=outside) if form.wants_room else None
    found = mentors_to_export(actor, form.filters(), today=now.date(), outside=outside, only=only)
    free = free_capacity(actor, [line.person_id for line in found])
    record(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD, now=now, code="mentors")
    columns = [
        _("Name"), _("Role"), _("State"), _("Headline"), _("Title"), _("Function"), _("Place"), _("Organisation"),
        _("Time zone"), _("Languages"), _("Industries"), _("Leads by"), _("Offers"), _("Free places"),
    ]  # fmt: skip
    sheet = Sheet("mentors", columns, ([*_cells(line), free.get(line.person_id)] for line in found))
    return download(sheet, request.POST.get("form", "csv"))


@asks(may.SHORTLIST_READ_EDIT_OWN)
def shortlists(request: ActingRequest) -> HttpResponse:
    """The actor's own lists, and a new one."""
    form = ShortlistForm(request.POST or None)
    if form.is_bound and form.is_valid():
        made = create_shortlist(actor=request.actor, name=form.cleaned_data["name"], now=clock.now())
        return HttpResponseRedirect(reverse("shortlist", args=[made]), status=303)
    lists = [
        {
            "title": line.name,
            "meta": ngettext("{n} person", "{n} people", line.people).format(n=line.people),
            "address": reverse("shortlist", args=[line.id]),
        }
        for line in own_shortlists(request.actor, now=clock.now())
    ]
    context = {"form": form, "lists": lists, "tabs": tabs_of(request.actor, "shortlists")}
    return render(request, "people/shortlists.html", context)


@asks(may.SHORTLIST_READ_EDIT_OWN)
def shortlist(request: ActingRequest, shortlist_id: UUID) -> HttpResponse:
    """One list; people can be taken off, and the list removed."""
    actor, now = request.actor, clock.now()
    if request.method == "POST":
        return _change_shortlist(request, shortlist_id)
    found = own_shortlist(actor, shortlist_id, now=now)
    lines = mentors_among(actor, found.people, outsiders=sees_outsiders(actor))
    free = free_capacity(actor, [line.person_id for line in lines])
    shown = [said_mentor(line, free.get(line.person_id)) for line in lines]
    return render(request, "people/shortlist.html", {"list": found, "mentors": shown})


def said_mentor(line: MentorLine, free: int | None) -> dict[str, object]:
    """One mentor ready for the list."""
    state, kind = words.STATES[line.state]
    return {
        "id": line.person_id,
        "name": line.name,
        "address": reverse("person", args=[line.person_id]),
        "role": words.ROLES[line.role],
        "stream": words.ROLE_STREAMS[line.role],
        "headline": line.headline,
        "meta": said_work(line.title, line.function or line.organisation, line.location),
        "offers": [offer.label for offer in line.offers[:4]],
        "more": max(0, len(line.offers) - 4),
        "free": said_places(free),
        "full": free == 0,
        "state": state if line.state is not ProfileState.COMPLETE else "",
        "state_kind": kind,
    }


def said_places(free: int | None) -> str:
    """How much room somebody has; None means that they take part in no stream as a mentor yet."""
    if free is None:
        return _("not taking part yet")
    if not free:
        return _("full for now")
    return ngettext("{n} free place", "{n} free places", free).format(n=free)


def _repository(request: ActingRequest, *, outside: bool) -> HttpResponse:
    actor, now = request.actor, clock.now()
    decide(actor, may.CAPABILITY_PROFILE_READ)
    concepts = accepted_concepts(actor)
    form = MentorForm(request.POST or None, concepts=concepts, outside=outside)
    only = _with_room(request, outside=outside) if form.wants_room else None
    page = find_mentors(
        actor,
        form.filters(),
        today=now.date(),
        outside=outside,
        only=only,
        page=page_number(request),
    )
    free = free_capacity(actor, [line.person_id for line in page])
    here = "external-mentors" if outside else "mentors"
    context = {
        "form": form,
        "page": page,
        "mentors": [said_mentor(line, free.get(line.person_id)) for line in page],
        "outside": outside,
        "narrowed": any(request.POST.get(name) for name in NARROWING),
        "here": reverse(here),
        "tabs": tabs_of(actor, here),
        "again": MentorForm(request.POST or None, concepts=concepts, outside=outside, auto_id=False),
        "exports": decide(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD).allowed,
    }
    return render(request, "people/mentors.html", context)


def _with_room(request: ActingRequest, *, outside: bool) -> Collection[UUID]:
    free = free_capacity(request.actor, mentor_people(request.actor, outside=outside))
    return {person_id for person_id, places in free.items() if places}


def _check_outsiders(request: ActingRequest) -> None:
    if not sees_outsiders(request.actor):
        raise Missing(kind="external mentors")


def _change_shortlist(request: ActingRequest, shortlist_id: UUID) -> HttpResponse:
    actor, now = request.actor, clock.now()
    if request.POST.get("step") == "delete":
        delete_shortlist(actor=actor, shortlist_id=shortlist_id, now=now)
        messages.success(request, _("The list is gone. Nobody on it was told."))
        return HttpResponseRedirect(reverse("shortlists"), status=303)
    person_id = id_of(request.POST.get("person", ""))
    if person_id is None:
        raise Missing(kind="person")
    remove_from_shortlist(actor=actor, shortlist_id=shortlist_id, person_id=person_id, now=now)
    return HttpResponseRedirect(reverse("shortlist", args=[shortlist_id]), status=303)


def _cells(line: MentorLine) -> list[str]:
    return [
        line.name,
        str(words.ROLES[line.role]),
        str(words.STATES[line.state][0]),
        line.headline,
        line.title,
        line.function,
        line.location,
        line.organisation,
        line.zone,
        ", ".join(words.language_names(line.languages)),
        ", ".join(words.industry_labels(line.industries)),
        ", ".join(words.style_labels(line.styles)),
        ", ".join(offer.label for offer in line.offers),
    ]
