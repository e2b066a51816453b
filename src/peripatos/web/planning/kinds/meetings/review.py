"""The page on which a coordinator looks over the dates of a run."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core.access import Actor
from peripatos.engine.disclosure import TooFew, release_share
from peripatos.planning.meetings.reading import Meeting
from peripatos.planning.meetings.selectors import NAMED, Dates, Sieve, dates_page
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.components.shapes import Bar, Figure
from peripatos.web.planning.kinds.meetings.form import SieveForm
from peripatos.web.planning.kinds.meetings.said import (
    WHY,
    WHY_ASIDE,
    WHY_LOST,
    WHY_NOT_BOOKED,
    first_clock,
    help_words,
    moment_of,
    title_of,
)
from peripatos.web.planning.words import people_counted
from peripatos.web.steering.words import STREAMS
from peripatos.web.templatetags.words import interval, long_date, percent, said_date

FEWEST_IN_A_ZONE = 5
Context = dict[str, Any]


def review(actor: Actor, head: RunHead, asked: QueryDict) -> Context:
    """Figures, dates by day, those without one, who was left aside, and how booking goes once it is published."""
    form = SieveForm(asked or None, streams=[name for name, _count in head.facts["streams"]])
    sieve = form.sieve() if asked else Sieve()
    dates = dates_page(actor, head.id, sieve)
    return {
        "figures": figures(head.facts),
        "form": form,
        "show": sieve.show,
        "page": dates.page,
        "may_export": dates.may_export,
        "days": _days(head, dates) if sieve.show != "none" else [],
        "without": _without(head, dates, sieve),
        "without_count": sum(head.facts["left"].values()),
        "zones": _zones(head.facts),
        "aside": [
            _("{leader} and {mentor}: {why}").format(leader=a.leader, mentor=a.mentor, why=WHY_ASIDE[a.reason])
            for a in dates.aside[:NAMED]
        ],
        "aside_count": len(dates.aside),
        "assumed": dates.assumed,
        "span": _span(head.facts),
        "notes": _notes(head.facts, dates),
        "booking": booking(head),
        "failed": [_failed(meeting, why) for meeting, why in dates.failed],
    }


def _span(facts: Mapping[str, Any]) -> str:
    """The days that were planned, and how many pairs did not need a date in them."""
    first, last = (said_date(date.fromisoformat(facts[name])) for name in ("first_on", "last_on"))
    said = _("{first} to {last}.").format(first=first, last=last)
    if not facts["not_due"]:
        return said
    rest = ngettext(
        "{n} more has a date already, or is due later.",
        "{n} more have a date already, or are due later.",
        facts["not_due"],
    )
    return f"{said} {rest.format(n=facts['not_due'])}"


def figures(facts: Mapping[str, Any]) -> list[Figure]:
    """How many have a date, keep the rhythm, and meet early or late."""
    placed, attended = facts["placed"], sum(count for _, count, _ in facts["zones"])
    pairs = placed - facts["cohort_dates"]
    overdue = _("the others were overdue before these days began") if facts["within"] < pairs else ""
    early_or_late = sum(borne for _, _, borne in facts["zones"])
    found = [
        Figure(_("With a date"), _("{n} of {all}").format(n=placed, all=facts["meetings"])),
        _share(_("Pairs within their cadence"), facts["within"], pairs, overdue),
        _share(
            _("At early or late hours"), early_or_late, attended, _("before 9 or from 17 on, counted for each person")
        ),
    ]
    zones = [(borne / count, zone, count) for zone, count, borne in facts["zones"] if count >= FEWEST_IN_A_ZONE]
    if len(zones) > 1 and max(zones)[0] > 0:
        (least, best, _n), (most, worst, count) = min(zones), max(zones)
        note = _("in {worst}; in {best} {least}").format(worst=_place(worst), best=_place(best), least=percent(least))
        found.append(Figure(_("Most of them in one zone"), percent(most), n=count, note=note))
    if facts["again"]:
        found.append(Figure(_("Moved"), str(facts["moved"]), note=_("since the run before")))
    return found


def _share(label: str, part: int, whole: int, note: str) -> Figure:
    share = release_share(part, whole)
    if isinstance(share, TooFew):
        return Figure(label, _("{n} of {all}").format(n=part, all=whole), note=note)
    return Figure(label, percent(share.value), n=whole, interval=interval(share.low, share.high), note=note)


def _zones(facts: Mapping[str, Any]) -> list[Bar]:
    """Who bears early and late hours, zone by zone; small zones together, nothing when nobody does."""
    if not any(borne for _, _, borne in facts["zones"]):
        return []
    large = [row for row in facts["zones"] if row[1] >= FEWEST_IN_A_ZONE]
    small = [row for row in facts["zones"] if row[1] < FEWEST_IN_A_ZONE]
    rows = [(_place(zone), count, borne) for zone, count, borne in large]
    if small:
        rows.append((_("Other zones"), sum(row[1] for row in small), sum(row[2] for row in small)))
    return [Bar(label, borne, count, _("{n} of {all}").format(n=borne, all=count)) for label, count, borne in rows]


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _days(head: RunHead, dates: Dates) -> list[Context]:
    """The dates of the page, day after day of those who lead them."""
    dated = [meeting for meeting in dates.meetings if meeting.on is not None]
    return [
        {"day": long_date(day), "meetings": [_drawn(head, meeting) for meeting in meetings]}
        for day, meetings in groupby(dated, key=lambda meeting: meeting.on)
    ]


def _drawn(head: RunHead, meeting: Meeting) -> Context:
    assert meeting.starts_at is not None  # only dated ones are drawn
    clocks = first_clock(meeting, meeting.starts_at, meeting.ends_at)
    return {
        "title": title_of(meeting),
        "meta": _("{clocks} · {stream}").format(clocks=clocks, stream=STREAMS[meeting.stream]),
        "address": address_of(head, meeting),
        "tags": list(tags_of(meeting)),
    }


def tags_of(meeting: Meeting) -> Iterable[tuple[str, str]]:
    """What marks a meeting: (word, kind)."""
    if meeting.kept:
        yield _("kept by you"), "good"
    if meeting.early_or_late:
        yield _("early or late"), "warn"
    if meeting.overdue:
        yield _("was overdue"), ""
    if meeting.cohort:
        yield _("shown, not booked"), ""


def address_of(head: RunHead, meeting: Meeting) -> str:
    """The page of one meeting."""
    return reverse("plan-meeting", args=[head.id, meeting.party_id, meeting.number])


def _without(head: RunHead, dates: Dates, sieve: Sieve) -> list[Context]:
    meetings = dates.meetings if sieve.show == "none" else dates.without
    return [
        {
            "title": title_of(meeting),
            "meta": _("{why} · due {day}").format(why=WHY[meeting.why], day=said_date(meeting.target)),
            "help": help_words(dates.document, meeting, dates.names),
            "address": address_of(head, meeting),
        }
        for meeting in meetings
    ]


def _notes(facts: Mapping[str, Any], dates: Dates) -> list[str]:
    """What a rule gave way to, or could not be told."""
    said = []
    for wish in dates.lost:
        form = _("The time that you keep for {leader} and {mentor} {why}.")
        said.append(form.format(leader=wish.leader, mentor=wish.mentor, why=WHY_LOST[wish.reason]))
    if facts["assumed"]:
        form = _("{people} never told their hours. They are planned with the usual ones, 9 to 17 on weekdays.")
        said.append(form.format(people=people_counted(len(facts["assumed"]))))
    if facts["relaxed"]:
        said.append(
            _("Sessions booked already pass a limit of sessions a day or a week. They stay; nothing is added to them.")
        )
    if facts["cohort_dates"]:
        said.append(_("Cohorts' dates are shown, not booked. Tell their members yourself."))
    if facts["below_promise"]:
        said.append(_("This plan stays below what its effort promises. Look longer before you publish it."))
    return said


def booking(head: RunHead) -> Context | None:
    """How far booking is, once the run is published."""
    found = head.facts.get("booking") if head.published else None
    if found is None:
        return None
    return {
        "over": head.progress_done >= head.progress_total,
        "done": found["booked"] + len(found["failed"]),
        "total": found["sessions"],
        "said": booked_words(found),
        "poll": reverse("plan-booking", args=[head.id]),
        "address": reverse("plan-run", args=[head.id]),
    }


def booked_words(found: Mapping[str, Any]) -> str:
    """ "94 of 96 sessions are booked."."""
    return ngettext("{n} of {all} session is booked.", "{n} of {all} sessions are booked.", found["sessions"]).format(
        n=found["booked"], all=found["sessions"]
    )


def _failed(meeting: Meeting, why: str) -> Context:
    assert meeting.starts_at is not None  # it had a date, or it would not have been tried
    when = moment_of(meeting, meeting.starts_at)
    return {"title": title_of(meeting), "meta": _("{when}: {why}").format(when=when, why=WHY_NOT_BOOKED[why])}
