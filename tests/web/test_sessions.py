"""Pages of sessions over HTML."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.scheduling import services
from peripatos.scheduling.models import MentoringSession, PrivateNote, SharedNote

INSIDE = {"coaching": ("leader", "coach"), "advising": ("leader", "advisor"), "reverse": ("leader", "reverse_mentor")}
OUTSIDE = (
    "other_leader",
    "other_coach",
    "sponsor",
    "steering",
    "steward",
    "safeguarding",
    "administrator",
    "line_manager",
)


@pytest.fixture
def at(monkeypatch, now):
    """Moves the pages' clock."""

    def move(instant):
        monkeypatch.setattr(clock, "now", lambda: instant)

    move(now)
    return move


def page(cast, who, kind="coaching"):
    return cast.client(who).get(reverse("session", args=[cast.sessions[kind].id]))


@pytest.mark.parametrize(("kind", "who"), [(kind, who) for kind, both in INSIDE.items() for who in both])
def test_both_sides_read_what_they_wrote(cast, at, kind, who):
    body = page(cast, who, kind).content.decode()
    seen = {
        name
        for name in ("agenda", "preparation", "place", "join_link", "shared_note")
        if cast.canaries[f"{name}.{kind}"] in body
    }
    assert seen == {"agenda", "preparation", "place", "join_link", "shared_note"}


@pytest.mark.parametrize(("kind", "who"), [(kind, who) for kind, both in INSIDE.items() for who in both])
def test_a_private_note_is_read_by_its_author_alone(cast, at, kind, who):
    body = page(cast, who, kind).content.decode()
    labels = {"leader": "leader", "coach": "CO", "advisor": "AD", "reverse_mentor": "RV"}
    seen = [key for key in cast.canaries if key.startswith("private_note") and cast.canaries[key] in body]
    assert seen == [f"private_note.{kind}.{labels[who]}"]


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_finds_the_page(cast, at, who):
    assert page(cast, who).status_code == 404


def test_a_coordinator_sees_time_and_people_and_no_word(cast, at):
    response = page(cast, "coordinator")
    body = response.content.decode()
    assert response.status_code == 200
    assert "Leader Cast and Coach Cast" in body
    assert "Tomorrow, 12:00 to 13:00 for Leader · 11:00 for Coach" in body
    assert [word for word in cast.canaries.values() if word in body] == []


def test_times_are_said_for_both(cast, at):
    body = page(cast, "leader").content.decode()
    assert "Wednesday 4 March, 12:00" in body
    assert "Tomorrow, 12:00 to 13:00 your time · 11:00 for Coach" in body
    assert "Tomorrow, 11:00 to 12:00 your time · 12:00 for Leader" in page(cast, "coach").content.decode()


def test_we_met_takes_one_press_and_asks_what_came_of_it(cast, at, unguarded):
    session = cast.sessions["coaching"]
    at(session.ends_at)
    client = cast.client("coach")
    assert "Did you meet?" in client.get(reverse("session", args=[session.id])).content.decode()
    client.post(reverse("session-met", args=[session.id]))
    assert MentoringSession._base_manager.get(id=session.id).state == "held"
    body = client.get(reverse("session", args=[session.id])).content.decode()
    assert "You met. What came of it?" in body
    assert cast.canaries["outcome.coaching"] in body


def test_a_no_show_is_noted_without_a_reason(cast, at, unguarded):
    session = cast.sessions["coaching"]
    at(session.ends_at)
    client = cast.client("leader")
    assert client.get(reverse("session-not-held", args=[session.id])).status_code == 200
    client.post(reverse("session-not-held", args=[session.id]), {"what": "mentor"})
    assert MentoringSession._base_manager.get(id=session.id).missed_by == "mentor"
    assert "Coach could not come" in client.get(reverse("session", args=[session.id])).content.decode()


def test_a_session_moves_to_a_free_time_in_one_press(cast, at, unguarded):
    session, client = cast.sessions["coaching"], cast.client("leader")
    body = client.get(reverse("session-move", args=[session.id])).content.decode()
    wanted = session.starts_at + timedelta(hours=2)
    assert f'value="{wanted.isoformat()}"' in body
    response = client.post(reverse("session-move", args=[session.id]), {"version": 1, "starts_at": wanted.isoformat()})
    assert response.status_code == 303
    assert MentoringSession._base_manager.get(id=session.id).starts_at == wanted


def test_a_taken_time_offers_the_next_free_ones_and_books_nothing(cast, at, unguarded):
    session, client = cast.sessions["coaching"], cast.client("leader")
    taken = cast.sessions["advising"].starts_at
    response = client.post(reverse("session-move", args=[session.id]), {"version": 1, "starts_at": taken.isoformat()})
    assert response.status_code == 409
    assert "One of you already has a conversation at that time." in response.content.decode()
    assert "These are free next" in response.content.decode()
    assert MentoringSession._base_manager.get(id=session.id).starts_at == session.starts_at


def test_any_other_time_is_read_on_ones_own_clock(cast, at, unguarded):
    session, client = cast.sessions["coaching"], cast.client("leader")
    client.post(reverse("session-move", args=[session.id]), {"version": 1, "day": "2026-03-30", "clock": "08:00"})
    assert MentoringSession._base_manager.get(id=session.id).starts_at.isoformat() == "2026-03-30T06:00:00+00:00"


