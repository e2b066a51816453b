"""Larger cohorts: what no search may get wrong, damage that must be refused, the dial, and the explanation."""

import copy
import json
import random
from collections.abc import Callable

import pytest

from engine.cohorts_cases import Document, company, example, solved, untimed, violations
from engine.cohorts_judge import cost, is_true
from peripatos.engine import cohorts
from peripatos.engine.errors import Cancelled, ProblemError


@pytest.fixture(scope="module")
def planned() -> tuple[Document, Document]:
    problem = company(60, 1)
    return problem, json.loads(json.dumps(solved(problem, effort="quick")))


@pytest.mark.parametrize("seed", range(3))
def test_a_company_is_grouped_within_every_rule(seed: int) -> None:
    problem = company(72, seed)
    solution = solved(problem, effort="quick")
    assert solution["certificate"]["kind"] == "zone"
    assert violations(problem, solution) == []
    assert is_true(problem, solution)


GOLDEN = [(40, 1, "feasible", 81, 73), (60, 1, "feasible", 62, 56), (96, 4, "feasible", 89, 85)]


@pytest.mark.parametrize(("people", "seed", "status", "value", "bound"), GOLDEN)
def test_a_golden_run_gives_its_stored_value_and_bound(
    people: int, seed: int, status: str, value: int, bound: int
) -> None:
    solution = solved(company(people, seed), effort="quick")
    assert (solution["status"], solution["value"], solution["bound"]) == (status, value, bound)


def test_many_ties_of_three_and_present_cohorts_are_kept_together() -> None:
    problem = company(60, 5, zones=(0, 60)) | {"apart": [], "facilitators": []}
    problem |= {"together": [[f"p{k}", f"p{k + j}"] for k in range(0, 60, 5) for j in (1, 2)]}
    solution = solved(problem, effort="quick")
    assert is_true(problem, solution)
    current = [cohort["members"] for cohort in solution["cohorts"]]
    changed = problem | {"together": [], "current": current, "keep_percent": 50, "move_cost": 1, "spread": {"level": 7}}
    again = solved(changed, effort="quick")
    assert is_true(changed, again)
    assert again["stats"]["moved"] > 0


def test_the_same_seed_gives_the_same_bytes() -> None:
    problem = company(48, 2)
    one, again = solved(problem, effort="quick"), solved(problem, effort="quick")
    assert json.dumps(untimed(one)) == json.dumps(untimed(again))


def test_renaming_and_reordering_change_neither_bound_nor_the_small_optimum() -> None:
    turned = copy.deepcopy(example())
    names = {person["id"]: f"q{k}" for k, person in enumerate(reversed(turned["people"]))}
    text = json.dumps(turned)
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    turned = json.loads(text)
    turned["people"].reverse()
    one, other = solved(example()), solved(turned)
    assert (one["value"], one["bound"]) == (other["value"], other["bound"])
    large = company(48, 2)
    moved = copy.deepcopy(large)
    moved["people"].reverse()
    assert solved(large, effort="quick")["bound"] == solved(moved, effort="quick")["bound"]


@pytest.mark.parametrize(
    "rule", [{"apart": [["p0", "p5"]]}, {"together": [["p0", "p7"]]}, {"never_alone": ["level"]}, {"size": [4, 4]}]
)
def test_a_further_rule_never_makes_the_best_grouping_cheaper(rule: Document) -> None:
    free = example() | {"apart": [], "together": []}
    assert solved(free | rule)["value"] >= solved(free)["value"]


def test_keep_percent_keeps_pairs_and_a_move_cost_keeps_people() -> None:
    problem = company(48, 3) | {"together": [], "apart": [], "never_alone": [], "facilitators": []}
    first = solved(problem, effort="quick")
    current = [cohort["members"] for cohort in first["cohorts"]]
    changed = problem | {"current": current, "spread": {"level": 5}}
    kept = solved(changed | {"keep_percent": 60}, effort="quick")
    assert violations(changed | {"keep_percent": 60}, kept) == []
    free = solved(changed, effort="quick")
    dear = solved(changed | {"move_cost": 1000}, effort="quick")
    assert violations(changed | {"move_cost": 1000}, dear) == []
    assert dear["stats"]["moved"] == 0 < free["stats"]["moved"]
    assert free["value"] <= kept["value"]


