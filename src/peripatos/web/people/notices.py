"""Notifications: what changed for the person who looks."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.people.selectors.notices import Notice, notices_of
from peripatos.people.services.notices import mark_read
from peripatos.web.people.notice_sentences import sentence_of_notice
from peripatos.web.rules import ActingRequest, asks


@asks(may.NOTIFICATION_READ_OWN)
def notifications(request: ActingRequest) -> HttpResponse:
    """The actor's own lines, newest first; one press marks them as read."""
    if request.method == "POST":
        mark_read(actor=request.actor, now=clock.now())
        return HttpResponseRedirect(reverse("notifications"), status=303)
    found = notices_of(request.actor)
    context = {
        "new": [said_notice(n) for n in found if n.new],
        "older": [said_notice(n) for n in found if not n.new],
    }
    return render(request, "people/notifications.html", context)


def said_notice(notice: Notice) -> dict[str, object]:
    """A line with its sentence."""
    return {"title": sentence_of_notice(notice), "at": notice.at, "address": notice.path, "new": notice.new}
