"""Plans of cohorts: ties and the whole dial, who moves, turns to lead, who is told, the cohort in force."""

from collections import Counter
from datetime import timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.core.errors import BadInput, Denied, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.people.models import Notification, Person
from peripatos.planning.cohorts.groups import groups_of, moves_of
from peripatos.planning.cohorts.rota import rota_of
from peripatos.planning.cohorts.selectors import looked_over, seat_of
from peripatos.planning.cohorts.settings import DIAL, CohortSettings, suited
from peripatos.planning.files import documents_of, solved_run
from peripatos.planning.models import CohortMember, PlanRun
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import PlanKind
from peripatos.programmes.models import Enrolment


def solved(scene, **settings):
    return scene.run(scene.plan(PlanKind.COHORTS, **{"smallest": 4, "largest": 6} | settings))


def publish(scene, run, *, after=timedelta(0)):
    with acting(scene.coordinator) as actor:
        publish_plan(actor=actor, run_id=run.id, now=scene.now + after)
    return run


def problem_of(run):
    with acting(FIXTURES):
        return documents_of(run.id)[0]


def seats():
    """Pairs who sit in one cohort today."""
    with acting(FIXTURES):
        rows = list(CohortMember.objects.filter(cohort__closed_on=None).values_list("cohort_id", "person_id"))
    by_cohort = {}
    for cohort, person in rows:
        by_cohort.setdefault(cohort, []).append(str(person))
    return {tuple(sorted(pair)) for people in by_cohort.values() for pair in combinations(people, 2)}


# ── ties and the dial ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_plan_has_neither_ties_nor_a_dial(planning):
    run = solved(planning)
    assert "trusted" not in problem_of(run)
    assert "points" not in run.facts


def test_ties_are_pairs_of_today_and_nobody_has_two(planning):
    publish(planning, solved(planning))
    ties = problem_of(solved(planning, tie_share=100))["trusted"]
    people = [person for pair in ties for person in pair]
    assert len(ties) > 1
    assert {tuple(pair) for pair in ties} <= seats()
    assert len(people) == len(set(people))


def test_no_more_people_have_a_tie_than_the_share_allows(planning):
    publish(planning, solved(planning))
    assert len(problem_of(solved(planning, tie_share=34))["trusted"]) == 2


def test_to_keep_a_tie_is_not_to_meet_again(planning):
    publish(planning, solved(planning))
    problem = problem_of(solved(planning))
    met = {tuple(row[:2]) for row in problem["met"]}
    ties = {tuple(pair) for pair in problem["trusted"]}
    assert met | ties == seats()
    assert not met & ties


def test_the_dial_has_every_place_and_more_never_keeps_fewer_ties(planning):
    publish(planning, solved(planning))
    run = solved(planning)
    points = run.facts["points"]
    assert [point["dial"] for point in points] == list(range(len(DIAL)))
    kept = [point["kept"] for point in points]
    assert kept == sorted(kept)
    assert kept[-1] <= run.facts["ties"] == len(problem_of(run)["trusted"])


def test_the_dial_is_never_worse_than_the_plan_itself(planning):
    publish(planning, solved(planning))
    run = solved(planning)
    here = next(point for point in run.facts["points"] if point["dial"] == run.settings["dial"])
    with acting(FIXTURES):
        found = solved_run(run)
    reward, weights = found.problem.trusted_reward, sum(found.problem.spread.values())
    assert reward == CohortSettings(spread=found.problem.spread).reward_at(2) == -(-DIAL[2] * weights // 4)
    assert here["kept"] >= run.facts["trusted_kept"] or here["share"] >= run.facts["diversity_share"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"dial": len(DIAL)}, "dial"),
        ({"dial": -1}, "dial"),
        ({"tie_share": 101}, "tie_share"),
        ({"keep_percent": -1}, "keep_percent"),
        ({"gap_hours": 13}, "gap_hours"),
        ({"spread": {"zodiac": 1}}, "spread"),
        ({"spread": {"function": 0}}, "spread"),
    ],
)
def test_settings_that_cannot_stand_name_their_field(planning, settings, field):
    with pytest.raises(BadInput) as problem:
        planning.plan(PlanKind.COHORTS, **settings)
    assert list(problem.value.fields) == [field]


def test_the_usual_cohorts_are_large_enough_for_the_facilitators_there_are():
    assert [(suited(n, f).largest, suited(n, f).facilitated) for n, f in ((56, 8), (68, 8), (40, 0))] == [
        (8, True),
        (9, True),
        (8, False),
    ]


# ── looking a plan over ────────────────────────────────────────────────────────────────────────────────────────────


def test_cards_count_everybody_once_and_name_ties_and_meetings(planning):
    publish(planning, solved(planning))
    run = solved(planning)
    with acting(FIXTURES):
        found = solved_run(run)
    groups = groups_of(found.problem, found.solution)
    assert sum(len(group.members) for group in groups) == 12
    for group in groups:
        assert sum(group.counts["function"].values()) == len(group.members)
        assert group.facilitation.person_id in group.members
    assert sum(len(group.ties) for group in groups) == run.facts["trusted_kept"]
    assert sum(len(group.met) for group in groups) == run.facts["repeats"]


