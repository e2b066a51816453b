"""A run as a whole: the same bytes again, cut off in time, cancelled, near the published plan, and what it explains."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rotations_cases import Document, random_document
from typer.testing import CliRunner

from peripatos.cli.plan import app
from peripatos.engine.rotations import Cancelled, Problem, ProblemError, explain, judge, solve

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from instances_rotations import year

TIMED = {"seconds", "cpu_seconds", "peak_mib"}


def bare(solution: Any) -> Document:
    document = solution.to_dict()
    return document | {"stats": {name: value for name, value in document["stats"].items() if name not in TIMED}}


def best(document: Document) -> int | None:
    """The proved best value, or None when nothing is feasible or proved."""
    solution = solve(Problem.from_dict(document))
    return solution.value if solution.status == "optimal" else None


def test_a_run_gives_the_same_bytes_again() -> None:
    problem = Problem.from_dict(year(12, 0.8, seed=3).document)
    for effort in ("quick", "normal"):
        one, two = solve(problem, effort=effort), solve(problem, effort=effort)
        assert json.dumps(bare(one)) == json.dumps(bare(two))


def test_golden_runs_keep_their_value_and_bound() -> None:
    """Values and bounds as first stored; a better one may replace them, a worse one is a fault."""
    golden = json.loads((Path(__file__).parent / "rotations_golden.json").read_text())
    for name, stored in golden.items():
        leaders, demand, seed, effort = name.split()
        solution = solve(Problem.from_dict(year(int(leaders), float(demand), seed=int(seed)).document), effort=effort)
        assert {"value": solution.value, "bound": solution.bound} == stored, name


def test_a_team_planned_as_a_whole_proves_what_no_prices_can() -> None:
    solution = solve(Problem.from_dict(year(12, 0.4, seed=1).document))
    assert solution.status == "feasible"
    assert solution.value == solution.stats["solver_bound"] == 2014
    assert solution.bound == 2017


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_names_and_the_order_of_the_file_change_no_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    document = random_document(rng) | {"relax": []}
    other = renamed(document, rng)
    one, two = best(document), best(other)
    assert one is None or two is None or one == two


def renamed(document: Document, rng: np.random.Generator) -> Document:
    """Other ids, and every list of the file in another order."""
    text = json.dumps(document)
    for letter, word in (("l", "person "), ("h", "house "), ("t", "crew ")):
        for k in range(9):
            text = text.replace(f'"{letter}{k}"', f'"{word}{9 - k}"')
    other: Document = json.loads(text)
    for name in ("leaders", "hosts", "points", "bonus", "pins", "history", "published"):
        rows = other[name]
        other[name] = [rows[k] for k in rng.permutation(len(rows)).tolist()]
    return other


def closed_more(document: Document, rng: np.random.Generator) -> Document:
    hosts = [dict(row) for row in document["hosts"]]
    row = hosts[int(rng.integers(0, len(hosts)))]
    row["closed"] = [*row.get("closed", []), int(rng.integers(0, document["slots"]))]
    return document | {"hosts": hosts}


def away_more(document: Document, rng: np.random.Generator) -> Document:
    leaders = [dict(row) for row in document["leaders"]]
    row = leaders[int(rng.integers(0, len(leaders)))]
    row["away"] = [*row.get("away", []), int(rng.integers(0, document["slots"]))]
    return document | {"leaders": leaders}


def longer_rest(document: Document, _: np.random.Generator) -> Document:
    return document | {"rest": document["rest"] + 1}


def fewer_points(document: Document, rng: np.random.Generator) -> Document:
    rows = [list(row) for row in document["points"]]
    if rows:
        row = rows[int(rng.integers(0, len(rows)))]
        row[2] = max(0, row[2] - 3)
    return document | {"points": rows}


@pytest.mark.parametrize("harder", [closed_more, away_more, longer_rest, fewer_points])
def test_a_further_rule_never_betters_the_optimum(harder: Callable[[Document, np.random.Generator], Document]) -> None:
    rng = np.random.default_rng(21)
    compared = 0
    while compared < 15:
        document = random_document(rng, pinned=0) | {"frozen_before": 0, "relax": []}
        one, two = best(document), best(harder(document, rng))
        if one is not None and two is not None:
            assert two <= one
            compared += 1


def test_a_pin_of_an_optimal_plan_keeps_its_value() -> None:
    rng = np.random.default_rng(22)
    kept = 0
    while kept < 15:
        document = random_document(rng, pinned=0) | {"relax": []}
        solution = solve(Problem.from_dict(document)).to_dict()
        if solution["status"] == "optimal" and solution["placements"] and not document["frozen_before"]:
            pinned = solve(Problem.from_dict(document | {"pins": solution["placements"]}))
            assert (pinned.status, pinned.value) == ("optimal", solution["value"])
            kept += 1


def test_a_time_limit_cuts_off_and_says_so() -> None:
    problem = Problem.from_dict(year(120, 0.9, seed=1).document)
    begun = time.monotonic()
    solution = solve(problem, effort="thorough", time_limit_s=2.0)
    assert time.monotonic() - begun < 2.0 + 2.0 + 2.0  # a third second for what a busy machine adds to reading a clock
    assert solution.status in {"stopped", "feasible"}
    assert solution.value is not None
    assert judge(problem, solution).ok


def test_a_cancelled_run_keeps_its_best_plan_and_progress_is_told() -> None:
    problem = Problem.from_dict(year(30, 0.8, seed=1).document)
    told: list[tuple[int, int, int | None, int | None]] = []

    def stop(done: int, total: int, value: int | None, bound: int | None) -> None:
        told.append((done, total, value, bound))
        if done >= 2:
            raise Cancelled

    solution = solve(problem, progress=stop)
    assert solution.status == "stopped"
    assert judge(problem, solution).ok
    assert solution.value >= max(value for _, _, value, _ in told if value is not None)


def test_a_run_that_is_cancelled_at_once_still_has_a_plan_and_claims_no_bound() -> None:
    problem = Problem.from_dict(year(30, 0.8, seed=1).document)

    def stop(*_: object) -> None:
        raise Cancelled

    solution = solve(problem, progress=stop)
    assert (solution.status, solution.bound, solution.gap, solution.host_prices) == ("stopped", None, None, None)
    assert solution.stats["below_promise_code"] == "stopped_early"
    assert len(solution.placements) > 0
    assert judge(problem, solution).ok


def test_a_drag_moves_little_of_the_published_plan() -> None:
    """One rotation is dragged to another slot; with a price on moves almost everything else stays."""
    document = year(30, 0.45, seed=2).document
    published = solve(Problem.from_dict(document), effort="quick").to_dict()["placements"]
    leader, host, start = published[0]
    for other in range(26):
        pins = [[leader, host, other]]
        dragged = document | {"published": published, "move_price": 100, "pins": pins}
        solution = solve(Problem.from_dict(dragged), effort="quick")
        if other != start and solution.status != "infeasible":
            assert pins[0] in solution.to_dict()["placements"]
            assert 1 <= solution.stats["moved"] <= 4
            assert judge(Problem.from_dict(dragged), solution).ok
            return
    pytest.fail("no slot takes the rotation")


def test_published_placements_that_are_frozen_stand_against_new_rules() -> None:
    document: Document = {
        "version": 1,
        "kind": "rotations",
        "slots": 4,
        "leaders": [{"id": "l1", "away": [0]}, {"id": "l2"}],
        "hosts": [{"id": "h1", "closed": [0]}],
        "points": [["l1", "h1", 5], ["l2", "h1", 5]],
        "published": [["l1", "h1", 0], ["l2", "h1", 1]],
        "frozen_before": 1,
        "move_price": 50,
    }
    solution = solve(Problem.from_dict(document)).to_dict()
    assert (solution["status"], solution["value"]) == ("optimal", 10)
    assert solution["placements"] == [["l1", "h1", 0], ["l2", "h1", 1]]
    thawed = solve(Problem.from_dict(document | {"frozen_before": 0})).to_dict()
    assert (thawed["value"], thawed["stats"]["moved"]) == (10 - 50, 1)


def test_the_worked_example_of_the_reference_is_what_it_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "engine" / "rotations.md").read_text()
    document, plan = (json.loads(block.split("```")[0]) for block in page.split("```json")[1:])
    solution = solve(Problem.from_dict(document)).to_dict()
    assert (solution["status"], solution["value"], solution["bound"]) == ("optimal", 130, 130)
    assert solution["placements"] == plan
    assert solution["missing"] == [{"id": "ben", "rotations": 0, "must": ["port"], "why": ["/leaders/1/team"]}]


def test_an_unknown_effort_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        solve(Problem.from_dict(year(20, 0.5, seed=1).document), effort="heroic")
    assert refused.value.code == "unknown_effort"


def test_explain_tells_what_holds_a_rotation_and_what_forbids_another() -> None:
    document: Document = {
        "version": 1,
        "kind": "rotations",
        "slots": 3,
        "leaders": [{"id": "l1", "must": ["h1"]}, {"id": "l2", "home": "h2"}],
        "hosts": [{"id": "h1", "capacity": [0, 1, 0]}, {"id": "h2"}],
        "points": [["l1", "h1", 9], ["l1", "h2", 3], ["l2", "h1", 8], ["l2", "h2", 1]],
        "bonus": [["l1", "h1", 1, 4]],
        "pins": [["l1", "h1", 1]],
        "missing_cost": 100,
    }
    problem = Problem.from_dict(document)
    solution = solve(problem)
    one, two = explain(problem, solution, "l1"), explain(problem, solution, "l2")
    visit = one.visits[0]
    assert (visit.host, visit.start, visit.points, visit.bonus, visit.rules) == ("h1", 1, 9, 4, ("pin", "must"))
    assert (one.missing, one.why, [other.forbidden for other in one.alternatives]) == (0, (), [("wanted",)])
    assert (two.missing, two.why) == (1, ("/hosts/0/capacity",))
    assert [(other.host, other.forbidden) for other in two.alternatives] == [("h1", ("full",)), ("h2", ("home",))]
    with pytest.raises(ProblemError):
        explain(problem, solution, "l9")


def test_the_command_line_plans_checks_and_names_what_cannot_hold(tmp_path: Path) -> None:
    source, out = tmp_path / "problem.json", tmp_path / "solution.json"
    document = year(20, 0.5, seed=1).document
    source.write_text(json.dumps(document))
    planned = CliRunner().invoke(app, ["rotations", str(source), "-o", str(out), "--effort", "quick", "--json"])
    assert (planned.exit_code, json.loads(planned.stdout)) == (0, json.loads(out.read_text()))
    checked = CliRunner().invoke(app, ["check", str(source), str(out), "--json"])
    assert (checked.exit_code, json.loads(checked.stdout)["ok"]) == (0, True)
    said = CliRunner().invoke(app, ["rotations", str(source), "--effort", "quick"])
    assert "rotations" in said.stdout
    leader, host, _ = document["points"][0]
    source.write_text(json.dumps(document | {"pins": [[leader, host, 12]]}))
    refused = CliRunner().invoke(app, ["rotations", str(source), "--json"])
    assert (refused.exit_code, json.loads(refused.stdout)["status"]) == (3, "infeasible")
    assert f"/hosts/{int(host[1:])}/closed" in json.loads(refused.stdout)["conflicts"]
