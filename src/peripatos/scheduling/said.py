"""Times as people say them: "Tue 3 March, 14:00 to 15:00 your time, 08:00 for Mei"."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peripatos.relationships.types import Someone
from peripatos.scheduling.hours import zone_of


@dataclass(frozen=True)
class Reader:
    """Whose clock comes first, and whose stands beside it. ``name`` is given when the reader is a third person."""

    zone: str
    other: Someone | None = None
    name: str = ""


def local(at: datetime, zone: str) -> datetime:
    """The instant on the wall clock of ``zone``."""
    return at.astimezone(zone_of(zone))


def clock(at: datetime, zone: str) -> str:
    """``14:00`` on the wall clock of ``zone``."""
    return date_format(local(at, zone), "H:i")


def say_date(day: date, *, today: date) -> str:
    """``Tue 3 March``, with the year when it is another one."""
    return date_format(day, "D j F" if day.year == today.year else "D j F Y")


def say_day(at: datetime, zone: str, *, now: datetime) -> str:
    """``Today``, ``Tomorrow``, ``Yesterday`` or ``Tue 3 March``."""
    day, today = local(at, zone).date(), local(now, zone).date()
    near = {today: _("Today"), today + timedelta(1): _("Tomorrow"), today - timedelta(1): _("Yesterday")}
    return near.get(day) or say_date(day, today=today)


def say_long_day(at: datetime, zone: str) -> str:
    """``Tuesday 3 March``."""
    return date_format(local(at, zone), "l j F")


def say_short_day(at: datetime, zone: str, *, now: datetime) -> str:
    """``today``, ``tomorrow`` or ``17 Mar``: for narrow places."""
    day, today = local(at, zone).date(), local(now, zone).date()
    near = {today: _("today"), today + timedelta(1): _("tomorrow")}
    return near.get(day) or date_format(day, "j M")


def say_time(at: datetime, zone: str, *, now: datetime) -> str:
    """``Tue 3 March, 14:00``."""
    return _("{day}, {clock}").format(day=say_day(at, zone, now=now), clock=clock(at, zone))


def say_for_other(at: datetime, zone: str, other: Someone) -> str:
    """``08:00 for Mei``, with the day when it is another one for them; empty when their clock shows the same."""
    here, there = local(at, zone), local(at, other.zone)
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    shown = clock(at, other.zone) if here.date() == there.date() else date_format(there, "D H:i")
    return _("{clock} for {name}").format(clock=shown, name=other.first_name)


def say_session(starts_at: datetime, ends_at: datetime, reader: Reader, *, now: datetime) -> str:
    """``Tue 3 March, 14:00 to 15:00 your time · 08:00 for Mei``; one clock only when both show the same."""
    theirs = say_for_other(starts_at, reader.zone, reader.other) if reader.other else ""
    span = _("{day}, {start} to {end}").format(
        day=say_day(starts_at, reader.zone, now=now),
        start=clock(starts_at, reader.zone),
        end=clock(ends_at, reader.zone),
    )
    if not theirs:
        return span
    return _("{span} {whose} · {theirs}").format(span=span, whose=_whose(reader), theirs=theirs)


def say_slot(starts_at: datetime, reader: Reader, *, now: datetime) -> str:
    """``Tue 3 March, 14:00 your time, 08:00 for Mei``."""
    theirs = say_for_other(starts_at, reader.zone, reader.other) if reader.other else ""
    when = say_time(starts_at, reader.zone, now=now)
    return _("{when} {whose}, {theirs}").format(when=when, whose=_whose(reader), theirs=theirs) if theirs else when


def _whose(reader: Reader) -> str:
    return _("for {name}").format(name=reader.name) if reader.name else _("your time")
