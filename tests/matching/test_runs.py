"""A run from claim to result: what it reads, what it forbids, what it proves, what a dead worker leaves behind."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from matching_scene import FIXTURES, Scene, add_person
from peripatos.core.access import acting
from peripatos.core.access.rights import operator
from peripatos.core.errors import Denied, GuardFailed
from peripatos.core.records import LEASE, claim_one
from peripatos.engine import pairing
from peripatos.matching import runs
from peripatos.matching.files import solved_run, unpacked
from peripatos.matching.models import MatchRun, Proposal, RunFiles
from peripatos.matching.selectors.board import Sieve, board
from peripatos.matching.selectors.panel import panel, waiting_list
from peripatos.matching.selectors.proving import proof_of
from peripatos.matching.services.constraints import give_mentor, set_constraint, swap_mentors
from peripatos.matching.services.requests import cancel_run, request_run
from peripatos.matching.types import ConstraintKind, RunState
from peripatos.people.models import Conflict, NoMatch, Person, WorkPattern
from peripatos.programmes.models import Enrolment, GateWaiver, Programme
from peripatos.programmes.types import Side


def pairs_of(scene: Scene, run: MatchRun) -> dict[str, str]:
    """Leader → mentor by given name."""
    with acting(FIXTURES):
        rows = Proposal.objects.filter(run=run).values_list("leader__given_name", "mentor__given_name")
        return dict(rows)


def test_a_run_serves_everybody_it_can_and_proves_it(scene: Scene) -> None:
    run = scene.run()
    assert (run.state, run.status, run.served, run.leaders, run.mentors) == ("solved", "optimal", 4, 4, 3)
    assert run.value == run.bound == sum(p.fit for p in scene.proposals(run))
    assert run.lease_token is None


def test_two_runs_of_the_same_people_propose_the_same(scene: Scene) -> None:
    round_id = scene.round()
    first, second = scene.run(round_id), scene.run(round_id)
    assert pairs_of(scene, first) == pairs_of(scene, second)
    assert (first.number, second.number) == (1, 2)


def test_only_one_run_of_a_round_is_under_way(scene: Scene) -> None:
    round_id = scene.round()
    with acting(scene.coordinator) as actor:
        request_run(actor=actor, round_id=round_id, now=scene.now)
        with pytest.raises(GuardFailed) as refused:
            request_run(actor=actor, round_id=round_id, now=scene.now)
    assert refused.value.data["reason"] == "run_is_under_way"


def test_a_leader_may_not_ask_for_a_run(scene: Scene) -> None:
    round_id = scene.round()
    with acting(scene.actor(scene.leaders[0])) as actor, pytest.raises(Denied):
        request_run(actor=actor, round_id=round_id, now=scene.now)


def test_whoever_was_left_out_comes_first(scene: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, side=Side.MENTOR).exclude(person=scene.mentors[0]).update(
            state="exited"
        )
        Enrolment.objects.filter(stream=scene.stream, person=scene.mentors[0]).update(capacity=1)
        Enrolment.objects.filter(stream=scene.stream, person=scene.leaders[3]).update(left_out=1)
    assert pairs_of(scene, scene.run()) == {"Dora": "Mei"}


def test_somebody_who_has_not_read_the_briefing_is_left_aside_and_named(scene: Scene) -> None:
    ada = scene.leaders[0]
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person=ada).update(briefed_at=None)
    run = scene.run()
    assert "Ada" not in pairs_of(scene, run)
    assert [(n["person"], n["reason"]) for n in run.facts["not_ready"]] == [(str(ada.id), "gate_briefing")]


def test_a_recorded_waiver_opens_the_gate(scene: Scene) -> None:
    with acting(FIXTURES):
        enrolment = scene.enrolment(scene.leaders[0])
        Enrolment.objects.filter(id=enrolment.id).update(briefed_at=None)
        GateWaiver.objects.create(
            created_at=scene.now, programme=enrolment.programme, enrolment=enrolment, gate="briefing", reason="On leave"
        )
    assert "Ada" in pairs_of(scene, scene.run())


def test_in_a_draft_the_gates_are_not_applied_and_named(scene: Scene) -> None:
    with acting(FIXTURES):
        Programme.objects.update(state="draft")
        Enrolment.objects.filter(stream=scene.stream).update(briefed_at=None)
    run = scene.run()
    assert run.served == 4
    assert run.facts["unapplied"] == [{"rule": "gates", "because": "draft", "people": 7}]


def test_nobody_is_paired_within_a_reporting_line(scene: Scene) -> None:
    with acting(FIXTURES):
        Person.objects.filter(id=scene.leaders[0].id).update(manager=scene.mentors[1])
        Person.objects.filter(id=scene.mentors[2].id).update(manager=scene.leaders[0])
    run = scene.run()
    assert pairs_of(scene, run)["Ada"] == "Mei"


@pytest.mark.parametrize("table", [NoMatch, Conflict])
def test_wishes_and_conflicts_keep_people_apart_either_way_round(scene: Scene, table: type) -> None:
    ada, mei = scene.leaders[0], scene.mentors[0]
    further = {"kind": "family"} if table is Conflict else {}
    with acting(FIXTURES):
        table.objects.create(created_at=scene.now, person=mei, other=ada, **further)
    run = scene.run()
    assert pairs_of(scene, run)["Ada"] != "Mei"
    with acting(scene.coordinator) as actor:
        proposal = next(p for p in scene.proposals(run) if p.leader_id == ada.id)
        others = {o.mentor.name: (o.code, o.rule) for o in panel(actor, run.id, proposal.id).others}
    assert others["Mei Match"] == ("hard_rule", "hard_rule")


def test_a_rule_without_a_column_is_not_applied_and_named_on_the_run_and_on_each_pair(scene: Scene) -> None:
    with acting(FIXTURES):
        Person.objects.filter(id__in=[p.id for p in scene.leaders]).update(languages=[])
        WorkPattern.objects.filter(person=scene.leaders[0]).update(hours={})
    run = scene.run()
    assert {(u["rule"], u["because"], u["people"]) for u in run.facts["unapplied"]} == {
        ("language", "no_column", 7),
        ("overlap", "unknown", 1),
    }
    marks = {p.leader_id: set(p.marks) for p in scene.proposals(run)}
    assert marks[scene.leaders[0].id] >= {"unapplied_language", "unapplied_overlap"}
    assert "unapplied_overlap" not in marks[scene.leaders[1].id]


def test_a_grade_that_nobody_placed_leaves_the_rank_rule_unapplied(scene: Scene) -> None:
    with acting(FIXTURES):
        Person.objects.filter(id__in=[p.id for p in scene.mentors]).update(grade="unknown to the ladder")
    run = scene.run()
    assert [u["rule"] for u in run.facts["unapplied"]] == ["rank_gap"]
    assert run.served == 4


def test_a_pin_is_kept_and_a_veto_obeyed(scene: Scene) -> None:
    round_id = scene.round()
    first = pairs_of(scene, scene.run(round_id))
    ada, other = scene.leaders[0], next(m for m in scene.mentors if m.given_name != first["Ada"])
    with acting(scene.coordinator) as actor:
        pin = {"leader_id": ada.id, "mentor_id": other.id, "kind": ConstraintKind.PIN}
        set_constraint(actor=actor, round_id=round_id, now=scene.now, **pin)
    assert pairs_of(scene, scene.run(round_id))["Ada"] == other.given_name
    with acting(scene.coordinator) as actor:
        set_constraint(actor=actor, round_id=round_id, now=scene.now, **(pin | {"kind": ConstraintKind.VETO}))
    assert pairs_of(scene, scene.run(round_id)).get("Ada") != other.given_name


def test_a_pin_never_overrides_a_hard_rule_and_the_run_says_so(scene: Scene) -> None:
    ada, mei = scene.leaders[0], scene.mentors[0]
    round_id = scene.round()
    with acting(FIXTURES):
        Person.objects.filter(id=ada.id).update(manager=mei)
    with acting(scene.coordinator) as actor:
        set_constraint(
            actor=actor, round_id=round_id, leader_id=ada.id, mentor_id=mei.id, kind=ConstraintKind.PIN, now=scene.now
        )
    run = scene.run(round_id)
    assert run.state == "solved"
    assert run.facts["refused_pins"] == [{"leader": str(ada.id), "mentor": str(mei.id), "rule": "reporting_line"}]


def test_pins_that_cannot_hold_together_are_named(scene: Scene) -> None:
    niko = scene.mentors[1]
    round_id = scene.round()
    with acting(scene.coordinator) as actor:
        for leader in scene.leaders[:2]:
            pin = {"leader_id": leader.id, "mentor_id": niko.id, "kind": ConstraintKind.PIN}
            set_constraint(actor=actor, round_id=round_id, now=scene.now, **pin)
    run = scene.run(round_id)
    assert (run.state, run.facts["why"]) == ("infeasible", "conflicts")
    assert {"kind": "capacity", "person": str(niko.id)} in run.facts["conflicts"]


def test_a_swap_pins_both_crosswise_and_runs_again(scene: Scene) -> None:
    run = scene.run()
    before = pairs_of(scene, run)
    rows = scene.proposals(run)
    first = rows[0]
    second = next(p for p in rows if p.mentor_id != first.mentor_id)
    with acting(scene.coordinator) as actor:
        new = swap_mentors(actor=actor, run_id=run.id, proposal_id=first.id, other_id=second.id, now=scene.now)
    assert runs.run_next(now=scene.now)
    with acting(FIXTURES):
        after = pairs_of(scene, MatchRun.objects.get(id=new))
    one, two = first.leader.given_name, second.leader.given_name
    assert (after[one], after[two]) == (before[two], before[one])


def test_giving_a_certain_mentor_arranges_the_others_around_it(scene: Scene) -> None:
    run = scene.run()
    row = scene.proposals(run)[0]
    other = next(m for m in scene.mentors if m.id != row.mentor_id)
    with acting(scene.coordinator) as actor:
        new = give_mentor(actor=actor, run_id=run.id, proposal_id=row.id, mentor_id=other.id, now=scene.now)
    runs.run_next(now=scene.now)
    with acting(FIXTURES):
        done = MatchRun.objects.get(id=new)
    assert pairs_of(scene, done)[row.leader.given_name] == other.given_name
    assert done.served == 4


def test_whoever_waits_is_listed_with_the_rules_in_the_way(scene: Scene) -> None:
    with acting(FIXTURES):
        Person.objects.filter(id=scene.leaders[0].id).update(languages=["ja"])
    run = scene.run()
    with acting(scene.coordinator) as actor:
        (waiting,) = waiting_list(actor, run.id)
    assert (waiting.leader.name, waiting.reason, dict(waiting.rules)) == ("Ada Match", "no_candidate", {"language": 3})


def test_nobody_on_one_side_is_a_result_with_names(scene: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, side=Side.MENTOR).update(briefed_at=None)
    run = scene.run()
    assert (run.state, run.facts["why"], len(run.facts["not_ready"])) == ("infeasible", "no_mentors", 3)


def test_prices_and_bound_are_those_of_the_engine(scene: Scene) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor:
        page = proof_of(actor, run.id)
        solved = solved_run(run.id)
    assert solved is not None
    verdict = pairing.judge(solved.problem, solved.solution)
    assert (page.value, page.bound, verdict.ok) == (verdict.value, verdict.bound, True)
    stored = solved.solution.to_dict()["certificate"]
    assert {str(p.mentor.id): p.price for p in page.prices} == stored["prices"]  # type: ignore[index]


@pytest.mark.parametrize("place", ["price", "pair", "score"])
def test_the_judge_refuses_files_that_were_changed(scene: Scene, place: str) -> None:
    run = scene.run()
    with acting(FIXTURES):
        files = RunFiles.objects.get(run=run)
    problem, solution = unpacked(files.problem), unpacked(files.solution)
    if place == "price":
        solution["certificate"]["prices"][problem["mentors"][0]["id"]] = 999_999
        solution["stages"][-1]["prices"] = solution["certificate"]["prices"]
    elif place == "pair":
        solution["pairs"] = solution["pairs"][1:]
    else:
        problem["edges"][0][2] += 1
        problem["edges"][0][3][0] += 1
    read = pairing.Problem.from_dict(problem)
    assert not pairing.judge(read, pairing.Solution.from_dict(solution, problem=read)).ok


def test_a_run_that_the_judge_refuses_fails_and_proposes_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = pairing.solve

    def crooked(problem: pairing.Problem, **kwargs: object) -> pairing.Solution:
        solution = honest(problem, **kwargs)  # type: ignore[arg-type]
        return replace(solution, pairs=solution.pairs[1:])

    monkeypatch.setattr(runs.pairing, "solve", crooked)
    run = scene.run()
    assert (run.state, run.last_error, scene.proposals(run)) == ("failed", "check_refused", [])


def test_progress_takes_several_true_values(scene: Scene) -> None:
    seen: list[tuple[int, int, str]] = []

    class Watched(runs.Pace):
        def step(self, note: str) -> None:
            super().step(note)
            row = MatchRun.objects.get()
            seen.append((row.progress_done, row.progress_total, row.progress_note))

    with acting(scene.coordinator) as actor:
        request_run(actor=actor, round_id=scene.round(), now=scene.now)
    with acting(FIXTURES):
        run = claim_one(runs.unfinished(), now=scene.now)
        assert run is not None
        runs.work(run, Watched(run, runs.STEPS, scene.now), now=scene.now)
    assert seen == [(k, 7, step) for k, step in enumerate(runs.STEPS[:-1])]


def test_a_worker_that_dies_leaves_a_run_that_the_next_one_finishes(scene: Scene) -> None:
    with acting(scene.coordinator) as actor:
        run_id = request_run(actor=actor, round_id=scene.round(), now=scene.now)
    with acting(FIXTURES):
        dead = claim_one(runs.unfinished(), now=scene.now)
        assert dead is not None
        outcome = runs.work(dead, runs.Pace(dead, runs.STEPS, scene.now), now=scene.now)
    assert not runs.run_next(now=scene.now + timedelta(seconds=1))
    later = scene.now + LEASE + timedelta(minutes=1)
    assert runs.run_next(now=later)
    with acting(FIXTURES):
        before = list(Proposal.objects.filter(run_id=run_id).values_list("id", flat=True).order_by("id"))
        runs.finish(dead, FIXTURES, outcome, runs.Pace(dead, runs.STEPS, scene.now))
        after = list(Proposal.objects.filter(run_id=run_id).values_list("id", flat=True).order_by("id"))
        row = MatchRun.objects.get(id=run_id)
    assert (row.state, row.attempts, len(before), after) == ("solved", 2, 4, before)


def test_a_run_that_always_breaks_off_is_given_up(scene: Scene) -> None:
    with acting(scene.coordinator) as actor:
        run_id = request_run(actor=actor, round_id=scene.round(), now=scene.now)
    at = scene.now
    with acting(FIXTURES):
        for _ in range(runs.MOST_ATTEMPTS):
            assert claim_one(runs.unfinished(), now=at)
            at += LEASE + timedelta(seconds=1)
    assert runs.run_next(now=at)
    with acting(FIXTURES):
        row = MatchRun.objects.get(id=run_id)
    assert (row.state, row.last_error) == ("failed", "too_many_attempts")


def test_a_run_that_is_called_off_writes_nothing(scene: Scene) -> None:
    with acting(scene.coordinator) as actor:
        run_id = request_run(actor=actor, round_id=scene.round(), now=scene.now)
    with acting(FIXTURES):
        run = claim_one(runs.unfinished(), now=scene.now)
        assert run is not None
        pace = runs.Pace(run, runs.STEPS, scene.now)
        pace.step("reading")
    with acting(scene.coordinator) as actor:
        cancel_run(actor=actor, run_id=run_id, now=scene.now)
    with acting(FIXTURES):
        with pytest.raises(runs.RunLost):
            pace.step("scoring")
        assert MatchRun.objects.get(id=run_id).state == RunState.CANCELLED
        assert not Proposal.objects.filter(run_id=run_id).exists()


def test_the_command_line_runs_at_once(scene: Scene) -> None:
    actor = operator("root")
    round_id = scene.round()
    with acting(actor):
        run_id = request_run(actor=actor, round_id=round_id, now=scene.now)
        assert runs.run_now(actor=actor, run_id=run_id, now=scene.now) is RunState.SOLVED
        with pytest.raises(GuardFailed) as refused:
            runs.run_now(actor=actor, run_id=run_id, now=scene.now)
    assert refused.value.data["reason"] == "run_is_over"


def test_changing_an_input_changes_the_reason(scene: Scene) -> None:
    round_id = scene.round()
    first = {p.leader_id: p.reasons for p in scene.proposals(scene.run(round_id))}
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=scene.leaders[1]).update(
            hours={day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        )
    second = {p.leader_id: p.reasons for p in scene.proposals(scene.run(round_id))}
    minutes = [
        next(r["minutes"] for r in reasons[scene.leaders[1].id] if r["code"] == "hours_in_common")
        for reasons in (first, second)
    ]
    assert minutes == [2400, 900]


def test_lists_of_any_length_serve_as_many(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from peripatos.matching.fitting import building

    whole = scene.run()
    monkeypatch.setattr(building, "PAIRS_LISTED", 1)
    monkeypatch.setattr(building, "LEAST_LISTED", 1)
    with acting(FIXTURES):
        for number in range(4, 7):
            add_person(scene, f"Lead{number}", Side.LEADER, number=0)
        for number in range(3, 6):
            add_person(scene, f"Coach{number}", Side.MENTOR, number=number)
    with acting(scene.coordinator) as actor:
        request_run(actor=actor, round_id=whole.round_id, now=scene.now)
    runs.run_next(now=scene.now)
    with acting(FIXTURES):
        run = MatchRun.objects.get(number=2)
    assert (run.served, run.leaders) == (7, 7)


def test_the_board_shows_the_plan_and_filters_it(scene: Scene) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor:
        everybody = board(actor, run.id, Sieve(sort="leader"))
        only_ada = board(actor, run.id, Sieve(words="ada"))
    assert [line.leader.name for line in everybody.lines] == [f"{n} Match" for n in ("Ada", "Bela", "Chen", "Dora")]
    assert [line.leader.name for line in only_ada.lines] == ["Ada Match"]
    assert (everybody.total, everybody.approved, everybody.waiting) == (4, 0, 0)


def test_facts_hold_no_name(scene: Scene) -> None:
    run = scene.run()
    assert "Match" not in json.dumps(run.facts)
