"""Further aims of a round, pairs that hold under other weights, and what two runs were set to."""

from dataclasses import replace

import pytest

from matching_scene import FIXTURES, Scene
from peripatos.core.access import acting
from peripatos.engine import pairing
from peripatos.matching.files import solved_run
from peripatos.matching.fitting import building
from peripatos.matching.models import MatchRun, Proposal, RankedPreference, Round
from peripatos.matching.robust import EDGES_SOLVED, LEAST_DRAWS, MOST_DRAWS, draws_for
from peripatos.matching.selectors.board import Sieve, board, run_head
from peripatos.matching.selectors.comparing import compare_runs
from peripatos.matching.selectors.panel import panel, waiting_list
from peripatos.matching.selectors.proving import check_again, download_part, proof_of
from peripatos.matching.selectors.rounds import round_page
from peripatos.matching.services.constraints import set_constraint
from peripatos.matching.services.rounds import change_round
from peripatos.matching.types import BANDS, OBJECTIVES, ConstraintKind
from peripatos.programmes.models import Enrolment


def wish(scene: Scene, owner: object, listed: object) -> None:
    with acting(FIXTURES):
        RankedPreference.objects.create(
            created_at=scene.now,
            programme=scene.stream.programme,
            enrolment=scene.enrolment(owner),  # type: ignore[arg-type]
            person=listed,
            rank=1,
        )


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_aim_is_solved_explained_and_recomputed(scene: Scene, objective: str) -> None:
    wish(scene, scene.leaders[0], scene.mentors[2])
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person=scene.mentors[0]).update(capacity=1)
    run = scene.run(scene.round(objective=objective))
    assert (run.state, run.served, len(run.facts["waiting"])) == ("solved", 3, 1)
    with acting(scene.coordinator) as actor:
        for row in scene.proposals(run):
            others = panel(actor, run.id, row.id).others
            assert others
            assert all((o.fit or 0) <= row.fit for o in others if o.code == "worse_fit")
        assert len(waiting_list(actor, run.id)) == 1
        assert check_again(actor, run.id).ok
        assert proof_of(actor, run.id).best_total["fit"] >= 0


def test_the_lowest_bands_hold_as_few_pairs_as_they_can(scene: Scene) -> None:
    run = scene.run(scene.round(objective="leximin"))
    assert run.status == "optimal"
    stages = {s["name"]: s["value"] for s in run.facts["proof"]["stages"]}
    fits = [p.fit for p in scene.proposals(run)]
    counts = [sum(low <= f < high for f in fits) for low, high in zip(BANDS, (*BANDS[1:], 10_001), strict=True)]
    assert [stages[f"band_{k}"] for k in range(len(BANDS))] == counts


def test_where_leaders_want_several_mentors_the_worst_off_of_them_is_as_well_off_as_can_be(scene: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person__in=scene.leaders).update(wants=2)
        Enrolment.objects.filter(stream=scene.stream, person__in=scene.mentors).update(capacity=3)
    worst = {}
    for aim in ("leader_floor", "total"):
        run = scene.run(scene.round(objective=aim))
        sums: dict[object, int] = {}
        for row in scene.proposals(run):
            sums[row.leader_id] = sums.get(row.leader_id, 0) + row.fit
        worst[aim] = min(sums.values())
        stages = {s["name"]: s["value"] for s in run.facts["proof"]["stages"]}
        assert stages.get("leader_floor", worst[aim]) == worst[aim]
        with acting(FIXTURES):
            Round.objects.filter(id=run.round_id).update(state="closed")
    assert worst["leader_floor"] >= worst["total"]


def test_in_a_stable_plan_nobody_would_rather_swap_and_its_price_is_told(scene: Scene) -> None:
    for leader, mentor in zip(scene.leaders, (0, 0, 1, 2), strict=True):
        wish(scene, leader, scene.mentors[mentor])
    run = scene.run(scene.round(objective="stable"))
    assert (run.blocking_pairs, run.facts["stability"]["fit"]) == (0, run.value)
    assert run.facts["best_total"]["fit"] >= run.value
    other = scene.run(change_aim(scene, run, "total"))
    assert other.facts["stability"] == run.facts["stability"]