def test_a_free_number_of_cohorts_follows_the_target_size() -> None:
    problem = company(48, 3) | {"groups": None, "target_size": 8, "size_cost": 1000}
    solution = solved(problem, effort="quick")
    assert violations(problem, solution) == []
    assert [len(cohort["members"]) for cohort in solution["cohorts"]] == [8] * 6


def test_a_relaxed_rule_gives_way_and_is_told() -> None:
    problem = example() | {"together": [["p0", "p1"]]}
    assert solved(problem)["conflicts"] == ["/apart/0", "/together/0"]
    eased = problem | {"relax": ["/apart/0"]}
    solution = solved(eased)
    assert solution["relaxed"] == ["/apart/0"]
    assert violations(eased, solution) == []


CONFLICTS: list[tuple[str, Document, list[str]]] = [
    ("numbers", {"size": [3, 4], "groups": 3}, ["/size/0", "/groups"]),
    ("alone", {"never_alone": ["team"]}, ["/never_alone/0"]),
    ("leaders", {"facilitators": ["p0"]}, ["/groups", "/facilitators"]),
    (
        "large",
        {"together": [[f"p{k}", f"p{k + 1}"] for k in range(5)], "apart": []},
        ["/size/1", *(f"/together/{k}" for k in range(5))],
    ),
    ("islands", {"max_zone_gap_minutes": 10}, ["/size/0", "/max_zone_gap_minutes"]),
]


@pytest.mark.parametrize(("more", "expected"), [row[1:] for row in CONFLICTS], ids=[row[0] for row in CONFLICTS])
def test_rules_that_cannot_hold_are_named(more: Document, expected: list[str]) -> None:
    problem = example() | {"together": [], "trusted": []} | more
    problem["people"] = copy.deepcopy(problem["people"])
    problem["people"][0]["attributes"]["team"] = "blue"
    if "max_zone_gap_minutes" in more:
        problem["people"][7]["utc_offset_minutes"] = 600
    solution = solved(problem)
    assert (solution["status"], solution["conflicts"]) == ("infeasible", expected)
    assert violations(problem, solution) == []


def test_a_conflict_that_only_a_search_can_see_is_named() -> None:
    """Three people of whom no two may meet, and two cohorts: nothing plain, found by the exact model."""
    problem = company(20, 1, zones=(0,)) | {"groups": 2, "size": [8, 12], "never_alone": [], "facilitators": []}
    problem |= {"together": [], "apart": [["p0", "p1"], ["p1", "p2"], ["p3", "p4"], ["p0", "p2"]]}
    solution = solved(problem, effort="quick")
    assert solution["conflicts"] == ["/groups", "/apart/0", "/apart/1", "/apart/3"]
    assert violations(problem, solution) == []


def test_a_cancelled_run_keeps_the_best_grouping_so_far() -> None:
    calls: list[float | None] = []

    def stop(done: int, total: int, best: float | None, bound: float | None) -> None:
        calls.append(best)
        if best is not None:
            raise Cancelled

    problem = company(60, 1) | {"groups": None}
    solution = solved(problem, effort="thorough", progress=stop)
    assert solution["status"] == "stopped"
    assert violations(problem, solution) == []


def test_a_run_cut_off_at_once_claims_nothing() -> None:
    solution = solved(company(60, 1), time_limit_s=0.0)
    assert (solution["status"], solution["value"], solution["cohorts"]) == ("stopped", None, [])
    assert violations(company(60, 1), solution) == []


def test_an_unknown_effort_is_refused() -> None:
    with pytest.raises(ProblemError, match="unknown_effort"):
        solved(example(), effort="heroic")


# ── the dial ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_dial_keeps_more_ties_the_more_they_are_worth() -> None:
    document = company(60, 1)
    problem = cohorts.Problem.from_dict(document)
    curve = cohorts.trade_off(problem, rewards=(0, 3, 10, 200), share_percent=20)
    people = [name for pair in curve.ties for name in pair]
    assert len(people) == len(set(people)) <= 12
    kept = [point.kept for point in curve.points]
    assert kept == sorted(kept)
    assert kept[-1] > kept[0]
    rest = [(point.solution.value or 0) + point.reward * point.kept for point in curve.points]
    assert rest == sorted(rest)
    for point in curve.points:
        setting = document | {"trusted": [list(pair) for pair in curve.ties], "trusted_reward": point.reward}
        assert violations(setting, point.solution.to_dict()) == []
        assert cost(setting, [list(c["members"]) for c in point.solution.to_dict()["cohorts"]]) == point.solution.value


