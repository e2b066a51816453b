"""The pages of a pilot group: set-up, chances, quotas, the draw that anybody recomputes, the list as a file."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.planning.files import documents_of
from peripatos.planning.models import PilotSeat, Plan, PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.services.drafting import close_plan
from peripatos.planning.types import PlanKind
from peripatos.programmes.models import Programme

SEED = "2 9 17 23 31 44"


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def solved(scene, **settings):
    return scene.run(scene.plan(PlanKind.PILOT, **{"choose": 4, "proportional": ["function"]} | settings))


def newest() -> PlanRun:
    with acting(FIXTURES):
        return PlanRun.objects.order_by("-created_at", "-number").first()


def announce(client, scene, run):
    sent = {"source": "The lottery of Berlin", "on": scene.now.date().isoformat()}
    return client.post(f"/plans/runs/{run.id}/announce", sent)


@pytest.fixture
def frozen(planning):
    """The scene, at its own hour."""
    with time_machine.travel(planning.now, tick=True):
        yield planning


def test_a_pilot_from_set_up_to_a_group_in_force_without_a_script(frozen):
    client = frozen.cast.client("coordinator")
    new = f"/plans/new/{frozen.cast.programme.id}/pilot"
    assert client.get(new).status_code == 200
    sent = {"name": "First group", "choose": 4, "proportional": ["function"], "effort": "quick", "seed": 1}
    assert client.post(new, sent).status_code == 303
    assert run_next(now=frozen.now)
    run = newest()
    address = f"/plans/runs/{run.id}"
    said = text_of(client.get(address))
    assert "A lottery for 4 of" in said
    assert "No lottery can lift it above" in said
    assert "Name the source" in said
    assert announce(client, frozen, run).status_code == 303
    assert "Draw now, once" in text_of(client.get(address))
    assert client.post(f"{address}/draw", {"seed": SEED}).status_code == 303
    said = text_of(client.get(address))
    assert re.search(r"Ticket \d+ of [\d,]+ was drawn on", said)
    assert "Nobody was told" in said
    assert "This group cannot be kept as a pilot now." in said
    with acting(FIXTURES):
        Programme.objects.update(state="piloting")
    assert "Nobody is told." in text_of(client.get(f"{address}/publish"))
    assert client.post(f"{address}/publish").status_code == 303
    with acting(FIXTURES):
        assert PilotSeat.objects.filter(beside=None).count() == 4


def test_anybody_who_reads_the_run_recomputes_the_draw(frozen):
    run = solved(frozen)
    client = frozen.cast.client("coordinator")
    announce(client, frozen, run)
    client.post(f"/plans/runs/{run.id}/draw", {"seed": SEED})
    for name in ("coordinator", "steward"):
        page = frozen.cast.client(name).post(f"/plans/runs/{run.id}", {"recompute": "yes"})
        assert "Recomputed just now: the same ticket." in text_of(page)
    with acting(FIXTURES):
        row = PlanRun.objects.get(id=run.id)
        row.facts["draw"]["ticket"] += 1
        row.save(update_fields=["facts"])
    page = client.post(f"/plans/runs/{run.id}", {"recompute": "yes"})
    assert "Recomputed just now: it does not hold." in text_of(page)


def test_a_second_draw_is_refused_in_words(frozen):
    run = solved(frozen)
    client = frozen.cast.client("coordinator")
    announce(client, frozen, run)
    client.post(f"/plans/runs/{run.id}/draw", {"seed": SEED})
    with acting(FIXTURES):
        before = documents_of(run.id)
    page = client.post(f"/plans/runs/{run.id}/draw", {"seed": "another"})
    assert page.status_code == 409
    assert "A draw is neither repeated nor changed." in text_of(page)
    with acting(FIXTURES):
        assert documents_of(run.id) == before


def test_a_draw_from_another_run_does_not_stay_unseen(frozen):
    run = solved(frozen)
    client = frozen.cast.client("coordinator")
    announce(client, frozen, run)
    client.post(f"/plans/runs/{run.id}/draw", {"seed": SEED})
    later = frozen.run(run.plan_id)
    said = text_of(client.get(f"/plans/runs/{later.id}"))
    assert "Other runs of this plan have been drawn from." in said
    assert SEED in said


def test_a_source_and_a_seed_that_cannot_stand_are_named_on_the_page_with_what_was_written(frozen):
    run, client = solved(frozen), frozen.cast.client("coordinator")
    address = f"/plans/runs/{run.id}"
    page = client.post(f"{address}/announce", {"source": "The lottery of Berlin", "on": "2020-01-01"})
    assert (page.status_code, "A lottery for 4 of" in text_of(page)) == (400, True)
    assert "Of which day : Name today or a day to come." in text_of(page)
    assert 'value="The lottery of Berlin"' in page.content.decode()
    assert "Say where the seed will come from." in text_of(client.post(f"{address}/announce", {"source": ""}))
    announce(client, frozen, run)
    page = client.post(f"{address}/draw", {"seed": " "})
    assert (page.status_code, "Write the seed as it was made public." in text_of(page)) == (400, True)
    assert frozen.cast.client("steward").post(f"{address}/announce", {}).status_code == 404


def test_the_draw_and_quotas_belong_to_those_who_prepare_plans(frozen):
    run = solved(frozen)
    for name in ("steward", "sponsor", "leader", "coach"):
        client = frozen.cast.client(name)
        assert announce(client, frozen, run).status_code == 404
        assert client.post(f"/plans/runs/{run.id}/draw", {"seed": SEED}).status_code == 404
        assert client.post(f"/plans/runs/{run.id}/pilot", {"form": "csv"}).status_code == 404
        assert client.get(f"/plans/{run.plan_id}/quotas").status_code == 404
    with acting(FIXTURES):
        assert "announced" not in PlanRun.objects.get(id=run.id).facts
    assert frozen.cast.client("coordinator").get(f"/plans/{run.plan_id}/quotas").status_code == 200


def test_own_quotas_are_set_value_by_value_and_survive_other_settings(frozen):
    run = solved(frozen)
    client = frozen.cast.client("coordinator")
    address = f"/plans/{run.plan_id}/quotas"
    page = client.get(address)
    assert "Finance" in text_of(page)
    form = page.context["form"]
    sent = {"version": form["version"].value(), "function": "on"}
    row = next(r for r in form.sections()[0]["rows"] if r["share"].value == "Finance")
    sent |= {row["least"].html_name: 2, row["most"].html_name: 2}
    assert client.post(address, sent).status_code == 303
    assert run_next(now=frozen.now)
    own = {"attribute": "function", "value": "Finance", "least": 2, "most": 2}
    with acting(FIXTURES):
        assert Plan.objects.get(id=run.plan_id).settings["quotas"] == [own]
    assert "Function, Finance: 2" in text_of(client.get(f"/plans/runs/{newest().id}"))
    edit = client.get(f"/plans/{run.plan_id}/settings")
    fields = edit.context["form"]
    sent = {n: fields[n].value() for n in ("name", "choose", "effort", "seed", "version")}
    sent |= {"proportional": ["function"], "quotas": fields["quotas"].value()}
    assert client.post(f"/plans/{run.plan_id}/settings", sent | {"choose": 5}).status_code == 303
    with acting(FIXTURES):
        kept = Plan.objects.get(id=run.plan_id).settings
    assert (kept["choose"], kept["quotas"]) == (5, [own])


@pytest.mark.parametrize("quotas", ["9" * 20_000, "[" * 50_000, "{", '[{"attribute": 1}]', "[7]"])
def test_damaged_quotas_are_refused_and_write_nothing(frozen, quotas):
    client = frozen.cast.client("coordinator")
    sent = {"name": "First group", "choose": 4, "effort": "quick", "seed": 1, "quotas": quotas}
    assert client.post(f"/plans/new/{frozen.cast.programme.id}/pilot", sent).status_code == 400
    with acting(FIXTURES):
        assert Plan.objects.count() == 0


def test_quotas_that_stand_upside_down_change_nothing(frozen):
    run = solved(frozen)
    client = frozen.cast.client("coordinator")
    address = f"/plans/{run.plan_id}/quotas"
    form = client.get(address).context["form"]
    row = form.sections()[0]["rows"][0]
    sent = {"version": form["version"].value(), "function": "on", row["least"].html_name: 3, row["most"].html_name: 1}
    page = client.post(address, sent)
    assert page.status_code == 400
    assert "the least is not more than the most" in text_of(page)
    with acting(FIXTURES):
        assert Plan.objects.get(id=run.plan_id).settings["quotas"] == []


def test_rules_that_stand_against_each_other_are_said_in_words(frozen):
    quotas = [{"attribute": "function", "value": value, "least": 3, "most": 4} for value in ("Finance", "Operations")]
    run = solved(frozen, quotas=quotas)
    said = text_of(frozen.cast.client("coordinator").get(f"/plans/runs/{run.id}"))
    assert "Function, Finance: at least 3." in said
    assert "Function, Operations: at least 3." in said


def test_a_lottery_below_its_promise_says_so(frozen):
    run = solved(frozen, tickets=1)
    said = text_of(frozen.cast.client("coordinator").get(f"/plans/runs/{run.id}"))
    assert "This lottery stays below its promise." in said
    assert "There are too few tickets" in said


def test_the_list_holds_everybody_with_their_chance(frozen):
    run = solved(frozen)
    client = frozen.cast.client("coordinator")
    lines = client.post(f"/plans/runs/{run.id}/pilot", {"form": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Function,Location,Chance,Drawn,Beside"
    assert len(lines) == run.facts["people"] + 1
    announce(client, frozen, run)
    client.post(f"/plans/runs/{run.id}/draw", {"seed": SEED})
    lines = client.post(f"/plans/runs/{run.id}/pilot", {"form": "csv"}).content.decode("utf-8-sig").splitlines()
    assert sum(",yes," in line for line in lines) == 4


def test_the_page_asks_as_often_for_few_as_for_many(frozen):
    client = frozen.cast.client("coordinator")
    asked = []
    for choose in (2, 6):
        run = solved(frozen, choose=choose)
        announce(client, frozen, run)
        client.post(f"/plans/runs/{run.id}/draw", {"seed": SEED})
        client.get(f"/plans/runs/{run.id}")
        with CaptureQueriesContext(connection) as queries:
            assert f"{choose} of {run.facts['people']} people are drawn" in text_of(client.get(f"/plans/runs/{run.id}"))
        asked.append(len(queries))
        with acting(frozen.coordinator) as actor:
            close_plan(actor=actor, plan_id=run.plan_id, now=frozen.now)
    assert asked[0] == asked[1] <= 15
