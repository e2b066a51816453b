"""What if: the same plan that a run would propose, measured fairly, and nothing written by looking."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching_scene import FIXTURES, Scene, add_person
from peripatos.core.access import acting
from peripatos.core.errors import BadInput, Denied, GuardFailed, VersionConflict
from peripatos.matching.files import solved_run
from peripatos.matching.models import MatchRun, Proposal, RankedPreference, Round
from peripatos.matching.runs import run_next
from peripatos.matching.selectors.what_if import Reply, trial, what_if
from peripatos.matching.services.constraints import set_constraint
from peripatos.matching.services.trying import use_weights
from peripatos.matching.types import ConstraintKind
from peripatos.matching.whatif.asked import Asked, shares
from peripatos.people.models import NoMatch, WorkPattern
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import Component, Side

EARLY = {day: [["06:00", "10:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ONLY = {name.value: {**dict.fromkeys((c.value for c in Component), 0), name.value: 10_000} for name in Component}


@pytest.fixture
def crowd(scene: Scene) -> Scene:
    """Ten leaders and six coaches who differ enough that weights matter; two of them keep a ranked list."""
    with acting(FIXTURES):
        for number, name in enumerate(("Ewa", "Femi", "Goro", "Hana", "Imre", "Jana"), start=4):
            add_person(scene, name, Side.LEADER, number=number)
        for number, (name, places) in enumerate((("Pia", 2), ("Quin", 3), ("Rosa", 2)), start=3):
            add_person(scene, name, Side.MENTOR, number=number, capacity=places)
        WorkPattern.objects.filter(person__in=[*scene.leaders[::3], *scene.mentors[::2]]).update(hours=EARLY)
        for owner, listed in ((scene.leaders[0], scene.mentors[4]), (scene.mentors[1], scene.leaders[5])):
            RankedPreference.objects.create(
                created_at=scene.now,
                programme=scene.stream.programme,
                enrolment=scene.enrolment(owner),
                person=listed,
                rank=1,
            )
    return scene


def tried(scene: Scene, run: MatchRun, asked: Asked, **further: Any) -> Reply:
    with acting(scene.coordinator) as actor:
        reply = what_if(actor, run.id, asked, now=scene.now, **further)
    assert reply is not None
    return reply


def given(run: MatchRun) -> dict[UUID, UUID]:
    with acting(FIXTURES):
        return dict(Proposal.objects.filter(run=run).values_list("leader_id", "mentor_id"))


def given_then(run: MatchRun, reply: Reply, without: frozenset[UUID] = frozenset()) -> dict[UUID, UUID]:
    """The run's pairs with the moves that the answer names."""
    pairs = {leader: mentor for leader, mentor in given(run).items() if leader not in without}
    for group in reply.groups.values():
        assert group.count == len(group.rows)
        for row in group.rows:
            assert [w.id for w in row.before] == [pairs[row.leader.id]] * bool(row.before)
            pairs.pop(row.leader.id, None)
            for who in row.after:
                pairs[row.leader.id] = who.id
    return pairs


def figures_of(run: MatchRun) -> tuple[object, ...]:
    return (run.served, run.leaders, run.floor, run.facts["fit"]["median"], run.facts["load"], run.status)


def figures_then(reply: Reply) -> tuple[object, ...]:
    answer = reply.answer
    assert answer is not None
    assert answer.after is not None
    after = answer.after
    return (after.served, after.leaders, after.floor, after.median, dict(after.load), answer.status)


WEIGHTS = [*ONLY.values(), shares({"expertise": 1, "style": 2, "reach": 3}), shares(dict.fromkeys(ONLY, 1))]


@pytest.mark.parametrize("objective", ["coverage", "floor", "total", "leximin", "stable"])
def test_other_weights_give_what_a_run_with_them_proposes(crowd: Scene, objective: str) -> None:
    run = crowd.run(crowd.round(objective=objective))
    replies = [tried(crowd, run, Asked(weights)) for weights in WEIGHTS]
    for weights, reply in zip(WEIGHTS, replies, strict=True):
        with acting(crowd.coordinator) as actor:
            version = trial(actor, run.id).version
            use_weights(actor=actor, run_id=run.id, weights=weights, version=version, now=crowd.now)
        assert run_next(now=crowd.now)
        with acting(FIXTURES):
            saved = MatchRun.objects.filter(round_id=run.round_id).latest("number")
        assert given_then(run, reply) == given(saved)
        assert figures_then(reply) == figures_of(saved)
        assert reply.as_stored


