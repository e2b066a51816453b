"""Plans of rotations: what a plan keeps to, one visit moved, and what publishing does."""

import json
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.crypto.texts import unseal
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import place_of
from peripatos.engine import rotations
from peripatos.matching.types import RunState
from peripatos.people.models import Concept, Conflict, NoMatch, Notification, Person, Profile, ProfileExpertise
from peripatos.planning.files import documents_of
from peripatos.planning.models import Placement, PlanPin, PlanRun
from peripatos.planning.rotations.calendar import SlotCalendar, first_day, monday_after
from peripatos.planning.rotations.looked import looked_over, reasons_of
from peripatos.planning.rotations.selectors import current_placements
from peripatos.planning.rotations.services import VisitImpossible, bar_visit, look_longer, move_visit
from peripatos.planning.services.pins import set_pin
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import Pin, PinKind, PlanKind
from peripatos.programmes.models import BusinessEvent, Enrolment

ROTATIONS = PlanKind.ROTATIONS


@pytest.fixture(name="planning")
def _planning(rotating):
    return rotating


@contextmanager
def refused(reason):
    """What stands inside is refused for that reason."""
    with pytest.raises(GuardFailed) as problem:
        yield problem
    assert problem.value.data["reason"] == reason


def solved(planning, **settings):
    run = planning.run(planning.plan(ROTATIONS, **settings))
    assert run.state == RunState.SOLVED
    return run


def visits_of(run):
    """Leader, host, first slot of every visit of a run."""
    with acting(FIXTURES):
        _, solution = documents_of(run if isinstance(run, UUID) else run.id)
    return {(UUID(leader), UUID(host), slot) for leader, host, slot in solution["placements"]}


def problem_of(run):
    with acting(FIXTURES):
        return documents_of(run.id)[0]


def of_function(planning, side, function):
    return [p for p in planning.people[f"rotations_{side}"] if p.function == function]


def quiet(planning, starts_on, days):
    with acting(FIXTURES):
        return BusinessEvent.objects.create(
            created_at=planning.now,
            programme=planning.cast.programme,
            title="Quarter close",
            quiet=True,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=days - 1),
        )


def another_host(planning, leader, *, than=None):
    """A host whom this leader may visit."""
    hosts = planning.people["rotations_mentor"]
    return next(h for h in hosts if h.function != leader.function and h.id != than)


def test_everybody_who_can_be_received_has_a_visit_and_nobody_visits_their_own_function(planning):
    run = solved(planning)
    functions = {p.id: p.function for side in ("leader", "mentor") for p in planning.people[f"rotations_{side}"]}
    visits = visits_of(run)
    assert {leader for leader, _, _ in visits} == {p.id for p in planning.people["rotations_leader"]}
    assert all(functions[leader] != functions[host] for leader, host, _ in visits)
    assert (run.facts["placed"], run.facts["visits"], run.facts["waiting"]) == (8, 8, [])


def test_hosts_receive_no_more_than_they_have_places_and_nobody_in_a_quiet_period(planning):
    monday = monday_after(planning.now.date())
    for fortnight in (1, 2):
        quiet(planning, monday + timedelta(days=14 * fortnight + 13), 1)
    run = solved(planning, slots=4, wanted=1)
    load = Counter((host, slot) for _, host, slot in visits_of(run))
    assert max(load.values()) <= 2
    assert {slot for _, slot in load} <= {0, 3}
    assert [(q["title"], q["from"], q["to"]) for q in run.facts["quiet"]] == [
        ("Quarter close", k, k + 1) for k in (1, 2)
    ]


def test_ninety_days_lie_between_two_visits(planning):
    run = solved(planning, wanted=2)
    starts: dict[UUID, list[int]] = {}
    for leader, _, slot in visits_of(run):
        starts.setdefault(leader, []).append(slot)
    gaps = [abs(a - b) for a, b in starts.values()]
    assert len(gaps) == 8
    assert (min(gaps) - 1) * 14 >= 90


def test_two_people_of_one_manager_are_never_away_at_once(planning):
    leaders = planning.people["rotations_leader"]
    with acting(FIXTURES):
        boss = planning.cast.people["sponsor"]
        Person.objects.filter(id__in=[p.id for p in leaders]).update(manager=boss)
    run = solved(planning, slots=6)
    slots = [slot for _, _, slot in visits_of(run)]
    assert len(slots) == len(set(slots)) == 6
    assert len(run.facts["waiting"]) == 2


