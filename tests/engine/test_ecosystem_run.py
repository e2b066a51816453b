"""Runs of whole sets: what changes nothing, what cannot improve, being cut off, and what is explained."""

import copy
import json
import random
from pathlib import Path

import pytest

from engine.ecosystem_cases import Document, example, small, solved, untimed, violations
from instances_ecosystem import ecosystem_problem
from peripatos.engine import ecosystem
from peripatos.engine.errors import Cancelled, ProblemError


def test_the_same_seed_gives_the_same_bytes() -> None:
    problem = ecosystem_problem(12, seed=3)
    once, again = (json.dumps(untimed(solved(problem, effort="quick"))) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("seed", range(12))
def test_renaming_and_reordering_change_neither_value_nor_state(seed: int) -> None:
    problem = small(random.Random(seed))
    turned = json.loads(json.dumps(problem).replace('"q', '"z'))
    for name in ("people", "leaders", "places", "pairs"):
        turned[name].reverse()
    one, other = solved(problem), solved(turned)
    assert (one["value"], one["status"] == "infeasible") == (other["value"], other["status"] == "infeasible")


@pytest.mark.parametrize("seed", range(20))
def test_a_further_rule_never_improves_the_plan(seed: int) -> None:
    rng = random.Random(700 + seed)
    problem = small(rng)
    stricter = copy.deepcopy(problem)
    for row in stricter["places"]:
        row["capacity"] = max(0, row["capacity"] - rng.randint(0, 1))
    free, bound = solved(problem)["value"], solved(stricter)["value"]
    assert bound is None or (free is not None and bound <= free)


@pytest.mark.parametrize("seed", range(10))
def test_pinning_a_pair_of_the_best_plan_keeps_its_value(seed: int) -> None:
    problem = small(random.Random(900 + seed))
    solution = solved(problem)
    if solution["pairs"]:
        pinned = problem | {"pins": solution["pairs"]}
        assert solved(pinned)["value"] == solution["value"]


def test_on_the_tight_generator_planning_jointly_gains_and_the_check_agrees() -> None:
    problem = ecosystem_problem(24, seed=1)
    solution = solved(problem, effort="quick")
    assert violations(problem, solution) == []
    assert solution["gain"] > 0
    assert solution["bound"] >= solution["value"]


def test_runs_that_are_kept_come_out_as_they_were() -> None:
    kept = json.loads(Path(__file__).with_name("ecosystem_golden.json").read_text())
    found = {}
    for seed in kept:
        solution = solved(ecosystem_problem(20, seed=int(seed)), effort="quick")
        found[seed] = {name: solution[name] for name in ("value", "bound", "gain")}
    assert found == kept


def test_a_cancelled_run_keeps_the_best_plan_so_far() -> None:
    calls: list[float | None] = []

    def stop(done: int, total: int, best: float | None, bound: float | None) -> None:
        calls.append(best)
        if len(calls) == 4:
            raise Cancelled

    problem = ecosystem_problem(12, seed=3)
    solution = solved(problem, progress=stop)
    assert (solution["status"], solution["stats"]["below_promise"]) == ("stopped", True)
    assert violations(problem, solution) == []


def test_an_unknown_effort_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        solved(example(), effort="heroic")
    assert caught.value.code == "unknown_effort"


def test_a_leader_reads_what_planning_jointly_changed() -> None:
    problem = ecosystem.Problem.from_dict(example())
    told = ecosystem.explain(problem, ecosystem.solve(problem), "l2")
    coaching, advice, cohorts = told.streams
    assert (coaching.places, coaching.baseline, coaching.given_up) == ((), ("c1",), ("c1",))
    assert (advice.won, advice.given_up) == (("a1",), ("a2",))
    assert (cohorts.won, cohorts.fit) == (("k1",), 5000)
    assert told.covered == (("pricing", 400, ("a1",)),)
    assert told.newly_covered == ("pricing",)
    assert (told.worth, told.baseline_worth, told.minutes_left) == (6500 + 5000 + 400 - 3000, 7000 + 3000 - 1000, 120)
    assert [(row.stream, row.count, row.why) for row in told.missing] == [("coaching", 1, "conflict")]


def test_only_leaders_of_the_problem_are_explained() -> None:
    problem = ecosystem.Problem.from_dict(example())
    with pytest.raises(ProblemError) as caught:
        ecosystem.explain(problem, ecosystem.solve(problem), "h1")
    assert caught.value.code == "unknown_id"


def test_what_was_not_explained_follows_the_problem() -> None:
    data: Document = example()
    data["leaders"][1]["seeks"] = [["hiring", 900]]
    problem = ecosystem.Problem.from_dict(data)
    told = ecosystem.explain(problem, ecosystem.solve(problem), "l2")
    assert (told.covered, told.uncovered) == ((), (("hiring", 900),))
