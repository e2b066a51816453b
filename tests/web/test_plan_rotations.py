"""The pages of plans of rotations: the year, one leader with reasons, a visit moved, the list as a file."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.people.models import NoMatch, Person
from peripatos.planning.files import documents_of
from peripatos.planning.models import Placement, PlanPin, PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.types import PlanKind
from peripatos.programmes.models import BusinessEvent, Enrolment
from peripatos.programmes.types import Side
from peripatos.web.planning.kinds.rotations.words import days_words
from peripatos.web.templatetags.words import said_date
from planning_scene import add_taker

OTHERS = ("sponsor", "leader", "coach", "safeguarding")


@pytest.fixture(name="planning")
def _planning(rotating, time_machine):
    time_machine.move_to(rotating.now, tick=True)
    return rotating


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def solved(planning, **settings):
    return planning.run(planning.plan(PlanKind.ROTATIONS, **settings))


def first_visit(run_id):
    with acting(FIXTURES):
        leader, host, slot = min(documents_of(run_id)[1]["placements"])
    return UUID(leader), UUID(host), slot


def newest_run():
    with acting(FIXTURES):
        return PlanRun.objects.order_by("-number").first()


def moved_to(slot, visit):
    leader, host, _ = visit
    return {"kind": "place", "person": leader, "other": host, "instead_of": host, "slot": slot}


def test_a_plan_from_set_up_to_review_without_a_script(planning):
    client = planning.cast.client("coordinator")
    new = f"/plans/new/{planning.cast.programme.id}/rotations"
    assert client.get(new).status_code == 200
    sent = {"name": "Next year", "slots": 26, "slot_days": 14, "length": 1, "wanted": 1, "rest_days": 90, "per_year": 2}
    sent |= {"seek_weight": 50, "spread": 10, "move_price": 20, "effort": "quick", "seed": 1}
    sent |= {"must_see": "Finance\nMoonshots", "starts_on": "2026-03-09"}
    assert client.post(new, sent).status_code == 303
    assert run_next(now=planning.now)
    run = newest_run()
    said = text_of(client.get(f"/plans/runs/{run.id}"))
    assert "All 8 leaders have a visit" in said
    assert "No host works in Moonshots, so nobody is asked to see it." in said
    assert "No host offers a topic on file, so only what is new to a leader counts." in said
    for person in planning.people["rotations_leader"]:
        assert person.display_name in said
    plan = text_of(client.get(f"/plans/{run.plan_id}"))
    assert "26 slots of 14 days" in plan
    assert client.get(f"/plans/{run.plan_id}/settings").status_code == 200


def test_settings_that_cannot_stand_are_named_beside_their_field(planning):
    client = planning.cast.client("coordinator")
    page = client.post(f"/plans/new/{planning.cast.programme.id}/rotations", {"slots": 2, "length": 9, "wanted": "x"})
    assert page.status_code == 400
    for said in (
        "Name : Give the plan a name.",
        "Slots : Choose a number from 4 to 53.",
        "Slots of one visit : Choose a number from 1 to 2.",
        "Visits of each leader : Write a whole number.",
        "Days in a slot : Write a number.",
    ):
        assert said in text_of(page)
    assert 'name="length" value="9"' in page.content.decode()


def test_one_leader_is_shown_with_reasons_and_what_else_there_was(planning):
    run = solved(planning)
    leader, _, _ = first_visit(run.id)
    said = text_of(planning.cast.client("coordinator").get(f"/plans/runs/{run.id}/leaders/{leader}"))
    for words in (
        "Rotations Mentor",
        "of 100.",
        "The function is new to the leader.",
        "What else there was",
        "Keep this",
        "Never there",
    ):
        assert words in said


def test_a_visit_is_moved_and_the_new_plan_is_shown_at_once(planning):
    run = solved(planning)
    visit = first_visit(run.id)
    client = planning.cast.client("coordinator")
    answer = client.post(f"/plans/runs/{run.id}/move", moved_to((visit[2] + 4) % 20, visit))
    made = newest_run()
    assert (answer.status_code, answer["Location"]) == (303, f"/plans/runs/{made.id}#weeks")
    page = client.get(answer["Location"])
    said = text_of(page)
    assert "Planned again." in said
    assert "A longer look, free to move more, may find better." in said
    assert "kept by you" in said
    assert "Publish…" in said
    longer = client.post(f"/plans/runs/{made.id}/longer")
    assert (longer.status_code, newest_run().settings["effort"]) == (303, "thorough")
    assert client.get(f"/plans/runs/{run.id}").status_code == 200


def test_a_visit_is_ruled_out_and_somebody_who_has_none_gets_one(planning):
    run = solved(planning)
    leader, host, _ = first_visit(run.id)
    client = planning.cast.client("coordinator")
    sent = {"kind": "bar", "person": leader, "other": host}
    assert client.post(f"/plans/runs/{run.id}/move", sent).status_code == 303
    made = newest_run()
    assert first_visit(made.id)[:2] != (leader, host)
    said = text_of(client.get(f"/plans/runs/{made.id}"))
    assert "ruled out." in said
    assert "never visits" in said


def test_an_impossible_visit_is_explained_and_nothing_changes(planning):
    with acting(FIXTURES):
        BusinessEvent.objects.create(
            created_at=planning.now,
            programme=planning.cast.programme,
            title="Quarter close",
            quiet=True,
            starts_on="2026-05-04",
            ends_on="2026-05-06",
        )
    run = solved(planning)
    visit = first_visit(run.id)
    client = planning.cast.client("coordinator")
    said = text_of(client.post(f"/plans/runs/{run.id}/move", moved_to(4, visit), follow=True))
    assert "Nothing was changed. This visit cannot be kept beside your other wishes and the rules." in said
    assert "receives nobody in the quiet period “Quarter close”, 4 to 6 May." in said
    with acting(FIXTURES):
        assert (PlanRun.objects.count(), PlanPin.objects.count()) == (1, 0)
    for sent in ({**moved_to("x", visit)}, {"kind": "bar", "person": visit[0]}, {}):
        assert client.post(f"/plans/runs/{run.id}/move", sent).status_code == 400


def test_a_run_without_a_plan_says_days_and_names_and_what_to_relax(planning):
    first = solved(planning)
    leader, host, _ = first_visit(first.id)
    start = date.fromisoformat(first.facts["starts_on"]) + timedelta(days=14 * 4)
    with acting(FIXTURES):
        names = dict(Person.objects.values_list("id", "display_name"))
        BusinessEvent.objects.create(
            created_at=planning.now,
            programme=planning.cast.programme,
            title="Quarter close",
            quiet=True,
            starts_on=start,
            ends_on=start + timedelta(days=2),
        )
    client = planning.cast.client("coordinator")
    client.post(f"/plans/{first.plan_id}/pins", {"kind": "place", "person": leader, "other": host, "slot": 4})
    run = planning.run(first.plan_id)
    said = text_of(client.get(f"/plans/runs/{run.id}"))
    assert "No plan is possible like this" in said
    visit = days_words(start, start + timedelta(days=11))
    assert re.search(rf"Wished: {names[leader]} visits [^.]*\({names[host]}\), {visit}\.", said)
    quiet = days_words(start, start + timedelta(days=2))
    assert re.search(rf"{names[host]}\) receives nobody in the quiet period “Quarter close”, {quiet}\.", said)
    remedy = f"It is enough to take back the wish for {names[leader]} or move the quiet period; then run again."
    assert remedy in said
    assert "slot" not in said.split("What stands in the way")[1]
    assert f"{names[leader]} visits {names[host]} from {said_date(start)}" in said
    with acting(FIXTURES):
        pin = PlanPin.objects.get()
    again = client.post(f"/plans/{first.plan_id}/pins", {"lift": pin.id, "again": "yes"})
    assert run_next(now=planning.now)
    assert "All 8 leaders have a visit" in text_of(client.get(again["Location"]))


def test_a_hard_rule_is_named_as_one_and_no_more(planning):
    leader = planning.people["rotations_leader"][0]
    host = next(h for h in planning.people["rotations_mentor"] if h.function != leader.function)
    with acting(FIXTURES):
        NoMatch.objects.create(created_at=planning.now, person=leader, other=host)
    run = solved(planning)
    client = planning.cast.client("coordinator")
    said = text_of(client.post(f"/plans/runs/{run.id}/move", moved_to(3, (leader.id, host.id, 0)), follow=True))
    assert "A hard rule keeps these two from meeting in this programme." in said
    assert "no-match" not in said.lower()


def test_those_who_wait_are_named_with_the_rule_in_the_way_and_the_bottleneck_stands_above(planning):
    hosts = planning.people["rotations_mentor"]
    with acting(FIXTURES):
        Enrolment.objects.filter(person__in=hosts).update(capacity=1)
        Enrolment.objects.filter(person__in=hosts[1:], side="mentor").update(state="exited")
    run = solved(planning, slots=4)
    client = planning.cast.client("coordinator")
    page = client.get(f"/plans/runs/{run.id}")
    said = text_of(page)
    assert "4 of 8 leaders have a visit; 4 wait for a host" in said
    assert "is the bottleneck: one more place there would serve 2 of the visits that are missing." in said
    assert "has room for 1 at a time." in said
    waiting = run.facts["waiting"][0]
    assert "waits for a host" in text_of(client.get(f"/plans/runs/{run.id}/leaders/{waiting}"))
    shown = client.post(f"/plans/runs/{run.id}", {"show": "waiting"})
    assert shown.content.decode().count('<tr role="row"><th role="rowheader"') == 4


def test_others_neither_read_nor_move(planning):
    run = solved(planning)
    visit = first_visit(run.id)
    reading = [f"/plans/runs/{run.id}", f"/plans/runs/{run.id}/leaders/{visit[0]}"]
    writing = [f"/plans/runs/{run.id}/{act}" for act in ("move", "longer", "rotations")]
    steward = planning.cast.client("steward")
    assert [steward.get(address).status_code for address in reading] == [200, 200]
    assert "Keep this" not in text_of(steward.get(reading[1]))
    assert [steward.post(address, moved_to(3, visit)).status_code for address in writing] == [404] * 3
    for name in OTHERS:
        client = planning.cast.client(name)
        assert [client.get(address).status_code for address in reading] == [404, 404]
        assert [client.post(address, moved_to(3, visit)).status_code for address in writing] == [404] * 3
    coordinator = planning.cast.client("coordinator")
    assert [coordinator.post(address, moved_to(3, visit)).status_code for address in writing] == [303, 303, 200]
    assert coordinator.get(f"/plans/runs/{run.id}/leaders/{uuid4()}").status_code == 404


def test_the_list_as_a_file_has_everybody_with_dates(planning):
    run = solved(planning)
    client = planning.cast.client("coordinator")
    answer = client.post(f"/plans/runs/{run.id}/rotations", {"form": "csv"})
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Leader,Function,Host,Host's function,Host's location,From,To,Kept"
    assert len(rows) == 9
    assert all(re.search(r",202[67]-\d\d-\d\d,202[67]-\d\d-\d\d,no$", row) for row in rows[1:])
    sheet = client.post(f"/plans/runs/{run.id}/rotations", {"form": "xlsx"})
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_publishing_says_what_it_does_and_shows_the_visits_in_force(planning):
    run = solved(planning)
    client = planning.cast.client("coordinator")
    assert "8 visits get their dates." in text_of(client.get(f"/plans/runs/{run.id}/publish"))
    assert client.post(f"/plans/runs/{run.id}/publish").status_code == 303
    said = text_of(client.get(f"/plans/runs/{run.id}"))
    assert "in force" in said
    assert "published the plan" in text_of(client.get(f"/plans/{run.plan_id}"))
    with acting(FIXTURES):
        assert Placement.objects.count() == 8
        add_taker(planning, planning.streams["rotations"], Side.LEADER, 100)
    later = solved(planning)
    client.post(f"/plans/runs/{later.id}/publish")
    said = text_of(client.get(f"/plans/{later.plan_id}"))
    with acting(FIXTURES):
        kept = Placement.objects.filter(plan=run.plan_id, withdrawn_on=None).count()
    assert f"{kept} visits of earlier plans stay as they are." in said
    assert kept > 1


def test_the_pages_ask_the_same_number_of_questions_for_few_and_for_many(planning):
    client = planning.cast.client("coordinator")
    counts = []
    plan_id = planning.plan(PlanKind.ROTATIONS, slots=4)
    hosts = planning.people["rotations_mentor"]
    with acting(FIXTURES):
        Enrolment.objects.filter(person__in=hosts[1:], side="mentor").update(state="exited")
        Enrolment.objects.filter(person=hosts[0]).update(capacity=1)
    for more in (0, 10):
        with acting(FIXTURES):
            for number in range(more):
                add_taker(planning, planning.streams["rotations"], Side.LEADER, 100 + number)
        run = planning.run(plan_id)
        leader, _, _ = first_visit(run.id)
        assert len(run.facts["waiting"]) == 4 + more
        for address in (f"/plans/runs/{run.id}", f"/plans/runs/{run.id}/leaders/{leader}"):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


@pytest.mark.parametrize("slot", ["-1", "54", "9" * 5000, "²", ""])
def test_a_start_that_is_none_is_refused(planning, slot):
    run = solved(planning)
    client = planning.cast.client("coordinator")
    answer = client.post(f"/plans/runs/{run.id}/move", moved_to(slot, first_visit(run.id)))
    assert answer.status_code == 400
