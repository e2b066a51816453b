"""Pages of plans that all kinds share: the list, setting one up, its page, its runs, publishing."""

import json

import pytest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from cast import FIXTURES
from form_walk.html import Page
from peripatos.core.access import acting
from peripatos.planning.models import Cohort, Plan, PlanPin, PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.types import PlanKind

USUAL = {"name": "Spring", "effort": "quick", "smallest": 4, "largest": 6}


@pytest.fixture
def coordinator(planning):
    return planning.cast.client("coordinator")


def set_up(planning, client, **changes):
    return send(client, reverse("plan-new", args=[planning.cast.programme.id, "cohorts"]), changes)


def send(client, address, changes):
    """Opens the form, changes some fields, and sends the rest as it stands."""
    form = next(
        f for f in Page(client.get(address).content.decode()).forms if any(x.name == "smallest" for x in f.fields)
    )
    changes = USUAL | changes
    data = [(name, value) for name, value in form.sent() if name not in changes] + list(changes.items())
    return client.post(address, MultiValueDict({name: [v for n, v in data if n == name] for name, _ in data}))


def test_a_coordinator_sets_a_plan_up_sees_it_run_and_publishes_it(planning, coordinator):
    page = set_up(planning, coordinator)
    assert page.status_code == 303
    assert "A run is under way" in coordinator.get(page.url).content.decode()
    assert run_next(now=planning.now)
    shown = coordinator.get(page.url).content.decode()
    assert "12 people in 2 cohorts" in shown
    with acting(FIXTURES):
        run = PlanRun.objects.get()
    asked = coordinator.get(reverse("plan-publish", args=[run.id])).content.decode()
    assert "2 cohorts are formed" in asked
    done = coordinator.post(reverse("plan-publish", args=[run.id]))
    assert done.url == reverse("plan", args=[run.plan_id])
    assert "published" in coordinator.get(done.url).content.decode()
    with acting(FIXTURES):
        assert Cohort.objects.count() == 2


def test_a_form_that_cannot_stand_keeps_what_was_written(planning, coordinator):
    page = set_up(planning, coordinator, smallest=9, largest=4, name="Autumn")
    assert page.status_code == 400
    assert "the smallest first" in page.content.decode()
    assert 'value="Autumn"' in page.content.decode()
    with acting(FIXTURES):
        assert Plan.objects.count() == 0


@pytest.mark.parametrize("kind", ["nothing", "pairs"])
def test_a_kind_that_does_not_exist_is_not_found(planning, coordinator, kind):
    assert coordinator.get(reverse("plan-new", args=[planning.cast.programme.id, kind])).status_code == 404


def test_the_form_of_a_draft_shows_what_it_is_set_to_and_two_savers_do_not_overwrite_each_other(
    planning,
    coordinator,
):
    plan_id = planning.plan(PlanKind.COHORTS, smallest=5, largest=7)
    address = reverse("plan-edit", args=[plan_id])
    assert 'name="smallest" value="5"' in coordinator.get(address).content.decode()
    assert send(coordinator, address, {}).status_code == 303
    assert run_next(now=planning.now)
    assert send(coordinator, address, {"version": 1, "name": "Late"}).status_code == 409
    with acting(FIXTURES):
        assert Plan.objects.get().name == "Spring"


def test_a_wish_is_set_named_and_taken_back(planning, coordinator):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    one, other = planning.people["cohorts_leader"][:2]
    pins = reverse("plan-pins", args=[run.plan_id])
    coordinator.post(pins, {"kind": "apart", "person": one.id, "other": other.id, "run": run.id})
    page = coordinator.get(reverse("plan", args=[run.plan_id])).content.decode()
    assert f"{one.display_name} and {other.display_name} apart" in page
    assert "Something changed since this run" in coordinator.get(reverse("plan-run", args=[run.id])).content.decode()
    with acting(FIXTURES):
        pin = PlanPin.objects.get()
    coordinator.post(pins, {"lift": pin.id})
    with acting(FIXTURES):
        assert PlanPin.objects.count() == 0


def test_the_judge_recomputes_the_plan_on_demand(planning, coordinator):
    run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
    page = coordinator.post(reverse("plan-proof", args=[run.id])).content.decode()
    assert "Recomputed just now: everything holds." in page


def test_files_of_a_run_are_the_engine_s_own(planning, coordinator):
    run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
    kinds = [
        json.loads(coordinator.get(reverse("plan-download", args=[run.id, part])).content)["kind"]
        for part in ("problem", "solution")
    ]
    assert kinds == ["cohorts", "cohorts"]
    assert coordinator.get(reverse("plan-download", args=[run.id, "secret"])).status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_one_and_three_plans(
    planning,
    coordinator,
    django_assert_num_queries,
):
    planning.run(planning.plan(PlanKind.COHORTS))
    coordinator.get(reverse("plans"))
    with django_assert_num_queries(LIST_QUERIES):
        coordinator.get(reverse("plans"))
    with acting(FIXTURES):
        Plan.objects.update(state="closed")
    for _more in range(2):
        planning.plan(PlanKind.COHORTS)
        with acting(FIXTURES):
            Plan.objects.update(state="closed")
    with django_assert_num_queries(LIST_QUERIES):
        coordinator.get(reverse("plans"))


