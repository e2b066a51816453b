"""The pages of plans of cohorts: looking over, why somebody is there, the dial, the list as a file."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.people.models import NoMatch, Person, WorkPattern
from peripatos.planning.models import Plan, PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.services.drafting import close_plan
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import PlanKind


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def published(scene):
    """Cohorts in force."""
    run = scene.run(scene.plan(PlanKind.COHORTS, smallest=4, largest=6))
    with acting(scene.coordinator) as actor:
        publish_plan(actor=actor, run_id=run.id, now=scene.now)
    return run


def again(scene, **settings):
    return scene.run(scene.plan(PlanKind.COHORTS, **{"smallest": 4, "largest": 6} | settings))


def test_a_plan_from_set_up_to_review_without_a_script(planning):
    client = planning.cast.client("coordinator")
    new = f"/plans/new/{planning.cast.programme.id}/cohorts"
    assert client.get(new).status_code == 200
    weights = {f"spread_{name}": 0 for name in ("grade", "stage", "location", "country", "department")}
    sent = {"name": "Spring", "smallest": 4, "largest": 6, "dial": 2, "tie_share": 50, "keep_percent": 0}
    sent |= {"effort": "quick", "seed": 1, "facilitated": "on", "gap_hours": 8, "spread_function": 3, **weights}
    assert client.post(new, sent).status_code == 303
    assert run_next(now=planning.now)
    with acting(FIXTURES):
        run = PlanRun.objects.get()
    said = text_of(client.get(f"/plans/runs/{run.id}"))
    assert "12 people in 2 cohorts" in said
    assert "Cohort 1 6 people" in said
    assert "the only one here who may (no turn so far)" in said
    assert "Everybody is in one zone." in said
    assert "Who moves" not in said
    assert "The dial between" not in said


def test_the_second_plan_shows_who_moves_and_the_whole_dial(planning):
    published(planning)
    run = again(planning)
    said = text_of(planning.cast.client("coordinator").get(f"/plans/runs/{run.id}"))
    for words in ("Who moves", "Against the cohorts in force", "The dial between", "Ties kept", "set to this"):
        assert words in said
    assert said.count("Use this point") == len(run.facts["points"]) - 1


def test_publishing_says_who_is_told_and_the_plan_then_shows_the_turns(planning):
    run = again(planning)
    client = planning.cast.client("coordinator")
    assert "Whose turn it is to lead" not in text_of(client.get(f"/plans/runs/{run.id}"))
    assert "12 people are told" in text_of(client.get(f"/plans/runs/{run.id}/publish"))
    assert client.post(f"/plans/runs/{run.id}/publish").status_code == 303
    said = text_of(client.get(f"/plans/runs/{run.id}"))
    assert said.count("Whose turn it is to lead") == 2
    assert "Keep together" not in said


def test_another_place_of_the_dial_becomes_the_setting_and_a_run(planning):
    published(planning)
    run = again(planning)
    client = planning.cast.client("coordinator")
    answer = client.post(f"/plans/runs/{run.id}/dial", {"dial": 5})
    with acting(FIXTURES):
        newest = PlanRun.objects.order_by("-created_at").first()
        assert Plan.objects.get(id=run.plan_id).settings["dial"] == 5
    assert (answer.status_code, answer["Location"]) == (303, f"/plans/runs/{newest.id}")
    assert newest.settings["dial"] == 5


def test_a_place_that_the_dial_does_not_have_changes_nothing(planning):
    run = published(planning)
    draft = again(planning)
    client = planning.cast.client("coordinator")
    for place in ("9", "-1", "often", ""):
        assert client.post(f"/plans/runs/{draft.id}/dial", {"dial": place}).status_code == 400, place
    with acting(FIXTURES):
        assert PlanRun.objects.count() == 2
        assert {p.settings["dial"] for p in Plan.objects.all()} == {run.settings["dial"]}


def test_why_somebody_is_here_names_members_and_what_others_would_cost(planning):
    run = again(planning)
    person = planning.people["cohorts_leader"][0]
    said = text_of(planning.cast.client("coordinator").get(f"/plans/runs/{run.id}/seats/{person.id}"))
    assert f"{person.display_name} is in cohort" in said
    assert "The plan would cost" in said
    assert said.count("Keep apart") == 5


def test_a_private_wish_is_never_named_where_somebody_could_go(planning):
    one, other = planning.people["cohorts_leader"][:2]
    with acting(FIXTURES):
        NoMatch.objects.create(created_at=planning.now, person=one, other=other)
    run = again(planning)
    said = text_of(planning.cast.client("coordinator").get(f"/plans/runs/{run.id}/seats/{one.id}"))
    assert "a hard rule keeps them apart from somebody there" in said
    assert f"apart from {other.display_name}" not in said


def test_the_seats_dial_and_list_belong_to_those_who_prepare_plans(planning):
    published(planning)
    run = again(planning)
    person = planning.people["cohorts_leader"][0]
    for name in ("leader", "coach", "sponsor"):
        client = planning.cast.client(name)
        assert client.get(f"/plans/runs/{run.id}/seats/{person.id}").status_code == 404
        assert client.post(f"/plans/runs/{run.id}/dial", {"dial": 5}).status_code == 404
        assert client.post(f"/plans/runs/{run.id}/cohorts", {"form": "csv"}).status_code == 404
    steward = planning.cast.client("steward")
    assert steward.get(f"/plans/runs/{run.id}/seats/{person.id}").status_code == 200
    assert steward.post(f"/plans/runs/{run.id}/dial", {"dial": 5}).status_code == 404
    assert steward.post(f"/plans/runs/{run.id}/cohorts", {"form": "csv"}).status_code == 404


def test_somebody_without_a_part_in_the_plan_has_no_seat(planning):
    run = again(planning)
    stranger = planning.cast.people["leader"]
    assert planning.cast.client("coordinator").get(f"/plans/runs/{run.id}/seats/{stranger.id}").status_code == 404


def test_the_list_names_everybody_once_with_their_cohort(planning):
    run = again(planning)
    page = planning.cast.client("coordinator").post(f"/plans/runs/{run.id}/cohorts", {"form": "csv"})
    lines = page.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Cohort,Name,Function,Location,Facilitates"
    assert len(lines) == 13
    assert sum(line.endswith(",yes") for line in lines) == 2


def test_what_was_not_known_is_named(planning):
    one, other = planning.people["cohorts_leader"][:2]
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=one).delete()
        Person.objects.filter(id=other.id).update(function="")
    run = again(planning)
    said = text_of(planning.cast.client("coordinator").get(f"/plans/runs/{run.id}"))
    assert f"Without a zone, counted as UTC: {one.display_name}." in said
    assert f"Function is not known, so they are not mixed by it: {other.display_name}." in said


def test_the_page_asks_as_often_for_one_cohort_as_for_many(planning):
    published(planning)
    client = planning.cast.client("coordinator")
    asked = []
    for size in (6, 4):
        run = again(planning, smallest=size, largest=size, facilitated=False)
        client.get(f"/plans/runs/{run.id}")
        with CaptureQueriesContext(connection) as queries:
            assert f"{run.facts['cohorts']} cohort" in text_of(client.get(f"/plans/runs/{run.id}"))
        asked.append((run.facts["cohorts"], len(queries)))
        with acting(planning.coordinator) as actor:
            close_plan(actor=actor, plan_id=run.plan_id, now=planning.now)
    (few, first), (many, second) = asked
    assert few < many
    assert first == second <= 15