def test_a_place_more_for_everybody_gives_what_a_run_with_it_proposes(crowd: Scene) -> None:
    run = crowd.run()
    reply = tried(crowd, run, Asked(more=1))
    with acting(FIXTURES):
        for row in Enrolment.objects.filter(stream=crowd.stream, side=Side.MENTOR, state="active"):
            Enrolment.objects.filter(id=row.id).update(capacity=row.capacity + 1)
    saved = crowd.run(run.round_id)
    assert (given_then(run, reply), figures_then(reply)) == (given(saved), figures_of(saved))


def test_places_of_one_mentor_and_people_left_out_give_what_a_run_with_them_proposes(crowd: Scene) -> None:
    run = crowd.run()
    mentor, gone = crowd.mentors[0], (crowd.leaders[1], crowd.mentors[4])
    asked = Asked(places={mentor.id: 4}, without=frozenset(p.id for p in gone))
    reply = tried(crowd, run, asked)
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=crowd.stream, person=mentor).update(capacity=4)
        Enrolment.objects.filter(stream=crowd.stream, person__in=gone).update(state="paused")
    saved = crowd.run(run.round_id)
    assert (given_then(run, reply, asked.without), figures_then(reply)) == (given(saved), figures_of(saved))
    assert {p.who.id for p in reply.without} == asked.without


def test_leaders_who_want_two_mentors_lose_and_win_them_one_by_one(crowd: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=crowd.stream, person__in=crowd.leaders[:4]).update(wants=2)
        Enrolment.objects.filter(stream=crowd.stream, side=Side.MENTOR).update(capacity=3)
    run = crowd.run()
    asked = Asked(ONLY["schedule"], places={crowd.mentors[0].id: 1})
    reply = tried(crowd, run, asked)
    pairs = all_pairs(run)
    for group in reply.groups.values():
        for row in group.rows:
            assert {(row.leader.id, who.id) for who in row.before} <= pairs
            pairs -= {(row.leader.id, who.id) for who in row.before}
            pairs |= {(row.leader.id, who.id) for who in row.after}
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=crowd.stream, person=crowd.mentors[0]).update(capacity=1)
    with acting(crowd.coordinator) as actor:
        version = trial(actor, run.id).version
        use_weights(actor=actor, run_id=run.id, weights=ONLY["schedule"], version=version, now=crowd.now)
    assert run_next(now=crowd.now)
    with acting(FIXTURES):
        saved = MatchRun.objects.filter(round_id=run.round_id).latest("number")
    assert (pairs, figures_then(reply)) == (all_pairs(saved), figures_of(saved))


def all_pairs(run: MatchRun) -> set[tuple[UUID, UUID]]:
    with acting(FIXTURES):
        return set(Proposal.objects.filter(run=run).values_list("leader_id", "mentor_id"))


def test_a_mentor_without_a_free_place_is_given_one(crowd: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=crowd.stream, side=Side.MENTOR).exclude(person=crowd.mentors[5]).update(
            capacity=0
        )
    run = crowd.run()
    reply = tried(crowd, run, Asked(places={crowd.mentors[0].id: 3}))
    assert reply.groups["newly_served"].count == 3
    assert all(row.fit_after > 0 for row in reply.groups["newly_served"].rows)


def test_gains_and_losses_are_measured_by_the_runs_own_weights_whatever_is_tried(crowd: Scene) -> None:
    run = crowd.run()
    solved = solved_of(crowd, run)
    for weights in WEIGHTS:
        for group in tried(crowd, run, Asked(weights)).groups.values():
            for row in group.rows:
                for fit, mentors in ((row.fit_before, row.before), (row.fit_after, row.after)):
                    assert fit == sum(solved[str(row.leader.id), str(who.id)] for who in mentors)


def solved_of(scene: Scene, run: MatchRun) -> dict[tuple[str, str], int]:
    with acting(scene.coordinator):
        solved = solved_run(run.id)
    assert solved is not None
    problem = solved.problem
    ids = zip(problem.edge_leader.tolist(), problem.indices.tolist(), problem.score.tolist(), strict=True)
    return {(problem.leader_ids[i], problem.mentor_ids[j]): score for i, j, score in ids}


