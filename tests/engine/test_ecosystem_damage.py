"""Solutions of whole sets with something broken: refused whenever a judge that tries everything calls them wrong."""

import copy
import json
import random
from collections.abc import Callable, Iterator

import pytest

from engine.ecosystem_cases import Document, example, small, solved, violations
from engine.ecosystem_judge import Judge

WANTED = 50


def plans() -> Iterator[tuple[Document, Document]]:
    """Small problems with a plan, and their solutions."""
    for seed in range(10_000):
        problem = small(random.Random(50_000 + seed))
        solution = json.loads(json.dumps(solved(problem, effort="quick")))
        if solution["value"] is not None and len(problem["pairs"]) > 2:
            assert violations(problem, solution) == []
            yield problem, solution


def _settled(problem: Document, solution: Document) -> None:
    """Figures that follow from the pairs are put right, so that only the broken rule is left to see."""
    judge, pairs = Judge(problem), [tuple(row) for row in solution["pairs"]]
    solution["value"], solution["missing"] = judge.value(pairs), judge.missing(pairs)


def _put_in(problem: Document, solution: Document, rng: random.Random) -> None:
    """A pair too many: places, wants, minutes, conflicts, own places, pairs twice."""
    row = rng.choice(problem["pairs"])[:2]
    solution["pairs"].insert(rng.randint(0, len(solution["pairs"])), list(row))
    _settled(problem, solution)


def _put_in_unknown(problem: Document, solution: Document, rng: random.Random) -> None:
    """A pair that is not permitted or vetoed."""
    known = {(row[0], row[1]) for row in problem["pairs"]}
    vetoed = [tuple(row) for row in problem["vetoes"]]
    every = [(i["id"], q["id"]) for i in problem["leaders"] for q in problem["places"]]
    wrong = [pair for pair in every if pair not in known or pair in vetoed]
    if wrong:
        solution["pairs"].append(list(rng.choice(wrong)))


def _take_out(problem: Document, solution: Document, rng: random.Random) -> None:
    """A pin or somebody whom a place needs for its least."""
    if solution["pairs"]:
        solution["pairs"].pop(rng.randrange(len(solution["pairs"])))
        _settled(problem, solution)


def _other_limit(problem: Document, _solution: Document, rng: random.Random) -> None:
    """The same plan under a tighter rule."""
    place, person = rng.choice(problem["places"]), rng.choice(problem["people"])
    choice = rng.randrange(4)
    if choice == 0:
        place["capacity"] = max(0, place["capacity"] - 1)
    elif choice == 1 and "minutes" in person:
        person["minutes"] = max(0, person["minutes"] - rng.randint(1, 3))
    elif choice == 2:
        place["least"] = place.get("least", 0) + rng.randint(1, 2)
    else:
        problem["conflicts"].append(
            [row["id"] for row in rng.sample(problem["places"], min(2, len(problem["places"])))]
        )


def _value(_problem: Document, solution: Document, rng: random.Random) -> None:
    solution["value"] += rng.choice([-1, 1]) * rng.randint(1, 9)


def _bound(_problem: Document, solution: Document, rng: random.Random) -> None:
    solution["bound"] += rng.choice([-1, 1]) * rng.randint(1, 9)


def _gain(_problem: Document, solution: Document, rng: random.Random) -> None:
    solution["gain"] = (solution["gain"] or 0) + rng.choice([-1, 1]) * rng.randint(1, 9)


def _baseline(problem: Document, solution: Document, rng: random.Random) -> None:
    if solution["baseline"] is not None and problem["pairs"]:
        solution["baseline"]["pairs"].append(list(rng.choice(problem["pairs"])[:2]))


def _price_of(name: str) -> Callable[[Document, Document, random.Random], None]:
    def damage(problem: Document, solution: Document, rng: random.Random) -> None:
        kind = "places" if name == "places" else "people"
        ids = [row["id"] for row in problem[kind] if name != "minutes" or "minutes" in row]
        if ids:
            prices, key = solution["certificate"][name], rng.choice(ids)
            change = rng.choice([-1, 1]) * rng.randint(1000, 9000)
            prices[key] = prices.get(key, 0) + change
            if name != "persons":
                prices[key] = max(0, prices[key])

    damage.__name__ = f"price_of_{name}"
    return damage


def _reason(_problem: Document, solution: Document, rng: random.Random) -> None:
    if solution["missing"]:
        words = ["no_candidate", "conflict", "minutes", "capacity", "least", "outpriced"]
        rng.choice(solution["missing"])["why"] = rng.choice(words)


def _count(_problem: Document, solution: Document, rng: random.Random) -> None:
    if solution["missing"]:
        rng.choice(solution["missing"])["count"] += 1


def _unsaid(_problem: Document, solution: Document, rng: random.Random) -> None:
    if solution["missing"]:
        solution["missing"].pop(rng.randrange(len(solution["missing"])))


DAMAGES = [
    _put_in,
    _put_in_unknown,
    _take_out,
    _other_limit,
    _value,
    _bound,
    _gain,
    _baseline,
    _price_of("places"),
    _price_of("minutes"),
    _price_of("persons"),
    _reason,
    _count,
    _unsaid,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__.strip("_"))
def test_every_damage_that_a_judge_calls_wrong_is_refused(
    damage: Callable[[Document, Document, random.Random], None],
) -> None:
    rng, counted = random.Random(20261121), 0
    for problem, solution in plans():
        for _ in range(6):
            other, spoilt = copy.deepcopy(problem), copy.deepcopy(solution)
            damage(other, spoilt, rng)
            spoilt["stats"] = {"effort": "quick"}
            if not Judge(other).is_true(spoilt):
                counted += 1
                assert violations(other, spoilt) != []
            if counted == WANTED:
                return
    pytest.fail(f"only {counted} damages were real")


def test_a_plan_that_is_called_impossible_is_refused() -> None:
    solution = solved(example())
    empty = {"value": None, "bound": None, "gap": None, "pairs": [], "missing": [], "certificate": None}
    false = (
        solution | empty | {"status": "infeasible", "baseline": None, "gain": None, "conflicts": ["/people/0/minutes"]}
    )
    assert "pins_can_hold" in violations(example(), false)


@pytest.mark.parametrize(
    ("field", "told", "code"),
    [
        ("status", "optimal", "status_differs"),
        ("gap", 0.5, "gap_differs"),
        ("relaxed", ["/pins/0"], "relaxed_differs"),
        ("conflicts", ["/pins/0"], "conflicts_beside_a_plan"),
        ("stats", {"pairs": 1}, "stat_differs"),
        ("stats", {"problem": "0"}, "other_problem"),
        ("stats", {"effort": "normal"}, "stat_differs"),
        ("stats", {"solver_bound": 1}, "stat_differs"),
    ],
)
def test_every_other_figure_is_checked(field: str, told: object, code: str) -> None:
    assert code in violations(example(), solved(example()) | {field: told})
