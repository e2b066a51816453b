"""Invitations and feeds as iCalendar: a neutral title, the time, both names and a link; never agenda, place or join
link.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from peripatos.scheduling.types import SessionFacts, SessionState

PRODUCT = "-//Peripatos//Sessions//EN"
REFRESH = timedelta(hours=1)


def uid_of(session_id: UUID) -> str:
    """The same for every message about a session, so that calendars replace instead of doubling."""
    return f"{session_id}@{domain()}"


def domain() -> str:
    """What follows the @ in our identifiers."""
    return str(settings.MAIL_FROM).rsplit("@", maxsplit=1)[-1].strip("<> ")


def request(session: SessionFacts, *, sequence: int, recipient: str, now: datetime) -> str:
    """An invitation, or with a higher ``sequence`` its update, for one recipient."""
    return _message("REQUEST", session, sequence=sequence, recipient=recipient, now=now)


def cancellation(session: SessionFacts, *, sequence: int, recipient: str, now: datetime) -> str:
    """The end of an invitation, for one recipient."""
    return _message("CANCEL", session, sequence=sequence, recipient=recipient, now=now)


def feed(sessions: Iterable[tuple[SessionFacts, int]], *, now: datetime) -> str:
    """A calendar to subscribe to, from sessions with their sequence numbers."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", _("Conversations"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for session, sequence in sessions:
        calendar.add_component(_event(session, sequence=sequence, now=now))
    return str(calendar.to_ical().decode())


def _message(method: str, session: SessionFacts, *, sequence: int, recipient: str, now: datetime) -> str:
    calendar = _calendar(method)
    event = _event(session, sequence=sequence, now=now, cancelled=method == "CANCEL")
    event["organizer"] = _address(_plain_sender(), name=str(settings.ORGANISATION))
    attendee = _address(recipient)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("NEEDS-ACTION")
    attendee.params["rsvp"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(session: SessionFacts, *, sequence: int, now: datetime, cancelled: bool = False) -> Event:
    event = Event()
    names = _("{leader} and {mentor}").format(leader=session.leader.name, mentor=session.mentor.name)
    link = f"{settings.BASE_URL}/sessions/{session.id}"
    over = cancelled or session.state is SessionState.CANCELLED
    event.add("uid", uid_of(session.id))
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", _("Conversation: {names}").format(names=names))
    event.add("description", link)
    event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if over else "OPAQUE")
    event.add("status", "CANCELLED" if over else "CONFIRMED")
    return event


def _plain_sender() -> str:
    return str(settings.MAIL_FROM).rsplit("<", maxsplit=1)[-1].strip("> ")


def _address(address: str, *, name: str = "") -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    if name:
        found.params["cn"] = vText(name)
    return found
