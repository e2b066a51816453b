"""What-if: other weights, capacities and people; few moves or good fit; pairs that survive."""

import numpy as np
import pytest
from pairing_cases import Document, random_document

from peripatos.engine.pairing import Problem, ProblemError, Rematch, changed, differences, robustness, solve

PRICES = (1000, 300, 100, 30, 10, 3, 1, 0)


def document() -> Document:
    return {
        "version": 1,
        "kind": "pairing",
        "leaders": [{"id": "l1"}, {"id": "l2"}],
        "mentors": [{"id": "m1"}, {"id": "m2"}],
        "components": ["skill", "style"],
        "edges": [
            ["l1", "m1", 90, [80, 10]],
            ["l1", "m2", 60, [10, 50]],
            ["l2", "m1", 70, [60, 10]],
            ["l2", "m2", 55, [5, 50]],
        ],
    }


def test_other_weights_change_scores_component_by_component() -> None:
    problem = changed(Problem.from_dict(document()), weights={"skill": 500, "style": 1111})
    assert [row[2:] for row in problem.to_dict()["edges"]] == [
        [51, [40, 11]],
        [60, [5, 55]],
        [41, [30, 11]],
        [57, [2, 55]],
    ]


def test_who_gains_and_who_loses_is_told_person_by_person() -> None:
    before = Problem.from_dict(document())
    after = changed(before, capacity={"m1": 2})
    rows = differences((before, solve(before)), (after, solve(after)))
    assert [(row.leader, row.before, row.after, row.won, row.lost) for row in rows] == [
        ("l2", 55, 70, ("m1",), ("m2",))
    ]
    assert rows[0].gain == 15


def test_somebody_who_is_left_out_gets_nobody() -> None:
    problem = changed(Problem.from_dict(document()), without=["m1", "l2"])
    assert solve(problem).to_dict()["pairs"] == [["l1", "m2"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": {"charm": 1000}}, "unknown_component"),
        ({"weights": {"skill": -1}}, "too_small"),
        ({"capacity": {"m9": 1}}, "unknown_id"),
        ({"wants": {"l1": -1}}, "too_small"),
        ({"without": ["x"]}, "unknown_id"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        changed(Problem.from_dict(document()), **change)
    assert refused.value.code == code


def test_the_share_of_draws_in_which_a_pair_survives() -> None:
    problem = Problem.from_dict(document())
    found = robustness(problem, solve(problem), draws=40, seed=3)
    again = robustness(problem, solve(problem), draws=40, seed=3)
    assert found.survived.tolist() == again.survived.tolist()
    assert 0 < found.share(0) <= 1
    firm = robustness(problem, solve(problem), draws=5, around=0)
    assert firm.survived.tolist() == [5, 5]


def test_without_components_weights_cannot_change() -> None:
    plain = document() | {"components": [], "edges": [row[:3] for row in document()["edges"]]}
    problem = Problem.from_dict(plain)
    with pytest.raises(ProblemError) as refused:
        robustness(problem, solve(problem))
    assert refused.value.code == "no_components"


@pytest.mark.parametrize("seed", range(3))
def test_every_point_of_the_frontier_is_the_best_plan_at_its_price(seed: int) -> None:
    rng = np.random.default_rng([seed, 44])
    for _ in range(40):
        data = random_document(rng, "total", leaders=9, mentors=6) | {"pins": []}
        published = solve(Problem.from_dict(data))
        data["incumbent"] = published.to_dict()["pairs"]
        for row in data["mentors"]:
            row["capacity"] = max(0, row["capacity"] + int(rng.integers(-1, 2)))
        problem = Problem.from_dict(data)
        prices = published.prices if rng.random() < 0.7 else rng.integers(0, 50, problem.mentors)
        frontier = Rematch(problem, prices).frontier(PRICES)
        assert [point.move_price for point in frontier.points] == list(PRICES)
        for point in frontier.points:
            expected = solve(Problem.from_dict(data | {"move_price": point.move_price}))
            assert (point.value, point.bound, point.proved) == (expected.value, expected.value, True)
            assert point.fit <= frontier.most_fit(point.moved)


def test_the_frontier_gives_fit_for_calm() -> None:
    data = {
        "version": 1,
        "kind": "pairing",
        "leaders": [{"id": "l1"}, {"id": "l2"}],
        "mentors": [{"id": "m1"}, {"id": "m2"}],
        "edges": [["l1", "m1", 5], ["l1", "m2", 9], ["l2", "m1", 9], ["l2", "m2", 5]],
        "incumbent": [["l1", "m1"], ["l2", "m2"]],
    }
    points = Rematch(Problem.from_dict(data), np.zeros(2, dtype=np.int64)).frontier((5, 3, 0)).points
    assert [(point.fit, point.moved) for point in points] == [(10, 0), (18, 2), (18, 2)]
