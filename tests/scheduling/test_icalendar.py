"""Invitations, updates and cancellations, read back by an outside parser."""

import email
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.conf import settings

from peripatos.core.access import acting
from peripatos.core.crypto.texts import unseal
from peripatos.core.outbox.carriers import as_message
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.moments import mail_moment
from peripatos.core.outbox.services import Mail, message_id_of, place_of
from peripatos.people.models import WorkPattern
from peripatos.scheduling import services

PAIRS = [
    ("Africa/Lagos", "Europe/Berlin"),
    ("Europe/Berlin", "America/New_York"),
    ("America/New_York", "Australia/Sydney"),
    ("Australia/Sydney", "Europe/Berlin"),
]
#: Berlin changes on 29 March and 25 October, New York on 8 March and 1 November, Sydney on 5 April and 4 October.
INSTANTS = [
    datetime(2026, 3, 7, 12, 30, tzinfo=UTC),
    datetime(2026, 3, 9, 12, 30, tzinfo=UTC),
    datetime(2026, 3, 28, 12, 30, tzinfo=UTC),
    datetime(2026, 3, 30, 12, 30, tzinfo=UTC),
    datetime(2026, 4, 6, 12, 30, tzinfo=UTC),
    datetime(2026, 10, 3, 12, 30, tzinfo=UTC),
    datetime(2026, 10, 5, 12, 30, tzinfo=UTC),
    datetime(2026, 10, 26, 12, 30, tzinfo=UTC),
    datetime(2026, 11, 2, 12, 30, tzinfo=UTC),
]


def book(cast, starts_at):
    actor = cast.actor("leader")
    with acting(actor):
        return services.book_session(
            actor=actor, relationship_id=cast.pairs["coaching"].id, starts_at=starts_at, now=cast.now
        )


def mails(session_id, person=None):
    """Mails about a session, oldest first, as (mail, parsed calendar)."""
    rows = OutboxMessage.objects.filter(key__contains=str(session_id)).order_by("created_at", "key")
    rows = rows.filter(recipient_id=person.id) if person else rows
    found = [Mail(**json.loads(unseal(row.payload, place_of(row.id)))) for row in rows]
    return sorted(
        ((mail, vobject.readOne(mail.calendar)) for mail in found), key=lambda pair: int(pair[1].vevent.sequence.value)
    )


@pytest.mark.parametrize("zones", PAIRS, ids="-".join)
def test_a_request_means_the_same_instant_in_every_zone_on_both_sides_of_each_change(cast, zones, unguarded):
    for person, zone in zip((cast.leader, cast.coach), zones, strict=True):
        WorkPattern.objects.filter(person=person).update(zone=zone)
    for starts_at in INSTANTS:
        [(_mail, calendar)] = mails(book(cast, starts_at), cast.leader)
        event = calendar.vevent
        assert (event.dtstart.value, event.dtend.value) == (starts_at, starts_at + timedelta(minutes=60))
        for zone in zones:
            wall = starts_at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
            assert event.dtstart.value.astimezone(ZoneInfo(zone)).strftime("%H:%M") == wall


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        (
            datetime(2026, 3, 9, 13, 0, tzinfo=UTC),
            "Mon 9 March 2026, 14:00 to 15:00 (Berlin time), which is 09:00 for Coach",
        ),
        (
            datetime(2026, 3, 30, 13, 0, tzinfo=UTC),
            "Mon 30 March 2026, 15:00 to 16:00 (Berlin time), which is 09:00 for Coach",
        ),
        (
            datetime(2026, 10, 26, 13, 0, tzinfo=UTC),
            "Mon 26 October 2026, 14:00 to 15:00 (Berlin time), which is 09:00 for Coach",
        ),
        (
            datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
            "Mon 2 November 2026, 14:00 to 15:00 (Berlin time), which is 08:00 for Coach",
        ),
    ],
)
def test_a_pair_whose_zones_change_on_different_days_reads_both_clocks_right(cast, starts_at, said, unguarded):
    WorkPattern.objects.filter(person=cast.coach).update(zone="America/New_York")
    [(mail, _calendar)] = mails(book(cast, starts_at), cast.leader)
    assert said in mail.text.splitlines()


def test_request_update_and_cancellation_share_a_uid_and_count_up(cast, unguarded):
    starts_at = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)
    session_id, actor = book(cast, starts_at), cast.actor("coach")
    with acting(actor):
        later = starts_at + timedelta(days=1)
        services.move_session(actor=actor, session_id=session_id, starts_at=later, version=1, now=cast.now)
        services.cancel_session(actor=actor, session_id=session_id, version=2, now=cast.now)
    found = mails(session_id, cast.leader)
    domain = settings.MAIL_FROM.rsplit("@", maxsplit=1)[-1].strip("<> ")
    assert [(c.method.value, c.vevent.sequence.value, c.vevent.status.value) for _m, c in found] == [
        ("REQUEST", "0", "CONFIRMED"),
        ("REQUEST", "1", "CONFIRMED"),
        ("CANCEL", "2", "CANCELLED"),
    ]
    assert {c.vevent.uid.value for _m, c in found} == {f"{session_id}@{domain}"}
    assert [c.vevent.dtstart.value for _m, c in found] == [starts_at, later, later]


