"""Plans of a pilot group: whom it is drawn from, quotas, the lottery, the draw, what is published."""

import hashlib
import json
from contextlib import contextmanager
from datetime import timedelta

import pytest

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.matching.types import RunState
from peripatos.people.models import Notification
from peripatos.planning.files import documents_of
from peripatos.planning.models import PilotSeat, PlanRun
from peripatos.planning.pilot.balance import difference, least_told_apart
from peripatos.planning.pilot.draw import fingerprint_of, ticket_of
from peripatos.planning.pilot.quotas import quotas_of, shares_of
from peripatos.planning.pilot.selectors import lottery_of, pilot_of, recomputed
from peripatos.planning.pilot.services import announce_draw, draw_pilot
from peripatos.planning.pilot.settings import PilotSettings, QuotaWish, suited
from peripatos.planning.services.drafting import close_plan
from peripatos.planning.services.pins import set_pin
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import Pin, PinKind, PlanKind
from peripatos.programmes.models import Application, Enrolment, Programme

SEED = "Mannheim 21 November: 4 8 15 16 23 42"


@contextmanager
def refused(reason):
    """What stands inside is refused for that reason."""
    with pytest.raises(GuardFailed) as problem:
        yield
    assert problem.value.data["reason"] == reason


def solved(scene, **settings):
    """A solved run of four people of the stream of cohorts."""
    return scene.run(scene.plan(PlanKind.PILOT, **{"choose": 4, "proportional": ["function"]} | settings))


def announced(scene, run, *, on=None):
    with acting(scene.coordinator) as actor:
        announce_draw(actor=actor, run_id=run.id, source="The lottery", on=on or scene.now.date(), now=scene.now)
    return run


def draw(scene, run, seed=SEED, *, now=None):
    with acting(scene.coordinator) as actor:
        return draw_pilot(actor=actor, run_id=run.id, seed=seed, now=now or scene.now)


def documents(run):
    with acting(FIXTURES):
        return documents_of(run.id)


def drawn_panel(run):
    problem, solution = documents(run)
    return solution["panels"][problem["draw"]]


# ── whom it is drawn from ──────────────────────────────────────────────────────────────────────────────────────────


def test_leaders_of_every_stream_may_be_chosen_each_once_and_mentors_may_not(planning):
    run = solved(planning)
    problem, _ = documents(run)
    ids = [person["id"] for person in problem["people"]]
    with acting(FIXTURES):
        leaders = set(Enrolment.objects.filter(side="leader", state="active").values_list("person_id", flat=True))
    assert len(ids) == len(set(ids))
    assert set(ids) == set(map(str, leaders))
    assert run.facts["source"] == "enrolments"


def test_without_enrolments_those_who_applied_may_be_chosen(planning):
    people = planning.people["cohorts_leader"]
    with acting(FIXTURES):
        Enrolment.objects.update(state="exited")
        for person in people:
            stream = planning.streams["cohorts"]
            Application.objects.create(
                created_at=planning.now, programme=stream.programme, stream=stream, person=person, side="leader"
            )
        Application.objects.filter(person=people[0]).update(state="declined")
    run = solved(planning)
    problem, _ = documents(run)
    assert {person["id"] for person in problem["people"]} == {str(person.id) for person in people[1:]}
    assert run.facts["source"] == "applications"


def test_with_nobody_there_is_no_plan(planning):
    with acting(FIXTURES):
        Enrolment.objects.update(state="exited")
    run = solved(planning)
    assert (run.state, run.facts) == (RunState.INFEASIBLE, {"why": "nobody"})


# ── quotas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def people_of(**counts):
    return [{"function": name} for name, n in counts.items() for _ in range(n)]


def test_quotas_are_the_whole_numbers_next_to_the_share():
    shares = shares_of(people_of(Finance=50, Sales=30, Legal=20), "function", 8)
    assert [(s.value, s.people, s.least, s.most) for s in shares] == [
        ("Finance", 50, 4, 4),
        ("Sales", 30, 2, 3),
        ("Legal", 20, 1, 2),
    ]


def test_a_value_due_half_a_place_gets_one_and_a_smaller_one_may_get_one():
    shares = shares_of(people_of(Finance=90, Legal=7, Audit=3), "function", 8)
    assert [(s.value, s.least, s.most) for s in shares] == [("Finance", 7, 8), ("Legal", 1, 1), ("Audit", 0, 1)]


