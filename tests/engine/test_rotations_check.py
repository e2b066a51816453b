"""The judge refuses whatever is not true, from the files alone; a damage counts if the second judge sees it, too."""

import ast
import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rotations_cases import Document, random_document
from rotations_judge import Brute

from peripatos.engine.rotations import Problem, Solution, judge, solve

ENOUGH = 50
RULES = {
    "twice": "placement_twice",
    "pin": "pin_missing",
    "points": "not_permitted",
    "slots": "outside_the_slots",
    "home": "at_home",
    "away": "leader_away",
    "closed": "host_closed",
    "wanted": "wanted_exceeded",
    "host_or_overlap": "host_twice overlap",
    "rest": "rest_too_short",
    "year": "year_exceeded",
    "capacity": "capacity_exceeded",
    "team": "team_away",
}


def verdict(document: Document, solution: Document) -> set[str]:
    """Codes of what is refused, both files read anew."""
    problem = Problem.from_dict(json.loads(json.dumps(document)))
    judged = judge(problem, Solution.from_dict(json.loads(json.dumps(solution)), problem=problem))
    return {violation.code for violation in judged.violations}


def answers(seed: int, *, slots: int = 6) -> Iterator[tuple[Document, Document, np.random.Generator]]:
    """Endless random problems with our plans of them."""
    rng = np.random.default_rng(seed)
    while True:
        document = random_document(rng, slots=slots)
        solution = solve(Problem.from_dict(document), effort="quick").to_dict()
        if solution["status"] != "infeasible":
            yield document, solution, rng


def test_the_judge_imports_only_the_problem_numpy_and_the_standard_library() -> None:
    allowed = ("numpy", "bisect", "collections", "dataclasses", "peripatos.engine.rotations.problem")
    folder = Path(str(import_module("peripatos.engine.rotations.check").__file__)).parent
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith((*allowed, "peripatos.engine.rotations.check")), (file.name, name)


def test_every_hard_rule_is_refused_when_a_placement_breaks_it() -> None:
    """A placement is added, moved or taken away at random; both judges must name the same broken rules."""
    broken: Counter[str] = Counter()
    for document, solution, rng in answers(5):
        brute = Brute(document)
        for _ in range(12):
            damaged = deepcopy(solution)
            plan = damaged["placements"]
            leader, host = rng.choice(list(brute.leaders)), rng.choice(list(brute.hosts))
            row = [str(leader), str(host), int(rng.integers(0, brute.slots))]
            kind = int(rng.integers(0, 4))
            if kind == 0 and plan:
                plan.append(plan[int(rng.integers(0, len(plan)))])
            elif kind == 1 and plan:
                plan.pop(int(rng.integers(0, len(plan))))
            elif kind == 2 and plan:
                plan[int(rng.integers(0, len(plan)))] = row
            else:
                plan.append(row)
            wrong = brute.broken([tuple(row) for row in plan])
            found = verdict(document, damaged)
            if wrong == {"twice"} or "twice" in wrong:
                assert "placement_twice" in found
            else:
                assert {code for code in wrong if not set(RULES[code].split()) & found} == set()
                assert bool(found & set(" ".join(RULES.values()).split())) == bool(wrong)
            broken.update(wrong)
        if min(broken[code] for code in RULES) >= ENOUGH:
            return


def test_every_wrong_figure_is_refused() -> None:
    counts: Counter[str] = Counter()
    for document, solution, rng in answers(6):
        step = int(rng.choice([-3, -1, 1, 2]))
        for name in ("value", "bound"):
            assert f"{name}_differs" in verdict(document, solution | {name: solution[name] + step})
        assert "gap_differs" in verdict(document, solution | {"gap": solution["gap"] + 0.1})
        other = "feasible" if solution["status"] == "optimal" else "optimal"
        assert "status_differs" in verdict(document, solution | {"status": other})
        bare = solution | {"value": None, "bound": None, "gap": None, "placements": [], "missing": []}
        said = bare | {"status": "infeasible", "certificate": None}
        assert "feasible_after_all" in verdict(document, said)
        assert "relaxed_differs" in verdict(document, solution | {"relaxed": [*solution["relaxed"], "/rest"]})
        assert "conflicts_beside_a_plan" in verdict(document, solution | {"conflicts": ["/rest"]})
        for name in ("rotations", "missing_rotations", "missing_must", "moved", "gone"):
            stats = solution["stats"] | {name: solution["stats"][name] + 1}
            assert verdict(document, solution | {"stats": stats}) == {"stat_differs"}
        counts["cases"] += 1
        if counts["cases"] >= ENOUGH:
            return


