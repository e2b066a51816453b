"""Publishing the offers of a run, and looking after those of a round."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Rule, may
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.matching.selectors.board import run_head
from peripatos.matching.selectors.published import PAGE, preview_round, round_offers, who_declined
from peripatos.matching.services.publishing import publish_round, remind_unanswered, withdraw_round
from peripatos.matching.types import OfferState, RoundState
from peripatos.web.components.shapes import Figure, Line
from peripatos.web.exports import Sheet, download
from peripatos.web.matching.board import head_context
from peripatos.web.matching.forms import PublishForm
from peripatos.web.matching.letting_in import said_cannot_sign_in
from peripatos.web.matching.words import HELD_BACK, MENTORS, OFFER_STATES, STREAMS
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.templatetags.words import hundredths, said_moment

OPEN = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
LONGEST_NUMBER = 7
DRAFTS = (RoundState.OPEN, RoundState.REVIEW)
WHO_DECLINED = may.ANSWER_TO_AN_OFFER_OR_CHEMISTRY_MEETING_READ_WHO_DECLINED


@asks(OPEN)
def publish(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """A preview of what each person will receive, exactly; the second press sends it."""
    now = clock.now()
    preview = preview_round(request.actor, run_id, text=request.POST.get("text"), now=now)
    head = run_head(request.actor, run_id)
    if head.round_state not in DRAFTS:
        return HttpResponseRedirect(reverse("match-offers", args=[head.round_id]), status=303)
    form = PublishForm(request.POST or None, initial={"text": preview.text})
    if request.method == "POST" and form.is_valid() and "send" in request.POST:
        try:
            done = publish_round(actor=request.actor, run_id=run_id, text=form.cleaned_data["text"], now=now)
        except BadInput as problem:
            form.add_error("text", problem.fields["text"])
        except GuardFailed as problem:
            form.add_error(None, sentence_of(problem))
        else:
            said = ngettext("{n} offer is on its way.", "{n} offers are on their way.", done.offers)
            messages.success(request, said.format(n=done.offers))
            return HttpResponseRedirect(reverse("match-offers", args=[preview.round_id]), status=303)
    context = {
        **head_context(head),
        "preview": preview,
        "cannot_sign_in": said_cannot_sign_in(preview.cannot_sign_in),
        "form": form,
        "held": [{"leader": a, "mentor": b, "said": HELD_BACK[code]} for a, b, code in preview.held_back],
    }
    return render(request, "matching/publish.html", context)


@asks(OPEN)
def show_offers(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """How the offers of a round stand, and who has not answered. What somebody answered is not on this page."""
    return _offers_page(request, round_id)


def _offers_page(request: ActingRequest, round_id: UUID, declined: object = None, *, rule: Rule = OPEN) -> HttpResponse:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else 1
    found = round_offers(request.actor, round_id, page=number, rule=rule)
    total = sum(found.counts.values())
    mentor = MENTORS[found.kind]
    context = {
        "found": found,
        "stream": STREAMS[found.kind],
        "figures": [
            Figure(_("Pairs formed"), str(found.counts[OfferState.FORMED])),
            Figure(_("Open"), str(found.counts[OfferState.OPEN])),
            Figure(_("Have not answered"), str(found.waiting), note=_("people, on either side")),
            Figure(_("Not formed"), str(found.counts[OfferState.NOT_FORMED])),
        ],
        "columns": [
            {"label": _("Leader"), "whole": False},
            {"label": mentor, "whole": False},
            {"label": _("Fit"), "number": True},
            {"label": _("State")},
            {"label": _("Closes (UTC)")},
        ],
        "lines": [
            Line(
                (
                    o.leader.name,
                    o.mentor.name,
                    hundredths(o.fit) if o.fit else "",
                    OFFER_STATES[o.state][0],
                    said_moment(o.closes_at) if o.state is OfferState.OPEN else "",
                ),
                metas=("", _("next best") if o.follows else ""),
            )
            for o in found.lines
        ],
        "declined": declined,
        "formed": found.counts[OfferState.FORMED],
        "total": total,
        "page": Paginator(range(total), PAGE).get_page(number),
    }
    return render(request, "matching/offers.html", context)


@asks(OPEN)
@require_POST
def remind(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Reminds everybody who has not answered."""
    count = remind_unanswered(actor=request.actor, round_id=round_id, now=clock.now())
    if count:
        said = ngettext("{n} person was reminded.", "{n} people were reminded.", count).format(n=count)
    else:
        said = _("Everybody was reminded within the last day already.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("match-offers", args=[round_id]), status=303)


@asks(OPEN)
@require_POST
def withdraw(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Takes every offer back, as long as nobody has answered."""
    count = withdraw_round(actor=request.actor, round_id=round_id, now=clock.now())
    said = ngettext("{n} offer was withdrawn.", "{n} offers were withdrawn.", count)
    messages.success(request, said.format(n=count))
    return HttpResponseRedirect(reverse("match-round", args=[round_id]), status=303)


@asks(WHO_DECLINED)
@require_POST
def declined(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """Who declined whom; each look is recorded, and those named see it under My data."""
    found = who_declined(request.actor, round_id, now=clock.now())
    names = [{"who": who.name, "other": other.name} for who, other in found]
    return _offers_page(request, round_id, names, rule=WHO_DECLINED)


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_offers(request: ActingRequest, round_id: UUID) -> HttpResponse:
    """The offers as CSV or XLSX: names, fit, the state that everybody sees."""
    found = round_offers(request.actor, round_id, everything=True, rule=may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
    columns = (_("Leader"), str(MENTORS[found.kind]), _("Fit of 100"), _("State"), _("Closes"))
    rows = [
        (o.leader.name, o.mentor.name, round(o.fit / 100), str(OFFER_STATES[o.state][0]), o.closes_at)
        for o in found.lines
    ]
    return download(Sheet("offers", columns, rows), request.POST.get("form", "csv"))
