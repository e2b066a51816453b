"""The auctions and their repair find what the flow finds, and the least prices of Bellman and Ford."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pairing_cases import Document, random_document

from peripatos.engine.arrays import pointers
from peripatos.engine.pairing import Problem, check, solve
from peripatos.engine.pairing.problem import blocking_edges
from peripatos.engine.pairing.solve import blocking, bounds, compiled, reasons
from peripatos.engine.pairing.solve import market as markets
from peripatos.engine.pairing.solve import run as running
from peripatos.engine.pairing.solve.assignment import Priced, assign
from peripatos.engine.pairing.solve.compiled.rows import sort_row
from peripatos.engine.pairing.solve.flow import best_flow
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.prices import least_prices

Case = tuple[Market, Any]
ALL_PATHS = (running, blocking, bounds, reasons, markets)


def market(rng: np.random.Generator, leaders: int, mentors: int, *, wants: int = 4) -> Case | None:
    """Zero capacities, isolated people, ties, shortage, several wishes and weights below 0 all occur."""
    n, m = int(rng.integers(1, leaders + 1)), int(rng.integers(1, mentors + 1))
    leader, mentor = np.nonzero(rng.random((n, m)) < rng.choice([0.3, 0.6, 1.0]))
    if not leader.size:
        return None
    highest = int(rng.choice([1, 5, 1000, 100_000]))
    weight = rng.integers(0, highest + 1, leader.size) * int(rng.choice([1, 500]))
    if rng.random() < 0.2:
        weight -= rng.integers(0, 3)
    rows = pointers(leader, n)
    wish = np.minimum(rng.integers(0, int(rng.choice([2, wants])), n), np.diff(rows))
    room, zero = rng.integers(0, 4, m), np.zeros(n, dtype=np.int64)
    people = Market(mentor, np.arange(leader.size), rows, wish, room, zero, np.arange(n), np.arange(m))
    return people, weight.astype(np.int64)


def assigned(case: Case, *, fine: int = 1000) -> Priced:
    people, weight = case
    return assign(people.indptr, people.mentor, weight, people.wants, people.room, fine=fine, pulse=lambda: None)


def assert_same(case: Case) -> None:
    people, weight = case
    found, nothing = assigned(case), np.zeros_like(people.bonus)
    if weight.min() >= 0:
        factor = people.most_pairs() + 1
        expected = best_flow(people, weight * factor + 1, nothing)
        assert found.chosen.sum() == expected.sum()
    else:
        expected = best_flow(people, weight, nothing)
    assert weight[found.chosen].sum() == weight[expected].sum()
    assert (np.bincount(people.leader[found.chosen], minlength=people.leaders) <= people.wants).all()
    assert (np.bincount(people.mentor[found.chosen], minlength=people.mentors) <= people.room).all()
    prices = least_prices(people, weight, nothing, found.chosen, pulse=lambda: None)
    assert prices is not None
    assert np.array_equal(prices, found.prices)


@pytest.mark.parametrize("seed", range(5))
def test_random_markets_are_solved_as_by_the_flow(seed: int) -> None:
    rng = np.random.default_rng([seed, 3])
    for _ in range(120):
        case = market(rng, 12, 8)
        if case is not None:
            assert_same(case)


@pytest.mark.nightly
def test_thirty_thousand_random_markets_are_solved_as_by_the_flow() -> None:
    rng = np.random.default_rng(1999)
    for _ in range(30_000):
        case = market(rng, 12, 8)
        if case is not None:
            assert_same(case)


@pytest.mark.parametrize("supply", [0.6, 0.95, 1.0, 1.05, 2.0])
def test_larger_markets_are_solved_as_by_the_flow_in_every_regime(supply: float) -> None:
    rng = np.random.default_rng(int(supply * 100))
    leaders, mentors, degree = 300, 60, 15
    mentor = np.sort(np.argsort(rng.random((leaders, mentors)), axis=1)[:, :degree], axis=1).ravel()
    rows, zero = np.arange(leaders + 1) * degree, np.zeros(leaders, dtype=np.int64)
    room = np.full(mentors, round(leaders * supply / mentors))
    people = Market(mentor, np.arange(mentor.size), rows, zero + 1, room, zero, np.arange(leaders), np.arange(mentors))
    assert_same((people, rng.integers(0, 10_000, mentor.size)))
    assert_same((people, rng.integers(0, 20, mentor.size) * 500))


def test_a_mentor_without_places_gets_nobody_and_costs_what_would_be_paid() -> None:
    people = Market(
        np.array([0, 1]), np.arange(2), np.array([0, 2]), np.array([1]), np.array([0, 1]),
        np.array([0]), np.array([0]), np.array([0, 1]),
    )  # fmt: skip
    found = assigned((people, np.array([900, 300])))
    assert (found.chosen.tolist(), found.prices.tolist()) == ([False, True], [600, 0])


def test_a_leader_left_out_may_enter_when_a_place_falls_free() -> None:
    rng = np.random.default_rng(12)
    for _ in range(200):
        case = market(rng, 9, 3, wants=2)
        if case is not None:
            people, weight = case
            assert_same((people, weight + 20_000))


@pytest.mark.parametrize("objective", ["total", "coverage", "floor", "leximin"])
def test_the_same_answer_whichever_path_runs(objective: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(21)
    paths = set()
    for _ in range(40):
        document = random_document(rng, objective, leaders=9, mentors=5)
        flow = reached(document)
        for module in ALL_PATHS:
            monkeypatch.setattr(module, "SMALL", 0)
        auction = reached(document)
        monkeypatch.undo()
        assert auction[:2] == flow[:2]
        paths |= {flow[2], auction[2]}
    assert {"min_cost_flow", "leaders_bid", "mentors_bid"} <= {part for path in paths for part in str(path).split("+")}


@pytest.mark.parametrize("highest", [2, 40])
def test_blocking_pairs_between_equals_are_those_of_the_plain_count(
    highest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "SMALL", 0)
    rng, counts = np.random.default_rng(highest), []
    for _ in range(150):
        case = market(rng, 9, 5)
        if case is None:
            continue
        people, _ = case
        arrays = {"indptr": people.indptr, "indices": people.mentor, "capacity": people.room, "wants": people.wants}
        score = rng.integers(0, highest, people.edges)
        pins = np.stack((people.leader, people.mentor), axis=1)[rng.random(people.edges) < 0.05]
        instance = Problem.from_arrays(arrays | {"score": score, "pins": pins})
        chosen = (rng.random(people.edges) < 0.4) | instance.pinned
        found = blocking.blocking_pairs(instance, chosen, seed=3)
        assert found.tolist() == blocking_edges(instance, chosen, seed=3).tolist()
        counts.append(found.size)
    assert sum(counts) > 100


def test_edges_stand_by_the_ids_of_both_sides_whichever_way_they_are_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        instance = Problem.from_dict(random_document(rng, "total", leaders=15, mentors=13))
        plain = instance.edges_by_ids()
        monkeypatch.setattr(markets, "SMALL", 0)
        quick = markets.edges_by_ids(instance)
        monkeypatch.undo()
        names = [
            (instance.leader_ids[instance.edge_leader[e]], instance.mentor_ids[instance.indices[e]]) for e in quick
        ]
        assert quick.tolist() == plain.tolist()
        assert names == sorted(names)
        assert instance.fingerprint(quick) == instance.fingerprint()


def test_a_bound_is_the_same_whichever_way_it_is_summed(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    for _ in range(300):
        case = market(rng, 9, 5)
        if case is None:
            continue
        people, weight = case
        goal = bounds.Goal(weight - 20, rng.integers(0, 60, people.leaders) * (people.wants > 0))
        prices = rng.integers(0, 2 + abs(int(weight.max())), people.mentors)
        plain = goal.bound(people, prices)
        monkeypatch.setattr(bounds, "SMALL", 0)
        assert goal.bound(people, prices) == plain
        monkeypatch.undo()


def reached(document: Document) -> tuple[object, object, object]:
    problem = Problem.from_dict(document)
    solution = solve(problem)
    assert check(problem, solution) == ()
    return solution.status, [stage.value for stage in (*solution.stages, solution.last)], solution.stats.get("path")


def test_compiled_loops_use_none_of_the_sorts_that_may_stand_in_for_one_another_when_loaded_from_disk() -> None:
    sources = sorted(Path(compiled.__file__).parent.glob("*.py"))
    assert len(sources) > 5
    found = [path.name for path in sources if re.search(r"np\.(arg)?sort\(|\.(arg)?sort\(", path.read_text())]
    assert found == []


@pytest.mark.parametrize("length", [0, 1, 2, 41, 500])
def test_a_row_of_any_length_is_sorted_in_its_place(length: int) -> None:
    keys = np.random.default_rng(length).integers(0, 300, length + 2)
    expected = [keys[0], *sorted(keys[1:-1].tolist()), keys[-1]]
    sort_row(keys, 1, length + 1)
    assert keys.tolist() == expected
