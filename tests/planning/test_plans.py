"""Plans from draft to publication, whatever their kind; cohorts stand for all of them."""

from contextlib import contextmanager

import pytest

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.engine import cohorts
from peripatos.matching.files import packed
from peripatos.matching.types import RunState
from peripatos.people.models import NoMatch
from peripatos.planning.files import documents_of
from peripatos.planning.models import Cohort, CohortMember, Plan, PlanFiles, PlanPin, PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.selectors.plans import first_draft, history_of_plan, kinds_to_plan, plan_page, plans_list
from peripatos.planning.selectors.runs import download_part, run_head
from peripatos.planning.services.drafting import change_plan, close_plan
from peripatos.planning.services.pins import lift_pin, set_pin
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.services.requests import cancel_run, request_run
from peripatos.planning.types import Pin, PinKind, PlanDraft, PlanKind, PlanState
from peripatos.programmes.models import Enrolment


@contextmanager
def refused(reason):
    """What stands inside is refused for that reason."""
    with pytest.raises(GuardFailed) as problem:
        yield
    assert problem.value.data["reason"] == reason


def test_a_plan_goes_from_a_draft_to_cohorts_in_force(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
    assert run.state == RunState.SOLVED
    with acting(planning.coordinator) as actor:
        counts = publish_plan(actor=actor, run_id=run.id, now=planning.now)
        page = plan_page(actor, run.plan_id)
    assert counts == {"cohorts": 2, "people": 12, "closed": 0}
    assert (page.state, page.published_run_id, page.may_change) == (PlanState.PUBLISHED, run.id, False)
    with acting(FIXTURES):
        sizes = [cohort.members.count() for cohort in Cohort.objects.all()]
        seats = CohortMember.objects.values_list("person_id", flat=True)
        assert sorted(sizes) == [6, 6]
        assert len(set(seats)) == 12


def test_another_plan_takes_the_place_of_the_cohorts_that_stand(planning):
    for expected in (0, 2):
        run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
        with acting(planning.coordinator) as actor:
            assert publish_plan(actor=actor, run_id=run.id, now=planning.now)["closed"] == expected
    with acting(FIXTURES):
        assert Cohort.objects.filter(closed_on=None).count() == 2


def test_only_those_who_prepare_plans_do_so(planning):
    plan_id = planning.plan(PlanKind.COHORTS)
    run = planning.run(plan_id)
    acts = (
        lambda actor: request_run(actor=actor, plan_id=plan_id, now=planning.now),
        lambda actor: close_plan(actor=actor, plan_id=plan_id, now=planning.now),
        lambda actor: publish_plan(actor=actor, run_id=run.id, now=planning.now),
        lambda actor: set_pin(actor=actor, plan_id=plan_id, pin=pin_of(planning), now=planning.now),
        lambda actor: first_draft(actor, planning.cast.programme.id, PlanKind.COHORTS),
    )
    for name in ("steward", "sponsor", "leader", "coach"):
        for act in acts:
            with acting(planning.cast.actor(name)) as actor, pytest.raises((Denied, Missing)):
                act(actor)
    with acting(planning.coordinator) as actor:
        publish_plan(actor=actor, run_id=run.id, now=planning.now)


def test_a_steward_reads_plans_and_others_do_not(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    with acting(planning.cast.actor("steward")) as actor:
        assert [line.id for line in plans_list(actor)] == [run.plan_id]
        assert run_head(actor, run.id).may_change is False
        assert kinds_to_plan(actor) == ()
    for name in ("sponsor", "leader", "coach", "safeguarding"):
        with acting(planning.cast.actor(name)) as actor, pytest.raises((Denied, Missing)):
            run_head(actor, run.id)


def pin_of(planning, kind=PinKind.APART):
    one, other = planning.people["cohorts_leader"][:2]
    return Pin(kind, one.id, other.id)


@pytest.mark.parametrize(("kind", "together"), [(PinKind.APART, False), (PinKind.TOGETHER, True)])
def test_a_wish_is_obeyed_by_every_further_run(planning, kind, together):
    plan_id = planning.plan(PlanKind.COHORTS, smallest=4, largest=6)
    with acting(planning.coordinator) as actor:
        set_pin(actor=actor, plan_id=plan_id, pin=pin_of(planning, kind), now=planning.now)
    run = planning.run(plan_id)
    pair = {str(person.id) for person in planning.people["cohorts_leader"][:2]}
    with acting(planning.coordinator):
        _, solution = documents_of(run.id)
    assert any(pair <= set(c["members"]) for c in solution["cohorts"]) is together


def test_the_opposite_wish_takes_the_place_of_the_first(planning):
    plan_id = planning.plan(PlanKind.COHORTS)
    with acting(planning.coordinator) as actor:
        for kind in (PinKind.APART, PinKind.TOGETHER):
            set_pin(actor=actor, plan_id=plan_id, pin=pin_of(planning, kind), now=planning.now)
        [pin] = plan_page(actor, plan_id).pins
        assert pin.kind is PinKind.TOGETHER
        lift_pin(actor=actor, plan_id=plan_id, pin_id=pin.id, now=planning.now)
        assert plan_page(actor, plan_id).pins == ()


def test_a_wish_of_another_kind_is_refused(planning):
    plan_id = planning.plan(PlanKind.COHORTS)
    person = planning.people["cohorts_leader"][0]
    with acting(planning.coordinator) as actor, refused("pin_of_another_kind"):
        set_pin(actor=actor, plan_id=plan_id, pin=Pin(PinKind.TAKE, person.id), now=planning.now)
    with acting(FIXTURES):
        assert PlanPin.objects.count() == 0


def test_a_run_older_than_a_wish_is_not_published(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    with acting(planning.coordinator) as actor:
        set_pin(actor=actor, plan_id=run.plan_id, pin=pin_of(planning), now=planning.now)
        assert run_head(actor, run.id).up_to_date is False
        with refused("plan_changed_since"):
            publish_plan(actor=actor, run_id=run.id, now=planning.now)


def test_a_damaged_plan_is_not_published(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
    with acting(FIXTURES):
        problem, solution = documents_of(run.id)
        solution["value"] += 1
        PlanFiles.objects.filter(run=run).update(solution=packed(solution))
    assert not cohorts.judge(
        cohorts.Problem.from_dict(problem),
        cohorts.Solution.from_dict(solution, problem=cohorts.Problem.from_dict(problem)),
    ).ok
    with acting(planning.coordinator) as actor, refused("check_refused"):
        publish_plan(actor=actor, run_id=run.id, now=planning.now)
    with acting(FIXTURES):
        assert Cohort.objects.count() == 0


def test_somebody_who_left_since_stops_publication(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    gone = planning.people["cohorts_leader"][0]
    with acting(FIXTURES):
        Enrolment.objects.filter(person=gone).update(state="exited")
    with acting(planning.coordinator) as actor, refused("people_changed_since"):
        publish_plan(actor=actor, run_id=run.id, now=planning.now)
    with acting(FIXTURES):
        assert Plan.objects.get().state == PlanState.DRAFT


def test_rules_that_cannot_hold_together_are_named(planning):
    plan_id = planning.plan(PlanKind.COHORTS, smallest=12, largest=12)
    with acting(planning.coordinator) as actor:
        set_pin(actor=actor, plan_id=plan_id, pin=pin_of(planning), now=planning.now)
    run = planning.run(plan_id)
    assert run.state == RunState.INFEASIBLE
    assert "/apart/0" in run.facts["conflicts"]


def test_too_few_people_make_no_plan(planning):
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=planning.streams["cohorts"]).update(state="exited")
    run = planning.run(planning.plan(PlanKind.COHORTS))
    assert (run.state, run.facts) == (RunState.INFEASIBLE, {"why": "too_few_people"})


def test_a_private_wish_keeps_two_people_apart_and_is_told_to_nobody(planning):
    one, other = planning.people["cohorts_leader"][:2]
    with acting(FIXTURES):
        NoMatch.objects.create(created_at=planning.now, person=one, other=other)
    run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
    with acting(planning.coordinator) as actor:
        problem = download_part(actor, run.id, "problem", now=planning.now)
    assert sorted(map(str, (one.id, other.id))) in problem["apart"]
    assert run.facts["lines_apart"] == 0


def test_settings_that_cannot_stand_name_their_field_and_write_nothing(planning):
    with pytest.raises(BadInput) as problem:
        planning.plan(PlanKind.COHORTS, smallest=9, largest=4)
    assert list(problem.value.fields) == ["smallest"]
    with acting(FIXTURES):
        assert Plan.objects.count() == 0


def test_one_draft_of_a_kind_stands_at_a_time(planning):
    plan_id = planning.plan(PlanKind.COHORTS)
    with refused("plan_is_open"):
        planning.plan(PlanKind.COHORTS)
    with acting(planning.coordinator) as actor:
        close_plan(actor=actor, plan_id=plan_id, now=planning.now)
    planning.plan(PlanKind.COHORTS)


def test_a_run_that_was_called_off_writes_nothing(planning):
    plan_id = planning.plan(PlanKind.COHORTS)
    with acting(planning.coordinator) as actor:
        run_id = request_run(actor=actor, plan_id=plan_id, now=planning.now)
        cancel_run(actor=actor, run_id=run_id, now=planning.now)
    assert run_next(now=planning.now) is False
    with acting(FIXTURES):
        assert PlanRun.objects.get().state == RunState.CANCELLED
        assert PlanFiles.objects.count() == 0


def test_changing_a_plan_counts_as_newer_than_its_runs_and_stands_in_the_history(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    with acting(planning.coordinator) as actor:
        page = plan_page(actor, run.plan_id)
        draft = PlanDraft("Autumn", page.draft.settings, 2)
        change_plan(actor=actor, plan_id=run.plan_id, version=page.version, draft=draft, now=planning.now)
        assert run_head(actor, run.id).up_to_date is False
        codes = {change.code for change in history_of_plan(actor, run.plan_id)}
    assert codes == {"plan_opened", "run_requested", "run_solved", "plan_changed"}


def test_every_write_is_audited(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS))
    with acting(planning.coordinator) as actor:
        publish_plan(actor=actor, run_id=run.id, now=planning.now)
    with acting(FIXTURES):
        codes = set(AuditEvent.objects.values_list("code", flat=True))
    assert {"plan_opened", "run_requested", "run_solved", "plan_published"} <= codes
