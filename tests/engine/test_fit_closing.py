"""Plans over all permitted pairs, from lists that hold a few of them: as good as the plan that sees every pair."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from engine.test_fit import FEW_RULES, NO_RULES, random_problem
from peripatos.engine import pairing
from peripatos.engine.fit import FitPolicy, Scorer, over_all_pairs

LEADERS, MENTORS = 40, 18


def listed(scorer: Scorer, most: int, **others: object) -> pairing.Problem:
    found = scorer.candidates(most=most)
    columns = {"indptr": found.indptr, "indices": found.indices, "score": found.score}
    return pairing.Problem.from_arrays(columns | others)


def best_of_all(scorer: Scorer, wants: np.ndarray, capacity: np.ndarray, barred: set[tuple[int, int]]) -> int:
    """The optimum over every permitted pair by a linear program, which has whole solutions here."""
    pairs, scores = [], []
    for i in range(LEADERS):
        for j in range(MENTORS):
            pair = scorer.pair(i, j)
            if not pair.forbidden_by and (i, j) not in barred:
                pairs.append((i, j))
                scores.append(pair.score)
    leader, mentor = np.array(pairs).T
    ones, column = np.ones(2 * len(pairs)), np.tile(np.arange(len(pairs)), 2)
    rows = coo_matrix((ones, (np.concatenate((leader, LEADERS + mentor)), column)))
    limits = np.zeros(rows.shape[0])
    limits[:] = np.concatenate((wants, capacity))[: rows.shape[0]]
    return round(-linprog(-np.array(scores), A_ub=rows, b_ub=limits, bounds=(0, 1)).fun)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("policy", [FEW_RULES, NO_RULES["advising"]], ids=["few", "none"])
def test_lists_that_grow_reach_the_best_plan_of_all_pairs(seed: int, policy: FitPolicy) -> None:
    rng = np.random.default_rng(seed)
    scorer = Scorer(random_problem(seed, LEADERS, MENTORS), policy)
    wants, capacity = rng.integers(0, 3, LEADERS), rng.integers(0, 4, MENTORS)
    vetoes = np.column_stack((rng.integers(0, LEADERS, 20), rng.integers(0, MENTORS, 20)))
    problem = listed(scorer, 2, wants=wants, capacity=capacity, vetoes=vetoes)
    closed = over_all_pairs(scorer, problem, solve=pairing.solve)
    best = best_of_all(scorer, wants, capacity, set(map(tuple, vetoes.tolist())))
    assert (closed.solution.value, closed.bound, closed.gap) == (best, best, 0)
    assert pairing.check(closed.problem, closed.solution) == ()
    assert closed.added == closed.problem.edges - problem.edges


def test_pins_hold_and_cost_what_they_cost() -> None:
    scorer = Scorer(random_problem(5, LEADERS, MENTORS), NO_RULES["coaching"])
    ones, capacity = np.ones(LEADERS, dtype=np.int64), np.full(MENTORS, 3)
    worst = [[i, listed(scorer, MENTORS, capacity=capacity).indices[i * MENTORS]] for i in (3, 9)]
    few = scorer.candidates(most=2, also=np.array(worst))
    columns = {"indptr": few.indptr, "indices": few.indices, "score": few.score, "pins": np.array(worst)}
    closed = over_all_pairs(scorer, pairing.Problem.from_arrays(columns | {"capacity": capacity}))
    ones[[3, 9]] = 0
    np.subtract.at(capacity, [mentor for _, mentor in worst], 1)
    fixed = sum(scorer.pair(*pair).score for pair in worst)
    assert closed.solution.value == closed.bound == best_of_all(scorer, ones, capacity, set()) + fixed
    assert {tuple(pair) for pair in worst} <= set(map(tuple, closed.solution.pairs.tolist()))


def test_the_bound_holds_when_the_rounds_end_early() -> None:
    scorer = Scorer(random_problem(2, LEADERS, MENTORS), NO_RULES["coaching"])
    wants, capacity = np.ones(LEADERS, dtype=np.int64), np.full(MENTORS, 3)
    problem = listed(scorer, 1, capacity=capacity)
    first = over_all_pairs(scorer, problem, rounds=0)
    best = best_of_all(scorer, wants, capacity, set())
    assert (first.added, first.rounds) == (0, 1)
    assert first.solution.value < best <= first.bound
    known = over_all_pairs(scorer, problem, first.solution, within=1.0)
    assert (known.solution, known.bound, known.rounds) == (first.solution, first.bound, 1)


def test_people_and_contributions_stay_with_their_pairs() -> None:
    scorer = Scorer(random_problem(7, LEADERS, MENTORS), NO_RULES["coaching"])
    few = scorer.candidates(most=2)
    columns = {"indptr": few.indptr, "indices": few.indices, "score": few.score, "parts": few.parts}
    problem = pairing.Problem.from_arrays(
        columns | {"components": list("abcdef"), "capacity": np.full(MENTORS, 3), "incumbent": [[0, few.indices[0]]]}
    )
    wide = over_all_pairs(scorer, problem).problem
    kept = wide.edge_at(problem.edge_leader, problem.indices)
    assert wide.edges > problem.edges
    assert np.array_equal(wide.score[kept], problem.score)
    assert wide.indices[wide.incumbent].tolist() == problem.indices[problem.incumbent].tolist()
    for edge in range(wide.edges):
        pair = scorer.pair(wide.edge_leader[edge], wide.indices[edge])
        assert (wide.score[edge], wide.parts[edge].tolist()) == (pair.score, list(pair.components.values()))


def test_other_objectives_are_refused() -> None:
    scorer = Scorer(random_problem(1, LEADERS, MENTORS), NO_RULES["coaching"])
    problem = listed(scorer, 2, capacity=np.full(MENTORS, 3))
    for other in (replace(problem, objective="coverage"), replace(problem, move_price=1)):
        with pytest.raises(ValueError, match="objective total"):
            over_all_pairs(scorer, other)
