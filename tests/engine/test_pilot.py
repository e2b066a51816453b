"""A pilot group by lottery: every panel meets the quotas, the least chance is proved, damage is refused."""

import copy
import json
import random
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.pilot_judge import best_least_chance, every_panel, is_true
from peripatos.engine import pilot
from peripatos.engine.errors import Cancelled, ProblemError

Document = dict[str, Any]
TICKETS = 200


def example() -> Document:
    """Eight people of two functions and two levels; four are drawn, two of Finance."""
    people = [
        {
            "id": f"p{k}",
            "attributes": {"function": "Finance" if k < 3 else "Sales", "level": "VP" if k % 2 else "Director"},
        }
        for k in range(8)
    ]
    return {
        "version": 1,
        "kind": "pilot",
        "choose": 4,
        "tickets": 40,
        "people": people,
        "quotas": [
            {"attribute": "function", "value": "Finance", "min": 2, "max": 2},
            {"attribute": "level", "value": "VP", "min": 1, "max": 2},
        ],
        "comparison": 4,
        "draw": 7,
    }


def solved(problem: Document, **options: Any) -> Document:
    return pilot.solve(pilot.Problem.from_dict(problem), **options).to_dict()


def violations(problem: Document, solution: Document) -> list[str]:
    known = pilot.Problem.from_dict(problem)
    return [v.code for v in pilot.check(known, pilot.Solution.from_dict(solution, problem=known))]


def untimed(solution: Document) -> Document:
    stats = {k: v for k, v in solution["stats"].items() if k not in ("seconds", "cpu_seconds", "peak_mib")}
    return solution | {"stats": stats}


# ── formats ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_problem_is_read_and_written_unchanged() -> None:
    once = pilot.Problem.from_dict(example()).to_dict()
    assert pilot.Problem.from_dict(once).to_dict() == once
    assert {k: once[k] for k in example()} == example()


