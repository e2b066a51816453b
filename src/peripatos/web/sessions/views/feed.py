"""The secret feed: whoever holds its address acts as its owner, for this one thing."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.programmes.selectors.actors import actor_of_person
from peripatos.scheduling.selectors import feed_calendar, owner_of_feed
from peripatos.web.rules import ActingRequest, public


@require_safe
@public("whoever holds the secret address acts as its owner")
def feed(_request: ActingRequest, token: str) -> HttpResponse:
    """The owner's sessions as iCalendar; an unknown token is 404."""
    now = clock.now()
    owner = actor_of_person(owner_of_feed(token.removesuffix(".ics")), today=now.date())
    with acting(owner):
        body = feed_calendar(owner, now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="sessions.ics"'
    return response
