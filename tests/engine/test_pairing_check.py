"""The judge refuses whatever is not true, from the files alone."""

import ast
import json
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pairing_cases import Document, random_document

from peripatos.engine.pairing import Problem, Solution, check, judge, solve

LEADERS, MENTORS = 14, 5


def market(objective: str) -> Document:
    """Shortage, so that prices are positive; one leader without candidates, one with every pair vetoed."""
    rng = np.random.default_rng(3)
    edges = [[f"l{i}", f"m{j}", int(rng.integers(100, 1000))] for i in range(LEADERS) for j in range(MENTORS)]
    edges[3 * MENTORS + 1][2] = 999
    return {
        "version": 1,
        "kind": "pairing",
        "objective": objective,
        "leaders": [{"id": f"l{i}", "priority": i % 2} for i in range(LEADERS)] + [{"id": "alone"}, {"id": "barred"}],
        "mentors": [{"id": f"m{j}", "capacity": 2} for j in range(MENTORS)],
        "edges": [*edges, ["barred", "m0", 500]],
        "pins": [["l3", "m1"]],
        "vetoes": [["barred", "m0"], ["l5", "m2"]],
        "incumbent": [["l4", "m4"]],
        "move_price": 40,
    }


def verdict(document: Document, solution: Document) -> tuple[str, ...]:
    """Codes of what is refused, both files read anew."""
    problem = Problem.from_dict(json.loads(json.dumps(document)))
    found = check(problem, Solution.from_dict(json.loads(json.dumps(solution)), problem=problem))
    return tuple(violation.code for violation in found)


@pytest.fixture(params=["total", "coverage", "floor"])
def files(request: pytest.FixtureRequest) -> tuple[Document, Document]:
    document = market(request.param)
    return document, solve(Problem.from_dict(document)).to_dict()


def test_a_true_solution_is_accepted_with_its_figures(files: tuple[Document, Document]) -> None:
    document, solution = files
    problem = Problem.from_dict(document)
    judged = judge(problem, Solution.from_dict(solution, problem=problem))
    assert judged.to_dict() == {"ok": True, "value": solution["value"], "bound": solution["bound"], "violations": []}
    assert solution["status"] == "optimal"


def test_the_judge_imports_only_the_problem_numpy_and_the_standard_library() -> None:
    allowed = ("numpy", "collections", "dataclasses", "typing", "peripatos.engine.pairing.problem")
    folder = Path(str(import_module("peripatos.engine.pairing.check").__file__)).parent
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith((*allowed, "peripatos.engine.pairing.check")), (file.name, name)


def test_any_price_moved_by_one_is_refused(files: tuple[Document, Document]) -> None:
    document, solution = files
    for place, stage in enumerate([solution["certificate"], *solution["stages"]]):
        if stage.get("name") == "floor":
            continue
        for mentor in stage["prices"]:
            for step in (-1, 1):
                broken = deepcopy(solution)
                [broken["certificate"], *broken["stages"]][place]["prices"][mentor] += step
                assert verdict(document, broken) != ()


def test_a_price_invented_for_a_mentor_with_a_free_place_is_refused() -> None:
    document = market("total")
    document["mentors"][0]["capacity"] = 30
    solution = solve(Problem.from_dict(document)).to_dict()
    assert "m0" not in solution["certificate"]["prices"]
    solution["certificate"]["prices"]["m0"] = 1
    assert verdict(document, solution) == ("bound_differs", "gap_differs", "status_differs", "prices_not_least")


def test_any_changed_score_of_the_problem_is_refused(files: tuple[Document, Document]) -> None:
    document, solution = files
    for row in range(len(document["edges"])):
        changed = deepcopy(document)
        changed["edges"][row][2] += 1
        assert "other_problem" in verdict(changed, solution)


def test_the_score_of_a_chosen_pair_is_refused_even_without_a_fingerprint(files: tuple[Document, Document]) -> None:
    document, solution = files
    del solution["stats"]["problem"]
    for row, (leader, mentor, _) in enumerate(document["edges"]):
        if [leader, mentor] in solution["pairs"]:
            changed = deepcopy(document)
            changed["edges"][row][2] += 1
            assert "value_differs" in verdict(changed, solution)


def replaced(place: int, pair: list[str]) -> Callable[[Document], None]:
    def change(solution: Document) -> None:
        solution["pairs"][place] = pair

    return change


