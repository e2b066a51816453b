"""Open offers at the top of the page that a day begins with."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core.access import Actor
from peripatos.matching.selectors.waiting import WaitingOffer, waiting_offers
from peripatos.programmes.types import Side
from peripatos.web.components.shapes import Row
from peripatos.web.matching.words import YOUR_LEADER, YOUR_MENTOR
from peripatos.web.templatetags.words import said_moment


@dataclass(frozen=True)
class OffersFirst:
    """What the panel says, its rows, and where its one button leads."""

    heading: str
    rows: tuple[Row, ...]
    address: str


def offers_first(actor: Actor, *, zone: str, now: datetime) -> OffersFirst | None:
    """The offers that wait for the actor; None when there is none."""
    waiting = waiting_offers(actor, now=now)
    if not waiting:
        return None
    only = waiting[0] if len(waiting) == 1 else None
    heading = ngettext("A proposal waits for your answer", "{n} proposals wait for your answer", len(waiting)).format(
        n=len(waiting)
    )
    address = reverse("offer", args=[only.id]) if only else reverse("offers")
    return OffersFirst(heading, tuple(_row(offer, zone) for offer in waiting), address)


def _row(offer: WaitingOffer, zone: str) -> Row:
    role = (YOUR_MENTOR if offer.side is Side.LEADER else YOUR_LEADER)[offer.kind]
    until = _("please answer by {when}").format(when=said_moment(offer.closes_at, zone))
    return Row(
        title=offer.other,
        meta=f"{role} · {until}",
        address=reverse("offer", args=[offer.id]),
        person=offer.other,
        stream=offer.kind.value,
    )
