"""Filters for dates, times, figures and names as people say them; no rules here."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core.clock import now

register = template.Library()

Zone = str | tzinfo
MINOR_DIGITS = {"BHD": 3, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0}
UNSPOKEN = frozenset("-–'’.,()\"")


@register.filter
def hundredths(value: int) -> str:
    """A fit of 0..10,000 as 0..100, without decimals."""
    return str(round(value / 100))


@register.filter
def figure(value: float) -> str:
    """A number with commas between thousands; decimals only where there are any."""
    return f"{value:,}"


@register.filter
def percent(value: float | None, decimals: int = 0) -> str:
    """A share of 0..1 as "83 %"; nothing known reads "too few to judge"."""
    return _("too few to judge") if value is None else f"{value * 100:.{decimals}f} %"


@register.simple_tag
def share(value: float | None, *, n: int, low: float | None = None, high: float | None = None) -> str:
    """A share with what it rests on: "83 % (n 12, likely 55 to 95 %)"; without a value "too few to judge (n 3)"."""
    if value is None:
        return _("too few to judge (n {n})").format(n=figure(n))
    around = _(", likely {words}").format(words=interval(low, high)) if low is not None and high is not None else ""
    return f"{percent(value)} (n {figure(n)}{around})"


@register.simple_tag(name="interval")
def interval(low: float, high: float) -> str:
    """An interval of shares in words: "55 to 95 %"."""
    return _("{low} to {high} %").format(low=round(low * 100), high=round(high * 100))


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Minor units as people write them: ``1250050|money:"EUR"`` is "EUR 12,500.50"; whole amounts have no decimals."""
    if minor is None:
        return _("not planned")
    digits = MINOR_DIGITS.get(currency, 2)
    sign, (whole, rest) = "-" if minor < 0 else "", divmod(abs(minor), 10**digits)
    return f"{currency} {sign}{whole:,}" + (f".{rest:0{digits}d}" if rest else "")


@register.filter
def counted(count: int, forms: str) -> str:
    """A count with its noun: ``3|counted:"leader,leaders"`` is "3 leaders"; the two forms go through the catalogue."""
    one, _comma, many = forms.partition(",")
    return f"{figure(count)} {ngettext(one, many or one, count)}"


@register.filter
def listed(names: Iterable[object]) -> str:
    """ "Ada, Mei and Tomasz"."""
    words = [str(n) for n in names]
    if len(words) < 2:
        return "".join(words)
    return _("{most} and {last}").format(most=", ".join(words[:-1]), last=words[-1])


@register.filter
def initials(name: object) -> str:
    """Up to two letters: the first of the first and of the last word of a name, in its own script."""
    words = [w.lstrip("".join(UNSPOKEN)) for w in str(name or "").split()]
    heads = [w[0].upper() for w in words if w and (w[0].isalpha())]
    return "".join(heads[:1] + heads[1:][-1:]) or "?"


@register.filter
def short_name(name: object) -> str:
    """The first word of a name, as in "08:00 for Mei"; a nameless "Person 12" stays whole."""
    words = str(name or "").split()
    return " ".join(words) if len(words) == 2 and words[1].isdigit() else (words[0] if words else "")


@register.filter
def said_date(value: date | None, zone: Zone | None = None) -> str:
    """ "Tue 3 March", with the year when it is not this one; an instant is read in ``zone`` (or the active zone)."""
    if value is None:
        return ""
    day = _day(value, zone)
    return date_format(day, "D j F" if day.year == now().year else "D j F Y")


@register.filter
def long_date(value: date | None, zone: Zone | None = None) -> str:
    """ "Tuesday 3 March 2026", for headings and papers."""
    return "" if value is None else date_format(_day(value, zone), "l j F Y")


@register.filter
def said_day(value: date | None, zone: Zone | None = None) -> str:
    """ "yesterday", "today", "tomorrow", a weekday within the next six days, else the date."""
    if value is None:
        return ""
    day = _day(value, zone)
    days = (day - _day(now(), zone)).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(days) or (date_format(day, "l") if 1 < days < 7 else said_date(day))


@register.filter
def said_time(value: datetime | None, zone: Zone | None = None) -> str:
    """ "14:00" in ``zone`` (or the active zone)."""
    return "" if value is None else _local(value, zone).strftime("%H:%M")


@register.filter
def said_moment(value: datetime | None, zone: Zone | None = None) -> str:
    """ "Tue 3 March, 14:00"."""
    return "" if value is None else f"{said_date(value, zone)}, {said_time(value, zone)}"


@register.filter
def said_minutes(minutes: int) -> str:
    """ "45 minutes", "1 hour", "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60) if minutes > 60 or (minutes % 60 == 0 and minutes) else (0, minutes)
    parts = [ngettext("{n} hour", "{n} hours", hours).format(n=hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("{n} minute", "{n} minutes", rest).format(n=rest))
    return " ".join(parts)


@register.filter
def ago(value: datetime | date | None) -> str:
    """ "just now", "20 minutes ago", "yesterday", "12 days ago", else the date."""
    if value is None:
        return ""
    if isinstance(value, datetime) and (gap := now() - value) < timedelta(hours=12):
        return _recently(gap)
    days = (_day(now(), None) - _day(value, None)).days
    if days <= 1:
        return said_day(value)
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days) if days < 30 else said_date(value)


@register.simple_tag
def both_zones(at: datetime, *, mine: Zone, theirs: Zone, name: str, ends: datetime | None = None) -> str:
    """ "Tue 3 March, 14:00 your time, 08:00 for Mei"; their day stands there when it differs."""
    mine_said = said_time(at, mine) + (_(" to {end}").format(end=said_time(ends, mine)) if ends else "")
    here, there = _local(at, mine), _local(at, theirs)
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return _("{day}, {time} for both of you").format(day=said_date(at, mine), time=mine_said)
    their_day = "" if here.date() == there.date() else _(" on {day}").format(day=said_date(at, theirs))
    return _("{day}, {time} your time, {their_time}{their_day} for {name}").format(
        day=said_date(at, mine),
        time=mine_said,
        their_time=said_time(at, theirs),
        their_day=their_day,
        name=short_name(name),
    )


@register.filter
def cells(line: Any, columns: Sequence[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Column, cell and meta of each place of a table's line."""
    if isinstance(line, (list, tuple)):
        return zip_longest(columns, line, (), fillvalue="")
    held = line if isinstance(line, dict) else vars(line)
    return zip_longest(columns, held["cells"], held.get("metas", ()), fillvalue="")


def _recently(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    return ngettext("{n} hour ago", "{n} hours ago", minutes // 60).format(n=minutes // 60)


def _local(value: datetime, zone: Zone | None) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(_zone(zone))


def _day(value: date, zone: Zone | None) -> date:
    return _local(value, zone).date() if isinstance(value, datetime) else value


def _zone(zone: Zone | None) -> tzinfo:
    if not zone:
        return get_current_timezone()
    return ZoneInfo(zone) if isinstance(zone, str) else zone
