"""Groups of leaders who change places: every rule stays kept, the plan never gets worse, small ones mostly get best."""

import json
import random

import numpy as np

from engine.ecosystem_cases import Document, small, solved, untimed, violations
from engine.ecosystem_judge import Judge, Pair
from instances_ecosystem import ecosystem_problem
from peripatos.engine import ecosystem
from peripatos.engine.arrays import BoolArray
from peripatos.engine.ecosystem.solve.board import Board
from peripatos.engine.ecosystem.solve.conflicts import first_plan
from peripatos.engine.ecosystem.solve.exchange import Exchange
from peripatos.engine.ecosystem.solve.prices import Oracle, Prices
from peripatos.engine.ecosystem.solve.search import Search
from peripatos.engine.meter import Meter

ROUNDS = 400


def pairs_of(board: Board, plan: BoolArray) -> list[Pair]:
    problem = board.problem
    rows = zip(problem.pair_leader[plan].tolist(), problem.pair_place[plan].tolist(), strict=True)
    return [(problem.leader_ids[i], problem.place_ids[q]) for i, q in rows]


def exchanged(document: Document) -> tuple[Board, BoolArray, BoolArray] | None:
    """The board, the pins alone, and the plan after some rounds; None when the pins cannot hold."""
    board = Board.of(ecosystem.Problem.from_dict(document))
    start = first_plan(board)
    if start is None:
        return None
    search = Search(Oracle(board), Meter(progress=None, time_limit_s=None))
    exchange = Exchange(search, Prices.none(board), np.random.default_rng(1))
    return board, start, exchange.go(start, ROUNDS)


def test_exchanges_keep_every_rule_and_find_nearly_every_best_plan_of_a_small_problem() -> None:
    best = tried = 0
    for seed in range(150):
        document = small(random.Random(seed))
        found = exchanged(document)
        if found is None:
            continue
        board, start, plan = found
        judge, pairs = Judge(document), pairs_of(board, plan)
        assert judge.keeps(pairs)
        assert judge.value(pairs) == board.worth(plan) >= board.worth(start)
        best, tried = best + (judge.best() == board.worth(plan)), tried + 1
    assert tried > 100
    assert best >= 0.95 * tried


def test_a_round_that_begins_with_a_good_plan_never_ends_with_a_worse_one() -> None:
    board = Board.of(ecosystem.Problem.from_dict(ecosystem_problem(30, seed=2)))
    search = Search(Oracle(board), Meter(progress=None, time_limit_s=None))
    exchange = Exchange(search, Prices.none(board), np.random.default_rng(3))
    plan = exchange.go(board.pinned, 2_000)
    again = exchange.go(plan, 1_000, heat=(0.5, 0.3))
    assert board.keeps(plan)
    assert board.worth(again) >= board.worth(plan) > board.worth(board.pinned)


def test_where_a_model_of_all_pairs_takes_too_long_leaders_change_places() -> None:
    problem = ecosystem_problem(40, seed=4)
    once, again = (json.loads(json.dumps(solved(problem, effort="quick"))) for _ in range(2))
    assert untimed(once) == untimed(again)
    assert "exchanges" in once["stats"]["path"]
    assert violations(problem, once) == []
    assert once["gain"] > 0
