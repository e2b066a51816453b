"""Ranked lists, and asking for somebody else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import decide, may
from peripatos.core.errors import BadInput
from peripatos.matching.selectors.wishes import WishCount, own_enrolments, rematch_page, wish_list
from peripatos.matching.services.wishes import add_to_list, ask_for_rematch, move_in_list, take_back_rematch
from peripatos.matching.types import Rank
from peripatos.programmes.types import Side
from peripatos.web.matching.words import A_MENTOR, MENTORS, STREAMS
from peripatos.web.people.asked import id_of
from peripatos.web.rules import ActingRequest, asks

LIST = may.PREFERENCE_LIST_READ_EDIT_OWN
REMATCH = may.REMATCH_ASK_FOR


@asks(LIST)
def list_own(request: ActingRequest) -> HttpResponse:
    """The actor's own places in streams of pairs, each with its list."""
    decide(request.actor, LIST)
    rows = [
        {"place": e, "stream": STREAMS[e.kind], "is_leader": e.side is Side.LEADER, "mentor": A_MENTOR[e.kind]}
        for e in own_enrolments(request.actor)
    ]
    return render(request, "offers/preferences.html", {"rows": rows})


@asks(LIST)
def show_list(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """One ranked list; POST searches for people to add, so that no address holds a name.

    A coordinator sees how long it is.
    """
    found = wish_list(request.actor, enrolment_id, words=request.POST.get("words", "")[:80], now=clock.now())
    if isinstance(found, WishCount):
        return render(request, "offers/wishes_counted.html", {"found": found, "stream": STREAMS[found.kind]})
    context = {
        "found": found,
        "stream": STREAMS[found.kind],
        "mentor": MENTORS[found.kind],
        "is_leader": found.side is Side.LEADER,
    }
    return render(request, "offers/list_of_wishes.html", context)


@asks(LIST)
@require_POST
def change_list(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """Adds somebody, moves somebody by one place, or takes somebody off."""
    person, move = id_of(request.POST.get("person", "")), request.POST.get("move", "")
    if person is None or move not in {"add", *Rank}:
        raise BadInput({"person": _("Choose a person and what to do.")})
    whom = {"enrolment_id": enrolment_id, "person_id": person}
    if move == "add":
        add_to_list(actor=request.actor, now=clock.now(), **whom)
    else:
        move_in_list(actor=request.actor, move=Rank(move), now=clock.now(), **whom)
    return HttpResponseRedirect(reverse("preference-list", args=[enrolment_id]), status=303)


@asks(REMATCH)
def rematch(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """Asks for somebody else; the page says first what happens."""
    if request.method == "POST":
        ending = id_of(request.POST.get("ending", ""))
        ask_for_rematch(actor=request.actor, enrolment_id=enrolment_id, ending_id=ending, now=clock.now())
        messages.success(request, _("The next round looks for somebody for you. No reason is asked of anybody."))
        return HttpResponseRedirect(reverse("rematch", args=[enrolment_id]), status=303)
    found = rematch_page(request.actor, enrolment_id)
    context = {"found": found, "stream": STREAMS[found.kind], "mentor": A_MENTOR[found.kind]}
    return render(request, "offers/rematch.html", context)


@asks(REMATCH)
@require_POST
def take_back(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """Takes the request back."""
    take_back_rematch(actor=request.actor, enrolment_id=enrolment_id, now=clock.now())
    messages.success(request, _("Taken back. Nothing changes for you."))
    return HttpResponseRedirect(reverse("rematch", args=[enrolment_id]), status=303)