def test_lowest_and_typical_fit_are_not_told_for_too_few_pairs(scene: Scene) -> None:
    reply = tried(scene, scene.run(), Asked(ONLY["preference"]))
    assert figures_then(reply)[2:4] == (None, None)


def test_the_runs_own_settings_ask_for_nothing(crowd: Scene) -> None:
    run = crowd.run()
    for asked in (Asked(), Asked(run.settings["weights"]), Asked(places={crowd.mentors[0].id: 2})):
        reply = tried(crowd, run, asked)
        assert (reply.answer, dict(reply.groups), reply.as_stored) == (None, {}, True)


def test_what_changed_since_the_run_is_said_and_counts_in_both_plans(crowd: Scene) -> None:
    run = crowd.run()
    leader, mentor = crowd.leaders[0].id, given(run)[crowd.leaders[0].id]
    with acting(FIXTURES):
        NoMatch.objects.create(created_at=crowd.now, person_id=mentor, other_id=leader)
    reply = tried(crowd, run, Asked(more=2))
    assert not reply.as_stored
    assert all(mentor not in {w.id for w in row.before} for g in reply.groups.values() for row in g.rows
               if row.leader.id == leader)  # fmt: skip


def test_rules_that_cannot_hold_with_fewer_places_are_named(crowd: Scene) -> None:
    run = crowd.run()
    leader, mentor = crowd.leaders[0].id, given(run)[crowd.leaders[0].id]
    with acting(crowd.coordinator) as actor:
        pin = {"leader_id": leader, "mentor_id": mentor, "kind": ConstraintKind.PIN}
        set_constraint(actor=actor, round_id=run.round_id, now=crowd.now, **pin)
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=crowd.stream, person_id=mentor).update(capacity=1)
    with acting(crowd.coordinator) as actor:
        other = next(p for p in crowd.leaders if p.id != leader)
        pin = {"leader_id": other.id, "mentor_id": mentor, "kind": ConstraintKind.PIN}
        set_constraint(actor=actor, round_id=run.round_id, now=crowd.now, **pin)
    reply = tried(crowd, run, Asked(ONLY["reach"]))
    assert reply.answer is not None
    assert (reply.answer.state, reply.answer.after) == ("infeasible", None)
    assert {"kind": "capacity", "person": str(mentor)} in reply.answer.conflicts


def test_nobody_left_on_one_side_is_an_answer(crowd: Scene) -> None:
    reply = tried(crowd, crowd.run(), Asked(more=-9))
    assert reply.answer is not None
    assert (reply.answer.state, reply.answer.after) == ("nobody", None)


def test_people_are_found_by_name_with_their_places(crowd: Scene) -> None:
    reply = tried(crowd, crowd.run(), Asked(), words="mei")
    assert [(p.who.name, p.side, p.taken, p.limit) for p in reply.found] == [("Mei Match", Side.MENTOR, 0, 2)]


def rows_of_all_tables() -> dict[str, int]:
    found = {}
    with acting(FIXTURES), connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = cursor.fetchone()[0]
    return found


def test_looking_writes_nothing_at_all(crowd: Scene, unguarded: None) -> None:
    run = crowd.run()
    before = rows_of_all_tables()
    with CaptureQueriesContext(connection) as asked:
        reply = tried(crowd, run, Asked(ONLY["reach"], more=1, without=frozenset({crowd.leaders[0].id})), words="a")
    assert reply.answer is not None
    verbs = {query["sql"].lstrip("(").split()[0].upper() for query in asked.captured_queries}
    assert (rows_of_all_tables(), verbs) == (before, {"SELECT"})


def test_a_further_question_does_not_read_the_people_again_until_minutes_have_passed(crowd: Scene) -> None:
    run = crowd.run()
    tried(crowd, run, Asked(ONLY["reach"]))
    asked = []
    for later in (timedelta(), timedelta(minutes=9), timedelta(minutes=11)):
        with acting(crowd.coordinator) as actor, CaptureQueriesContext(connection) as queries:
            what_if(actor, run.id, Asked(ONLY["style"]), now=crowd.now + later)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5
    assert asked[2] > asked[1]


def test_a_page_opened_later_sees_what_changed_before_it_was_opened(crowd: Scene) -> None:
    run = crowd.run()
    tried(crowd, run, Asked(ONLY["reach"]))
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=crowd.stream, person=crowd.leaders[0]).update(state="paused")
    opened, seen = crowd.now + timedelta(seconds=30), []
    for since in (None, crowd.now, opened):
        with acting(crowd.coordinator) as actor:
            reply = what_if(actor, run.id, Asked(ONLY["reach"]), since=since, now=opened)
        assert reply is not None
        seen.append(reply.as_stored)
    assert seen == [True, True, False]