def test_problem_and_solution_follow_their_schemas() -> None:
    problem = example()
    for name, document in (("problem", problem), ("solution", solved(problem))):
        schema = json.loads(files("peripatos.engine.schemas").joinpath(f"pilot-{name}.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document)))


def test_a_solution_is_read_and_written_unchanged() -> None:
    problem = pilot.Problem.from_dict(example())
    document = json.loads(json.dumps(pilot.solve(problem).to_dict()))
    assert json.loads(json.dumps(pilot.Solution.from_dict(document, problem=problem).to_dict())) == document


WRONG: list[tuple[str, str, Callable[[Document], object]]] = [
    ("missing_field", "/choose", lambda d: d.pop("choose")),
    ("missing_field", "/tickets", lambda d: d.pop("tickets")),
    ("too_small", "/choose", lambda d: d.update(choose=0)),
    ("unknown_field", "/colour", lambda d: d.update(colour="red")),
    ("unknown_version", "/version", lambda d: d.update(version=2)),
    ("wrong_kind", "/kind", lambda d: d.update(kind="pairing")),
    ("empty_side", "/people", lambda d: d.update(people=[])),
    ("duplicate_id", "/people/1/id", lambda d: d["people"][1].update(id="p0")),
    ("not_a_text", "/people/0/attributes/level", lambda d: d["people"][0]["attributes"].update(level=3)),
    ("not_an_integer", "/quotas/0/min", lambda d: d["quotas"][0].update(min=1.5)),
    ("too_small", "/quotas/0/max", lambda d: d["quotas"][0].update(max=-1)),
    ("duplicate_quota", "/quotas/1", lambda d: d["quotas"].__setitem__(1, dict(d["quotas"][0]))),
    ("unknown_id", "/must/0", lambda d: d.update(must=["p99"])),
    ("duplicate_id", "/never/1", lambda d: d.update(never=["p1", "p1"])),
    ("contradiction", "/never/0", lambda d: d.update(must=["p1"], never=["p1"])),
    ("too_large", "/draw", lambda d: d.update(draw=40)),
    ("unknown_rule", "/relax/0", lambda d: d.update(relax=["/choose"])),
]


@pytest.mark.parametrize(("code", "path", "spoil"), WRONG, ids=[f"{code} {path}" for code, path, _ in WRONG])
def test_a_problem_of_the_wrong_form_is_refused_by_name(
    code: str, path: str, spoil: Callable[[Document], object]
) -> None:
    problem = example()
    spoil(problem)
    with pytest.raises(ProblemError) as caught:
        pilot.Problem.from_dict(problem)
    assert (caught.value.code, caught.value.path) == (code, path)


# ── the lottery ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_worked_example_of_the_reference() -> None:
    solution = solved(example())
    assert (solution["value"], solution["bound"]) == (0.4, pytest.approx(0.4))
    assert solution["binding"] == ["/quotas/0/min"]
    assert violations(example(), solution) == []


@st.composite
def small_problems(draw: st.DrawFn) -> Document:
    n = draw(st.integers(2, 8))
    choose = draw(st.integers(1, n))
    value = st.sampled_from(["a", "b", "c"])
    people = [
        {"id": f"p{k}", "attributes": {name: draw(value) for name in ("x", "y") if draw(st.integers(0, 9))}}
        for k in range(n)
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from("xy"), value), max_size=3, unique=True))
    quotas = []
    for attribute, wanted in pairs:
        least = draw(st.integers(0, 2))
        most = draw(st.integers(max(0, least - (not draw(st.integers(0, 9)))), choose + 1))
        quotas.append({"attribute": attribute, "value": wanted, "min": least, "max": most})
    special = draw(st.lists(st.integers(0, n - 1), max_size=2, unique=True))
    split = draw(st.integers(0, len(special)))
    return {
        "version": 1,
        "kind": "pilot",
        "choose": choose,
        "tickets": TICKETS,
        "people": people,
        "quotas": quotas,
        "must": [f"p{k}" for k in special[:split]],
        "never": [f"p{k}" for k in special[split:]],
        "comparison": draw(st.integers(0, 3)),
        "draw": draw(st.one_of(st.none(), st.integers(0, TICKETS - 1))),
    }


def judged(problem: Document) -> None:
    """One small problem against every panel there is."""
    solution = solved(problem)
    assert violations(problem, solution) == []
    optimum = best_least_chance(problem)
    if optimum is None:
        assert solution["status"] == "infeasible"
        rules = set(solution["conflicts"])
        assert every_panel(problem, rules) == []
        assert all(every_panel(problem, rules - {rule}) for rule in rules)
        return
    assert is_true(problem, solution)
    assert solution["bound"] >= optimum - 1e-9
    assert solution["stats"]["weighted_minimum"] == pytest.approx(optimum, rel=0.01)
    assert solution["value"] >= int(optimum * TICKETS * 0.99) / TICKETS - 2 / TICKETS


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problem=small_problems())
def test_small_lotteries_reach_what_every_panel_together_allows(problem: Document) -> None:
    judged(problem)


@pytest.mark.nightly
@settings(max_examples=30_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problem=small_problems())
def test_many_small_lotteries_reach_what_every_panel_together_allows(problem: Document) -> None:
    judged(problem)


def company(people: int, choose: int, seed: int, *, exact: bool) -> Document:
    """People with four attributes, quotas around those of one random panel."""
    rng = random.Random(seed)
    rows = [
        {name: f"{name}{min(rng.randrange(k), rng.randrange(k))}" for name, k in zip("abcd", (2, 3, 4, 3), strict=True)}
        for _ in range(people)
    ]
    panel = rng.sample(rows, choose)
    slack = 0 if exact else 1
    values = sorted({pair for row in rows for pair in row.items()})
    counted = [(a, v, sum(row[a] == v for row in panel)) for a, v in values]
    return {
        "version": 1,
        "kind": "pilot",
        "choose": choose,
        "tickets": 500,
        "people": [{"id": f"p{k}", "attributes": row} for k, row in enumerate(rows)],
        "quotas": [
            {"attribute": a, "value": v, "min": max(0, n - slack), "max": min(choose, n + slack)} for a, v, n in counted
        ],
        "comparison": choose,
        "draw": 0,
    }