def test_a_wish_is_kept_and_a_bar_is_obeyed(planning):
    plan_id = planning.plan(ROTATIONS)
    leader = planning.people["rotations_leader"][0]
    here = another_host(planning, leader)
    never = another_host(planning, leader, than=here.id)
    with acting(planning.coordinator) as actor:
        set_pin(actor=actor, plan_id=plan_id, pin=Pin(PinKind.PLACE, leader.id, here.id, 9), now=planning.now)
        set_pin(actor=actor, plan_id=plan_id, pin=Pin(PinKind.BAR, leader.id, never.id), now=planning.now)
    run = planning.run(plan_id)
    assert {(h, s) for who, h, s in visits_of(run) if who == leader.id} == {(here.id, 9)}
    assert [str(leader.id), str(never.id)] not in [row[:2] for row in problem_of(run)["points"]]


def test_nobody_learns_why_two_people_never_meet(planning):
    one, two, three = planning.people["rotations_leader"][:3]
    hosts = [another_host(planning, leader) for leader in (one, two, three)]
    with acting(FIXTURES):
        NoMatch.objects.create(created_at=planning.now, person=one, other=hosts[0])
        Conflict.objects.create(created_at=planning.now, person=two, other=hosts[1], kind="other")
        Person.objects.filter(id=three.id).update(manager=hosts[2])
    run = solved(planning)
    listed = [row[:2] for row in problem_of(run)["points"]]
    for leader, host in zip((one, two, three), hosts, strict=True):
        assert [str(leader.id), str(host.id)] not in listed
        with acting(planning.coordinator) as actor, refused("visit_hard_rule"):
            move_visit(actor=actor, run_id=run.id, leader_id=leader.id, host_id=host.id, slot=3, now=planning.now)
    assert str(one.id) not in str(run.facts)


def test_with_fewer_places_somebody_waits_and_the_rule_in_the_way_is_named(planning):
    hosts = planning.people["rotations_mentor"]
    with acting(FIXTURES):
        Enrolment.objects.filter(person__in=hosts).update(capacity=1)
        Enrolment.objects.filter(person__in=hosts[1:], side="mentor").update(state="exited")
    run = solved(planning, slots=4)
    with acting(FIXTURES):
        _, solution = documents_of(run.id)
    why = {tuple(row["why"]) for row in solution["missing"] if row["rotations"]}
    assert (run.facts["placed"], len(run.facts["waiting"])) == (4, 4)
    assert why == {("/hosts/0/capacity",), ("/points",)}
    assert run.facts["bottleneck"]["host"] == str(hosts[0].id)
    assert run.facts["bottleneck"]["served"] == 2


def test_without_hosts_or_leaders_there_is_nothing_to_plan(planning):
    plan_id = planning.plan(ROTATIONS)
    for side, reason in (("mentor", "no_host"), ("leader", "nobody")):
        with acting(FIXTURES):
            Enrolment.objects.filter(stream=planning.streams["rotations"], side=side).update(state="exited")
        run = planning.run(plan_id)
        assert (run.state, run.facts) == (RunState.INFEASIBLE, {"why": reason})


def test_what_a_leader_seeks_draws_the_visit_to_the_host_who_offers_it(planning):
    leader = planning.people["rotations_leader"][0]
    hosts = [h for h in planning.people["rotations_mentor"] if h.function != leader.function]
    with acting(FIXTURES):
        topic = Concept.objects.create(slug="cold-chain", label="Cold chain", state="accepted")
        for person, role, direction in ((leader, "leader", "seeks"), (hosts[2], "coach", "offers")):
            profile = Profile.objects.create(created_at=planning.now, person=person, role=role, state="complete")
            ProfileExpertise.objects.create(profile=profile, concept=topic, direction=direction, level=3)
    run = solved(planning, seek_weight=100)
    points = {(row[0], row[1]): row[2] for row in problem_of(run)["points"]}
    assert [points[str(leader.id), str(h.id)] for h in hosts] == [0, 0, 100]
    assert run.facts["without_topics"] == 7


