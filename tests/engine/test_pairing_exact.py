"""Every objective equals the best of all plans, and its certificate closes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pairing_cases import Document, by_highs, exhaustive, random_document

from peripatos.engine.pairing import Problem, Solution, check, solve

OBJECTIVES = ("total", "coverage", "floor")


def assert_exact(document: Document) -> None:
    problem = Problem.from_dict(document)
    solution = solve(problem)
    expected = exhaustive(document)
    assert check(problem, solution) == ()
    if expected is None:
        assert solution.status == "infeasible"
        return
    reached, floor = expected
    assert solution.status == "optimal"
    assert solution.value == solution.bound == reached[2]
    stages = {stage.name: stage.value for stage in solution.stages}
    if document["objective"] != "total":
        assert (stages["served"], stages["pairs"]) == reached[:2]
    if document["objective"] == "floor":
        assert stages["floor"] == floor


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(5))
def test_random_problems_equal_exhaustive_search(objective: str, seed: int) -> None:
    rng = np.random.default_rng([seed, OBJECTIVES.index(objective)])
    for _ in range(100):
        assert_exact(random_document(rng, objective))


@pytest.mark.nightly
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_thirty_thousand_random_problems_each_equal_exhaustive_search(objective: str) -> None:
    rng = np.random.default_rng([99, OBJECTIVES.index(objective)])
    for _ in range(30_000):
        assert_exact(random_document(rng, objective))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    small = st.integers(0, 3)
    pairs = [[f"l{i}", f"m{j}"] for i in range(n) for j in range(m)]
    listed = [pair for pair in pairs if draw(st.booleans())]
    fate = {tuple(pair): draw(st.sampled_from(("free", "free", "free", "free", "veto", "pin"))) for pair in listed}
    return {
        "version": 1,
        "kind": "pairing",
        "objective": draw(st.sampled_from(OBJECTIVES)),
        "leaders": [{"id": f"l{i}", "wants": draw(small), "priority": draw(st.integers(0, 2))} for i in range(n)],
        "mentors": [{"id": f"m{j}", "capacity": draw(small)} for j in range(m)],
        "edges": [[*pair, draw(st.integers(0, 9))] for pair in listed],
        "pins": [pair for pair in listed if fate[tuple(pair)] == "pin"],
        "vetoes": [pair for pair in listed if fate[tuple(pair)] == "veto"],
        "incumbent": [pair for pair in listed if draw(st.booleans())],
        "move_price": draw(st.integers(0, 4)),
    }


@settings(max_examples=150, deadline=None, derandomize=True)
@given(documents())
def test_any_small_problem_equals_exhaustive_search(document: Document) -> None:
    assert_exact(document)


@pytest.mark.parametrize("objective", ["total", "coverage"])
def test_larger_problems_equal_mixed_integer_programming(objective: str) -> None:
    rng = np.random.default_rng(7)
    compared = 0
    for _ in range(25):
        document = random_document(rng, objective, leaders=30, mentors=12)
        solution = solve(Problem.from_dict(document))
        if solution.status == "infeasible":
            continue
        served, pairs, value = by_highs(document)
        assert (solution.status, solution.value) == ("optimal", value)
        if objective == "coverage":
            assert [stage.value for stage in solution.stages] == [served, pairs, value]
        compared += 1
    assert compared >= 10


def solved(objective: str, edges: list[list[object]], leaders: dict[str, int], mentors: dict[str, int]) -> Solution:
    document = {
        "version": 1,
        "kind": "pairing",
        "objective": objective,
        "leaders": [{"id": name, "wants": wants} for name, wants in leaders.items()],
        "mentors": [{"id": name, "capacity": capacity} for name, capacity in mentors.items()],
        "edges": edges,
    }
    problem = Problem.from_dict(document)
    solution = solve(problem)
    assert check(problem, solution) == ()
    return solution


def test_a_mentor_without_places_gets_nobody() -> None:
    solution = solved("total", [["l1", "m1", 900], ["l1", "m2", 1]], {"l1": 1}, {"m1": 0, "m2": 1})
    assert solution.to_dict()["pairs"] == [["l1", "m2"]]


def test_under_shortage_the_best_total_may_leave_the_first_leader_out() -> None:
    edges = [["l1", "m1", 5], ["l2", "m1", 8], ["l3", "m1", 7]]
    solution = solved("total", edges, {"l1": 1, "l2": 1, "l3": 1}, {"m1": 1})
    assert solution.to_dict()["pairs"] == [["l2", "m1"]]
    assert solution.to_dict()["certificate"] == {"scale": 1, "least": True, "prices": {"m1": 7}}


def test_coverage_outweighs_any_score_even_where_three_pairs_beat_four() -> None:
    edges = [["a", "x", 10_000], ["b", "y", 10_000], ["c", "z", 10_000], ["a", "w", 0], ["d", "x", 0]]
    people = dict.fromkeys("abcd", 1), dict.fromkeys("wxyz", 1)
    assert [solved(name, edges, *people).value for name in ("total", "coverage")] == [30_000, 20_000]


def test_nobody_is_left_out_for_nothing_when_only_the_total_counts() -> None:
    solution = solved("total", [["l1", "m1", 0], ["l2", "m1", 0]], {"l1": 1, "l2": 1}, {"m1": 5})
    assert len(solution.pairs) == 2


def test_a_leader_of_high_priority_is_served_before_two_others() -> None:
    document = {
        "version": 1,
        "kind": "pairing",
        "objective": "coverage",
        "leaders": [{"id": "chief", "priority": 5}, {"id": "l1"}, {"id": "l2"}],
        "mentors": [{"id": "m1"}],
        "edges": [["chief", "m1", 0], ["l1", "m1", 900], ["l2", "m1", 900]],
    }
    solution = solve(Problem.from_dict(document))
    assert solution.to_dict()["pairs"] == [["chief", "m1"]]


def test_the_floor_gives_up_total_for_the_worst_pair() -> None:
    edges = [["l1", "m1", 100], ["l1", "m2", 60], ["l2", "m1", 60], ["l2", "m2", 10]]
    people = {"l1": 1, "l2": 1}, {"m1": 1, "m2": 1}
    assert solved("coverage", edges, *people).value == 120
    lopsided = [["l1", "m1", 100], ["l1", "m2", 40], ["l2", "m1", 50], ["l2", "m2", 10]]
    assert solved("coverage", lopsided, *people).value == 110
    assert [stage.value for stage in solved("floor", lopsided, *people).stages] == [2, 2, 40, 90]


def test_everybody_stays_with_incumbents_when_moving_costs_more_than_it_brings() -> None:
    document = {
        "version": 1,
        "kind": "pairing",
        "leaders": [{"id": "l1"}, {"id": "l2"}],
        "mentors": [{"id": "m1"}, {"id": "m2"}],
        "edges": [["l1", "m1", 5], ["l1", "m2", 9], ["l2", "m1", 9], ["l2", "m2", 5]],
        "incumbent": [["l1", "m1"], ["l2", "m2"], ["gone", "m1"]],
    }
    stay = solve(Problem.from_dict(document | {"move_price": 5}))
    assert (stay.value, stay.stats["moved"], stay.stats["incumbent_gone"]) == (10, 0, 1)
    move = solve(Problem.from_dict(document | {"move_price": 3}))
    assert (move.value, move.stats["moved"]) == (12, 2)