@pytest.mark.parametrize("name", ["steward", "coordinator"])
def test_who_reads_the_run_may_ask_what_if(crowd: Scene, name: str) -> None:
    run = crowd.run()
    with acting(crowd.cast.actor(name)) as actor:
        assert what_if(actor, run.id, Asked(ONLY["reach"]), now=crowd.now) is not None


@pytest.mark.parametrize("name", ["leader", "coach", "line_manager", "administrator"])
def test_nobody_else_may_ask_what_if_or_use_it(crowd: Scene, name: str) -> None:
    from peripatos.core.errors import Missing

    run = crowd.run()
    with acting(crowd.cast.actor(name)) as actor:
        with pytest.raises((Denied, Missing)):
            what_if(actor, run.id, Asked(ONLY["reach"]), now=crowd.now)
        with pytest.raises((Denied, Missing)):
            use_weights(actor=actor, run_id=run.id, weights=ONLY["reach"], version=1, now=crowd.now)


def test_the_steward_looks_but_does_not_use(crowd: Scene) -> None:
    run = crowd.run()
    with acting(crowd.cast.actor("steward")) as actor, pytest.raises(Denied):
        use_weights(actor=actor, run_id=run.id, weights=ONLY["reach"], version=1, now=crowd.now)
    with acting(FIXTURES):
        assert Round.objects.get(id=run.round_id).weights == run.settings["weights"]


@pytest.mark.parametrize("how", ["stale", "sum", "published"])
def test_weights_that_cannot_be_used_leave_everything_as_it_was(crowd: Scene, how: str) -> None:
    run = crowd.run()
    if how == "published":
        crowd.publish(run)
    weights = ONLY["reach"] | ({"style": 1} if how == "sum" else {})
    with acting(crowd.coordinator) as actor:
        version = trial(actor, run.id).version + (how == "stale")
        with pytest.raises((VersionConflict, BadInput, GuardFailed)):
            use_weights(actor=actor, run_id=run.id, weights=weights, version=version, now=crowd.now)
    with acting(FIXTURES):
        assert Round.objects.get(id=run.round_id).weights == run.settings["weights"]
        assert MatchRun.objects.filter(round_id=run.round_id).count() == 1


def test_a_run_without_a_plan_or_too_large_is_refused(scene: Scene) -> None:
    run = scene.run()
    with acting(FIXTURES):
        MatchRun.objects.filter(id=run.id).update(facts=run.facts | {"pairs_possible": 10**9})
    with acting(scene.coordinator) as actor, pytest.raises(GuardFailed) as large:
        what_if(actor, run.id, Asked(more=1), now=scene.now)
    with acting(FIXTURES):
        MatchRun.objects.filter(id=run.id).update(state="cancelled")
    with acting(scene.coordinator) as actor, pytest.raises(GuardFailed) as unsolved:
        what_if(actor, run.id, Asked(more=1), now=scene.now)
    assert (large.value.data["reason"], unsolved.value.data["reason"]) == ("run_is_too_large", "run_is_not_solved")


def test_weights_of_any_sum_are_shared_out_to_the_last_point() -> None:
    assert sum(shares(dict.fromkeys(ONLY, 1)).values()) == 10_000
    assert shares(ONLY["style"]) == ONLY["style"]
    assert shares(dict.fromkeys(ONLY, 0)) == {}


def test_a_pin_that_could_not_be_kept_any_more_is_named(crowd: Scene) -> None:
    run = crowd.run()
    leader, mentor = next((row for row in given(run).items() if row[1] == crowd.mentors[1].id), (None, None))
    assert leader is not None
    assert mentor is not None
    with acting(crowd.coordinator) as actor:
        pin = {"leader_id": leader, "mentor_id": mentor, "kind": ConstraintKind.PIN}
        set_constraint(actor=actor, round_id=run.round_id, now=crowd.now, **pin)
    again = crowd.run(run.round_id)
    reply = tried(crowd, again, Asked(places={mentor: 0}))
    assert reply.answer is not None
    assert reply.answer.let_go == ((leader, mentor),)
    assert tried(crowd, again, Asked(without=frozenset({mentor}))).answer.let_go == ()  # type: ignore[union-attr]