def dropped(solution: Document) -> None:
    del solution["pairs"][0]


def repeated(solution: Document) -> None:
    solution["pairs"].append(solution["pairs"][0])


PLANS: list[tuple[Callable[[Document], None], str]] = [
    (dropped, "value_differs"),
    (repeated, "pair_twice"),
    (replaced(0, ["alone", "m0"]), "not_permitted"),
    (replaced(0, ["barred", "m0"]), "vetoed"),
    (lambda solution: solution["pairs"].append(["l5", "m2"]), "vetoed"),
    (lambda solution: solution["pairs"].remove(["l3", "m1"]), "pin_missing"),
    (lambda solution: solution["pairs"].extend([["l0", "m0"], ["l1", "m0"], ["l2", "m0"]]), "capacity_exceeded"),
    (lambda solution: solution["pairs"].extend([["l3", "m2"], ["l3", "m4"]]), "wants_exceeded"),
]


@pytest.mark.parametrize(("change", "code"), PLANS)
def test_one_wrong_pair_is_refused(
    files: tuple[Document, Document], change: Callable[[Document], None], code: str
) -> None:
    document, solution = files
    change(solution)
    assert code in verdict(document, solution)


def test_every_wrong_reason_is_refused(files: tuple[Document, Document]) -> None:
    document, solution = files
    reasons = {row["id"]: row["reason"] for row in solution["unmatched"]}
    assert (reasons["alone"], reasons["barred"]) == ("no_candidate", "veto")
    assert set(reasons.values()) >= {"capacity"}
    for place, row in enumerate(solution["unmatched"]):
        for other in {"no_candidate", "veto", "capacity", "outpriced"} - {row["reason"]}:
            broken = deepcopy(solution)
            broken["unmatched"][place]["reason"] = other
            assert verdict(document, broken) == ("reason_differs",)


def test_a_leader_left_off_the_list_of_unmatched_is_noticed(files: tuple[Document, Document]) -> None:
    document, solution = files
    solution["unmatched"].pop()
    assert verdict(document, solution) == ("unmatched_not_listed",)


def test_a_wrong_count_of_missing_mentors_is_refused(files: tuple[Document, Document]) -> None:
    document, solution = files
    solution["unmatched"][0]["missing"] = 2
    assert verdict(document, solution) == ("missing_differs",)


FIGURES: list[tuple[str, Any, str]] = [
    ("bound", 1, "bound_differs"),
    ("value", -1, "value_differs"),
    ("gap", 0.5, "gap_differs"),
    ("status", "feasible", "status_differs"),
    ("status", "stopped", "status_differs"),
    ("status", "infeasible", "feasible_after_all"),
    ("relaxed", ["/pins/0"], "relaxed_differs"),
    ("conflicts", ["/pins/0"], "conflicts_beside_a_plan"),
]


@pytest.mark.parametrize(("name", "wrong", "code"), FIGURES)
def test_one_wrong_figure_is_refused(files: tuple[Document, Document], name: str, wrong: Any, code: str) -> None:
    document, solution = files
    solution[name] = solution[name] + wrong if isinstance(wrong, int) else wrong
    assert code in verdict(document, solution)


@pytest.mark.parametrize("name", ["served", "pairs", "floor", "blocking_pairs"])
def test_one_wrong_statistic_is_refused(files: tuple[Document, Document], name: str) -> None:
    document, solution = files
    solution["stats"][name] += 1
    assert verdict(document, solution) == ("stat_differs",)


def test_every_stage_is_judged_on_its_own() -> None:
    document = market("floor")
    solution = solve(Problem.from_dict(document)).to_dict()
    for place in range(4):
        for figure in ("value", "bound"):
            broken = deepcopy(solution)
            broken["stages"][place][figure] += 1
            assert f"{figure}_differs" in verdict(document, broken)
    for place in (1, 2):
        broken = deepcopy(solution)
        broken["stages"][place]["prices"] = None
        assert "bound_differs" in verdict(document, broken)


def test_multipliers_that_are_too_small_prove_nothing() -> None:
    document = market("coverage") | {"leaders": [{"id": f"l{i}", "wants": 2, "priority": 3} for i in range(16)]}
    document["edges"] = [row for row in document["edges"] if row[0] != "barred"]
    document["vetoes"] = []
    solution = solve(Problem.from_dict(document)).to_dict()
    assert solution["status"] == "optimal"
    solution["stages"][-1]["multipliers"] = {"served": 0, "pairs": 0}
    assert "bound_differs" in verdict(document, solution)