def test_every_price_counts() -> None:
    """One price is changed; where the second judge finds another bound, the judge must find the same one."""
    counts: Counter[str] = Counter()
    for document, solution, rng in answers(7, slots=4):
        brute = Brute(document)
        teams = sorted({row["team"] for row in document["leaders"] if "team" in row})
        cells = [("hosts", name) for name in brute.hosts] + [("teams", name) for name in teams]
        for side, name in [cell for cell in cells * 3 if counts[cell[0]] < ENOUGH]:
            damaged = deepcopy(solution)
            prices = damaged["certificate"][side].setdefault(name, [0] * brute.slots)
            slot = int(rng.integers(0, brute.slots))
            prices[slot] = max(0, prices[slot] + int(rng.integers(-90_000, 90_000)))
            counts[side] += bound_is_refused(document, solution, damaged, brute)
        for step in rng.integers(1, 500, 6 * any(solution["certificate"]["hosts"].values())).tolist():
            damaged = deepcopy(solution)
            damaged["certificate"]["scale"] += step
            counts["scale"] += bound_is_refused(document, solution, damaged, brute)
        if min(counts["hosts"], counts["teams"], counts["scale"]) >= ENOUGH:
            return


def bound_is_refused(document: Document, solution: Document, damaged: Document, brute: Brute) -> bool:
    """Whether the damage changes what the prices prove; then the judge must say so, and find the same bound."""
    bound = brute.bound(damaged["certificate"])
    problem = Problem.from_dict(document)
    judged = judge(problem, Solution.from_dict(damaged, problem=problem))
    assert judged.bound == bound
    if bound == solution["bound"]:
        return False
    assert "bound_differs" in {violation.code for violation in judged.violations}
    return True


def test_every_wrong_reason_is_refused() -> None:
    counts: Counter[str] = Counter()
    for document, solution, rng in answers(8):
        brute = Brute(document)
        plan = [tuple(row) for row in solution["placements"]]
        for k, row in enumerate(solution["missing"]):
            for name, other in _other_words(row, document, rng):
                damaged = deepcopy(solution)
                damaged["missing"][k][name] = other
                if name == "why" and set(other) in brute.reasons(plan, row["id"]):
                    continue
                code = {"why": "reason_differs", "rotations": "missing_differs", "must": "must_differs"}[name]
                assert code in verdict(document, damaged)
                counts[name] += 1
            fewer = [other for other in solution["missing"] if other is not row]
            assert "missing_not_listed" in verdict(document, solution | {"missing": fewer})
            assert "nothing_missing" in verdict(document, solution | {"missing": [*solution["missing"], row]})
        if min(counts["why"], counts["rotations"], counts["must"]) >= ENOUGH:
            return


def _other_words(row: Document, document: Document, rng: np.random.Generator) -> Iterator[tuple[str, Any]]:
    yield "rotations", row["rotations"] + 1
    if row["must"]:
        yield "must", row["must"][1:]
    yield "why", row["why"][1:]
    yield "why", [*row["why"], str(rng.choice(["/rest", "/per_year", "/points"]))]
    yield "why", [f"/hosts/{rng.integers(0, len(document['hosts']))}/{rng.choice(['capacity', 'closed'])}"]


def test_conflicts_must_be_true_and_smallest() -> None:
    counts: Counter[str] = Counter()
    rng = np.random.default_rng(9)
    while counts["dropped"] < ENOUGH or counts["added"] < ENOUGH:
        document = random_document(rng, pinned=0.5)
        solution = solve(Problem.from_dict(document), effort="quick").to_dict()
        if solution["status"] != "infeasible":
            continue
        assert verdict(document, solution) == set()
        for k in range(len(solution["conflicts"])):
            fewer = solution["conflicts"][:k] + solution["conflicts"][k + 1 :]
            assert "conflicts_can_hold" in verdict(document, solution | {"conflicts": fewer})
            counts["dropped"] += 1
        other = next(
            rule for rule in ("/rest", "/leaders/0/wanted", "/slots", "/x") if rule not in solution["conflicts"]
        )
        assert "conflict_not_needed" in verdict(document, solution | {"conflicts": [*solution["conflicts"], other]})
        counts["added"] += 1


def test_a_solution_does_not_pass_for_another_problem() -> None:
    document, solution, _ = next(answers(10))
    assert verdict(document | {"missing_cost": document["missing_cost"] + 1}, solution) >= {"other_problem"}


def test_without_a_certificate_there_is_a_plan_but_no_bound() -> None:
    document, solution, _ = next(answers(11))
    stats = {name: value for name, value in solution["stats"].items() if name != "effort"}
    bare = solution | {"certificate": None, "bound": None, "gap": None, "status": "feasible", "stats": stats}
    assert verdict(document, bare) == set()
    assert verdict(document, bare | {"bound": 10**6}) == {"bound_differs"}


@pytest.mark.parametrize("effort", ["normal", "thorough"])
def test_a_plan_below_its_promise_must_say_so(effort: str) -> None:
    document, solution, _ = next((d, s, r) for d, s, r in answers(12) if len(s["placements"]) > 1)
    stats = solution["stats"] | {"effort": effort}
    bare = solution | {"certificate": None, "bound": None, "gap": None, "status": "feasible", "stats": stats}
    assert verdict(document, bare) == {"stat_differs"}
    told = stats | {"below_promise": True, "below_promise_code": "stopped_early"}
    assert verdict(document, bare | {"stats": told}) == set()
