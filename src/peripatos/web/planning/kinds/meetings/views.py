"""One meeting of a plan, how booking goes, and the dates as a file."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import Missing
from peripatos.planning.meetings.clocks import DAY_COST
from peripatos.planning.meetings.reading import Meeting
from peripatos.planning.meetings.selectors import Explained, dates_to_export, explained, names_in
from peripatos.planning.selectors.plans import plan_page
from peripatos.planning.selectors.runs import RunHead, run_head
from peripatos.planning.types import PlanKind
from peripatos.scheduling.said import clock as shown
from peripatos.scheduling.said import local
from peripatos.web.exports import Cell, Sheet, download
from peripatos.web.planning.kinds.meetings.review import booking, tags_of
from peripatos.web.planning.kinds.meetings.said import WHY, bar_words, help_words, moment_of, title_of
from peripatos.web.planning.runs import head_context
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.steering.words import STREAMS
from peripatos.web.templatetags.words import listed

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
EXPORT = may.COORDINATOR_LIST_EXPORT_DOWNLOAD
MINUTES_OF_DAY = 1440
ALIKE, OTHERS = 2, 6


@asks(READ)
def show_meeting(request: ActingRequest, plan_run_id: UUID, party_id: UUID, number: int) -> HttpResponse:
    """One meeting: when, what that costs whom, which other times there are, and keeping one of them."""
    head = _meetings_run(request, plan_run_id)
    found = explained(request.actor, plan_run_id, party_id, number)
    meeting, explanation = found.meeting, found.explanation
    pointers = {*explanation.relax, *(p for other in explanation.alternatives for p in other.barred)}
    names = names_in(found.document, pointers)
    pins = plan_page(request.actor, head.plan_id).pins if head.may_change else ()
    context = {
        **head_context(head),
        "meeting": meeting,
        "title": title_of(meeting),
        "stream": STREAMS[meeting.stream],
        "when": moment_of(meeting, meeting.starts_at) if meeting.starts_at else "",
        "why": WHY[meeting.why] if meeting.why else "",
        "help": help_words(found.document, meeting, names),
        "costs": _costs(found),
        "tags": list(tags_of(meeting)),
        "others": [_other(found, alternative, names) for alternative in _spread(found, barred=False)],
        "barred": [_other(found, alternative, names) for alternative in _spread(found, barred=True)],
        "wish": _wish(meeting),
        "pin": next((pin for pin in pins if pin.about == meeting.name), None),
    }
    return render(request, "planning/kinds/meeting.html", context)


def _costs(found: Explained) -> list[str]:
    """What speaks against the time, in sentences."""
    names = {str(member.id): member.first_name for member in found.meeting.members}
    days, said = found.explanation.days_off, []
    if days:
        form = _("{days} after the day they are due.") if days > 0 else _("{days} before the day they are due.")
        said.append(form.format(days=_days(abs(days))))
    elif days == 0:
        said.append(_("On the day they are due, or the first that is left."))
    for share in found.explanation.shares:
        if share.cost:
            form = _("The hour from {hour}:00 counts for {name} like {days} off.")
            said.append(form.format(hour=share.hour, days=_days(share.cost / DAY_COST), name=names[share.person]))
        if share.burden:
            said.append(
                _("{name} has borne more such hours than others lately, so it counts more.").format(
                    name=names[share.person]
                )
            )
    return said


def _days(number: float) -> str:
    """ "1 day", "2.5 days"."""
    return ngettext("{n} day", "{n} days", 1 if number == 1 else 2).format(n=f"{number:g}")


def _spread(found: Explained, *, barred: bool) -> list[Any]:
    """The cheapest other starts, few of one day, or of those that one rule bars, few of one rule."""
    seen: Counter[object] = Counter()
    chosen: list[Any] = []
    for other in found.explanation.alternatives:
        alike = other.barred or other.start // MINUTES_OF_DAY
        if bool(other.barred) is barred and seen[alike] < ALIKE and len(chosen) < OTHERS:
            seen[alike] += 1
            chosen.append(other)
    return chosen


def _other(found: Explained, other: Any, names: Mapping[str, str]) -> dict[str, Any]:
    at = found.origin + timedelta(minutes=other.start)
    barred = listed(bar_words(found.document, pointer, names) for pointer in other.barred)
    worth = other.extra / DAY_COST
    if found.meeting.starts_at is None or not worth:
        said = ""
    elif worth > 0:
        said = _("{days} worse").format(days=_days(worth))
    else:
        said = _("{days} better").format(days=_days(-worth))
    return {"when": moment_of(found.meeting, at), "at": at.isoformat(), "barred": barred, "said": said}


def _wish(meeting: Meeting) -> dict[str, object]:
    first, *others = meeting.members
    return {
        "about": meeting.name,
        "at": meeting.starts_at.isoformat() if meeting.starts_at else "",
        "person": first.id,
        "other": others[0].id if not meeting.cohort else "",
    }


def _meetings_run(request: ActingRequest, run_id: UUID) -> RunHead:
    head = run_head(request.actor, run_id)
    if head.kind is not PlanKind.MEETINGS:
        raise Missing(what="run")
    return head


@asks(READ)
def show_booking(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """How far booking is, for the page that asks every second; when it is over, that page loads anew."""
    head = _meetings_run(request, plan_run_id)
    found = booking(head)
    if found is not None and not found["over"]:
        return render(request, "planning/kinds/meetings_booking.html", {"booking": found})
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = reverse("plan-run", args=[plan_run_id])
    return response


@asks(EXPORT)
@require_POST
def export(request: ActingRequest, plan_run_id: UUID) -> HttpResponse:
    """The dates as CSV or XLSX: who meets when, on whose clock; nothing of what they speak about."""
    rows = [_cells(meeting) for meeting in dates_to_export(request.actor, plan_run_id, now=clock.now())]
    columns = [_("Stream"), _("Who"), _("With"), _("Starts (UTC)"), _("Minutes"), _("Local start"), _("Zone")]
    columns += [_("Their start"), _("Their zone"), _("Due"), _("Without a date because")]
    return download(Sheet("dates", columns, rows), request.POST.get("form", "csv"))


def _cells(meeting: Meeting) -> tuple[Cell, ...]:
    first, *others = meeting.members
    at, second = meeting.starts_at, others[0] if not meeting.cohort else None
    return (
        str(STREAMS[meeting.stream]),
        title_of(meeting) if meeting.cohort else first.name,
        listed(other.name for other in others),
        at,
        meeting.minutes,
        _local(at, first.zone),
        first.zone,
        _local(at, second.zone) if second else "",
        second.zone if second else "",
        meeting.target,
        str(WHY[meeting.why]) if meeting.why else "",
    )


def _local(at: Any, zone: str) -> str:
    return f"{local(at, zone).date().isoformat()} {shown(at, zone)}" if at else ""