def test_a_certificate_over_a_scale_is_read_as_fractions() -> None:
    document = market("total")
    solution = solve(Problem.from_dict(document)).to_dict()
    scaled = {mentor: 3 * price for mentor, price in solution["certificate"]["prices"].items()}
    solution["certificate"] = {"scale": 3, "prices": scaled}
    assert verdict(document, solution) == ()
    solution["certificate"]["scale"] = 2
    assert "bound_differs" in verdict(document, solution)


def test_sums_beyond_64_bits_are_exact() -> None:
    document = market("total")
    solution = solve(Problem.from_dict(document)).to_dict()
    highest = 2**61
    solution["certificate"] = {"scale": 1, "prices": {f"m{j}": highest for j in range(MENTORS)}}
    problem = Problem.from_dict(document)
    judged = judge(problem, Solution.from_dict(solution, problem=problem))
    pinned = next(row[2] for row in document["edges"] if row[:2] == ["l3", "m1"])
    assert judged.bound == highest * (2 * MENTORS - 1) + pinned - 40


def test_without_a_certificate_there_is_a_plan_but_no_bound() -> None:
    document = market("total")
    solution = solve(Problem.from_dict(document)).to_dict()
    unproved = solution | {"certificate": None, "bound": None, "gap": None, "status": "feasible"}
    assert verdict(document, unproved) == ()
    assert verdict(document, unproved | {"bound": solution["bound"]}) == ("bound_differs",)


def overfull() -> Document:
    document = market("coverage")
    return document | {"pins": [["l3", "m1"], ["l4", "m0"], ["l1", "m1"], ["l2", "m1"], ["l6", "m1"]]}


def test_pins_that_cannot_hold_are_named_smallest_and_true() -> None:
    document = overfull()
    solution = solve(Problem.from_dict(document)).to_dict()
    assert (solution["status"], solution["value"], solution["bound"], solution["gap"]) == (
        "infeasible",
        None,
        None,
        None,
    )
    assert solution["conflicts"] == ["/pins/0", "/pins/2", "/pins/3", "/mentors/1/capacity"]
    assert verdict(document, solution) == ()
    for conflicts, code in [
        (solution["conflicts"][1:], "conflicts_can_hold"),
        ([*solution["conflicts"], "/pins/1"], "conflict_not_needed"),
        ([*solution["conflicts"], "/pins/4"], "conflict_not_needed"),
    ]:
        assert code in verdict(document, solution | {"conflicts": conflicts})


def test_a_pin_above_the_wishes_of_a_leader_is_a_conflict_too() -> None:
    document = market("total") | {"pins": [["l3", "m1"], ["l3", "m2"]]}
    assert solve(Problem.from_dict(document)).conflicts == ("/pins/0", "/pins/1", "/leaders/3/wants")


@pytest.mark.parametrize("relax", [["/mentors/1/capacity"], ["/pins/0", "/pins/2"]])
def test_a_rule_that_is_relaxed_gives_way_and_is_repeated(relax: list[str]) -> None:
    document = overfull() | {"relax": [*relax, "/leaders/0/wants"]}
    solution = solve(Problem.from_dict(document)).to_dict()
    assert (solution["status"], solution["relaxed"]) == ("optimal", relax)
    assert sum(mentor == "m1" for _, mentor in solution["pairs"]) == 4
    assert verdict(document, solution) == ()
    assert verdict(document, solution | {"relaxed": []}) == ("relaxed_differs",)


@pytest.mark.parametrize("objective", ["total", "coverage", "floor"])
def test_least_prices_are_recognised_on_random_problems(objective: str) -> None:
    rng = np.random.default_rng(11)
    raised = 0
    for _ in range(40):
        document = random_document(rng, objective, leaders=8, mentors=5)
        solution = solve(Problem.from_dict(document)).to_dict()
        if solution["status"] == "infeasible":
            continue
        for mentor in solution["certificate"]["prices"]:
            broken = deepcopy(solution)
            for prices in [broken["certificate"]["prices"]] + [s["prices"] for s in broken["stages"][-1:]]:
                prices[mentor] += 1
            assert verdict(document, broken) != ()
            raised += 1
    assert raised >= 10