def test_a_plan_that_is_known_is_offered_to_every_reward() -> None:
    problem = cohorts.Problem.from_dict(company(60, 1))
    ties = cohorts.trade_off(problem, rewards=(0,), share_percent=20).ties
    document = company(60, 1) | {"trusted": [list(pair) for pair in ties], "trusted_reward": 10}
    setting = cohorts.Problem.from_dict(document)
    known = cohorts.solve(setting, effort="normal")
    [alone] = cohorts.trade_off(setting, rewards=(10,)).points
    [beside] = cohorts.trade_off(setting, rewards=(10,), known=(known,)).points
    assert beside.solution.value == min(known.value, alone.solution.value)


def test_the_dial_hands_back_the_conflict_of_a_problem_without_a_plan() -> None:
    curve = cohorts.trade_off(cohorts.Problem.from_dict(example() | {"together": [["p0", "p1"]]}))
    assert curve.points == ()
    assert curve.refused is not None
    assert curve.refused.conflicts == ("/apart/0", "/together/0")


# ── explanation ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_member_costs_and_what_a_move_would_change_agree_with_the_formula(
    planned: tuple[Document, Document],
) -> None:
    document, solution = planned
    problem = cohorts.Problem.from_dict(document)
    plan = cohorts.Solution.from_dict(solution, problem=problem)
    told = cohorts.explain(problem, plan, "p7")
    members = solution["cohorts"][told.cohort]["members"]
    assert [m.id for m in told.members] == [name for name in members if name != "p7"]
    assert told.facilitates == (solution["cohorts"][told.cohort]["facilitator"] == "p7")
    groups = [cohort["members"] for cohort in solution["cohorts"]]
    for option in told.elsewhere:
        moved = [[n for n in g if n != "p7"] + ["p7"] * (k == option.cohort) for k, g in enumerate(groups)]
        assert option.cost == cost(document, moved) - cost(document, groups)


def test_the_explanation_changes_with_what_it_explains() -> None:
    problem = cohorts.Problem.from_dict(example())
    plan = cohorts.solve(problem)
    told = {m.id: m for m in cohorts.explain(problem, plan, "p5").members}
    assert told["p6"].trusted
    blocked = {option.rules for option in cohorts.explain(problem, plan, "p0").elsewhere}
    assert blocked == {("/apart/0", "/facilitators")}
    with pytest.raises(KeyError):
        cohorts.explain(problem, plan, "p99")


# ── damage ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _swap(d: Document, rng: random.Random) -> None:
    one, other = (c["members"] for c in rng.sample(d["cohorts"], 2))
    i, j = rng.randrange(len(one)), rng.randrange(len(other))
    one[i], other[j] = other[j], one[i]


def _move(d: Document, rng: random.Random) -> None:
    one, other = (c["members"] for c in rng.sample(d["cohorts"], 2))
    other.append(one.pop(rng.randrange(len(one))))


def _twice(d: Document, rng: random.Random) -> None:
    one, other = (c["members"] for c in rng.sample(d["cohorts"], 2))
    other.append(rng.choice(one))


def _lost(d: Document, rng: random.Random) -> None:
    members = rng.choice(d["cohorts"])["members"]
    members.pop(rng.randrange(len(members)))


def _leader(d: Document, rng: random.Random) -> None:
    cohort = rng.choice(d["cohorts"])
    cohort["facilitator"] = rng.choice([*cohort["members"], None])


def _value(d: Document, rng: random.Random) -> None:
    d["value"] += rng.choice([-1, 1]) * rng.randint(1, 5)


def _bound(d: Document, rng: random.Random) -> None:
    d["bound"] += rng.choice([-1, 1]) * rng.randint(1, 5)


def _gap(d: Document, rng: random.Random) -> None:
    d["gap"] += rng.choice([-1, 1]) * rng.random() / 10


def _status(d: Document, rng: random.Random) -> None:
    d["status"] = rng.choice(["optimal", "feasible", "infeasible"])


