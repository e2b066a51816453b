"""Moments as a mail says them: it is read later than it was written, so never "today", and always with the zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def mail_day(day: date) -> str:
    """``Tue 3 March 2026``."""
    return date_format(day, "D j F Y")


def mail_moment(at: datetime, zone: str, *, until: datetime | None = None) -> str:
    """``Tue 3 March 2026, 14:00 (Berlin time)`` on the wall clock of ``zone``; with ``until``, ``14:00 to 15:00``."""
    here = at.astimezone(ZoneInfo(zone))
    clock = f"{here:%H:%M}"
    if until is not None:
        clock = _("{start} to {end}").format(start=clock, end=f"{until.astimezone(ZoneInfo(zone)):%H:%M}")
    return _("{day}, {clock} ({zone})").format(day=mail_day(here.date()), clock=clock, zone=_zone(zone))


def _zone(zone: str) -> str:
    """``Berlin time`` for Europe/Berlin; a zone without a place, such as UTC, as it stands."""
    area, _slash, place = zone.rpartition("/")
    if not area or area == "Etc":
        return place
    return _("{place} time").format(place=place.replace("_", " "))
