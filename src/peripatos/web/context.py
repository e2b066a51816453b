"""What every page's frame shows: organisation, navigation, who is signed in, the demonstration's banner."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from peripatos.core.access import ANONYMOUS, Actor, decide, may
from peripatos.people.selectors.notices import unread_notices
from peripatos.web.demo.strip import guide, persona_choices
from peripatos.web.navigation import entries_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame around each page."""
    actor = getattr(request, "actor", ANONYMOUS)
    match = getattr(request, "resolver_match", None)
    return {
        "actor": actor,
        "organisation": settings.ORGANISATION,
        "demonstration": settings.DEMONSTRATION,
        "navigation": entries_of(actor) if actor.signed_in else (),
        "searches": actor.signed_in and decide(actor, may.SEARCH_SEARCH).allowed,
        "unread": SimpleLazyObject(lambda: unread_notices(actor)),  # asked only where the bell is drawn
        "here": match.url_name if match else "",
    } | (_demonstration(actor) if settings.DEMONSTRATION else {})


def _demonstration(actor: Actor) -> dict[str, Any]:
    return {"guide": guide(actor.account_id), "personas": () if actor.signed_in else persona_choices()}
