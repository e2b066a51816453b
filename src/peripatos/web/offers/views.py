"""Offers, for the two people named in them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Actor, may
from peripatos.core.errors import BadInput
from peripatos.matching.selectors.offers import CLOSED, OfferPage, OwnOffer, Stand, offers_of_person, own_offer
from peripatos.matching.services.answers import answer_offer
from peripatos.matching.types import Answer, OfferState
from peripatos.programmes.types import Side
from peripatos.web.components.shapes import Row
from peripatos.web.matching.said import bars_of
from peripatos.web.matching.sentences import Reader, not_used, said_reasons
from peripatos.web.matching.words import STREAMS, YOUR_LEADER, YOUR_MENTOR
from peripatos.web.offers.words import STANDS, heading_of, said_stand
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import said_date

READ = may.MATCH_PROPOSAL_READ_OWN_PROPOSAL_EXPLANATION
ACT = may.MATCH_PROPOSAL_ACCEPT_DECLINE_WITHOUT_GIVING_A_REASON
CHEMISTRY_ROUTE = "chemistry"


@asks(READ)
def list_offers(request: ActingRequest) -> HttpResponse:
    """The actor's own offers, those that wait for an answer first."""
    found = offers_of_person(request.actor, now=clock.now())
    waiting = [o for o in found if o.stand not in CLOSED]
    context = {
        "waiting": [_row(o) for o in waiting],
        "over": [_row(o) for o in found if o.stand in CLOSED],
        "answers_due": sum(o.stand is Stand.WAITS_FOR_YOU for o in waiting),
    }
    return render(request, "offers/list.html", context)


def _row(offer: OwnOffer) -> Row:
    label, kind = STANDS[offer.stand]
    role = YOUR_MENTOR if offer.side is Side.LEADER else YOUR_LEADER
    until = (
        _("closed {day}").format(day=said_date(offer.closed_at, offer.zone))
        if offer.stand in CLOSED and offer.closed_at
        else _("until {day}").format(day=said_date(offer.closes_at, offer.zone))
    )
    return Row(
        title=offer.other.name,
        meta=f"{role[offer.kind]} · {until}",
        address=reverse("offer", args=[offer.id]),
        tag=label,
        tag_kind=kind,
        person=offer.other.name,
        stream=offer.kind.value,
    )


@asks(READ)
def show_offer(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Who, why in words, what was not used, and the answer."""
    found = own_offer(request.actor, offer_id, now=clock.now())
    return render(request, "offers/offer.html", offer_context(request.actor, found))


def offer_context(actor: Actor, found: OfferPage) -> dict[str, Any]:
    """What the template of an offer draws for ``actor``."""
    offer = found.offer
    is_party = actor.person_id in (found.leader.id, found.mentor.id)
    reader = Reader.ORGANISER if not is_party else Reader(offer.side.value)
    reasons = said_reasons(
        found.reasons, topics=found.topics, leader=found.leader.name, mentor=found.mentor.name, reader=reader
    )
    return {
        "found": found,
        "offer": offer,
        "stream": STREAMS[offer.kind],
        "role": ""
        if offer.stand is Stand.FORMED
        else (YOUR_MENTOR if offer.side is Side.LEADER else YOUR_LEADER)[offer.kind],
        "heading": heading_of(found, is_party=is_party),
        "stand": said_stand(offer),
        "reasons": reasons,
        "bars": bars_of(found.parts, found.whole, to_leader=reader is Reader.LEADER),
        "not_used": not_used(),
        "is_party": is_party,
        "declined": offer.stand is Stand.YOU_DECLINED,
        "accepted": offer.stand is Stand.BEING_ARRANGED,
        "chemistry": _chemistry_address(found) if is_party else "",
        "pair": f"/relationships/{offer.relationship_id}" if offer.relationship_id else "",
    }


def _chemistry_address(found: OfferPage) -> str:
    """Where a first conversation is arranged; nothing where the round has none."""
    if not found.chemistry:
        return ""
    try:
        return reverse(CHEMISTRY_ROUTE, args=[found.offer.id])
    except NoReverseMatch:
        return ""


@asks(ACT)
@require_POST
def answer(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Accepts or declines, without a reason."""
    given = request.POST.get("answer", "")
    if given not in (Answer.YES, Answer.NO):
        raise BadInput({"answer": _("Accept or decline; nothing else is asked.")})
    state = answer_offer(actor=request.actor, offer_id=offer_id, answer=Answer(given), now=clock.now())
    messages.success(request, _thanks(Answer(given), state))
    return HttpResponseRedirect(reverse("offer", args=[offer_id]), status=303)


def _thanks(given: Answer, state: OfferState) -> str:
    if state is OfferState.FORMED:
        return _("You are a pair. The first step is to agree together how you want to work.")
    if given is Answer.YES:
        return _("Thank you. You hear from us as soon as it is arranged.")
    return _("Declined. Nobody is told, and no reason is asked. You may change your mind until the proposal closes.")
