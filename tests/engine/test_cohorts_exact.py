"""Small problems of cohorts against every grouping: the best one, the bound below it, the rules in conflict."""

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from engine.cohorts_cases import Document, example, random_problem, small_problems, solved, violations
from engine.cohorts_judge import bound, every_plan, is_true, optimum, possible
from peripatos.engine import cohorts
from peripatos.engine.cohorts.problem import pointers
from peripatos.engine.cohorts.solve.board import board_of
from peripatos.engine.cohorts.solve.run import Run
from peripatos.engine.cohorts.solve.small import best_of_all
from peripatos.engine.cohorts.solve.start import start_of
from peripatos.engine.cohorts.solve.state import placed
from peripatos.engine.meter import Meter


def judged(problem: Document) -> None:
    """One small problem: the optimum where there is one, a minimal conflict where there is none."""
    solution, plans = solved(problem, effort="quick"), every_plan(problem)
    assert violations(problem, solution) == []
    best = optimum(problem, plans)
    if best is None:
        assert solution["status"] == "infeasible"
        rules = set(solution["conflicts"])
        assert rules <= set(pointers(cohorts.Problem.from_dict(problem)))
        assert not possible(plans, rules)
        assert all(possible(plans, rules - {rule}) for rule in rules)
        return
    assert solution["value"] == best
    assert solution["bound"] <= best
    assert is_true(problem, solution)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problem=small_problems())
def test_small_problems_get_the_best_grouping_and_a_bound_below_it(problem: Document) -> None:
    judged(problem)


@pytest.mark.parametrize("seed", range(30))
def test_problems_that_nearly_always_have_conflicts_name_the_fewest(seed: int) -> None:
    judged(random_problem(random.Random(seed), most=6, rules=0.95))


@pytest.mark.nightly
@settings(max_examples=30_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problem=small_problems())
def test_many_small_problems_get_the_best_grouping_and_a_bound_below_it(problem: Document) -> None:
    judged(problem)


def test_the_worked_example_of_the_reference() -> None:
    solution = solved(example())
    assert (solution["status"], solution["value"], solution["bound"]) == ("feasible", 19, 14)
    assert [(c["members"], c["facilitator"]) for c in solution["cohorts"]] == [
        (["p0", "p2", "p3", "p5", "p6"], "p0"),
        (["p1", "p4", "p7"], "p4"),
    ]
    assert is_true(example(), solution)


def searches(problem: Document) -> tuple[int, int] | None:
    """What the search alone finds and what the best of all groupings costs, None without any."""
    known = cohorts.Problem.from_dict(problem)
    run = Run(known, Meter(progress=None, time_limit_s=None), seed=1, effort="quick")
    numbers = run.rules.numbers(known.people)
    if not numbers:
        return None
    board = board_of(known, run.rules, numbers[0])
    best = best_of_all(board, range(numbers[0], numbers[0] + 1))
    begin = start_of(board, numbers[0], run.rng)
    if best is None or begin is None:
        return None
    found = run.anneal(board, begin, numbers[0], 20_000, hot=1.0)
    assert found.faults == 0 or found.faults == placed(board, found.groups, numbers[0])[2]
    assert (found.cost, found.faults) == placed(board, found.groups, numbers[0])[1:]
    return (found.cost if not found.faults else best[1] + 10**6), best[1]


def test_the_search_alone_finds_the_best_grouping_nearly_always() -> None:
    pairs = [p for seed in range(150) if (p := searches(random_problem(random.Random(seed), rules=0.3))) is not None]
    assert len(pairs) > 50
    assert all(found >= best for found, best in pairs)
    assert np.mean([found == best for found, best in pairs]) > 0.95


def test_any_prices_prove_a_bound_below_the_best_grouping() -> None:
    rng, tried = random.Random(4), 0
    while tried < 60:
        problem = random_problem(rng, most=7, rules=0.5)
        known = cohorts.Problem.from_dict(problem)
        best = optimum(problem, every_plan(problem))
        if best is None or problem["max_zone_gap_minutes"] is None or not problem["spread"]:
            continue
        prices = {
            a: {
                v: {str(o % 1440): rng.randint(-30, 50) for o in (0, 60, 480, -480, 720, 960)}
                for v in ("u", "v", "w", "")
            }
            for a in problem["spread"]
        }
        certificate = {"kind": "zone", "groups": 1, "scale": 7, "prices": prices, "links": []}
        proved = bound(problem, certificate)
        assert proved is not None
        assert proved[0] <= best
        told = solved(problem, effort="quick") | {"certificate": certificate}
        verdict = cohorts.judge(known, cohorts.Solution.from_dict(told, problem=known))
        assert verdict.bound == proved[0]
        tried += 1