def test_proposed_quotas_never_ask_for_more_people_than_are_chosen():
    people = people_of(**{f"unit{k}": 1 for k in range(40)})
    for choose in (2, 7, 20, 39):
        shares = shares_of(people, "function", choose)
        assert sum(s.least for s in shares) <= choose <= sum(s.most for s in shares)


def test_own_quotas_of_an_attribute_take_the_place_of_those_proposed():
    own = QuotaWish("function", "Sales", 2, 2)
    wanted = PilotSettings(choose=4, proportional=("function",), quotas=(own,))
    assert quotas_of(wanted, people_of(Finance=5, Sales=5)) == (own,)


def test_the_usual_group_leaves_as_many_people_to_compare_it_with():
    assert [suited(n).choose for n in (4, 20, 120, 300, 5000)] == [2, 10, 12, 30, 40]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"choose": 1}, "choose"),
        ({"proportional": ["zodiac"]}, "proportional"),
        ({"comparison": 5}, "comparison"),
        ({"tickets": 0}, "tickets"),
        ({"quotas": [{"attribute": "function", "value": "Finance", "least": 3, "most": 2}]}, "quotas"),
        ({"quotas": [{"value": "Finance"}]}, "quotas"),
        ({"quotas": [{"attribute": "function", "value": "Finance", "least": "1", "most": 2}]}, "quotas"),
        ({"quotas": [{"attribute": ["function"], "value": "Finance", "least": 1, "most": 2}]}, "quotas"),
        ({"quotas": 7}, "quotas"),
        ({"effort": "heroic"}, "effort"),
    ],
)
def test_settings_that_cannot_stand_name_their_field(planning, settings, field):
    with pytest.raises(BadInput) as problem:
        planning.plan(PlanKind.PILOT, **{"choose": 4} | settings)
    assert list(problem.value.fields) == [field]


# ── the lottery ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_panel_meets_every_quota(planning):
    run = solved(planning)
    problem, solution = documents(run)
    function = {person["id"]: person["attributes"].get("function") for person in problem["people"]}
    assert len(problem["quotas"]) >= 4
    for panel in solution["panels"]:
        for quota in problem["quotas"]:
            inside = sum(function[person] == quota["value"] for person in panel)
            assert quota["min"] <= inside <= quota["max"]


def test_the_tickets_suit_the_bound_unless_a_number_is_asked_for(planning):
    run = solved(planning)
    cap, bound = run.facts["ticket_cap"], run.facts["bound"]
    assert cap >= 0.999 * bound
    with acting(planning.coordinator) as actor:
        close_plan(actor=actor, plan_id=run.plan_id, now=planning.now)
    assert documents(solved(planning, tickets=50))[0]["tickets"] == 50


def test_a_quota_that_binds_says_what_it_costs(planning):
    run = solved(planning, quotas=[{"attribute": "function", "value": "Finance", "least": 3, "most": 4}])
    [cost] = run.facts["binding"]
    assert (run.facts["quotas"][cost["quota"]]["value"], cost["side"]) == ("Finance", "min")
    assert cost["without"] > run.facts["bound"]


def test_a_lottery_that_leaves_somebody_without_a_chance_says_so(planning):
    run = solved(planning, tickets=1)
    assert run.facts["below_promise"] is True
    assert run.facts["below_promise_code"] == "too_few_tickets"


def test_quotas_that_cannot_hold_together_are_named(planning):
    quotas = [{"attribute": "function", "value": value, "least": 3, "most": 4} for value in ("Finance", "Operations")]
    run = solved(planning, quotas=quotas)
    assert run.state == RunState.INFEASIBLE
    assert set(run.facts["conflicts"]) >= {"/quotas/0/min", "/quotas/1/min"}


def test_somebody_taken_in_is_on_every_panel_and_somebody_left_out_on_none(planning):
    chosen, shunned = (person.id for person in planning.people["cohorts_leader"][:2])
    taken, left = str(chosen), str(shunned)
    plan_id = planning.plan(PlanKind.PILOT, choose=4, proportional=[])
    with acting(planning.coordinator) as actor:
        for kind, person in ((PinKind.TAKE, chosen), (PinKind.LEAVE, shunned)):
            set_pin(actor=actor, plan_id=plan_id, pin=Pin(kind, person), now=planning.now)
    _, solution = documents(planning.run(plan_id))
    assert all(taken in panel and left not in panel for panel in solution["panels"])


def test_chances_by_value_rest_on_everybody_who_has_it(planning):
    run = solved(planning)
    with acting(planning.coordinator) as actor:
        found = lottery_of(actor, run.id)
    problem, solution = documents(run)
    for value in found.values["function"]:
        ids = [p["id"] for p in problem["people"] if p["attributes"].get("function") == value.value]
        chances = [solution["probability"][i] for i in ids]
        assert (value.people, value.chances[0], value.chances[2]) == (len(ids), min(chances), max(chances))
        assert value.seats[0] == pytest.approx(sum(chances))


