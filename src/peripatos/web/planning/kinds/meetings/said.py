"""Plans of meetings in words: times on two clocks, reasons, what would help, rules."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.planning.meetings.due import BOOKED
from peripatos.planning.meetings.reading import Meeting
from peripatos.relationships.types import Someone
from peripatos.scheduling.said import clock, local, say_for_other
from peripatos.web.matching.words import Text
from peripatos.web.templatetags.words import listed, said_date, said_moment

WHY: Mapping[str, Text] = {
    "no_common_time": gettext_lazy("no common time in their days"),
    "caps": gettext_lazy("somebody's days or weeks are full"),
    "cost": gettext_lazy("every free hour is too inconvenient"),
    "contention": gettext_lazy("other meetings take the hours that would suit"),
}
WHY_ASIDE: Mapping[str, Text] = {
    "unsigned": gettext_lazy("have not signed their agreement"),
    "pair_paused": gettext_lazy("are paused"),
    "pair_closing": gettext_lazy("are closing"),
    "stream_rests": gettext_lazy("belong to a stream that rests"),
    "not_at_work": gettext_lazy("are not both at work"),
    "ends_before": gettext_lazy("end before they would meet again"),
}
WHY_NOT_BOOKED: Mapping[str, Text] = {
    "time_taken": gettext_lazy("somebody took the time"),
    "no_longer_free": gettext_lazy("hours, calendars or quiet periods changed"),
    "booked_since": gettext_lazy("they booked a date themselves"),
    "time_has_passed": gettext_lazy("the time has passed"),
    "agreement_unsigned": gettext_lazy("the agreement is no longer in force"),
    "pair_is_paused": gettext_lazy("the pair is paused"),
    "pair_is_closing": gettext_lazy("the pair is closing"),
    "pair_is_closed": gettext_lazy("the pair has ended"),
    "broke_off": gettext_lazy("booking broke off again and again; tell your administrator"),
}
WHY_LOST: Mapping[str, Text] = {
    "not_due": gettext_lazy("is not due in these days any more"),
    "taken_since": gettext_lazy("is no longer possible then: outside somebody's hours, busy, quiet, or past"),
}


def title_of(meeting: Meeting) -> str:
    """Who meets."""
    if meeting.cohort:
        return _("Cohort {name}").format(name=meeting.cohort)
    return listed(member.name for member in meeting.members)


def first_clock(meeting: Meeting, at: datetime, ends: datetime | None = None) -> str:
    """ "10:00 to 11:00 for Ada · 18:00 for Mei"; of a cohort the facilitator's clock and the range of all others."""
    first, *others = meeting.members
    start = clock(at, first.zone)
    span = _("{start} to {end}").format(start=start, end=clock(ends, first.zone)) if ends else start
    theirs = _of_all(at, start, others) if meeting.cohort else say_for_other(at, first.zone, others[0])
    if not theirs:
        return (_("{span} for everybody") if meeting.cohort else _("{span} for both")).format(span=span)
    return _("{span} for {name} · {theirs}").format(span=span, name=first.first_name, theirs=theirs)


def moment_of(meeting: Meeting, at: datetime) -> str:
    """ "Tue 10 March, 10:00 for Ada · 18:00 for Mei"."""
    day = said_date(local(at, meeting.members[0].zone).date())
    return _("{day}, {clocks}").format(day=day, clocks=first_clock(meeting, at))


def _of_all(at: datetime, start: str, others: list[Someone]) -> str:
    """When it starts on the clocks of the others; empty where all say ``start``."""
    shown = sorted(clock(at, other.zone) for other in others)
    if shown[0] == shown[-1]:
        return "" if shown[0] == start else _("{time} for the others").format(time=shown[0])
    return _("starts between {first} and {last} for the others").format(first=shown[0], last=shown[-1])


def help_words(document: Mapping[str, Any], meeting: Meeting, names: Mapping[str, str]) -> str:
    """What would have to give way for a meeting without a date, and when it could then be."""
    said = listed(_help(document, pointer, meeting, names) for pointer in meeting.relax)
    if not said:
        return ""
    if meeting.near is None:
        return _("It would fit if {things}.").format(things=said)
    return _("It would fit if {things} ({when}).").format(things=said, when=moment_of(meeting, meeting.near))