def test_every_leader_sees_one_host_of_a_function_that_everybody_should_see(planning):
    run = solved(planning, must_see=("Finance",))
    finance = {p.id for p in of_function(planning, "mentor", "Finance")}
    asked = [p for p in planning.people["rotations_leader"] if p.function != "Finance"]
    visited = {leader for leader, host, _ in visits_of(run) if host in finance}
    assert {p.id for p in asked} == visited
    assert run.facts["must_missing"] == 0


def test_a_moved_visit_stays_where_it_was_put_and_the_others_hardly_move(planning):
    run = solved(planning)
    before = visits_of(run)
    leader, host, slot = min(before)
    later = (slot + 5) % 20
    with acting(planning.coordinator) as actor:
        moved = move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=later, now=planning.now)
    after = visits_of(moved.run_id)
    assert (leader, host, later) in after
    assert len({v for v in before - after if v[0] != leader}) == moved.others <= 1
    with acting(FIXTURES):
        made = PlanRun.objects.get(id=moved.run_id)
        pin = PlanPin.objects.get(plan=run.plan)
        codes = Counter(AuditEvent.objects.values_list("code", flat=True))
        judged = rotations.Problem.from_dict(documents_of(made.id)[0])
        answer = rotations.Solution.from_dict(documents_of(made.id)[1], problem=judged)
    assert rotations.judge(judged, answer).ok
    assert (made.state, made.number, made.revision) == (RunState.SOLVED, 2, 2)
    assert (pin.slot, pin.about) == (later, made_on(run, later))
    assert (codes["place_set"], codes["run_solved"]) == (1, 2)


def made_on(run, slot):
    return (date.fromisoformat(run.facts["starts_on"]) + timedelta(days=14 * slot)).isoformat()


def test_a_visit_may_go_to_another_host_and_the_older_wish_gives_way(planning):
    run = solved(planning)
    leader, host, slot = min(visits_of(run))
    person = next(p for p in planning.people["rotations_leader"] if p.id == leader)
    other = another_host(planning, person, than=host)
    with acting(planning.coordinator) as actor:
        first = move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=slot, now=planning.now)
        second = move_visit(
            actor=actor,
            run_id=first.run_id,
            leader_id=leader,
            host_id=other.id,
            slot=slot,
            instead_of=host,
            now=planning.now,
        )
    assert [(h, s) for who, h, s in visits_of(second.run_id) if who == leader] == [(other.id, slot)]
    with acting(FIXTURES):
        assert PlanPin.objects.get(plan=run.plan).other_id == other.id


def test_a_barred_visit_is_planned_elsewhere_at_once(planning):
    run = solved(planning)
    leader, host, _ = min(visits_of(run))
    with acting(planning.coordinator) as actor:
        moved = bar_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, now=planning.now)
    assert (leader, host) not in {v[:2] for v in visits_of(moved.run_id)}
    assert leader in {v[0] for v in visits_of(moved.run_id)}


def test_an_impossible_visit_names_what_stands_in_the_way_and_changes_nothing(planning):
    quiet(planning, monday_after(planning.now.date()) + timedelta(days=14 * 4), 3)
    run = solved(planning)
    leader, host, _ = min(visits_of(run))
    with acting(planning.coordinator) as actor:
        with pytest.raises(VisitImpossible) as problem:
            move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=4, now=planning.now)
        number = [row["id"] for row in problem.value.document["hosts"]].index(str(host))
        assert set(problem.value.conflicts) == {"/pins/0", f"/hosts/{number}/closed"}
        for slot in (26, -1):
            with refused("visit_outside"):
                move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=slot, now=planning.now)
    own = of_function(
        planning, "mentor", next(p for p in planning.people["rotations_leader"] if p.id == leader).function
    )
    with acting(planning.coordinator) as actor, refused("visit_own_function"):
        move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=own[0].id, slot=3, now=planning.now)
    with acting(FIXTURES):
        run.plan.refresh_from_db()
        assert (PlanPin.objects.count(), PlanRun.objects.count(), run.plan.revision) == (0, 1, 1)


def test_a_drag_on_an_older_run_is_refused(planning):
    run = solved(planning)
    leader, host, slot = min(visits_of(run))
    with acting(planning.coordinator) as actor:
        move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=slot + 1, now=planning.now)
        with refused("plan_changed_since"):
            move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=slot, now=planning.now)


