"""A solution that is damaged anywhere is refused: every hard rule, figure, price, multiplier and reason."""

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import numpy as np
import pytest
from pairing_bounds import wrong
from pairing_cases import Document, random_document

from peripatos.engine.pairing import Problem, Solution, check, solve

OBJECTIVES = ("total", "coverage", "leader_floor", "leximin", "parity", "stable")
ENOUGH = 50
Damage = tuple[str, Document]


def refused(document: Document, solution: Document) -> bool:
    problem = Problem.from_dict(document)
    return check(problem, Solution.from_dict(solution, problem=problem)) != ()


def planned(rng: np.random.Generator, objective: str) -> Iterator[tuple[Document, Document]]:
    """Problems with a plan, and their solutions as read from a file."""
    while True:
        document = random_document(rng, objective)
        solution = solve(Problem.from_dict(document))
        if solution.value is not None and (objective != "parity" or rng.random() < 0.1 or solution.last.parity):
            data = json.loads(json.dumps(solution.to_dict()))
            data["certificate"]["least"] = False
            yield document, data


def damages(rng: np.random.Generator, document: Document, solution: Document) -> Iterator[Damage]:
    """One damage of each kind that this solution admits."""
    step = int(rng.choice([-2, -1, 1, 2, 7]))
    for name, value in (("value", solution["value"]), ("bound", solution["bound"])):
        yield name, solution | {name: value + step}
    yield "status", solution | {"status": "feasible" if solution["status"] == "optimal" else "optimal"}
    yield from damaged_plans(rng, document, solution)
    for k, stage in enumerate(solution["stages"]):
        for name in ("value", "bound"):
            if stage[name] is not None:
                broken = deepcopy(solution)
                broken["stages"][k][name] += step
                yield f"stage {name}", broken
        yield from damaged_numbers(rng, solution, k, step)
    prices = dict(solution["certificate"]["prices"])
    mentor = str(rng.choice([row["id"] for row in document["mentors"]]))
    broken = deepcopy(solution)
    broken["certificate"]["prices"] = prices | {
        mentor: max(0, prices.get(mentor, 0) + step * solution["certificate"]["scale"])
    }
    if broken["stages"]:
        broken["stages"][-1]["prices"] = broken["certificate"]["prices"]
    yield "price", broken


def damaged_plans(rng: np.random.Generator, document: Document, solution: Document) -> Iterator[Damage]:
    chosen = [list(pair) for pair in solution["pairs"]]
    others = [row[:2] for row in document["edges"] if row[:2] not in chosen]
    if others:
        added = others[int(rng.integers(len(others)))]
        yield "pair added", solution | {"pairs": [*chosen, added]}
        if chosen:
            left = [pair for k, pair in enumerate(chosen) if k != int(rng.integers(len(chosen)))]
            yield "pair replaced", solution | {"pairs": [*left, added]}
    if chosen:
        yield "pair dropped", solution | {"pairs": chosen[1:]}
        yield "pair twice", solution | {"pairs": [*chosen, chosen[0]]}


def damaged_numbers(rng: np.random.Generator, solution: Document, k: int, step: int) -> Iterator[Damage]:
    """Prices of an earlier stage and every kind of multiplier."""
    stage, big = solution["stages"][k], step * solution["certificate"]["scale"]
    if stage["prices"] and k < len(solution["stages"]) - 1:
        broken = deepcopy(solution)
        mentor = str(rng.choice(sorted(stage["prices"])))
        broken["stages"][k]["prices"][mentor] = max(0, stage["prices"][mentor] + big)
        yield "stage price", broken
    for name, value in stage.get("multipliers", {}).items():
        broken = deepcopy(solution)
        weights = broken["stages"][k]["multipliers"]
        if isinstance(value, int):
            weights[name] = max(0, value + big)
        elif isinstance(value, list) and value:
            place = int(rng.integers(len(value)))
            weights[name][place] = max(0, value[place] + big)
        elif isinstance(value, dict) and value:
            key = str(rng.choice(sorted(value)))
            weights[name][key] = max(0, value[key] + big)
        yield f"multiplier {name}", broken


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_damage_that_is_one_is_refused(objective: str) -> None:
    rng = np.random.default_rng([OBJECTIVES.index(objective), 17])
    found: Counter[str] = Counter()
    for tried, (document, solution) in enumerate(planned(rng, objective)):
        assert not wrong(document, solution)
        for kind, broken in damages(rng, document, solution):
            if found[kind] < ENOUGH and wrong(document, broken):
                assert refused(document, broken), kind
                found[kind] += 1
        if tried > 60 and all(count >= ENOUGH for count in found.values()):
            break
        assert tried < 1500, found
    assert {"value", "bound", "status", "price", "pair dropped", "pair replaced"} <= set(found)


@pytest.mark.parametrize("objective", ["leximin", "parity", "leader_floor", "stable"])
def test_every_wrong_reason_and_statistic_is_refused(objective: str) -> None:
    rng = np.random.default_rng([OBJECTIVES.index(objective), 18])
    reasons = 0
    for document, solution in planned(rng, objective):
        for name in ("served", "pairs", "blocking_pairs"):
            assert refused(document, solution | {"stats": solution["stats"] | {name: solution["stats"][name] + 1}})
        for place, row in enumerate(solution["unmatched"]):
            for other in {"no_candidate", "veto", "capacity", "outpriced"} - {row["reason"]}:
                broken = deepcopy(solution)
                broken["unmatched"][place]["reason"] = other
                assert refused(document, broken)
                reasons += 1
        if reasons >= ENOUGH:
            return
