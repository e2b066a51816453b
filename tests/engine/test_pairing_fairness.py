"""Leximin, parity, the worst sum of a leader and stability, against judges that try every plan."""

import json

import numpy as np
import pytest
from pairing_cases import Document, random_document
from pairing_judge import best_leader_floor, best_leximin, best_parity, covering, every_plan, together

from peripatos.engine.pairing import Problem, Solution, check, solve
from peripatos.engine.pairing.solve import leader_columns, leximin, run, stable
from peripatos.engine.pairing.solve.limits import SMALL
from peripatos.engine.pairing.solve.market import market_of
from peripatos.engine.pairing.solve.standing import Standing

LEADERS, MENTORS = 4, 3


def solved(document: Document) -> Solution:
    """A solution that the judge accepts, also when it is read from its file."""
    problem = Problem.from_dict(document)
    solution = solve(problem)
    assert check(problem, solution) == ()
    read = Solution.from_dict(json.loads(json.dumps(solution.to_dict())), problem=problem)
    assert check(problem, read) == ()
    return solution


def stages(solution: Solution) -> dict[str, int | None]:
    return {stage.name: stage.value for stage in solution.stages}


def assert_leximin(document: Document) -> None:
    solution, expected = solved(document), best_leximin(document)
    if expected is None:
        assert solution.status == "infeasible"
        return
    found = stages(solution)
    counts = [found[f"band_{k}"] for k in range(len(document["bands"]))]
    assert (found["served"], found["pairs"], counts, found["value"]) == expected
    assert (solution.status, solution.stats["bands"]) == ("optimal", counts)


def assert_leader_floor(document: Document) -> None:
    solution, expected = solved(document), best_leader_floor(document)
    if expected is None:
        assert solution.status == "infeasible"
        return
    found = stages(solution)
    assert (found["served"], found["pairs"], found["leader_floor"], found["value"]) == expected
    assert "below_promise" not in solution.stats


def assert_parity(document: Document) -> None:
    solution, expected = solved(document), best_parity(document)
    if solution.status == "infeasible":
        assert expected is None
        return
    if expected is None:
        assert (solution.status, solution.value, solution.stats["below_promise"]) == ("stopped", None, True)
        return
    found = stages(solution)
    assert (found["served"], found["pairs"], found["value"]) == expected
    assert solution.bound is not None
    assert solution.bound >= expected[2]


def assert_stable(document: Document) -> None:
    solution = solved(document)
    if solution.status == "infeasible":
        assert not every_plan(document)
        return
    best = solve(Problem.from_dict(document | {"objective": "total"}))
    assert (solution.stats["blocking_pairs"], solution.bound) == (0, best.bound)
    assert (solution.status == "optimal") == (solution.value == best.value)


JUDGES = {
    "leximin": assert_leximin,
    "leader_floor": assert_leader_floor,
    "parity": assert_parity,
    "stable": assert_stable,
}


@pytest.mark.parametrize("objective", JUDGES)
@pytest.mark.parametrize("seed", range(4))
def test_random_problems_equal_the_best_of_every_plan(objective: str, seed: int) -> None:
    rng = np.random.default_rng([seed, 31, list(JUDGES).index(objective)])
    for _ in range(125):
        JUDGES[objective](random_document(rng, objective, leaders=LEADERS, mentors=MENTORS))


@pytest.mark.nightly
@pytest.mark.parametrize("objective", JUDGES)
def test_thirty_thousand_random_problems_equal_the_best_of_every_plan(objective: str) -> None:
    rng = np.random.default_rng([77, list(JUDGES).index(objective)])
    for _ in range(30_000):
        JUDGES[objective](random_document(rng, objective, leaders=LEADERS, mentors=MENTORS))


def groups_apart() -> Document:
    """Two leaders of group A who can only have bad mentors, two of B who can only have good ones."""
    return {
        "version": 1,
        "kind": "pairing",
        "objective": "parity",
        "parity_epsilon": 100,
        "leaders": [{"id": f"l{k}", "wants": 1, "priority": 0, "group": "AABB"[k]} for k in range(4)],
        "mentors": [{"id": "bad", "capacity": 2}, {"id": "good", "capacity": 2}],
        "edges": [["l0", "bad", 10], ["l1", "bad", 20], ["l2", "good", 900], ["l3", "good", 800]],
    }


def test_groups_that_cannot_come_together_are_refuted_with_the_least_epsilon() -> None:
    solution = solved(groups_apart())
    assert (solution.status, solution.conflicts, solution.pairs.size) == ("infeasible", ("/parity_epsilon",), 0)
    assert solution.stats["least_epsilon"] == 835
    assert not any(together(bare(groups_apart()), plan) for plan in covering(bare(groups_apart())))
    assert solved(groups_apart() | {"parity_epsilon": 835}).status == "optimal"
    assert solved(groups_apart() | {"parity_epsilon": 834}).status == "infeasible"


def bare(document: Document) -> Document:
    return document | {"vetoes": [], "pins": [], "incumbent": [], "move_price": 0}