def test_only_those_who_prepare_plans_move_visits(planning):
    run = solved(planning)
    leader, host, slot = min(visits_of(run))
    asked = {"run_id": run.id, "leader_id": leader, "host_id": host, "now": planning.now}
    for name in ("steward", "sponsor", "leader", "coach"):
        with acting(planning.cast.actor(name)) as actor:
            with pytest.raises((Denied, Missing)):
                move_visit(actor=actor, slot=slot, **asked)
            with pytest.raises((Denied, Missing)):
                bar_visit(actor=actor, **asked)
            with pytest.raises((Denied, Missing)):
                look_longer(actor=actor, plan_id=run.plan_id, now=planning.now)


def test_a_longer_look_is_thorough_and_keeps_the_wish(planning):
    run = solved(planning)
    leader, host, slot = min(visits_of(run))
    with acting(planning.coordinator) as actor:
        move_visit(actor=actor, run_id=run.id, leader_id=leader, host_id=host, slot=slot + 1, now=planning.now)
        longer = look_longer(actor=actor, plan_id=run.plan_id, now=planning.now)
    with acting(FIXTURES):
        assert PlanRun.objects.get(id=longer).settings["effort"] == "thorough"
        run.plan.refresh_from_db()
        assert run.plan.settings["effort"] == "quick"


def published(planning, **settings):
    run = solved(planning, **settings)
    with acting(planning.coordinator) as actor:
        counts = publish_plan(actor=actor, run_id=run.id, now=planning.now)
    return run, counts


