"""Plans and proofs against a second judge that tries every plan."""

from collections import Counter

import numpy as np
import pytest
from rotations_cases import Document, random_document
from rotations_judge import Brute

from peripatos.engine.meter import Meter
from peripatos.engine.rotations import Problem, Solution, judge, solve
from peripatos.engine.rotations.solve.ascent import ascend
from peripatos.engine.rotations.solve.board import setting_of
from peripatos.engine.rotations.solve.teams import teams_bound


def answer(document: Document, effort: str) -> str:
    """Solve one problem and compare everything with the second judge; the status."""
    problem = Problem.from_dict(document)
    solution = solve(problem, effort=effort)
    brute = Brute(document)
    best = brute.best()
    verdict = judge(problem, solution)
    assert verdict.violations == ()
    if best is None:
        assert solution.status == "infeasible"
        assert_minimal(document, solution)
        return "infeasible"
    written = solution.to_dict()
    plan = [tuple(row) for row in written["placements"]]
    assert brute.broken(plan) == set()
    assert brute.value(plan) == solution.value
    assert brute.bound(written["certificate"]) == solution.bound
    assert solution.value <= best <= solution.stats.get("solver_bound", solution.bound) <= solution.bound
    if solution.status == "optimal" or effort == "normal":
        assert solution.value == best
    due = brute.missing(plan)
    assert {row["id"]: (row["rotations"], set(row["must"])) for row in written["missing"]} == due
    for row in written["missing"]:
        assert set(row["why"]) in brute.reasons(plan, row["id"])
    return solution.status


def assert_minimal(document: Document, solution: Solution) -> None:
    """Keeping only the conflicts is infeasible; leaving any one of them out is feasible."""
    assert not feasible_with(document, set(solution.conflicts))
    for rule in solution.conflicts:
        assert feasible_with(document, set(solution.conflicts) - {rule})


def feasible_with(document: Document, rules: set[str]) -> bool:
    """The problem with only these rules, every other one taken out of the file."""
    kept = Brute(without(document, rules))
    return not kept.broken(list(dict.fromkeys((*kept.pins, *kept.frozen))))


def without(document: Document, rules: set[str]) -> Document:
    roomy = {"capacity": 10**6}
    leaders = []
    for k, row in enumerate(document["leaders"]):
        changed = {name: value for name, value in row.items() if name not in {"home", "away", "team"}}
        changed |= {
            name: row[name] for name in ("home", "away", "team") if f"/leaders/{k}/{name}" in rules and name in row
        }
        leaders.append(changed | ({} if f"/leaders/{k}/wanted" in rules else {"wanted": 10**6}))
    hosts = []
    longer = 100 - document["slots"] if "/slots" not in rules else 0
    for k, row in enumerate(document["hosts"]):
        capacity = row.get("capacity", 1)
        wide = capacity + [10**6] * longer if isinstance(capacity, list) else capacity
        changed = {"id": row["id"]} | ({"capacity": wide} if f"/hosts/{k}/capacity" in rules else roomy)
        hosts.append(changed | ({"closed": row.get("closed", [])} if f"/hosts/{k}/closed" in rules else {}))
    kept = {
        name: [row for k, row in enumerate(document.get(name, [])) if f"/{name}/{k}" in rules]
        for name in ("pins", "history", "published")
    }
    relaxed = set(document.get("relax", []))
    pins = [row for k, row in enumerate(document.get("pins", [])) if f"/pins/{k}" in rules]
    relax = [
        f"/pins/{pins.index(row)}" for k, row in enumerate(document["pins"]) if row in pins and f"/pins/{k}" in relaxed
    ]
    relax += [rule for rule in relaxed if not rule.startswith("/pins")]
    changed = document | kept | {"leaders": leaders, "hosts": hosts, "relax": relax}
    if "/slots" not in rules:
        changed["slots"] = 100
    if "/rest" not in rules:
        changed["rest"] = 0
    if "/per_year" not in rules:
        changed.pop("per_year", None)
    return changed


@pytest.mark.parametrize("seed", range(5))
def test_a_quick_answer_is_never_wrong_about_itself(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seen = Counter(answer(random_document(rng), "quick") for _ in range(100))
    assert min(seen["optimal"], seen["infeasible"]) >= 5


def test_an_answer_of_normal_effort_is_the_best_of_all_plans() -> None:
    rng = np.random.default_rng(99)
    seen = Counter(answer(random_document(rng, pinned=0.02), "normal") for _ in range(60))
    assert seen["optimal"] >= 20


def test_teams_planned_as_a_whole_prove_no_less_than_the_best_plan() -> None:
    rng, seen = np.random.default_rng(98), 0
    while seen < 30:
        document = random_document(rng, pinned=0)
        best = Brute(document).best()
        if best is None:
            continue
        seen += 1
        setting, meter = setting_of(Problem.from_dict(document)), Meter(progress=None, time_limit_s=None)
        prices = ascend(setting, rounds=100, target=best, meter=meter)
        assert best <= teams_bound(setting, prices.host, meter) + 1e-6


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(30))
def test_no_answer_is_wrong_over_many(seed: int) -> None:
    rng = np.random.default_rng([7, seed])
    for _ in range(1000):
        answer(random_document(rng), "normal")
