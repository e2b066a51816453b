"""What the product cannot protect people from, and who can see what of theirs."""

from django.http import HttpResponse
from django.shortcuts import render

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.access.built import is_built
from peripatos.core.access.table import loaded_table
from peripatos.core.audit.services import record
from peripatos.insight.selectors.my_data import who_opened_what, who_sees_what
from peripatos.programmes.texts.load import limits as limits_text
from peripatos.web.everyone.about.words import COLUMN_WORDS, said_circles, said_openings, said_roles, said_rows
from peripatos.web.rules import ActingRequest, asks, public


@public("everybody may read what the product cannot promise, before signing in")
def limits(request: ActingRequest) -> HttpResponse:
    """The limits in plain words, and the whole access table."""
    require(request.actor, may.LIMITS_PAGE_AND_WHO_CAN_SEE_WHAT_TABLE_READ)
    rows = [row for row in loaded_table().values() if is_built(row.rule)]
    return render(
        request, "about/limits.html", {"text": limits_text(), "columns": COLUMN_WORDS, "objects": said_rows(rows)}
    )


@asks(may.MY_DATA_ACCESS_LOG_READ)
def my_data(request: ActingRequest) -> HttpResponse:
    """Who can see what of mine, by name; who opened what. Audited like every read of this class."""
    actor = request.actor
    readers = who_sees_what(actor)
    shown = {
        "circles": said_circles(readers.sights),
        "people": said_roles(readers.people),
        "openings": said_openings(who_opened_what(actor)),
    }
    subjects = [actor.person_id] if actor.person_id else []
    record(actor, may.MY_DATA_ACCESS_LOG_READ, now=clock.now(), subjects=subjects, outcome="read")
    return render(request, "about/my_data.html", shown)
