"""All sessions of a person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.relationships.selectors import own_pairs
from peripatos.relationships.types import RelationshipState
from peripatos.scheduling.selectors import own_sessions
from peripatos.scheduling.types import SessionState
from peripatos.web.components.shapes import Act
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.words import rows_of, title_of_pair, unsaid_of

WAITING = (SessionState.SCHEDULED, SessionState.PROPOSED, SessionState.UNCONFIRMED)


@asks(may.SESSION_READ_TIME_AND_PARTIES)
def sessions(request: ActingRequest) -> HttpResponse:
    """What lies ahead, what waits for a word, what was."""
    now, actor = clock.now(), request.actor
    ahead, past = own_sessions(actor, now=now)
    waiting = [s for s in past if s.state in WAITING]
    over = [s for s in past if s.state not in WAITING]
    meeting = [p for p in own_pairs(actor) if p.state is RelationshipState.ACTIVE]
    context = {
        "heading": _heading(len(ahead)),
        "ahead": rows_of(ahead, actor, now=now),
        "waiting": unsaid_of(waiting, actor, now=now),
        "over": rows_of(over, actor, now=now),
        "bookable": [Act(title_of_pair(p, actor), reverse("book-series", args=[p.id])) for p in meeting],
    }
    return render(request, "sessions/list.html", context)


def _heading(count: int) -> str:
    if not count:
        return _("Nothing is booked ahead")
    return ngettext("One session lies ahead", "{n} sessions lie ahead", count).format(n=count)