def test_an_invitation_names_one_recipient_and_wants_no_reply(cast, unguarded):
    session_id = book(cast, datetime(2026, 3, 10, 13, 0, tzinfo=UTC))
    for person in (cast.leader, cast.coach):
        [(_mail, calendar)] = mails(session_id, person)
        attendees = calendar.vevent.contents["attendee"]
        assert [a.value for a in attendees] == [f"mailto:{person.email}"]
        assert attendees[0].params["RSVP"] == ["FALSE"]
        assert settings.MAIL_FROM in calendar.vevent.organizer.value.replace("mailto:", "") or (
            calendar.vevent.organizer.value.removeprefix("mailto:") in settings.MAIL_FROM
        )


def test_an_invitation_holds_a_neutral_title_time_names_and_a_link_and_nothing_else(cast, unguarded):
    session_id = book(cast, datetime(2026, 3, 10, 13, 0, tzinfo=UTC))
    [(mail, calendar)] = mails(session_id, cast.leader)
    event = calendar.vevent
    assert event.summary.value == "Conversation: Leader Cast and Coach Cast"
    assert event.description.value == f"{settings.BASE_URL}/sessions/{session_id}"
    assert set(event.contents) == {
        "uid", "sequence", "dtstamp", "dtstart", "dtend", "summary", "description", "url", "class", "transp", "status",
        "organizer", "attendee",
    }  # fmt: skip
    assert [w for w in cast.canaries.values() if w in mail.text + mail.subject + mail.calendar] == []


def test_the_mail_carries_the_calendar_with_its_method(cast, unguarded):
    session_id = book(cast, datetime(2026, 3, 10, 13, 0, tzinfo=UTC))
    row = OutboxMessage.objects.get(key__contains=str(session_id), recipient_id=cast.leader.id)
    mail = Mail(**json.loads(unseal(row.payload, place_of(row.id))))
    message = email.message_from_bytes(as_message(mail, message_id_of(row)).as_bytes())
    parts = {p.get_content_type(): p for p in message.walk() if not p.is_multipart()}
    assert set(parts) == {"text/plain", "text/calendar"}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    read = vobject.readOne(parts["text/calendar"].get_payload(decode=True).decode())
    assert read.vevent.uid.value.startswith(str(session_id))


def test_a_mail_of_the_same_day_names_date_clock_and_zone_of_its_reader(cast, unguarded):
    WorkPattern.objects.filter(person=cast.leader).update(zone="America/New_York")
    session_id, actor = book(cast, cast.now + timedelta(hours=4)), cast.actor("coach")
    with acting(actor):
        services.cancel_session(actor=actor, session_id=session_id, version=1, now=cast.now)
    [(booked, _), (cancelled, _)] = mails(session_id, cast.leader)
    assert (booked.subject, cancelled.subject) == (
        "Conversation with Coach Cast, Tue 3 March 2026, 08:00 (New York time)",
        "Cancelled: conversation with Coach Cast, Tue 3 March 2026, 08:00 (New York time)",
    )
    page = f"{settings.BASE_URL}/sessions/{session_id}"
    assert cancelled.text.splitlines() == [
        "Dear Leader,",
        "",
        "Your conversation with Coach Cast is cancelled:",
        "Tue 3 March 2026, 08:00 to 09:00 (New York time), which is 13:00 for Coach",
        "",
        "You need not do anything. The next date is found here, after you have signed in:",
        page,
        "",
        "Answers to this message are not read.",
    ]
    [(theirs, _), _] = mails(session_id, cast.coach)
    assert "Tue 3 March 2026, 13:00 to 14:00 (UTC), which is 08:00 for Leader" in theirs.text.splitlines()


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "Mon 2 March 2026, 23:30 to 00:15 (UTC)"),
        ("Etc/UTC", "Mon 2 March 2026, 23:30 to 00:15 (UTC)"),
        ("Asia/Kolkata", "Tue 3 March 2026, 05:00 to 05:45 (Kolkata time)"),
        ("America/Argentina/Buenos_Aires", "Mon 2 March 2026, 20:30 to 21:15 (Buenos Aires time)"),
    ],
)
def test_a_moment_in_a_mail_names_the_place_of_its_clock(zone, said):
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert mail_moment(at, zone, until=at + timedelta(minutes=45)) == said