def change_aim(scene: Scene, run: MatchRun, objective: str) -> object:
    with acting(scene.coordinator) as actor:
        page = round_page(actor, run.round_id)
        draft = replace(page.draft, objective=objective)
        change_round(actor=actor, round_id=run.round_id, version=page.version, draft=draft, now=scene.now)
    return run.round_id


def test_files_of_a_stable_plan_check_without_the_lists_that_decided_it(scene: Scene) -> None:
    for leader, mentor in ((0, 1), (1, 1), (2, 0)):
        wish(scene, scene.leaders[leader], scene.mentors[mentor])
        wish(scene, scene.mentors[mentor], scene.leaders[leader - 1])
    run = scene.run(scene.round(objective="stable"))
    with acting(scene.coordinator) as actor:
        problem = download_part(actor, run.id, "problem", now=scene.now)
        solution = download_part(actor, run.id, "solution", now=scene.now)
    read = pairing.Problem.from_dict(problem)
    verdict = pairing.judge(read, pairing.Solution.from_dict(solution, problem=read))
    assert (verdict.violations, verdict.value, verdict.bound) == ((), run.value, run.bound)


@pytest.mark.parametrize("objective", ["total", "coverage"])
def test_cut_lists_are_bounded_over_every_permitted_pair(
    scene: Scene, objective: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = scene.round(objective=objective)
    whole = scene.run(round_id)
    monkeypatch.setattr(building, "LEAST_LISTED", 1)
    monkeypatch.setattr(building, "PAIRS_LISTED", 1)
    monkeypatch.setattr(building, "MOST_PAIRS", 1)
    cut = scene.run(round_id)
    assert (whole.facts["bound_over_all"], cut.facts["listed_per_leader"]) == (None, 1)
    assert cut.value <= cut.facts["bound_over_all"] == whole.facts["best_total"]["fit"]
    assert cut.facts["best_total"]["fit"] == whole.facts["best_total"]["fit"]
    with acting(scene.coordinator) as actor:
        assert run_head(actor, cut.id).facts["pairs_permitted"] < whole.facts["pairs_permitted"]


def test_each_pair_keeps_how_often_it_survives_other_weights(scene: Scene) -> None:
    round_id = scene.round()
    first = scene.run(round_id)
    with acting(scene.coordinator):
        solved = solved_run(first.id)
    assert solved is not None
    again = pairing.robustness(solved.problem, solved.solution, draws=first.facts["robust"]["draws"], seed=1)
    ids = solved.problem.leader_ids
    counts = dict(zip((ids[i] for i in solved.solution.pairs[:, 0]), again.survived.tolist(), strict=True))
    assert {str(p.leader_id): p.survived for p in scene.proposals(first)} == counts
    kept = scene.proposals(first)[0]
    with acting(scene.coordinator) as actor:
        pin = {"leader_id": kept.leader_id, "mentor_id": kept.mentor_id, "kind": ConstraintKind.PIN}
        set_constraint(actor=actor, round_id=round_id, now=scene.now, **pin)
    second = scene.run(round_id)
    survived = {p.leader_id: p.survived for p in scene.proposals(second)}
    assert [leader for leader, count in survived.items() if count is None] == [kept.leader_id]
    assert second.facts["robust"]["tested"] == 3


def test_the_board_sifts_robust_pairs_from_those_that_hang_on_the_weights(scene: Scene) -> None:
    run = scene.run()
    rows = scene.proposals(run)
    draws = run.facts["robust"]["draws"]
    with acting(FIXTURES):
        Proposal.objects.filter(id=rows[0].id).update(survived=draws // 2, marks=["fragile"])
    robust = {p.id for p in rows[1:] if "robust" in p.marks}
    assert {p.survived for p in rows[1:] if "robust" in p.marks} <= set(range(draws * 9 // 10, draws + 1))
    with acting(scene.coordinator) as actor:
        shown = {
            mark: {line.id for line in board(actor, run.id, Sieve(mark=mark)).lines} for mark in ("robust", "fragile")
        }
    assert shown["robust"] == robust
    assert shown["fragile"] == {p.id for p in rows} - robust


@pytest.mark.parametrize(("edges", "objective"), [(10, "total"), (18_000, "coverage"), (300_000, "leximin")])
def test_larger_rounds_are_tried_less_often_but_never_too_seldom(edges: int, objective: str) -> None:
    class Sized:
        def __init__(self) -> None:
            self.edges, self.objective = edges, objective

    draws = draws_for(Sized())  # type: ignore[arg-type]
    assert LEAST_DRAWS <= draws <= MOST_DRAWS
    assert draws * edges <= max(EDGES_SOLVED, LEAST_DRAWS * edges)


def test_a_comparison_names_what_was_set_otherwise(scene: Scene) -> None:
    round_id = scene.round()
    first = scene.run(round_id)
    row = scene.proposals(first)[0]
    other = next(m for m in scene.mentors if m.id != row.mentor_id)
    with acting(scene.coordinator) as actor:
        for mentor, kind in ((row.mentor_id, ConstraintKind.VETO), (other.id, ConstraintKind.PIN)):
            pair = {"leader_id": row.leader_id, "mentor_id": mentor, "kind": kind}
            set_constraint(actor=actor, round_id=round_id, now=scene.now, **pair)
        page = round_page(actor, round_id)
        weights = dict(page.draft.weights) | {"expertise": 4000, "style": 1500}
        rules = replace(page.draft.rules, overlap_minutes=60)
        draft = replace(page.draft, objective="floor", weights=weights, rules=rules)
        change_round(actor=actor, round_id=round_id, version=page.version, draft=draft, now=scene.now)
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person=scene.mentors[0]).update(capacity=4)
    second = scene.run(round_id)
    with acting(scene.coordinator) as actor:
        found = compare_runs(actor, second.id, first.id)
        same = compare_runs(actor, first.id, first.id)
    turned = found.turned
    assert turned.objective == ("coverage", "floor")
    assert dict(turned.weights) == {"expertise": (3000, 4000), "style": (2500, 1500)}
    assert dict(turned.rules) == {"overlap_minutes": (120, 60)}
    assert [(p.leader.id, p.mentor.id) for p in turned.pinned] == [(row.leader_id, other.id)]
    assert [(p.leader.id, p.mentor.id) for p in turned.vetoed] == [(row.leader_id, row.mentor_id)]
    assert (turned.unpinned, turned.unvetoed, turned.leaders, turned.places) == ((), (), None, (4, 6))
    assert not same.turned.anything
    moved = {m.leader.id: m for rows in (found.gains, found.losses, found.level) for m in rows}
    assert [w.id for w in moved[row.leader_id].after] == [other.id]


def test_moving_at_the_same_fit_is_neither_gain_nor_loss(scene: Scene) -> None:
    round_id = scene.round()
    first = scene.run(round_id)
    row = scene.proposals(first)[0]
    other = next(m for m in scene.mentors if m.id != row.mentor_id)
    with acting(scene.coordinator) as actor:
        pin = {"leader_id": row.leader_id, "mentor_id": other.id, "kind": ConstraintKind.PIN}
        set_constraint(actor=actor, round_id=round_id, now=scene.now, **pin)
    second = scene.run(round_id)
    with acting(FIXTURES):
        Proposal.objects.filter(run__in=[first, second]).update(fit=5000)
    with acting(scene.coordinator) as actor:
        found = compare_runs(actor, second.id, first.id)
    assert row.leader_id in {m.leader.id for m in found.level}
    assert (found.gains, found.losses) == ((), ())