def test_publishing_writes_dated_visits_and_tells_both_sides(planning):
    run, counts = published(planning)
    assert counts == {"visits": 8, "new": 8, "withdrawn": 0}
    first = date.fromisoformat(run.facts["starts_on"])
    with acting(FIXTURES):
        rows = list(current_placements(run.plan))
        lines = Counter(Notification.objects.values_list("code", flat=True))
        letters = OutboxMessage.objects.filter(kind="visits_told").count()
    assert {(r.leader_id, r.host_id, (r.starts_on - first).days // 14) for r in rows} == visits_of(run)
    assert {(r.starts_on.weekday(), (r.ends_on - r.starts_on).days) for r in rows} == {(0, 11)}
    assert (lines["visit_planned_leader"], lines["visit_planned_host"]) == (8, 8)
    assert letters == 0  # nobody of this scene has an address


def test_a_letter_names_each_visit_that_concerns_its_reader_once(planning):
    hosts = planning.people["rotations_mentor"]
    with acting(FIXTURES):
        for number, person in enumerate(hosts):
            Person.objects.filter(id=person.id).update(email=f"host{number}@example.org")
    run, _ = published(planning)
    host = next(person for person in hosts if person.id in {who for _, who, _ in visits_of(run)})
    with acting(FIXTURES):
        [row] = OutboxMessage.objects.filter(kind="visits_told", recipient_id=host.id)
        text = json.loads(unseal(row.payload, place_of(row.id)))["text"]
        visitors = [p.display_name for p in planning.people["rotations_leader"]]
        mine = {str(leader) for leader, who, _ in visits_of(run) if who == host.id}
        names = [p.display_name for p in planning.people["rotations_leader"] if str(p.id) in mine]
    assert sorted(name for name in visitors if name in text) == sorted(names)
    assert text.count("- New: ") == len(names) > 0


def test_a_second_plan_moves_little_rests_after_what_has_begun_and_withdraws_who_left(planning):
    published(planning)
    later = planning.now + timedelta(days=60)
    with acting(FIXTURES):
        rows = list(Placement.objects.all())
        begun = {r.id for r in rows if r.starts_on <= later.date()}
        gone = next(r for r in rows if r.id not in begun)
        Enrolment.objects.filter(person_id=gone.leader_id, side="leader").update(state="exited")
    planning.now = later
    run, counts = published(planning)
    assert (run.facts["moved"], counts["withdrawn"], counts["new"]) == (0, 1, len(begun))
    with acting(FIXTURES):
        standing = {r.id: r for r in Placement.objects.filter(withdrawn_on=None)}
        assert {r.id for r in rows} - standing.keys() == {gone.id}
        for again in (r for r in standing.values() if r.plan_id == run.plan_id):
            before = next(r for r in rows if r.leader_id == again.leader_id)
            assert (again.starts_on - before.ends_on).days > 90
            assert again.host_id != before.host_id
        assert Placement.objects.get(id=gone.id).withdrawn_on == later.date()
        assert Notification.objects.filter(code="visit_withdrawn_host", person=gone.host_id).count() == 1


def test_a_visit_that_has_begun_stands_is_marked_when_rules_changed_and_cannot_be_moved(planning):
    before, _ = published(planning)
    first = before.facts["starts_on"]
    planning.now += timedelta(days=(date.fromisoformat(first) - planning.now.date()).days + 1)
    quiet(planning, date.fromisoformat(first), 2)
    run, counts = published(planning, starts_on=first)
    with acting(planning.coordinator) as actor:
        stays = [stay for stays in looked_over(actor, run.id).stays.values() for stay in stays]
    begun = [stay for stay in stays if stay.begun]
    assert {(s.leader_id, s.host_id, s.slot) for s in begun} == {v for v in visits_of(before) if v[2] == 0}
    assert {(s.slot, s.in_force, s.broken) for s in begun} == {(0, True, ("host_closed",))}
    assert {s.broken for s in stays if not s.begun} == {()}
    assert counts == {"visits": 8 - len(begun), "new": 0, "withdrawn": 0}
    again = solved(planning, starts_on=first)
    asked = {"leader_id": begun[0].leader_id, "host_id": begun[0].host_id, "slot": 9, "now": planning.now}
    with acting(planning.coordinator) as actor, refused("rules_in_conflict") as problem:
        move_visit(actor=actor, run_id=again.id, **asked)
    assert {pointer.split("/")[1] for pointer in problem.value.conflicts} == {"pins", "published"}


def test_what_changed_since_the_run_stops_publication(planning):
    run = solved(planning)
    _, _, slot = min(visits_of(run))
    event = quiet(planning, date.fromisoformat(made_on(run, slot)), 5)
    with acting(planning.coordinator) as actor, refused("plan_overtaken"):
        publish_plan(actor=actor, run_id=run.id, now=planning.now)
    with acting(FIXTURES):
        event.delete()
        Enrolment.objects.filter(person=planning.people["rotations_leader"][0]).update(state="exited")
    with acting(planning.coordinator) as actor, refused("people_changed_since"):
        publish_plan(actor=actor, run_id=run.id, now=planning.now)
    with acting(FIXTURES):
        assert Placement.objects.count() == 0


def test_reasons_name_the_visit_and_what_else_there_was(planning):
    run = solved(planning)
    leader, host, slot = min(visits_of(run))
    with acting(planning.coordinator) as actor:
        looked = looked_over(actor, run.id)
    found = reasons_of(looked, leader)
    assert reasons_of(looked, host) is None
    assert found is not None
    assert [(UUID(v.host), v.start) for v in found.visits] == [(host, slot)]
    assert str(host) not in {other.host for other in found.alternatives}


def test_settings_that_cannot_stand_name_their_field(planning):
    wrong = {"slots": 2, "length": 3, "rest_days": 30, "per_year": 3, "starts_on": "soon", "effort": "all"}
    with pytest.raises(BadInput) as problem:
        planning.plan(ROTATIONS, **wrong)
    assert problem.value.fields.keys() == wrong.keys()


def test_slots_begin_where_visits_in_force_begin():
    opened = date(2026, 11, 19)
    assert first_day(None, opened, 14, ()) == date(2026, 11, 23)
    assert first_day(None, opened, 14, (date(2026, 10, 5), date(2026, 11, 2))) == date(2026, 11, 30)
    assert first_day(date(2027, 1, 4), opened, 14, (date(2026, 10, 5),)) == date(2027, 1, 4)


def test_a_slot_counts_as_begun_from_its_first_day_on():
    calendar = SlotCalendar(date(2026, 11, 23), 14, 26)
    days = {date(2026, 11, 22): 0, date(2026, 11, 23): 1, date(2026, 12, 6): 1, date(2026, 12, 7): 2}
    assert {day: calendar.over_before(day) for day in days} == days


def test_rest_after_an_older_visit_is_counted_from_its_last_day():
    calendar = SlotCalendar(date(2026, 11, 23), 14, 26)
    assert calendar.slot_before_rest(date(2026, 11, 22), 1) == -1
    assert calendar.slot_before_rest(date(2026, 11, 9), 1) == -1
    assert calendar.slot_before_rest(date(2026, 11, 8), 2) == -3