# ── the draw ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_seed_names_the_ticket_by_the_rule_that_is_written_down(planning):
    run = announced(planning, solved(planning))
    problem, solution = documents(run)
    text = json.dumps(solution["panels"], separators=(",", ":"))
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    expected = int(hashlib.sha256(f"{SEED} {fingerprint}".encode()).hexdigest(), 16) % problem["tickets"]
    assert run.facts["fingerprint"] == fingerprint
    assert draw(planning, run) == expected
    assert drawn_panel(run) == solution["panels"][expected]
    with acting(planning.coordinator) as actor:
        found = recomputed(actor, run.id)
    assert (found.fingerprint, found.ticket, found.holds) == (fingerprint, expected, True)


def test_the_same_seed_gives_the_same_panel(planning):
    panels = []
    for _ in range(2):
        run = announced(planning, solved(planning))
        draw(planning, run)
        panels.append(drawn_panel(run))
        with acting(planning.coordinator) as actor:
            close_plan(actor=actor, plan_id=run.plan_id, now=planning.now)
    assert panels[0] == panels[1]


def test_seeds_spread_over_all_tickets():
    fingerprint = fingerprint_of([["a"], ["b"]])
    counts = [0] * 5
    for n in range(1000):
        counts[ticket_of(str(n), fingerprint, 5)] += 1
    assert min(counts) > 150


def test_a_draw_is_neither_repeated_nor_changed(planning):
    run = announced(planning, solved(planning))
    draw(planning, run)
    before = documents(run)
    for seed in (SEED, "another"):
        with refused("already_drawn"):
            draw(planning, run, seed)
    with refused("already_drawn"):
        announced(planning, run)
    assert documents(run) == before


def test_the_source_is_named_once_and_before_the_draw(planning):
    run = solved(planning)
    with refused("draw_not_announced"):
        draw(planning, run)
    announced(planning, run)
    with refused("draw_is_announced"):
        announced(planning, run)


def test_no_draw_before_the_day_that_was_named(planning):
    run = announced(planning, solved(planning), on=planning.now.date() + timedelta(days=3))
    with refused("draw_too_early"):
        draw(planning, run, now=planning.now + timedelta(days=2))
    draw(planning, run, now=planning.now + timedelta(days=3))


@pytest.mark.parametrize(("source", "days", "field"), [("  ", 0, "source"), ("The lottery", -1, "on")])
def test_a_source_is_words_and_a_day_to_come(planning, source, days, field):
    run, on = solved(planning), planning.now.date() + timedelta(days=days)
    with acting(planning.coordinator) as actor, pytest.raises(BadInput) as problem:
        announce_draw(actor=actor, run_id=run.id, source=source, on=on, now=planning.now)
    assert list(problem.value.fields) == [field]


def test_an_empty_seed_draws_nothing(planning):
    run = announced(planning, solved(planning))
    with pytest.raises(BadInput):
        draw(planning, run, "   ")
    assert documents(run)[0]["draw"] is None


def test_a_run_older_than_a_wish_is_not_drawn_from(planning):
    run = announced(planning, solved(planning))
    with acting(planning.coordinator) as actor:
        pin = Pin(PinKind.TAKE, planning.people["cohorts_leader"][0].id)
        set_pin(actor=actor, plan_id=run.plan_id, pin=pin, now=planning.now)
    with refused("plan_changed_since"):
        draw(planning, run)


def test_only_those_who_prepare_plans_announce_and_draw(planning):
    run = solved(planning)
    for name in ("steward", "sponsor", "leader", "coach", "safeguarding"):
        with acting(planning.cast.actor(name)) as actor:
            with pytest.raises((Denied, Missing)):
                announce_draw(actor=actor, run_id=run.id, source="x", on=planning.now.date(), now=planning.now)
            with pytest.raises((Denied, Missing)):
                draw_pilot(actor=actor, run_id=run.id, seed=SEED, now=planning.now)
    draw(planning, announced(planning, run))
    with acting(FIXTURES):
        assert {"draw_announced", "pilot_drawn"} <= set(AuditEvent.objects.values_list("code", flat=True))


