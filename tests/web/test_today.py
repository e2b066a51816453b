"""A leader's day over HTML."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peripatos.core import clock
from peripatos.core.audit.models import AuditEvent
from peripatos.programmes.models import Stream
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import MentoringSession
from peripatos.web.components.shapes import Arch, ArchState


@pytest.fixture(autouse=True)
def at(monkeypatch, now):
    """Moves the pages' clock."""

    def move(instant):
        monkeypatch.setattr(clock, "now", lambda: instant)

    move(now)
    return move


def today(cast, who="leader"):
    return cast.client(who).get(reverse("today"))


def test_the_next_conversation_stands_first_with_what_was_agreed(cast):
    body = today(cast).content.decode()
    assert "Good morning, Leader" in body
    assert "Tuesday 3 March" in body
    assert "Coaching with Coach Cast" in body
    assert "Tomorrow, 12:00 to 13:00 your time · 11:00 for Coach" in body
    assert cast.canaries["preparation.coaching"] in body
    assert f'href="{cast.canaries["join_link.coaching"]}"' in body


def test_texts_of_later_sessions_and_private_notes_stay_away(cast):
    body = today(cast).content.decode()
    shown = {key for key, word in cast.canaries.items() if word in body}
    assert shown == {
        "preparation.coaching",
        "join_link.coaching",
        "place.coaching",
        "action.coaching",
        "action.advising",
        "action.reverse",
    }


def test_five_arches_say_who_walks_along_and_what_is_not_run(cast):
    assert today(cast).context["arches"] == [
        Arch(
            "coaching",
            "Coach",
            ArchState.HELD,
            "Coach",
            "CC",
            "tomorrow",
            f"/relationships/{cast.pairs['coaching'].id}",
        ),
        Arch(
            "advising",
            "Advisor",
            ArchState.HELD,
            "Advisor",
            "AC",
            "5 Mar",
            f"/relationships/{cast.pairs['advising'].id}",
        ),
        Arch("cohorts", "Peers", ArchState.NOT_RUN),
        Arch(
            "reverse",
            "Reverse",
            ArchState.HELD,
            "Reverse Mentor",
            "RC",
            "6 Mar",
            f"/relationships/{cast.pairs['reverse'].id}",
        ),
        Arch("rotations", "Rotation", ArchState.NOT_RUN),
    ]


def test_an_empty_arch_is_an_invitation_or_says_that_it_is_being_arranged(cast, unguarded):
    Stream._base_manager.create(
        created_at=cast.now,
        programme=cast.programme,
        kind="cohorts",
        state="running",
        cadence_days=30,
        session_minutes=90,
    )
    arches = {arch.stream: arch for arch in today(cast, "other_leader").context["arches"]}
    assert (arches["coaching"].state, arches["coaching"].when) == (ArchState.EMPTY, "being arranged")
    assert (arches["cohorts"].state, arches["cohorts"].when) == (ArchState.EMPTY, "join")
    assert arches["rotations"].state is ArchState.NOT_RUN


def test_a_leader_without_a_date_is_told_what_to_do(cast, unguarded):
    MentoringSession._base_manager.update(state="cancelled")
    assert "A whole series is booked in one step." in today(cast).content.decode()
    Relationship._base_manager.update(state="contracting")
    assert "First, your agreement" in today(cast).content.decode()


def test_a_session_of_which_nobody_spoke_is_asked_about_for_a_week(cast, at):
    ended = cast.sessions["coaching"].ends_at
    at(ended + timedelta(days=6))
    assert [item.title for item in today(cast).context["unsaid"]] == [
        "Coaching with Coach Cast",
        "Advice with Advisor Cast",
        "Reverse mentoring with Reverse Mentor Cast",
    ]
    at(ended + timedelta(days=8))
    assert len(today(cast).context["unsaid"]) == 2


def test_what_was_opened_is_in_the_audit_log(cast, unguarded):
    before = AuditEvent.objects.count()
    today(cast)
    new = AuditEvent.objects.order_by("at").values_list("rule", "outcome")[before:]
    assert set(new) == {
        ("Session (meeting): read agenda, join link, place", "read"),
        ("Action item: read / tick", "read"),
    }


def test_no_word_of_the_page_reaches_the_title(cast):
    body = today(cast).content.decode()
    assert body[body.index("<title>") : body.index("</title>")] == "<title>Today · Peripatos"


def test_the_day_takes_fourteen_queries(cast, django_assert_num_queries, settings):
    settings.DEMONSTRATION = False  # its strip asks one more
    client = cast.client("leader")
    client.get(reverse("today"))
    with django_assert_num_queries(14):
        client.get(reverse("today"))


@pytest.mark.parametrize("who", ["sponsor", "coordinator", "administrator", "line_manager"])
def test_somebody_without_sessions_still_gets_a_page_of_their_own(cast, who):
    response = today(cast, who)
    assert response.status_code == 200
    assert [key for key, word in cast.canaries.items() if word in response.content.decode()] == []