@pytest.mark.parametrize("exact", [False, True])
def test_a_lottery_under_many_quotas_comes_within_one_percent_or_one_ticket_of_its_cap(exact: bool) -> None:
    problem = company(120, 15, 3, exact=exact)
    solution = solved(problem)
    assert violations(problem, solution) == []
    stats = solution["stats"]
    assert stats["weighted_minimum"] >= 0.99 * solution["bound"]
    assert solution["value"] >= min(0.99 * stats["ticket_cap"], stats["ticket_cap"] - 1 / 500)


def test_somebody_whom_no_panel_can_hold_is_named_and_the_lottery_says_that_it_falls_short() -> None:
    problem = example() | {"quotas": [{"attribute": "function", "value": "Finance", "min": 0, "max": 0}]}
    solution = solved(problem)
    assert solution["value"] == 0
    assert solution["stats"]["never_drawn"] == ["p0", "p1", "p2"]
    assert solution["bound"] == 0
    assert min(p for name, p in solution["probability"].items() if name > "p2") == pytest.approx(0.8)


# ── what changes nothing, and what cannot improve ──────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_tickets() -> None:
    one, again, other = solved(example()), solved(example()), solved(example(), seed=2)
    assert json.dumps(untimed(one)) == json.dumps(untimed(again))
    assert one["panels"] != other["panels"]
    assert (one["value"], one["bound"]) == (other["value"], other["bound"])


def test_renaming_and_reordering_people_changes_neither_value_nor_bound() -> None:
    problem = company(60, 10, 5, exact=False)
    turned = copy.deepcopy(problem)
    turned["people"] = [person | {"id": f"q{person['id']}"} for person in reversed(turned["people"])]
    one, other = solved(problem), solved(turned)
    assert one["bound"] == pytest.approx(other["bound"], abs=1e-9)
    assert one["value"] == pytest.approx(other["value"], abs=1 / 500)


@pytest.mark.parametrize("seed", range(5))
def test_a_further_quota_never_raises_the_bound(seed: int) -> None:
    problem = company(60, 10, seed, exact=False)
    fewer = problem | {"quotas": problem["quotas"][:-2]}
    assert solved(problem, effort="quick")["bound"] <= solved(fewer, effort="quick")["bound"] + 1e-9


def test_a_cancelled_run_keeps_the_best_lottery_so_far() -> None:
    calls: list[float | None] = []

    def stop(done: int, total: int, best: float | None, bound: float | None) -> None:
        calls.append(best)
        if len(calls) == 2:
            raise Cancelled

    problem = company(60, 10, 5, exact=True)
    solution = solved(problem, progress=stop)
    assert solution["status"] == "stopped"
    assert violations(problem, solution) == []


def test_progress_shows_at_least_three_true_values() -> None:
    seen: list[tuple[int, float | None]] = []
    solved(example(), progress=lambda done, total, best, bound: seen.append((done, best)))
    assert len({done for done, _ in seen}) >= 3


# ── explanation ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_shares_follow_the_people_and_change_with_them() -> None:
    problem = pilot.Problem.from_dict(example())
    shares = {(s.attribute, s.value): s for s in pilot.explain(problem, pilot.solve(problem)).shares}
    assert (shares["function", "Finance"].people, shares["function", "Finance"].mean) == (3, 2.0)
    changed = example()
    changed["people"][3]["attributes"]["function"] = "Finance"
    again = pilot.Problem.from_dict(changed)
    assert {(s.attribute, s.value): s.people for s in pilot.explain(again, pilot.solve(again)).shares}[
        "function", "Finance"
    ] == 4


