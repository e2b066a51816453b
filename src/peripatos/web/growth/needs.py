""" "I need…": a simple form, and where to turn."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.errors import Missing
from peripatos.growth.selectors.needs import answer_to
from peripatos.growth.services.needs import ask_need
from peripatos.growth.types import NeedAnswer, NeedKind, RouteState
from peripatos.people.policies import own_target
from peripatos.people.selectors.profiles import own_working_hours
from peripatos.web.growth.addresses import address_of
from peripatos.web.growth.forms import NeedForm
from peripatos.web.growth.words import KINDS, OWN_STREAMS, STREAMS, WHY
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import listed, said_moment, short_name

RULE = may.NEED_ASK_READ_OWN


@asks(RULE)
def need(request: ActingRequest) -> HttpResponse:
    """The question; an answer follows on a page of its own."""
    require(request.actor, RULE, own_target(request.actor.person_id))
    form = NeedForm(request.POST or None)
    if form.is_bound and form.is_valid():
        kind = NeedKind(form.cleaned_data["kind"])
        ask_need(actor=request.actor, kind=kind, text=form.cleaned_data["text"], now=clock.now())
        return HttpResponseRedirect(reverse("need-answer", args=[kind]), status=303)
    return render(request, "growth/need.html", {"form": form})


@asks(RULE)
def answer(request: ActingRequest, kind: str) -> HttpResponse:
    """Which stream, why, who is there, and one button."""
    if kind not in set(NeedKind):
        raise Missing(kind="need")
    found = answer_to(request.actor, NeedKind(kind), now=clock.now())
    zone = own_working_hours(request.actor).zone
    label, address = _button(found)
    context = {
        "stream": found.stream_kind,
        "heading": _heading(found),
        "asked": KINDS[found.kind],
        "why": WHY[found.stream_kind],
        "who": _who(found, zone),
        "label": label,
        "address": address,
    }
    return render(request, "growth/need_answer.html", context)


def _heading(found: NeedAnswer) -> str:
    if found.state is RouteState.PAIRED:
        return _("Turn to {whom}, {name}").format(whom=OWN_STREAMS[found.stream_kind], name=found.mentor_name)
    if found.state is RouteState.NOT_RUN:
        return _("{whom} would help, and is not on offer yet").format(whom=str(STREAMS[found.stream_kind]).capitalize())
    return _("Turn to {whom}").format(whom=STREAMS[found.stream_kind])


def _who(found: NeedAnswer, zone: str) -> str:
    match found.state:
        case RouteState.PAIRED if found.session_at:
            when = said_moment(found.session_at, zone)
            return _("You meet {name} next on {when}. Put it on the agenda.").format(
                name=short_name(found.mentor_name), when=when
            )
        case RouteState.PAIRED:
            return _("Nothing is booked with {name} at the moment.").format(name=short_name(found.mentor_name))
        case RouteState.WAITING:
            return _("You take part, and who walks with you here is still being arranged. {room}").format(
                room=_room(found.mentors_with_room)
            )
        case RouteState.CAN_JOIN:
            return _("The programme runs this, and you do not take part in it yet. {room}").format(
                room=_room(found.mentors_with_room)
            )
    instead = listed([OWN_STREAMS[kind] for kind in found.instead])
    if not instead:
        return _("Your programme does not run this now. Your coordinator can tell you whether it is planned.")
    return _("Your programme does not run this now. Until then you could take it to {people}.").format(people=instead)


def _room(mentors: int) -> str:
    if not mentors:
        return _("Nobody has a free place today.")
    return ngettext("{n} person has a free place.", "{n} people have a free place.", mentors).format(n=mentors)


def _button(found: NeedAnswer) -> tuple[str, str]:
    places: list[tuple[str, str]] = []
    if found.session_id:
        places.append((_("Open the session"), address_of("session", found.session_id)))
    if found.relationship_id:
        places.append((_("Find a time"), address_of("relationship", found.relationship_id)))
        places.append((_("Open your sessions"), address_of("sessions")))
    if found.state is RouteState.CAN_JOIN and found.programme_id:
        places.append((_("See how to join"), address_of("programme", found.programme_id)))
    if found.state is RouteState.WAITING:
        places.append((_("Look at the mentors"), address_of("mentors")))
    places.append((_("Back to today"), address_of("today")))
    return next(((label, address) for label, address in places if address), (_("Back"), reverse("home")))
