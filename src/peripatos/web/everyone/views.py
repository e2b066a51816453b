"""Pages that everybody shares."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from peripatos.core.access import may, require
from peripatos.people.selectors.profiles import awaits_welcome
from peripatos.web.everyone.errors import not_found
from peripatos.web.navigation import home_of
from peripatos.web.rules import ActingRequest, public, signed_in


@signed_in("leads each person to the page of their duty")
def home(request: ActingRequest) -> HttpResponse:
    """Sends each person to where their day starts; at the first time a leader is asked three things before."""
    if awaits_welcome(request.actor):
        return HttpResponseRedirect(reverse("welcome"))
    return HttpResponseRedirect(home_of(request.actor))


@public("says that the server answers")
def health(request: ActingRequest) -> HttpResponse:
    """Liveness, without any detail."""
    require(request.actor, may.HEALTH_ENDPOINT_READ_LIVENESS)
    return JsonResponse({"ok": True})


def closed(request: HttpRequest) -> HttpResponse:
    """A third-party address that does not exist here."""
    return not_found(request)
