"""The files of cohorts: read and written unchanged, wrong ones refused by name, the command line and pure diversity."""

import copy
import json
import math
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from engine.cohorts_cases import Document, company, example, solved, violations
from peripatos.cli.plan import app
from peripatos.engine import cohorts
from peripatos.engine.errors import ProblemError


def test_a_problem_is_read_and_written_unchanged() -> None:
    once = cohorts.Problem.from_dict(example()).to_dict()
    assert cohorts.Problem.from_dict(once).to_dict() == once
    assert {k: once[k] for k in example()} == example()


def test_only_what_is_required_must_be_there() -> None:
    least = {"version": 1, "kind": "cohorts", "size": [1, 2], "spread": {}, "people": [{"id": "a"}, {"id": "b"}]}
    known = cohorts.Problem.from_dict(least)
    assert (known.groups, known.met_cost, known.max_zone_gap_minutes, known.offsets.tolist()) == (None, 0, None, [0, 0])
    assert violations(least, solved(least)) == []


@pytest.mark.parametrize("problem", [example(), company(40, 1)], ids=["form", "zone"])
def test_problem_and_solution_follow_their_schemas(problem: Document) -> None:
    for name, document in (("problem", problem), ("solution", solved(problem, effort="quick"))):
        schema = json.loads(files("peripatos.engine.schemas").joinpath(f"cohorts-{name}.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document)))


def test_a_solution_is_read_and_written_unchanged() -> None:
    problem = cohorts.Problem.from_dict(company(40, 1))
    document = json.loads(json.dumps(cohorts.solve(problem, effort="quick").to_dict()))
    assert document["certificate"]["kind"] == "zone"
    assert json.loads(json.dumps(cohorts.Solution.from_dict(document, problem=problem).to_dict())) == document


WRONG: list[tuple[str, str, Callable[[Document], object]]] = [
    ("missing_field", "/size", lambda d: d.pop("size")),
    ("missing_field", "/spread", lambda d: d.pop("spread")),
    ("missing_field", "/people", lambda d: d.pop("people")),
    ("unknown_field", "/colour", lambda d: d.update(colour="red")),
    ("unknown_version", "/version", lambda d: d.update(version=2)),
    ("wrong_kind", "/kind", lambda d: d.update(kind="pilot")),
    ("empty_side", "/people", lambda d: d.update(people=[])),
    ("wrong_shape", "/size", lambda d: d.update(size=[3])),
    ("too_small", "/size/0", lambda d: d.update(size=[0, 3])),
    ("too_small", "/groups", lambda d: d.update(groups=0)),
    ("duplicate_id", "/people/1/id", lambda d: d["people"][1].update(id="p0")),
    ("not_a_text", "/people/0/attributes/level", lambda d: d["people"][0]["attributes"].update(level=3)),
    ("not_an_integer", "/people/0/utc_offset_minutes", lambda d: d["people"][0].update(utc_offset_minutes=1.5)),
    ("too_large", "/people/0/utc_offset_minutes", lambda d: d["people"][0].update(utc_offset_minutes=1500)),
    ("unknown_field", "/people/0/zone", lambda d: d["people"][0].update(zone="UTC")),
    ("too_small", "/spread/level", lambda d: d["spread"].update(level=-1)),
    ("not_an_integer", "/spread/level", lambda d: d["spread"].update(level=True)),
    ("duplicate_id", "/never_alone/1", lambda d: d.update(never_alone=["level", "level"])),
    ("unknown_id", "/apart/0/1", lambda d: d.update(apart=[["p0", "p99"]])),
    ("contradiction", "/apart/0", lambda d: d.update(apart=[["p0", "p0"]])),
    ("wrong_shape", "/together/0", lambda d: d.update(together=[["p0", "p1", "p2"]])),
    ("unknown_id", "/trusted/0/0", lambda d: d.update(trusted=[["p99", "p0"]])),
    ("duplicate_pair", "/trusted/1", lambda d: d.update(trusted=[["p0", "p1"], ["p1", "p0"]])),
    ("duplicate_pair", "/met/1", lambda d: d.update(met=[["p0", "p1", 1], ["p1", "p0", 1]])),
    ("not_an_integer", "/met/0/2", lambda d: d.update(met=[["p0", "p1", 1.0]])),
    ("too_small", "/met_cost", lambda d: d.update(met_cost=-1)),
    ("unknown_id", "/facilitators/0", lambda d: d.update(facilitators=["p99"])),
    ("duplicate_id", "/facilitators/1", lambda d: d.update(facilitators=["p1", "p1"])),
    ("too_small", "/facilitated/p1", lambda d: d.update(facilitated={"p1": -1})),
    ("duplicate_id", "/current/1/0", lambda d: d.update(current=[["p1"], ["p1"]])),
    ("too_large", "/keep_percent", lambda d: d.update(keep_percent=101)),
    ("too_small", "/max_zone_gap_minutes", lambda d: d.update(max_zone_gap_minutes=-1)),
    ("unknown_rule", "/relax/0", lambda d: d.update(relax=["/apart/7"])),
    ("unknown_rule", "/relax/0", lambda d: d.update(relax=["/groups"])),
]


@pytest.mark.parametrize(("code", "path", "spoil"), WRONG, ids=[f"{code} {path}" for code, path, _ in WRONG])
def test_a_problem_of_the_wrong_form_is_refused_by_name(
    code: str, path: str, spoil: Callable[[Document], object]
) -> None:
    problem = example()
    spoil(problem)
    with pytest.raises(ProblemError) as caught:
        cohorts.Problem.from_dict(problem)
    assert (caught.value.code, caught.value.path) == (code, path)


SPOILT: list[tuple[str, str, Callable[[Document], object]]] = [
    ("unknown_id", "/cohorts/0/members/0", lambda d: d["cohorts"][0]["members"].__setitem__(0, "p99")),
    ("empty_side", "/cohorts/0/members", lambda d: d["cohorts"][0].update(members=[])),
    ("unknown_word", "/status", lambda d: d.update(status="best")),
    ("missing_field", "/bound", lambda d: d.pop("bound")),
    ("unknown_word", "/certificate/kind", lambda d: d["certificate"].update(kind="word")),
    (
        "unknown_offset",
        "/certificate/prices/level/x/1440",
        lambda d: d["certificate"]["prices"]["level"]["x"].update({"1440": 1}),
    ),
    ("not_an_integer", "/certificate/scale", lambda d: d["certificate"].update(scale=1.5)),
    ("unknown_field", "/colour", lambda d: d.update(colour="red")),
]


@pytest.mark.parametrize(("code", "path", "spoil"), SPOILT, ids=[f"{code} {path}" for code, path, _ in SPOILT])
def test_a_solution_of_the_wrong_form_is_refused_by_name(
    code: str, path: str, spoil: Callable[[Document], object]
) -> None:
    problem = company(40, 1)
    solution = json.loads(json.dumps(solved(problem, effort="quick")))
    spoil(solution)
    with pytest.raises(ProblemError) as caught:
        cohorts.Solution.from_dict(solution, problem=cohorts.Problem.from_dict(problem))
    assert (caught.value.code, caught.value.path) == (code, path)


def test_people_who_left_are_ignored_and_counted() -> None:
    problem = example()
    problem["met"].append(["p0", "gone", 3])
    problem["facilitated"]["gone"] = 1
    problem["current"] = [["p1", "gone", "p2"]]
    solution = solved(problem)
    assert solution["stats"]["gone"] == 3
    assert violations(problem, solution) == []


# ── pure diversity ─────────────────────────────────────────────────────────────────────────────────────────────────


def diversity(people: int = 12, seed: int = 1, **more: Any) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    distance = np.round(rng.random((people, people)) * 100, 3)
    distance = np.triu(distance, 1) + np.triu(distance, 1).T
    return {"distance": distance, "groups": np.array(3), "lo": np.array(3), "hi": np.array(5)} | more


def test_pure_diversity_is_read_solved_and_accepted() -> None:
    problem = cohorts.Problem.from_arrays(diversity())
    grouping = cohorts.solve(problem, effort="quick")
    arrays = grouping.to_arrays()
    assert arrays["group"].dtype == np.int32
    again = cohorts.Solution.from_arrays(arrays, problem=problem)
    assert cohorts.check(problem, again) == ()
    document = json.loads(json.dumps(grouping.to_dict()))
    assert cohorts.check(problem, cohorts.Solution.from_dict(document, problem=problem)) == ()
    group = arrays["group"].tolist()
    pairs = [problem.distance[i, j] for i in range(12) for j in range(i) if group[i] == group[j]]
    assert arrays["value"] == pytest.approx(math.fsum(pairs))


@pytest.mark.parametrize(
    ("code", "path", "more"),
    [
        ("missing_field", "/lo", {"lo": None}),
        ("wrong_shape", "/distance", {"distance": np.zeros((2, 3))}),
        ("not_a_number", "/distance", {"distance": np.full((2, 2), np.nan)}),
        ("too_small", "/distance", {"distance": -np.ones((2, 2))}),
        ("not_symmetric", "/distance", {"distance": np.array([[0.0, 1.0], [2.0, 0.0]])}),
        ("empty_side", "/distance", {"distance": np.zeros((0, 0))}),
        ("wrong_shape", "/hi", {"hi": np.array([1, 2])}),
        ("too_small", "/lo/0", {"lo": np.array(0)}),
        ("unknown_field", "/colour", {"colour": np.array(1)}),
    ],
)
def test_wrong_arrays_are_refused_by_name(code: str, path: str, more: dict[str, Any]) -> None:
    arrays = {name: array for name, array in diversity(**more).items() if array is not None}
    with pytest.raises(ProblemError) as caught:
        cohorts.Problem.from_arrays(arrays)
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize(
    ("sizes", "conflicts"),
    [((5, 4), ("/lo", "/hi")), ((5, 9), ("/groups", "/lo")), ((1, 3), ("/groups", "/hi"))],
)
def test_sizes_that_cannot_hold_everybody_are_named(sizes: tuple[int, int], conflicts: tuple[str, ...]) -> None:
    problem = cohorts.Problem.from_arrays(diversity(lo=np.array(sizes[0]), hi=np.array(sizes[1])))
    grouping = cohorts.solve(problem)
    assert (grouping.status, grouping.conflicts) == ("infeasible", conflicts)
    assert cohorts.check(problem, grouping) == ()


def test_a_grouping_whose_sum_or_sizes_are_wrong_is_refused() -> None:
    problem = cohorts.Problem.from_arrays(diversity())
    arrays = cohorts.solve(problem, effort="quick").to_arrays()
    dearer = cohorts.Solution.from_arrays(arrays | {"value": arrays["value"] + 0.001}, problem=problem)
    assert [v.code for v in cohorts.check(problem, dearer)] == ["value_differs"]
    crowded = cohorts.Solution.from_arrays(arrays | {"group": np.zeros(12, dtype=np.int32)}, problem=problem)
    assert [v.code for v in cohorts.check(problem, crowded)] == ["rule_broken"] * 3 + ["value_differs"]


# ── the command line ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_line_plans_and_checks_json(tmp_path: Path) -> None:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(example()))
    ran = CliRunner().invoke(app, ["cohorts", str(problem), "--json", "-o", str(plan)])
    assert ran.exit_code == 0
    assert json.loads(ran.output)["value"] == 19
    checked = CliRunner().invoke(app, ["check", str(problem), str(plan), "--json"])
    assert (checked.exit_code, json.loads(checked.output)["ok"]) == (0, True)
    spoilt = json.loads(plan.read_text())
    spoilt["value"] -= 1
    plan.write_text(json.dumps(spoilt))
    assert CliRunner().invoke(app, ["check", str(problem), str(plan)]).exit_code == 1


def test_the_command_line_plans_and_checks_arrays(tmp_path: Path) -> None:
    problem, plan = tmp_path / "problem.npz", tmp_path / "plan.npz"
    np.savez(problem, **diversity())
    assert CliRunner().invoke(app, ["cohorts", str(problem), "--effort", "quick", "-o", str(plan)]).exit_code == 0
    assert CliRunner().invoke(app, ["check", str(problem), str(plan)]).exit_code == 0


def test_the_command_line_names_rules_in_conflict(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_text(json.dumps(copy.deepcopy(example()) | {"apart": [["p2", "p3"]]}))
    ran = CliRunner().invoke(app, ["cohorts", str(problem), "--json"])
    assert (ran.exit_code, json.loads(ran.output)["conflicts"]) == (3, ["/apart/0", "/together/0"])
