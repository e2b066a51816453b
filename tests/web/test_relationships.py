"""Pages of pairs, agreements and calendars over HTML."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreement_scene import write_what_is_empty
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.core.registry import announce
from peripatos.matching.models import Offer, Round
from peripatos.people.models import WorkPattern
from peripatos.relationships import services
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import BusyBlock, CalendarFeed, CalendarSubscription, MentoringSession


@pytest.fixture(autouse=True)
def _at(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def draft(cast):
    """A pair that still writes its agreement."""
    actor = cast.actor("coordinator")
    with acting(actor):
        return services.open_relationship(
            actor=actor,
            stream_id=cast.streams["coaching"].id,
            leader_enrolment_id=cast.enrolments["coaching", "other_leader"].id,
            mentor_enrolment_id=cast.enrolments["coaching", "other_coach"].id,
            fit=None,
            origin_id=None,
            now=cast.now,
        )


def test_two_people_write_sign_and_book_in_a_browser(cast, draft, unguarded):
    leader, coach = cast.client("other_leader"), cast.client("other_coach")
    page = reverse("relationship", args=[draft])
    assert "First, your agreement" in leader.get(page).content.decode()
    assert leader.get(reverse("book-series", args=[draft])).status_code == 200
    refused = leader.post(
        reverse("book-session", args=[draft]), {"starts_at": (cast.now + timedelta(days=7)).isoformat()}
    )
    assert refused.status_code == 409
    assert "First both of you sign your agreement" in refused.content.decode()
    agreement = leader.get(reverse("agreement", args=[draft]))
    part = agreement.context["parts"][0]
    leader.post(reverse("agreement-section", args=[draft, part.id]), {"text": "Our own words", "based_on": part.text})
    write_what_is_empty(cast.actor("other_leader"), draft, now=cast.now)
    for client in (leader, coach):
        body = client.get(reverse("agreement", args=[draft]))
        assert "Our own words" in body.content.decode()
        response = client.post(reverse("agreement-sign", args=[draft]), {"version": body.context["view"].version})
        assert response.status_code == 303
    assert Relationship._base_manager.get(id=draft).state == "active"
    offered = coach.get(reverse("book-series", args=[draft])).context["lines"]
    booked = coach.post(reverse("book-series", args=[draft]), {"starts": [line["value"] for line in offered]})
    assert booked.status_code == 303
    assert MentoringSession._base_manager.filter(relationship=draft).count() == len(offered) == 6


def test_whoever_has_signed_reads_so_on_the_page_of_the_pair_until_the_words_change(cast, draft, unguarded):
    leader, coach = cast.client("other_leader"), cast.client("other_coach")
    page, agreement = reverse("relationship", args=[draft]), reverse("agreement", args=[draft])
    write_what_is_empty(cast.actor("other_leader"), draft, now=cast.now)
    leader.post(reverse("agreement-sign", args=[draft]), {"version": leader.get(agreement).context["view"].version})
    assert [client.get(page).context["signed"] for client in (leader, coach)] == [True, False]
    assert "You have signed" in leader.get(page).content.decode()
    part = coach.get(agreement).context["parts"][0]
    coach.post(reverse("agreement-section", args=[draft, part.id]), {"text": "Other words", "based_on": part.text})
    assert leader.get(page).context["signed"] is False


def test_a_series_with_a_taken_time_says_so_and_books_nothing(cast, unguarded):
    pair = cast.pairs["coaching"]
    taken = cast.sessions["advising"].starts_at.isoformat()
    response = cast.client("leader").post(reverse("book-series", args=[pair.id]), {"starts": [taken]})
    assert response.status_code == 409
    assert "Nothing was booked" in response.content.decode()


def test_two_who_write_one_section_see_both_texts(cast, draft):
    address = reverse("agreement-section", args=[draft, "medium"])
    based_on = cast.client("other_leader").get(reverse("agreement", args=[draft])).context["view"].sections["medium"]
    cast.client("other_coach").post(address, {"text": "On a walk", "based_on": based_on})
    response = cast.client("other_leader").post(address, {"text": "In a café", "based_on": based_on})
    assert response.status_code == 409
    assert "On a walk" in response.content.decode()
    assert "In a café" in response.content.decode()


def test_points_that_are_empty_are_named_when_somebody_signs_and_every_word_stays(cast, draft, unguarded):
    leader, agreement = cast.client("other_leader"), reverse("agreement", args=[draft])
    medium = leader.get(agreement).context["view"].sections["medium"]
    leader.post(reverse("agreement-section", args=[draft, "medium"]), {"text": "On a walk", "based_on": medium})
    version = leader.get(agreement).context["view"].version
    refused = leader.post(reverse("agreement-sign", args=[draft]), {"version": version})
    body = refused.content.decode()
    assert refused.status_code == 400
    assert "Not signed yet: something is still empty. Everything you wrote is kept." in body
    assert re.findall(r'<li><a href="#text-([a-z-]+)">', body) == ["purpose", "topics-in"]
    assert re.findall(r'id="text-([a-z-]+)"[^>]* aria-invalid="true"', body) == ["purpose", "topics-in"]
    assert "On a walk</textarea>" in body
    assert leader.get(agreement).context["signed_by_me"] is False


def test_without_a_script_every_section_has_its_button_and_with_one_none_stands_in_the_way(cast, draft):
    leader, agreement = cast.client("other_leader"), reverse("agreement", args=[draft])
    sections = len(leader.get(agreement).context["parts"])
    body = leader.get(agreement).content.decode()
    assert len(re.findall(r'<div class="without-script"><button', body)) == sections
    version = write_what_is_empty(cast.actor("other_leader"), draft, now=cast.now)
    leader.post(reverse("agreement-sign", args=[draft]), {"version": version})
    body = leader.get(agreement).content.decode()
    assert len(re.findall(r"<div data-once-changed><button", body)) == sections


def test_signing_words_that_changed_leads_back_to_them(cast, draft, unguarded):
    response = cast.client("other_leader").post(reverse("agreement-sign", args=[draft]), {"version": 9}, follow=True)
    assert "The words changed since you read them." in response.content.decode()
    assert Relationship._base_manager.get(id=draft).state == "contracting"


def test_a_coordinator_sees_rhythm_and_whether_it_is_signed_and_no_word(cast):
    response = cast.client("coordinator").get(reverse("relationship", args=[cast.pairs["coaching"].id]))
    body = response.content.decode()
    assert "In force. Its words are theirs." in body
    assert [w for w in cast.canaries.values() if w in body] == []
    assert cast.client("coordinator").get(reverse("agreement", args=[cast.pairs["coaching"].id])).status_code == 404


@pytest.mark.parametrize("who", ["other_leader", "other_coach", "sponsor", "administrator", "line_manager"])
def test_a_stranger_finds_nothing(cast, who):
    client, pair = cast.client(who), cast.pairs["coaching"]
    names = (
        "relationship",
        "agreement",
        "agreement-versions",
        "book-session",
        "book-series",
        "relationship-pause",
        "relationship-end",
    )
    assert {name: client.get(reverse(name, args=[pair.id])).status_code for name in names} == dict.fromkeys(names, 404)


def test_pause_and_return(cast, unguarded):
    pair, client = cast.pairs["coaching"], cast.client("leader")
    late = client.post(reverse("relationship-pause", args=[pair.id]), {"until_on": "2027-01-01"})
    assert late.status_code == 400
    assert "at most 90 days" in late.content.decode()
    client.post(reverse("relationship-pause", args=[pair.id]), {"until_on": "2026-04-01"})
    assert "Paused until Wed 1 April" in client.get(reverse("relationship", args=[pair.id])).content.decode()
    client.post(reverse("relationship-resume", args=[pair.id]))
    assert Relationship._base_manager.get(id=pair.id).state == "active"


def test_ending_asks_once_and_for_no_reason(cast, unguarded):
    pair, client = cast.pairs["coaching"], cast.client("coach")
    body = client.get(reverse("relationship-end", args=[pair.id])).content.decode()
    assert body.count("<textarea") == 0
    assert client.post(reverse("relationship-end", args=[pair.id])).status_code == 303
    assert Relationship._base_manager.get(id=pair.id).state == "closed"


def test_hours_busy_times_and_feed_are_set_on_one_page(cast, unguarded):
    client = cast.client("leader")
    hours = {"zone": "Africa/Lagos", "mon_start": "10:00", "mon_end": "16:00"}
    assert client.post(reverse("calendar-hours"), hours).status_code == 303
    pattern = WorkPattern.objects.get(person=cast.leader)
    assert (pattern.zone, pattern.hours) == ("Africa/Lagos", {"mon": [["10:00", "16:00"]]})
    raw = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        b"SUMMARY:Nobody reads this\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    client.post(reverse("calendar-upload"), {"calendar": SimpleUploadedFile("mine.ics", raw)})
    assert BusyBlock.objects.filter(person=cast.leader).count() == 1
    client.post(reverse("calendar-subscribe"), {"address": "webcal://calendar.example.com/secret"})
    body = client.get(reverse("calendar-settings")).content.decode()
    assert "calendar.example.com" in body
    assert "/secret" not in body
    assert CalendarSubscription.objects.count() == 1
    shown = client.post(reverse("calendar-feed-renew")).context["feed_address"]
    path = shown.partition("://")[2].partition("/")[2]
    assert Client().get(f"/{path}").status_code == 200
    assert (
        path.removeprefix("feed/").removesuffix(".ics") not in client.get(reverse("calendar-settings")).content.decode()
    )
    client.post(reverse("calendar-feed-close"))
    assert not CalendarFeed.objects.exists()


def test_a_file_that_is_no_calendar_keeps_the_page_and_says_what_to_do(cast):
    upload = {"calendar": SimpleUploadedFile("x.ics", b"nonsense")}
    response = cast.client("leader").post(reverse("calendar-upload"), upload)
    assert response.status_code == 400
    assert "This is not a calendar file that we can read." in response.content.decode()


SENT = [
    {},
    {"text": "x" * 30_000, "version": "9" * 30, "starts_at": "x" * 400, "starts": ["x"], "until_on": "0000-99-99"},
    {"text": "\x00", "version": "-1", "based_on": "\x00", "starts_at": "2026-03-10", "what": "nobody", "owner": "x"},
    {
        "version": "one",
        "starts_at": "9999-12-31T23:59:59+00:00",
        "starts": ["9999-12-31T23:59:00+00:00"],
        "due_on": "x",
    },
    {
        "version": "1",
        "day": "9999-12-31",
        "clock": "23:59",
        "until_on": "9999-12-31",
        "zone": "\x00",
        "mon_start": "99:99",
    },
]


@pytest.mark.parametrize("data", SENT, ids=["empty", "oversized", "wrong", "odd", "far"])
def test_no_form_breaks_whatever_is_sent_and_how_often(cast, draft, data):
    client, session, pair = cast.client("leader"), cast.sessions["coaching"], cast.pairs["coaching"]
    names = (
        "session-met",
        "session-not-held",
        "session-move",
        "session-cancel",
        "session-note",
        "session-private-note",
        "session-action",
    )
    addresses = [reverse(name, args=[session.id]) for name in names]
    addresses += [
        reverse("session-text", args=[session.id, field]) for field in ("agenda", "outcome", "join_link", "invented")
    ]
    names = (
        "agreement-sign",
        "agreement-amend",
        "book-session",
        "book-series",
        "relationship-pause",
        "relationship-resume",
        "relationship-close",
        "relationship-complete",
    )
    addresses += [reverse(name, args=[pair.id]) for name in names]
    addresses += [reverse("agreement-section", args=[pair.id, "purpose"])]
    addresses += [reverse("agreement-sections", args=[pair.id])]
    names = (
        "calendar-hours",
        "calendar-upload",
        "calendar-clear",
        "calendar-subscribe",
        "calendar-unsubscribe",
        "calendar-feed-renew",
    )
    addresses += [reverse(name) for name in names]
    statuses = {(address, n): client.post(address, data).status_code for address in addresses for n in (1, 2)}
    assert {key: status for key, status in statuses.items() if status not in (200, 303, 400, 404, 409)} == {}


def test_a_coordinator_gives_a_leader_somebody_else(cast, unguarded):
    pair, client = cast.pairs["coaching"], cast.client("coordinator")
    assert client.get(reverse("relationship-reassign", args=[pair.id])).status_code == 200
    other = cast.enrolments["coaching", "other_coach"]
    response = client.post(reverse("relationship-reassign", args=[pair.id]), {"mentor": str(other.id)}, follow=True)
    assert "Coaching: Leader Cast and Other Coach Cast" in response.content.decode()
    assert Relationship._base_manager.get(id=pair.id).closed_how == "reassigned"


@pytest.mark.parametrize("who", ["leader", "coach", "sponsor"])
def test_only_a_coordinator_reassigns(cast, who):
    client, pair = cast.client(who), cast.pairs["coaching"]
    assert client.get(reverse("relationship-reassign", args=[pair.id])).status_code == 404


@pytest.fixture
def offer(cast, unguarded):
    """An open offer of a round with first conversations."""
    stream = cast.streams["coaching"]
    round_ = Round._base_manager.create(
        created_at=cast.now, programme=cast.programme, stream=stream, name="Spring", state="published"
    )
    return Offer._base_manager.create(
        created_at=cast.now,
        programme=cast.programme,
        round=round_,
        leader=cast.other_leader,
        mentor=cast.other_coach,
        leader_enrolment=cast.enrolments["coaching", "other_leader"],
        mentor_enrolment=cast.enrolments["coaching", "other_coach"],
        fit=7000,
        closes_at=cast.now + timedelta(days=10),
        announced_at=cast.now,
    )


def test_two_meet_once_before_they_answer_and_need_no_agreement(cast, offer):
    client, address = cast.client("other_leader"), reverse("chemistry", args=[offer.id])
    page = client.get(address)
    slot = page.context["days"][0].times[0][0]
    response = client.post(address, {"starts_at": slot}, follow=True)
    assert "First meeting with Other Coach Cast" in response.content.decode()
    session = MentoringSession._base_manager.get(offer=offer)
    assert (session.kind, session.ends_at - session.starts_at) == ("chemistry", timedelta(minutes=30))
    for who in ("other_leader", "other_coach"):
        assert cast.client(who).get(reverse("session", args=[session.id])).status_code == 200
        assert cast.client(who).get(reverse("session-move", args=[session.id])).status_code == 200
        assert "First meeting" in cast.client(who).get(reverse("sessions")).content.decode()
    assert client.get(address).status_code == 303


@pytest.mark.parametrize("who", ["leader", "coach", "sponsor", "line_manager"])
def test_a_stranger_arranges_no_first_conversation(cast, offer, who):
    assert cast.client(who).get(reverse("chemistry", args=[offer.id])).status_code == 404


def test_a_first_conversation_ends_with_its_offer(cast, offer):
    client, address = cast.client("other_coach"), reverse("chemistry", args=[offer.id])
    client.post(address, {"starts_at": client.get(address).context["days"][0].times[0][0]})
    with acting(cast.actor("coordinator")):
        announce("offer_closed", offer_id=offer.id, now=cast.now)
    assert MentoringSession._base_manager.get(offer=offer).state == "cancelled"
    late = client.post(address, {"starts_at": (offer.closes_at + timedelta(days=1)).isoformat()})
    assert late.status_code == 409