def _help(document: Mapping[str, Any], pointer: str, meeting: Meeting, names: Mapping[str, str]) -> str:
    rule, *rest = pointer.strip("/").split("/")
    if rule == "people":
        row = document["people"][int(rest[0])]
        time = clock(meeting.near, row["zone"]) if meeting.near else ""
        return str(OF_PERSON_HELP[rest[1]]).format(name=names.get(row["id"], ""), time=time)
    if rule == "sessions" and len(rest) > 1:
        row = document["sessions"][int(rest[0])]
        return str(OF_SESSION_HELP[rest[1]]).format(day=said_date(date.fromisoformat(row[rest[1]])))
    if rule in ("sessions", "fixed"):
        return _("the meeting of {names} gave way").format(names=_names_at(document, rule, int(rest[0]), names))
    if rule == "quiet":
        return _("{days} were not quiet").format(days=_quiet_days(document, int(rest[0])))
    return str(HELP.get(rule, rule))


OF_PERSON_HELP: Mapping[str, Text] = {
    "hours": gettext_lazy("{name} could meet at {time}"),
    "busy": gettext_lazy("{name} moved something in the calendar"),
    "day_cap": gettext_lazy("{name} could have one session more on a day"),
    "week_cap": gettext_lazy("{name} could have one session more in a week"),
}
OF_SESSION_HELP: Mapping[str, Text] = {
    "earliest": gettext_lazy("they could meet before {day}"),
    "latest": gettext_lazy("they could meet after {day}"),
}
HELP: Mapping[str, Text] = {
    "series": gettext_lazy("their sessions could follow each other at another distance"),
    "unscheduled_cost": gettext_lazy("a very inconvenient hour were accepted"),
    "days": gettext_lazy("more days were planned"),
}


def bar_words(document: Mapping[str, Any], pointer: str, names: Mapping[str, str]) -> str:
    """What stands against one start."""
    rule, *rest = pointer.strip("/").split("/")
    if rule == "people":
        name = names.get(document["people"][int(rest[0])]["id"], "")
        return str(OF_PERSON[rest[1]]).format(name=name)
    if rule in ("sessions", "fixed") and len(rest) == 1:
        return _("{names} meet then").format(names=_names_at(document, rule, int(rest[0]), names))
    if rule == "quiet":
        return _("{days} are quiet").format(days=_quiet_days(document, int(rest[0])))
    return str(BARS.get(rule, rule))


OF_PERSON: Mapping[str, Text] = {
    "hours": gettext_lazy("outside the hours of {name}"),
    "busy": gettext_lazy("{name} is busy"),
    "day_cap": gettext_lazy("{name} has enough sessions on that day"),
    "week_cap": gettext_lazy("{name} has enough sessions in that week"),
}
BARS: Mapping[str, Text] = {
    "sessions": gettext_lazy("too far from the day they are due"),
    "series": gettext_lazy("too near to another session of theirs, or too far from it"),
}


def rule_words(document: Mapping[str, Any], pointer: str, names: Mapping[str, str]) -> str:
    """One rule of an infeasible problem: kept times, booked sessions, caps and distances decide alone."""
    rule, *rest = pointer.strip("/").split("/")
    if rule == "fixed":
        name, at = document["fixed"][int(rest[0])]
        when = said_moment(datetime.fromisoformat(at), "UTC")
        form = (
            _("{names} are booked on {when} (UTC).")
            if name.startswith(BOOKED)
            else _("You keep {names} on {when} (UTC).")
        )
        return form.format(names=_names_at(document, rule, int(rest[0]), names), when=when)
    if rule == "people":
        row = document["people"][int(rest[0])]
        forms = {
            "day_cap": ngettext(
                "{name} has at most {n} session a day.", "{name} has at most {n} sessions a day.", row["day_cap"]
            ),
            "week_cap": ngettext(
                "{name} has at most {n} session a week.", "{name} has at most {n} sessions a week.", row["week_cap"]
            ),
        }
        return forms[rest[1]].format(name=names.get(row["id"], ""), n=row[rest[1]])
    row = document["series"][int(rest[0])]
    return _("Sessions of one pair lie {low} to {high} days apart.").format(low=row["min_days"], high=row["max_days"])


def _names_at(document: Mapping[str, Any], rule: str, place: int, names: Mapping[str, str]) -> str:
    sessions = document["sessions"]
    name = sessions[place]["id"] if rule == "sessions" else document["fixed"][place][0]
    members = next(row["members"] for row in sessions if row["id"] == name)
    return listed(names.get(member, "") for member in members)


def _quiet_days(document: Mapping[str, Any], place: int) -> str:
    first, last = (said_date(date.fromisoformat(day)) for day in document["quiet"][place])
    return first if first == last else _("{first} to {last}").format(first=first, last=last)