def test_those_who_stay_and_those_who_move_are_everybody_of_today(planning):
    publish(planning, solved(planning))
    run = solved(planning)
    with acting(FIXTURES):
        found = solved_run(run)
        today = {str(p) for p in CohortMember.objects.values_list("person_id", flat=True)}
    moves = moves_of(found.problem, found.solution)
    named = [str(p) for move in moves for p in (*move.staying, *(person for person, _ in move.moved))]
    assert sorted(named) == sorted(today)
    assert sum(len(move.moved) for move in moves) == run.facts["moved"]


def test_whoever_facilitated_less_often_is_next(planning):
    with acting(FIXTURES):
        Enrolment.objects.filter(person=planning.people["cohorts_mentor"][0]).update(state="exited")
    publish(planning, solved(planning, smallest=11, largest=11))
    with acting(FIXTURES):
        Enrolment.objects.filter(person=planning.people["cohorts_mentor"][0]).update(state="active")
    run = solved(planning, smallest=12, largest=12)
    with acting(planning.coordinator) as actor:
        [group] = looked_over(actor, run.id).groups
    assert group.facilitation.person_id == planning.people["cohorts_mentor"][0].id
    assert (group.facilitation.turns, group.facilitation.able) == (0, 2)


def test_why_somebody_is_there_is_told_to_those_who_read_plans(planning):
    run = solved(planning)
    person = planning.people["cohorts_leader"][0].id
    for name in ("coordinator", "steward"):
        with acting(planning.cast.actor(name)) as actor:
            seat = seat_of(actor, run.id, person)
            assert len(seat.reasons.members) == 5
    for name in ("leader", "coach", "sponsor"):
        with acting(planning.cast.actor(name)) as actor:
            with pytest.raises((Denied, Missing)):
                seat_of(actor, run.id, person)
            with pytest.raises((Denied, Missing)):
                looked_over(actor, run.id)


# ── telling ───────────────────────────────────────────────────────────────────────────────


def test_members_and_facilitators_are_told_once_in_words_that_name_nobody(planning):
    with acting(FIXTURES):
        for person in Person.objects.filter(sort_name__startswith="plan "):
            Person.objects.filter(id=person.id).update(email=f"{person.id}@example.org")
    publish(planning, solved(planning))
    with acting(FIXTURES):
        codes = Counter(Notification.objects.values_list("code", flat=True))
        kinds = Counter(OutboxMessage.objects.values_list("kind", flat=True))
        told = dict(Notification.objects.filter(code__startswith="cohort").values_list("person_id", "path"))
        sits = CohortMember.objects.values_list("person_id", "cohort_id")
        assert told == {person: f"/cohorts/{cohort}" for person, cohort in sits}
    assert (codes["cohort_formed"], codes["cohort_to_facilitate"]) == (10, 2)
    assert kinds["cohort_formed"] == 12


# ── turns ──────────────────────────────────────────────────────────────────────────────────────────────────────────

PEOPLE = [UUID(int=k + 1) for k in range(9)]


def test_the_facilitator_opens_and_everybody_sits_beside_before_they_lead():
    turns = rota_of(PEOPLE[:4], facilitator=PEOPLE[2])
    assert [(t.meeting, t.lead, t.shadow) for t in turns] == [
        (1, PEOPLE[2], PEOPLE[0]),
        (2, PEOPLE[0], PEOPLE[1]),
        (3, PEOPLE[1], PEOPLE[3]),
        (4, PEOPLE[3], None),
    ]


def test_somebody_who_is_away_comes_as_soon_as_they_have_sat_beside():
    turns = rota_of(PEOPLE[:3], meetings=4, away={PEOPLE[1]: [2]})
    assert [t.lead for t in turns] == [PEOPLE[0], PEOPLE[2], PEOPLE[0], PEOPLE[1]]
    assert [t.shadow for t in turns] == [PEOPLE[2], None, PEOPLE[1], None]


def test_a_cohort_of_nobody_and_a_meeting_without_anybody_have_no_turn():
    assert rota_of([]) == ()
    assert [t.lead for t in rota_of(PEOPLE[:2], away={p: [1] for p in PEOPLE})] == [None, PEOPLE[0]]


@given(
    size=st.integers(2, 9),
    meetings=st.integers(0, 40),
    away=st.dictionaries(st.sampled_from(PEOPLE), st.sets(st.integers(1, 40), min_size=1), max_size=4),
    opens=st.one_of(st.none(), st.sampled_from(PEOPLE)),
)
def test_turns_are_fair_to_within_one_among_those_who_are_never_away(size, meetings, away, opens):
    members = PEOPLE[:size]
    turns = rota_of(members, facilitator=opens, meetings=meetings, away=away)
    led = Counter(turn.lead for turn in turns if turn.lead)
    steady = [led[m] for m in members if m not in away]
    assert max(steady, default=0) - min(steady, default=0) <= 1
    may_lead = {next((turn.lead for turn in turns if turn.lead), None), None}
    for turn in turns:
        assert turn.lead in may_lead
        assert not {turn.meeting} & set(away.get(turn.lead, ()))
        assert not {turn.meeting} & set(away.get(turn.shadow, ()))
        may_lead.add(turn.shadow)


def test_a_run_says_which_cohorts_stand(planning):
    publish(planning, solved(planning))
    run = solved(planning)
    with acting(FIXTURES):
        assert PlanRun.objects.get(id=run.id).facts["present"] == ["1", "2"]