def _stat(d: Document, rng: random.Random) -> None:
    d["stats"][rng.choice(["repeats", "trusted_kept", "moved", "diversity_share"])] += rng.choice([-1, 1])


def _price(d: Document, rng: random.Random) -> None:
    paid = rng.choice(list(rng.choice(list(d["certificate"]["prices"].values())).values()))
    paid[rng.choice(list(paid))] += rng.choice([-1, 1]) * rng.randint(10**5, 10**7)


def _link(d: Document, rng: random.Random) -> None:
    paid = rng.choice(list(rng.choice(d["certificate"]["links"])["prices"].values()))
    paid[rng.choice(list(paid))] += rng.choice([-1, 1]) * rng.randint(10**6, 10**8)


def _certificate(d: Document, rng: random.Random) -> None:
    d["certificate"][rng.choice(["groups", "scale"])] += rng.randint(1, 3)


def _kind(d: Document, rng: random.Random) -> None:
    d["certificate"] = {"kind": "form", "groups": d["certificate"]["groups"] + rng.randint(0, 1)}


def _relaxed(d: Document, rng: random.Random) -> None:
    d["relaxed"] = [f"/apart/{rng.randint(0, 9)}"]


DAMAGES = [_swap, _move, _twice, _lost, _leader, _value, _bound, _gap, _status, _stat, _price, _link, _certificate]
DAMAGES += [_kind, _relaxed]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_every_damage_that_a_brute_judge_calls_wrong_is_refused(
    damage: Callable[[Document, random.Random], None], planned: tuple[Document, Document]
) -> None:
    problem, solution = planned
    rng, counted = random.Random(20261121), 0
    assert violations(problem, solution) == []
    for _ in range(600):
        spoilt = copy.deepcopy(solution)
        damage(spoilt, rng)
        if not is_true(problem, spoilt):
            counted += 1
            assert violations(problem, spoilt)
        if counted == 50:
            return
    pytest.fail(f"only {counted} damages were real")


RULES: dict[str, Document] = {
    "/size/": {"size": [5, 6]},
    "/groups": {"groups": 9},
    "/never_alone/": {"never_alone": ["level"]},
    "/apart/": {"apart": [[f"p{k}", f"p{k + 7}"] for k in range(50)]},
    "/together/": {"together": [[f"p{k}", f"p{k + 5}"] for k in range(50)]},
    "/max_zone_gap_minutes": {"max_zone_gap_minutes": 200},
    "/facilitators": {"facilitators": [f"p{k}" for k in range(0, 60, 12)]},
    "/current/": {"current": [[f"p{k + j}" for j in range(6)] for k in range(0, 60, 6)], "keep_percent": 50},
}


@pytest.mark.parametrize("rule", RULES)
def test_each_hard_rule_is_seen_when_it_is_broken(rule: str, planned: tuple[Document, Document]) -> None:
    """Fifty plans of the same people, judged under a rule that they were not made for."""
    problem, solution = planned
    strict = problem | RULES[rule]
    known, rng, counted = cohorts.Problem.from_dict(strict), random.Random(3), 0
    plan = copy.deepcopy(solution)
    plan["stats"].pop("problem")
    while counted < 50:
        _swap(plan, rng)
        told = cohorts.check(known, cohorts.Solution.from_dict(plan, problem=known))
        named = {str(v.detail.get("rule")) for v in told if v.code == "rule_broken"}
        counted += 1
        assert any(name.startswith(rule) for name in named) != is_kept(strict, plan, rule)


def is_kept(problem: Document, plan: Document, rule: str) -> bool:
    """Whether the second judge finds no breach of this rule."""
    from engine.cohorts_judge import broken

    wrong = broken(problem, [cohort["members"] for cohort in plan["cohorts"]])
    return not any(name.startswith(rule) for name in wrong)


def test_false_conflicts_are_refused() -> None:
    problem = example() | {"together": [["p0", "p1"]]}
    for claim in (["/apart/9"], [], ["/apart/0", "/apart/0"]):
        assert violations(problem, solved(problem) | {"conflicts": claim}) != []


def test_a_plan_for_another_problem_is_refused() -> None:
    other = example() | {"met_cost": 21}
    assert "other_problem" in violations(other, solved(example()))