def test_a_plan_of_another_kind_is_not_drawn_from(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    with pytest.raises(Missing):
        announced(planning, run)


def test_the_comparison_group_is_outside_the_panel_and_nobody_stands_twice(planning):
    run = announced(planning, solved(planning))
    draw(planning, run)
    _, solution = documents(run)
    panel, beside = drawn_panel(run), [b for _, b in solution["comparison"]]
    assert [a for a, _ in solution["comparison"]] == panel
    assert len(set(panel) | set(beside)) == len(panel) + len(beside) == 8


# ── how like they are ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_difference_stands_in_its_interval_and_turns_its_sign_with_the_groups():
    one, other = difference(12, 20, 6, 20), difference(6, 20, 12, 20)
    assert one.low < one.estimate < one.high
    assert (one.estimate, one.low) == (-other.estimate, -other.high)
    assert one.estimate == pytest.approx((0.6 - 0.3) / ((0.24 + 0.21) / 2) ** 0.5)


@pytest.mark.parametrize("counts", [(2, 20, 2, 20), (20, 20, 20, 20), (18, 20, 18, 20), (0, 20, 0, 20), (3, 4, 0, 0)])
def test_too_few_people_are_not_judged(counts):
    assert difference(*counts) is None


def test_larger_groups_tell_smaller_differences_apart():
    assert least_told_apart(12, 12) > least_told_apart(40, 40) > least_told_apart(40, 400)


def test_those_drawn_are_compared_with_those_beside_them_and_with_all_others(planning):
    run = announced(planning, solved(planning))
    draw(planning, run)
    with acting(planning.coordinator) as actor:
        found = lottery_of(actor, run.id)
    problem, _ = documents(run)
    assert found.drawn.sizes == (4, 4, len(problem["people"]) - 4)
    for row in found.drawn.balance["function"]:
        everybody = sum(p["attributes"].get("function") == row.value for p in problem["people"])
        assert row.panel + row.others == everybody


# ── publishing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def publish(scene, run, *, state="piloting"):
    with acting(FIXTURES):
        Programme.objects.update(state=state)
    with acting(scene.coordinator) as actor:
        return publish_plan(actor=actor, run_id=run.id, now=scene.now)


def test_what_was_drawn_is_kept_and_nobody_is_told(planning):
    run = announced(planning, solved(planning, comparison=3))
    draw(planning, run)
    with acting(FIXTURES):
        before = (Notification.objects.count(), OutboxMessage.objects.count())
    assert publish(planning, run) == {"people": 4, "beside": 3}
    with acting(planning.coordinator) as actor:
        group = pilot_of(actor, planning.cast.programme.id)
    assert sorted(map(str, group.chosen)) == sorted(drawn_panel(run))
    assert set(group.beside.values()) <= set(group.chosen)
    with acting(FIXTURES):
        assert PilotSeat.objects.count() == 7
        assert (Notification.objects.count(), OutboxMessage.objects.count()) == before


def test_a_lottery_without_a_draw_is_not_published(planning):
    run = solved(planning)
    with refused("not_drawn"):
        publish(planning, run)
    with acting(FIXTURES):
        assert PilotSeat.objects.count() == 0


def test_somebody_who_left_after_the_draw_stops_publication(planning):
    run = announced(planning, solved(planning))
    draw(planning, run)
    with acting(FIXTURES):
        Enrolment.objects.filter(person=drawn_panel(run)[0]).update(state="exited")
    with refused("people_changed_since"):
        publish(planning, run)


@pytest.mark.parametrize(
    ("state", "possible"), [("draft", True), ("chartered", True), ("piloting", True), ("running", False)]
)
def test_a_pilot_is_published_before_the_programme_runs(planning, state, possible):
    run = announced(planning, solved(planning))
    draw(planning, run)
    if possible:
        assert publish(planning, run, state=state)["people"] == 4
    else:
        with refused("programme_not_ready"):
            publish(planning, run, state=state)


def test_only_those_who_may_read_plans_see_the_pilot(planning):
    run = announced(planning, solved(planning))
    draw(planning, run)
    publish(planning, run)
    with acting(planning.cast.actor("steward")) as actor:
        assert len(pilot_of(actor, planning.cast.programme.id).chosen) == 4
        assert recomputed(actor, run.id).holds
    for name in ("sponsor", "leader", "coach"):
        with acting(planning.cast.actor(name)) as actor:
            for ask in (
                lambda who: pilot_of(who, planning.cast.programme.id),
                lambda who: lottery_of(who, run.id),
                lambda who: recomputed(who, run.id),
            ):
                with pytest.raises((Denied, Missing)):
                    ask(actor)
    with acting(FIXTURES):
        assert PlanRun.objects.count() == 1