def test_cancelling_asks_once_more(cast, at, unguarded):
    session, client = cast.sessions["coaching"], cast.client("leader")
    assert client.get(reverse("session-cancel", args=[session.id])).status_code == 200
    client.post(reverse("session-cancel", args=[session.id]), {"version": 1})
    assert MentoringSession._base_manager.get(id=session.id).state == "cancelled"


def test_a_text_that_somebody_else_changed_is_shown_beside_ones_own(cast, at):
    session = cast.sessions["coaching"]
    address = reverse("session-text", args=[session.id, "agenda"])
    cast.client("coach").post(address, {"text": "One\nTwo by the coach", "based_on": cast.canaries["agenda.coaching"]})
    response = cast.client("leader").post(address, {"text": "Mine", "based_on": cast.canaries["agenda.coaching"]})
    body = response.content.decode()
    assert response.status_code == 409
    assert "Two by the coach" in body
    assert "Mine" in body


def test_a_link_that_is_none_is_kept_on_the_page_with_a_sentence(cast, at):
    session, client = cast.sessions["coaching"], cast.client("leader")
    address = reverse("session-text", args=[session.id, "join_link"])
    response = client.post(address, {"text": "javascript:alert(1)", "based_on": cast.canaries["join_link.coaching"]})
    assert response.status_code == 400
    assert "it begins with https://" in response.content.decode()


def test_shared_notes_save_in_the_background_and_keep_every_version(cast, at, unguarded):
    session, client = cast.sessions["coaching"], cast.client("leader")
    address = reverse("session-note", args=[session.id])
    answer = client.post(address, {"text": "A line", "version": 1}, headers={"X-Autosave": "1"})
    assert answer.json() == {"version": 2}
    assert SharedNote._base_manager.filter(session=session).count() == 2
    history = client.get(reverse("session-note-history", args=[session.id])).content.decode()
    assert "A line" in history
    assert cast.canaries["shared_note.coaching"] in history


def test_two_who_write_at_once_get_both_texts(cast, at):
    session = cast.sessions["coaching"]
    address = reverse("session-note", args=[session.id])
    base = cast.canaries["shared_note.coaching"]
    cast.client("coach").post(address, {"text": f"Theirs\n{base}", "version": 1}, headers={"X-Autosave": "1"})
    answer = cast.client("leader").post(address, {"text": f"{base}\nMine", "version": 1}, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert answer.json() == {"version": 2, "theirs": f"Theirs\n{base}", "merged": f"Theirs\n{base}\nMine"}
    shown = cast.client("leader").post(address, {"text": f"{base}\nMine", "version": 1})
    assert shown.status_code == 409
    assert f"Theirs\n{base}\nMine" in shown.content.decode()


def test_a_private_note_saves_and_an_emptied_one_is_gone(cast, at, unguarded):
    session, client = cast.sessions["coaching"], cast.client("coach")
    address = reverse("session-private-note", args=[session.id])
    assert client.post(address, {"text": "Own", "version": 1}, headers={"X-Autosave": "1"}).json() == {"version": 2}
    assert client.post(address, {"text": "", "version": 2}, headers={"X-Autosave": "1"}).json() == {"version": 0}
    assert PrivateNote._base_manager.filter(session=session, author=cast.coach).count() == 0


def test_an_action_that_follows_is_added_for_either(cast, at):
    session, client = cast.sessions["coaching"], cast.client("coach")
    response = client.post(
        reverse("session-action", args=[session.id]), {"text": "Call two customers", "owner": str(cast.leader.id)}
    )
    assert response.status_code == 303
    assert "Call two customers" in page(cast, "leader").content.decode()


def test_the_list_has_the_same_number_of_queries_for_one_and_for_three(cast, at, django_assert_num_queries):
    client = cast.client("coach")
    client.get(reverse("sessions"))
    with django_assert_num_queries(9):
        client.get(reverse("sessions"))
    actor = cast.actor("coach")
    with acting(actor):
        for day in (10, 20):
            services.book_session(
                actor=actor,
                relationship_id=cast.pairs["coaching"].id,
                starts_at=cast.now.replace(hour=14) + timedelta(days=day),
                now=cast.now,
            )
    with django_assert_num_queries(9):
        body = client.get(reverse("sessions")).content.decode()
    assert "3 sessions lie ahead" in body


@pytest.mark.parametrize("who", ["leader", "coach", "advisor", "reverse_mentor"])
def test_every_page_of_a_session_opens(cast, at, who):
    kind = {"coach": "coaching", "advisor": "advising", "reverse_mentor": "reverse"}.get(who, "coaching")
    client, session, pair = cast.client(who), cast.sessions[kind], cast.pairs[kind]
    names = ("session", "session-move", "session-cancel", "session-not-held", "session-note-history")
    addresses = [reverse(name, args=[session.id]) for name in names]
    names = (
        "relationship",
        "agreement",
        "agreement-versions",
        "book-session",
        "book-series",
        "relationship-pause",
        "relationship-end",
    )
    addresses += [reverse(name, args=[pair.id]) for name in names]
    addresses += [reverse("sessions"), reverse("calendar-settings")]
    assert {a: client.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 200)