def test_the_comparison_group_is_described_by_standardised_differences_with_intervals() -> None:
    problem = pilot.Problem.from_dict(company(120, 15, 3, exact=False))
    rows = pilot.explain(problem, pilot.solve(problem)).balance
    assert rows
    assert all(r.interval[0] <= r.difference <= r.interval[1] for r in rows if r.interval and r.difference is not None)


# ── damage ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def undamaged() -> tuple[Document, Document]:
    """A problem and its true solution, as they stand in files."""
    problem = company(40, 8, 1, exact=False)
    return problem, json.loads(json.dumps(solved(problem, effort="quick")))


def _swap_member(d: Document, rng: random.Random) -> None:
    row = rng.choice(d["panels"])
    row[rng.randrange(len(row))] = rng.choice(list(d["probability"]))


def _copy_panel(d: Document, rng: random.Random) -> None:
    a, b = rng.sample(range(len(d["panels"])), 2)
    d["panels"][a] = list(d["panels"][b])


def _value(d: Document, rng: random.Random) -> None:
    d["value"] = d["minimum"] = max(0.0, d["value"] + rng.choice([-1, 1]) * rng.randint(1, 9) / 200)


def _chance(d: Document, rng: random.Random) -> None:
    name = rng.choice(list(d["probability"]))
    d["probability"][name] += rng.choice([-1, 1]) / 500


def _partner(d: Document, rng: random.Random) -> None:
    if d["comparison"]:
        rng.choice(d["comparison"])[1] = rng.choice(list(d["probability"]))


DAMAGES = [_swap_member, _copy_panel, _value, _chance, _partner]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_every_damage_that_a_brute_judge_calls_wrong_is_refused(
    damage: Callable[[Document, random.Random], None],
) -> None:
    rng, (problem, solution), counted = random.Random(20261121), undamaged(), 0
    assert violations(problem, solution) == []
    for _ in range(2000):
        spoilt = copy.deepcopy(solution)
        damage(spoilt, rng)
        if not is_true(problem, spoilt):
            counted += 1
            assert violations(problem, spoilt)
        if counted == 50:
            return
    pytest.fail(f"only {counted} damages were real")


def test_every_changed_dual_changes_the_bound_or_is_refused() -> None:
    rng, (problem, solution), counted = random.Random(7), undamaged(), 0
    while counted < 50:
        spoilt = copy.deepcopy(solution)
        certificate = spoilt["certificate"]
        weights, quotas = certificate["types"], certificate["quotas"]
        place = rng.choice(["choose", "quota", "type"])
        if place == "choose":
            certificate["choose"] += rng.choice([-1, 1]) * 10**10
        elif place == "quota":
            rng.choice(quotas)[rng.randrange(2)] += 10**10
        else:
            rng.choice(weights)[1] += 10**10
        known = pilot.Problem.from_dict(problem)
        verdict = pilot.judge(known, pilot.Solution.from_dict(spoilt, problem=known))
        if verdict.bound != solution["bound"]:
            counted += 1
            assert [v.code for v in verdict.violations][:1] == ["bound_differs"]
        assert verdict.bound is not None
        assert verdict.bound >= solution["stats"]["weighted_minimum"] - 1e-9


@pytest.mark.parametrize("claim", [["/quotas/0/max"], ["/must/0"], []])
def test_a_false_account_of_what_binds_is_refused(claim: list[str]) -> None:
    solution = solved(example()) | {"binding": claim}
    assert "binding_differs" in violations(example(), solution)


def test_conflicts_beyond_quotas_are_named() -> None:
    problem = example() | {"must": ["p0", "p1", "p2"]}
    solution = solved(problem)
    assert solution["status"] == "infeasible"
    rules = set(solution["conflicts"])
    assert rules == {"/quotas/0/max", "/must/0", "/must/1", "/must/2"}
    relaxed = solved(problem | {"relax": ["/quotas/0/max"]})
    assert relaxed["relaxed"] == ["/quotas/0/max"]
    assert violations(problem | {"relax": ["/quotas/0/max"]}, relaxed) == []
    assert all({"p0", "p1", "p2"} <= set(panel) for panel in relaxed["panels"])
