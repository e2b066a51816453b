"""The pairs of a programme: a list for its coordinator, no names for stewards, figures for sponsor and committee."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peripatos.core.access import may
from peripatos.engine.disclosure import Share, TooFew
from peripatos.relationships.selectors.register import PairLine, StreamOfPairs, pairs_of_programme, pairs_to_export
from peripatos.relationships.types import RelationshipState
from peripatos.web.components.shapes import Figure, Line
from peripatos.web.exports import Sheet, download
from peripatos.web.programme.words import stream_name
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import long_date

STATES: Mapping[RelationshipState, str | Promise] = {
    RelationshipState.CONTRACTING: gettext_lazy("write their agreement"),
    RelationshipState.ACTIVE: gettext_lazy("meet"),
    RelationshipState.PAUSED: gettext_lazy("are on a pause"),
    RelationshipState.CLOSING: gettext_lazy("are closing"),
    RelationshipState.CLOSED: gettext_lazy("are closed"),
}
LONGEST_NUMBER = 7


@asks(may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE)
def pairs(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Every pair of the programme, or what figures say of them."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else 1
    found = pairs_of_programme(request.actor, programme_id, page=number)
    context = {
        "found": found,
        "columns": _columns(named=found.named),
        "lines": [_line(line) for line in found.lines],
        "figures": [_figures(stream) for stream in found.streams],
    }
    return render(request, "relationships/register.html", context)


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_pairs(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """The list as CSV or XLSX."""
    columns = (
        _("Leader"),
        _("Mentor"),
        _("Stream"),
        _("State"),
        _("Since"),
        _("Until"),
        _("Every … days"),
        _("Agreed"),
    )
    rows = [
        (
            line.leader,
            line.mentor,
            stream_name(line.stream),
            str(STATES[line.state]),
            line.formed_on,
            line.closed_on,
            line.cadence_days,
            line.agreed,
        )
        for line in pairs_to_export(request.actor, programme_id)
    ]
    return download(Sheet("pairs", columns, rows), request.POST.get("form", "csv"))


def _columns(*, named: bool) -> list[dict[str, Any]]:
    who = [{"label": _("Pair")}] if named else []
    return [*who, {"label": _("Stream")}, {"label": _("They")}, {"label": _("Since")}, {"label": _("Agreement")}]


def _line(line: PairLine) -> Line:
    who = (_("{leader} and {mentor}").format(leader=line.leader, mentor=line.mentor),) if line.id else ()
    cells = (*who, stream_name(line.stream), _state(line), long_date(line.formed_on), _agreed(line))
    return Line(cells, reverse("relationship", args=[line.id]) if line.id else "")


def _state(line: PairLine) -> str:
    if line.state is RelationshipState.ACTIVE:
        return _("meet every {n} days").format(n=line.cadence_days)
    return str(STATES[line.state])


def _agreed(line: PairLine) -> str:
    if line.agreed is None:
        return ""
    return _("in force") if line.agreed else _("not signed")


def _figures(stream: StreamOfPairs) -> dict[str, Any]:
    shown = [_figure(_("Meet at present"), stream.active)]
    if stream.agreed is not None:
        shown.append(_figure(_("Agreement in force"), stream.agreed))
    return {"stream": stream_name(stream.stream), "figures": shown}


def _figure(label: str, share: Share | TooFew) -> Figure:
    note = _("of open pairs")
    if not isinstance(share, Share):
        return Figure(label, "", note=note)
    interval = _("between {low} and {high} %").format(low=round(share.low * 100), high=round(share.high * 100))
    return Figure(label, f"{round(share.value * 100)} %", n=share.n, interval=interval, note=note)
