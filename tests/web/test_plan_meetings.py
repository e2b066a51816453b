"""The pages of plans of meetings: dates on both clocks, other times, booking as it goes, the list as a file."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.people.models import WorkPattern
from peripatos.planning.files import documents_of
from peripatos.planning.meetings.booking import book_next
from peripatos.planning.models import PlanPin, PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import PlanKind
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import BookedTime, MentoringSession
from planning_scene import add_pairs

SETTINGS = {
    "name": "March",
    "first_on": "",
    "days": 28,
    "streams": ["coaching"],
    "day_cap": 1,
    "week_cap": 3,
    "avoid": "usual",
    "tolerance": 25,
    "move_price": 3,
    "effort": "quick",
    "seed": 1,
}


@pytest.fixture(autouse=True)
def _at_the_instant_of_the_cast(now):
    with time_machine.travel(now, tick=False):
        yield


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def solved(scene, **settings):
    return scene.run(scene.plan(PlanKind.MEETINGS, **{"streams": ("coaching",), **settings}))


def publish(scene, run):
    with acting(scene.coordinator) as actor:
        publish_plan(actor=actor, run_id=run.id, now=scene.now)


def starts(run):
    with acting(FIXTURES):
        return dict(documents_of(run.id)[1]["sessions"])


def test_a_plan_from_set_up_to_booked_sessions_without_a_script(meeting):
    client = meeting.cast.client("coordinator")
    new = f"/plans/new/{meeting.cast.programme.id}/meetings"
    form = client.get(new).content.decode()
    assert 'value="2026-03-09"' in form
    assert client.post(new, {**SETTINGS, "streams": []}).status_code == 400
    assert client.post(new, SETTINGS).status_code == 303
    assert run_next(now=meeting.now)
    with acting(FIXTURES):
        run = PlanRun.objects.get()
    page = client.get(f"/plans/runs/{run.id}")
    said = text_of(page)
    assert "7 of 7 meetings have a date" in said
    assert "Proved best." in said
    assert "Monday 9 March 2026" in said
    assert " for Coaching Leader 1002 · " in said
    assert "As a file" in said
    asked = text_of(client.get(f"/plans/runs/{run.id}/publish"))
    assert "7 sessions are booked, pair after pair" in asked
    assert client.post(f"/plans/runs/{run.id}/publish").status_code == 303
    waiting = client.get(f"/plans/runs/{run.id}").content.decode()
    assert f'hx-get="/plans/runs/{run.id}/booking"' in waiting
    assert "0 of 7 sessions" in waiting
    assert client.get(f"/plans/runs/{run.id}/booking").status_code == 200
    assert book_next(now=meeting.now)
    over = client.get(f"/plans/runs/{run.id}/booking")
    assert (over.status_code, over["HX-Redirect"]) == (204, f"/plans/runs/{run.id}")
    done = text_of(client.get(f"/plans/runs/{run.id}"))
    assert "7 of 7 sessions are booked." in done
    assert "Both sides of every pair have their invitation." in done
    history = text_of(client.get(f"/plans/{run.plan_id}"))
    assert "booked 7 sessions; 0 could not be booked any more" in history


def test_the_time_of_one_meeting_is_kept_or_another_one_taken(meeting):
    run, pair = solved(meeting), meeting.pairs[0]
    client = meeting.cast.client("coordinator")
    address = f"/plans/runs/{run.id}/meetings/{pair.id}/1"
    page = client.get(address)
    said = text_of(page)
    assert f"{pair.leader.display_name} and {pair.mentor.display_name}" in said
    assert "Keep this time" in said
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    other = next(form for form in forms if "Take this time" in form)
    sent = dict(re.findall(r'name="(about|at|person|other|again)" value="([^"]*)"', other))
    assert client.post(f"/plans/{run.plan_id}/pins", sent).status_code == 303
    assert run_next(now=meeting.now)
    with acting(FIXTURES):
        second = PlanRun.objects.order_by("-number").first()
        pin = PlanPin.objects.get()
    assert second is not None
    assert datetime.fromisoformat(starts(second)[f"{pair.id}:1"]) == datetime.fromisoformat(sent["at"]) == pin.starts_at
    assert starts(run)[f"{pair.id}:1"] != starts(second)[f"{pair.id}:1"]
    assert "kept by you" in text_of(client.get(f"/plans/runs/{second.id}"))
    wishes = text_of(client.get(f"/plans/{run.plan_id}"))
    assert f"{pair.leader.display_name} and {pair.mentor.display_name} on " in wishes
    kept = client.get(f"/plans/runs/{second.id}/meetings/{pair.id}/1")
    assert "Take the wish back" in text_of(kept)
    lift = {"lift": pin.id, "run": second.id}
    assert client.post(f"/plans/{run.plan_id}/pins", lift)["Location"] == f"/plans/runs/{second.id}"
    with acting(FIXTURES):
        assert PlanPin.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"about": "x", "at": "soon"}, {"about": "x", "at": "2026-03-10T09:00"}])
def test_a_wish_without_a_meeting_and_a_time_is_refused(meeting, sent):
    run = solved(meeting)
    person = {"person": meeting.pairs[0].leader_id}
    assert meeting.cast.client("coordinator").post(f"/plans/{run.plan_id}/pins", sent | person).status_code == 400
    with acting(FIXTURES):
        assert PlanPin.objects.count() == 0


def test_who_has_no_date_stands_there_with_the_reason_and_what_would_help(meeting):
    pair = meeting.pairs[0]
    nights = {day: [["22:00", "23:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=pair.leader).update(hours=nights)
    run = solved(meeting)
    client = meeting.cast.client("coordinator")
    said = text_of(client.get(f"/plans/runs/{run.id}"))
    assert "6 of 7 meetings have a date; 1 has no common time" in said
    assert "Those without a common time are the same in every plan" in said
    assert re.search(
        f"It would fit if {pair.leader.display_name} could meet at (09|1[0-6]):[03]0 \\([A-Z][a-z]+ [0-9]+ March, ",
        said,
    )
    alone = text_of(client.post(f"/plans/runs/{run.id}", {"show": "none"}))
    assert "Without a date" in alone
    assert "Monday 9 March 2026" not in alone
    one = text_of(client.get(f"/plans/runs/{run.id}/meetings/{pair.id}/1"))
    assert "Because: no common time in their days." in one
    assert f"outside the hours of {pair.leader.display_name}" in one


def test_the_page_names_the_days_who_told_no_hours_and_who_is_left_aside(meeting):
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=meeting.pairs[0].leader).delete()
        Relationship.objects.filter(id=meeting.pairs[1].id).update(state="paused")
    run = solved(meeting, streams=("coaching", "advising"))
    said = text_of(meeting.cast.client("coordinator").get(f"/plans/runs/{run.id}"))
    assert "Mon 9 March to Sun 5 April. 1 more has a date already, or is due later." in said
    assert "1 person never told their hours." in said
    assert f"Who never told their hours {meeting.pairs[0].leader.display_name}" in said
    pair = meeting.pairs[1]
    assert f"{pair.leader.display_name} and {pair.mentor.display_name}: are paused" in said


def test_filters_go_by_post_and_odd_choices_show_everything(meeting):
    run = solved(meeting)
    client, address = meeting.cast.client("coordinator"), f"/plans/runs/{run.id}"
    name = meeting.pairs[3].leader.display_name
    only = text_of(client.post(address, {"words": name}))
    assert name in only
    assert meeting.pairs[1].leader.display_name not in only
    assert meeting.pairs[1].leader.display_name in text_of(client.post(address, {"show": "everything"}))
    assert "No meeting matches this filter" in text_of(client.post(address, {"words": "nobody at all"}))


def test_pages_hold_forty_meetings(meeting):
    with acting(FIXTURES):
        add_pairs(meeting, 40)
    run = solved(meeting)
    client, address = meeting.cast.client("coordinator"), f"/plans/runs/{run.id}"
    assert "1 to 40 of 47" in text_of(client.get(address))
    assert "41 to 47 of 47" in text_of(client.post(address, {"page": 2}))


def test_sessions_that_could_not_be_booked_are_named(meeting):
    run, pair = solved(meeting), meeting.pairs[0]
    publish(meeting, run)
    at = datetime.fromisoformat(starts(run)[f"{pair.id}:1"])
    with acting(FIXTURES):
        other = MentoringSession.objects.filter(state="held").first()
        BookedTime.objects.create(
            session=other,
            person=pair.leader,
            person_key=pair.leader_id.int >> 65,
            starts_at=at,
            ends_at=at.replace(minute=45),
        )
    while book_next(now=meeting.now):
        pass
    said = text_of(meeting.cast.client("coordinator").get(f"/plans/runs/{run.id}"))
    assert "6 of 7 sessions are booked." in said
    assert "These could not be booked any more. They stay to be planned again." in said
    assert "somebody took the time" in said


def test_rules_that_cannot_hold_together_are_said_in_words(meeting):
    run = solved(meeting)
    client = meeting.cast.client("coordinator")
    at = datetime(2026, 3, 12, 9, 0, tzinfo=UTC).isoformat()
    for pair in meeting.pairs[:2]:
        sent = {"about": f"{pair.id}:1", "at": at, "person": pair.leader_id, "other": pair.mentor_id}
        assert client.post(f"/plans/{run.plan_id}/pins", sent).status_code == 303
    second = meeting.run(run.plan_id)
    said = text_of(client.get(f"/plans/runs/{second.id}"))
    for pair in meeting.pairs[:2]:
        assert (
            f"You keep {pair.leader.display_name} and {pair.mentor.display_name} on Thu 12 March, 09:00 (UTC)." in said
        )


def test_kept_times_beyond_a_limit_name_the_limit(meeting):
    run = solved(meeting)
    client = meeting.cast.client("coordinator")
    for pair, hour in zip(meeting.pairs[:2], (13, 9), strict=True):
        at = datetime(2026, 3, 12, hour, 0, tzinfo=UTC).isoformat()
        client.post(f"/plans/{run.plan_id}/pins", {"about": f"{pair.id}:1", "at": at, "person": pair.leader_id})
    second = meeting.run(run.plan_id)
    mentor = meeting.pairs[0].mentor.display_name
    assert f"{mentor} has at most 1 session a day." in text_of(client.get(f"/plans/runs/{second.id}"))


def test_the_file_holds_who_meets_when_and_nothing_else(meeting):
    run = solved(meeting)
    client = meeting.cast.client("coordinator")
    answer = client.post(f"/plans/runs/{run.id}/dates", {"form": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:6] == ["Stream", "Who", "With", "Starts (UTC)", "Minutes", "Local start"]
    assert len(rows) == 8
    pair = meeting.pairs[1]
    [row] = [row for row in rows if row[1] == pair.leader.display_name]
    assert (row[2], row[4], row[6]) == (pair.mentor.display_name, "60", "Asia/Tokyo")
    assert client.post(f"/plans/runs/{run.id}/dates", {"form": "xlsx"}).content[:2] == b"PK"


def test_no_page_says_what_people_speak_about(meeting):
    with acting(FIXTURES):
        Relationship.objects.update(cadence_days=14)
    run = solved(meeting, streams=("coaching", "reverse", "advising"))
    client = meeting.cast.client("coordinator")
    pair = meeting.cast.pairs["coaching"]
    said = "".join(
        answer.content.decode("utf-8-sig")
        for answer in (
            client.get(f"/plans/runs/{run.id}"),
            client.get(f"/plans/runs/{run.id}/meetings/{pair.id}/1"),
            client.post(f"/plans/runs/{run.id}/dates", {"form": "csv"}),
            client.get(f"/plans/runs/{run.id}/problem.json"),
        )
    )
    assert meeting.cast.leader.display_name in said
    assert [word for word in meeting.cast.canaries.values() if word in said] == []


@pytest.mark.parametrize("who", ["sponsor", "leader", "coach", "line_manager", "administrator", "safeguarding"])
def test_others_find_nothing_here(meeting, who):
    run, pair = solved(meeting), meeting.pairs[0]
    client = meeting.cast.client(who)
    for path in ("", f"/meetings/{pair.id}/1", "/booking"):
        assert client.get(f"/plans/runs/{run.id}{path}").status_code == 404
    assert client.post(f"/plans/runs/{run.id}/dates", {"form": "csv"}).status_code == 404


def test_a_steward_reads_dates_and_changes_nothing(meeting):
    run, pair = solved(meeting), meeting.pairs[0]
    client = meeting.cast.client("steward")
    assert "As a file" not in text_of(client.get(f"/plans/runs/{run.id}"))
    page = client.get(f"/plans/runs/{run.id}/meetings/{pair.id}/1")
    assert page.status_code == 200
    assert "Keep this time" not in text_of(page)
    assert client.post(f"/plans/runs/{run.id}/dates", {"form": "csv"}).status_code == 404


def test_a_run_of_another_kind_and_an_unknown_meeting_are_not_found(meeting):
    run = solved(meeting)
    client = meeting.cast.client("coordinator")
    assert client.get(f"/plans/runs/{run.id}/meetings/{run.id}/1").status_code == 404
    assert client.get(f"/plans/runs/{run.id}/meetings/{meeting.pairs[0].id}/9").status_code == 404


def test_the_pages_ask_as_many_questions_for_one_meeting_as_for_many(meeting):
    run = solved(meeting)
    client = meeting.cast.client("coordinator")

    def asked(sent):
        with CaptureQueriesContext(connection) as questions:
            assert client.post(f"/plans/runs/{run.id}", sent).status_code == 200
        return len(questions)

    client.get(f"/plans/runs/{run.id}")
    one = asked({"words": meeting.pairs[0].leader.display_name})
    many = asked({"words": "coaching"})
    assert 0 < one == many <= 15


def test_a_page_with_everything_on_it_asks_no_more_than_fifteen(meeting):
    silent, resting, kept = meeting.pairs[:3]
    nights = {day: [["22:00", "23:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=silent.leader).delete()
        WorkPattern.objects.filter(person=meeting.pairs[3].leader).update(hours=nights)
        Relationship.objects.filter(id=resting.id).update(state="paused")
    plan_id = solved(meeting).plan_id
    sent = {"about": f"{kept.id}:1", "at": "2026-03-12T02:00+00:00", "person": kept.leader_id}
    client = meeting.cast.client("coordinator")
    client.post(f"/plans/{plan_id}/pins", sent)
    run = meeting.run(plan_id)
    publish(meeting, run)
    with acting(FIXTURES):
        Relationship.objects.filter(id=kept.id).update(state="paused")
    while book_next(now=meeting.now):
        pass
    with CaptureQueriesContext(connection) as questions:
        said = text_of(client.get(f"/plans/runs/{run.id}"))
    for words in (
        "never told their hours",
        "was left aside",
        "The time that you keep",
        "the pair is paused",
        "1 without",
    ):
        assert words in said
    assert 0 < len(questions) <= 15
