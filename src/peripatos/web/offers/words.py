"""Words of the pages about offers."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.matching.selectors.offers import OfferPage, OwnOffer, Stand
from peripatos.web.templatetags.words import said_moment

Text = str | Promise

STANDS: Mapping[Stand, tuple[Text, str]] = {
    Stand.WAITS_FOR_YOU: (gettext_lazy("waits for you"), "warn"),
    Stand.BEING_ARRANGED: (gettext_lazy("being arranged"), ""),
    Stand.YOU_DECLINED: (gettext_lazy("you declined"), ""),
    Stand.FORMED: (gettext_lazy("a pair"), "good"),
    Stand.NOT_FORMED: (gettext_lazy("not formed"), ""),
    Stand.WITHDRAWN: (gettext_lazy("withdrawn"), ""),
}


def heading_of(found: OfferPage, *, is_party: bool) -> str:
    """What the page is about."""
    if not is_party:
        return _("{leader} and {mentor}").format(leader=found.leader.name, mentor=found.mentor.name)
    match found.offer.stand:
        case Stand.FORMED:
            return _("You and {name} are a pair").format(name=found.offer.other.name)
        case Stand.NOT_FORMED:
            return _("The proposal with {name} was not formed").format(name=found.offer.other.name)
        case Stand.WITHDRAWN:
            return _("The proposal with {name} was withdrawn").format(name=found.offer.other.name)
    return _("We propose {name}").format(name=found.offer.other.name)


def said_stand(offer: OwnOffer) -> str:
    """How the offer stands, in one or two sentences; the same words whatever the other side did."""
    until = said_moment(offer.closes_at, offer.zone)
    forms = {
        Stand.WAITS_FOR_YOU: _(
            "Please answer by {until}. No reason is asked, and a no is never shown to the other side."
        ),
        Stand.BEING_ARRANGED: _("You accepted. It is being arranged until {until}; you may still change your mind."),
        Stand.YOU_DECLINED: _(
            "You declined. The other side is not told and reads “being arranged” until {until}; "
            "you may still change your mind."
        ),
        Stand.FORMED: _("Both of you accepted."),
        Stand.NOT_FORMED: _(
            "That happens for many reasons and says nothing about you. "
            "If there is another good proposal, it reaches you by itself."
        ),
        Stand.WITHDRAWN: _("The organisers took it back before it came about. You need not do anything."),
    }
    return forms[offer.stand].format(until=until)