def test_a_refutation_without_its_witness_or_with_other_multipliers_is_refused() -> None:
    document = groups_apart()
    problem = Problem.from_dict(document)
    good = json.loads(json.dumps(solve(problem).to_dict()))

    def refused(**changes: object) -> tuple[str, ...]:
        read = Solution.from_dict(good | changes, problem=problem)
        return tuple(violation.code for violation in check(problem, read))

    assert refused() == ()
    stats = dict(good["stats"])
    witness = stats.pop("coverage_witness")
    assert refused(stats=stats) == ("no_witness",)
    assert "feasible_after_all" in refused(stats=stats | {"coverage_witness": witness[1:]})
    rows = json.loads(json.dumps(good["stages"]))
    rows[2]["multipliers"]["parity"] = {}
    assert refused(stages=rows) == ("feasible_after_all",)
    assert refused(conflicts=["/pins/0"]) == ("conflicts_can_hold",)
    assert refused(stages=good["stages"][:2]) == ("stages_differ",)


def test_fewest_pairs_in_the_lowest_band_come_before_the_value() -> None:
    document = {
        "version": 1,
        "kind": "pairing",
        "objective": "leximin",
        "bands": [0, 50],
        "leaders": [{"id": "l1"}, {"id": "l2"}],
        "mentors": [{"id": "m1"}, {"id": "m2"}],
        "edges": [["l1", "m1", 100], ["l1", "m2", 60], ["l2", "m1", 60], ["l2", "m2", 49]],
    }
    solution = solved(document)
    assert (solution.value, solution.stats["bands"], solution.status) == (120, [0, 2], "optimal")


def test_a_stable_plan_may_cost_value_and_the_gap_tells_how_much() -> None:
    document = {
        "version": 1,
        "kind": "pairing",
        "objective": "stable",
        "leaders": [{"id": "l1"}, {"id": "l2"}],
        "mentors": [{"id": "m1"}, {"id": "m2"}],
        "edges": [["l1", "m1", 100], ["l1", "m2", 99], ["l2", "m1", 98], ["l2", "m2", 1]],
    }
    solution = solved(document)
    assert (solution.value, solution.bound, solution.status) == (101, 197, "feasible")


def test_both_ways_of_accepting_find_the_same_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    for _ in range(40):
        document = random_document(rng, "stable", leaders=12, mentors=7)
        monkeypatch.setattr(stable, "SMALL", SMALL)
        plain = solved(document).to_dict()["pairs"]
        monkeypatch.setattr(stable, "SMALL", 0)
        assert solved(document).to_dict()["pairs"] == plain


def test_the_best_worst_sum_among_few_pairs_is_that_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(12)
    for _ in range(12):
        document = random_document(rng, "leader_floor", leaders=9, mentors=8)
        monkeypatch.setattr(leader_columns, "FEW", 3_000)
        every = stages(solved(document))
        monkeypatch.setattr(leader_columns, "FEW", 0)
        assert stages(solved(document)) == every


def test_plans_that_follow_from_each_other_refute_the_same_groups_and_prove_no_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(21)
    for _ in range(8):
        document = random_document(rng, "parity", leaders=int(rng.integers(3, 12)), mentors=int(rng.integers(2, 8)))
        monkeypatch.setattr(run, "SMALL", SMALL)
        alone = solved(document)
        monkeypatch.setattr(run, "SMALL", 1)
        follows = solved(document)
        assert (follows.status == "infeasible") == (alone.status == "infeasible")
        if alone.value is not None and follows.value is not None:
            assert follows.value == alone.value
            assert follows.bound is not None
            assert follows.bound >= alone.value


def test_a_long_repair_gives_signs_of_life_while_it_lasts() -> None:
    rows = np.arange(0, 4 * 1100 + 1, 4)
    mentor = np.tile(np.arange(4), 1100)
    arrays = {"indptr": rows, "indices": mentor, "score": mentor * 7 % 5, "capacity": np.full(4, 300)}
    market = market_of(Problem.from_arrays(arrays))
    signs: list[int] = []
    nobody = np.zeros(market.edges, dtype=np.bool_)
    standing = Standing(market, nobody, np.zeros(4, dtype=np.int64))
    chosen, _ = standing.best(market.mentor + 1, pulse=lambda: signs.append(1))
    assert (int(chosen.sum()), int(market.mentor[chosen].sum())) == (1100, 300 * (3 + 2 + 1))
    assert len(signs) >= 3


@pytest.mark.parametrize(
    ("setting", "other"),
    [("STEP", 1), ("ABOUND", 0)],
    ids=["multipliers that do not suffice", "a plan that is repaired"],
)
def test_every_way_to_leximin_reaches_the_best_of_every_plan(
    monkeypatch: pytest.MonkeyPatch, setting: str, other: int
) -> None:
    monkeypatch.setattr(leximin, setting, other)
    monkeypatch.setattr(run, "SMALL", 1)
    rng = np.random.default_rng([3, other])
    for _ in range(20):
        assert_leximin(random_document(rng, "leximin", leaders=LEADERS, mentors=MENTORS))