LIST_QUERIES = 11


def test_nobody_but_coordinators_and_stewards_opens_a_plan(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    addresses = [
        reverse("plans"),
        reverse("plan", args=[run.plan_id]),
        reverse("plan-run", args=[run.id]),
        reverse("plan-proof", args=[run.id]),
    ]
    seen = {
        name: [planning.cast.client(name).get(address).status_code for address in addresses]
        for name in ("coordinator", "steward", "sponsor", "leader", "coach", "safeguarding")
    }
    assert seen == {
        "coordinator": [200] * 4,
        "steward": [200] * 4,
        **{name: [404] * 4 for name in ("sponsor", "leader", "coach", "safeguarding")},
    }


def test_while_a_run_is_under_way_settings_stay_as_they_are_and_what_was_typed_is_kept(planning, coordinator):
    plan_id = planning.plan(PlanKind.COHORTS, smallest=5, largest=7)
    address = reverse("plan-edit", args=[plan_id])
    assert send(coordinator, address, {}).status_code == 303
    with acting(FIXTURES):
        before = Plan.objects.values("name", "settings", "version").get()
    refused = send(coordinator, address, {"name": "Autumn", "largest": 8})
    said = refused.content.decode()
    assert refused.status_code == 409
    assert "A run is under way. Wait for it, or call it off." in said
    assert 'value="Autumn"' in said
    with acting(FIXTURES):
        assert Plan.objects.values("name", "settings", "version").get() == before
    one, other = planning.people["cohorts_leader"][:2]
    pin = {"kind": "apart", "person": one.id, "other": other.id, "again": "yes"}
    assert coordinator.post(reverse("plan-pins", args=[plan_id]), pin).status_code == 409
    with acting(FIXTURES):
        assert PlanPin.objects.count() == 0


def test_a_second_saver_sees_what_stands_and_may_then_save_over_it(planning, coordinator):
    plan_id = planning.plan(PlanKind.COHORTS, smallest=5, largest=7)
    address = reverse("plan-edit", args=[plan_id])
    assert send(coordinator, address, {"name": "Theirs"}).status_code == 303
    assert run_next(now=planning.now)
    late = send(coordinator, address, {"version": 1, "name": "Mine"})
    said = late.content.decode()
    assert late.status_code == 409
    assert "Somebody else saved this first." in said
    assert "<dd>Theirs</dd>" in said
    form = next(f for f in Page(said).forms if any(x.name == "smallest" for x in f.fields))
    data = MultiValueDict({name: [v for n, v in form.sent() if n == name] for name, _ in form.sent()})
    assert data["name"] == "Mine"
    assert coordinator.post(address, data).status_code == 303
    with acting(FIXTURES):
        assert Plan.objects.get().name == "Mine"


def test_where_a_draft_is_open_a_new_plan_leads_to_it(planning, coordinator):
    new = reverse("plan-new", args=[planning.cast.programme.id, "cohorts"])
    form = coordinator.get(new).content.decode()
    plan_id = planning.plan(PlanKind.COHORTS)
    answer = coordinator.get(new)
    assert (answer.status_code, answer.url) == (303, reverse("plan", args=[plan_id]))
    fields = next(f for f in Page(form).forms if any(x.name == "smallest" for x in f.fields)).sent()
    data = MultiValueDict({name: [v for n, v in fields if n == name] for name, _ in fields}) | {"name": ["Second"]}
    late = coordinator.post(new, MultiValueDict(data))
    assert late.status_code == 409
    assert 'value="Second"' in late.content.decode()
    assert f'href="{reverse("plan", args=[plan_id])}"' in late.content.decode()


def test_publishing_twice_and_the_way_back_lead_to_the_plan_that_is_in_force(planning, coordinator):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    address, plan = reverse("plan-publish", args=[run.id]), reverse("plan", args=[run.plan_id])
    answers = [coordinator.post(address), coordinator.post(address), coordinator.get(address)]
    assert [(a.status_code, a.url) for a in answers] == [(303, plan)] * 3
    with acting(FIXTURES):
        assert Cohort.objects.filter(closed_on=None).count() == run.facts["cohorts"]


def test_each_page_of_a_run_says_what_is_proved_and_what_is_not(planning, coordinator):
    plan_id = planning.plan(PlanKind.COHORTS)
    one, other, third = planning.people["cohorts_leader"][:3]
    pins = reverse("plan-pins", args=[plan_id])
    page = coordinator.post(reverse("plan-again", args=[plan_id])).url
    assert "Nothing is proved yet." in coordinator.get(page).content.decode()
    assert run_next(now=planning.now)
    for address in (page, f"{page}/publish", f"{page}/proof"):
        assert "ot proved" in coordinator.get(address).content.decode()
    for person, beside, kind in ((one, other, "together"), (other, third, "together"), (one, third, "apart")):
        coordinator.post(pins, {"kind": kind, "person": person.id, "other": beside.id})
    assert coordinator.get(f"{page}/publish").url == page
    page = coordinator.post(reverse("plan-again", args=[plan_id])).url
    assert run_next(now=planning.now)
    said = coordinator.get(page).content.decode()
    assert "Proved impossible." in said
    assert "which of them should give way is not proved" in said
