"""The file formats of rotations: strict, complete, and described by the schemas that ship with the package."""

import json
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from rotations_cases import Document, random_document

from peripatos.engine.rotations import Problem, ProblemError, Solution, solve

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "formats"


def schema(name: str) -> jsonschema.Draft202012Validator:
    content = json.loads(files("peripatos.engine.schemas").joinpath(f"rotations-{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


def full() -> Document:
    """Every field of the format, as its description shows them."""
    leader = {"id": "l1", "home": "h1", "team": "t1", "wanted": 2, "length": 1, "away": [3, 4], "must": ["h2"]}
    return {
        "version": 1,
        "kind": "rotations",
        "slots": 26,
        "slot_days": 14,
        "rest": 7,
        "per_year": 2,
        "leaders": [leader, {"id": "l2"}],
        "hosts": [{"id": "h2", "capacity": 2, "closed": [5, 6]}, {"id": "h3", "capacity": [1] * 26}],
        "points": [["l1", "h2", 80], ["l1", "h3", 70], ["l2", "h2", 10]],
        "bonus": [["l1", "h2", 7, 30]],
        "pins": [["l1", "h2", 8]],
        "history": [["l1", "h4", -6], ["l2", "h3", -9]],
        "published": [["l1", "h2", 5]],
        "frozen_before": 0,
        "move_price": 4,
        "missing_cost": 300,
        "must_cost": 200,
        "relax": ["/pins/0", "/hosts/0/capacity", "/leaders/1/wanted", "/rest", "/per_year"],
    }


def minimal() -> Document:
    return {
        "version": 1,
        "kind": "rotations",
        "slots": 3,
        "leaders": [{"id": "l1"}],
        "hosts": [{"id": "h1"}],
        "points": [["l1", "h1", 5]],
    }


@pytest.mark.parametrize("document", [full(), minimal()], ids=["full", "minimal"])
def test_problem_and_solution_follow_the_shipped_schemas(document: Document) -> None:
    schema("problem").validate(document)
    problem = Problem.from_dict(document)
    schema("problem").validate(problem.to_dict())
    schema("solution").validate(json.loads(json.dumps(solve(problem, effort="quick").to_dict())))


def test_random_files_follow_the_schemas_and_survive_a_round_trip() -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        problem = Problem.from_dict(random_document(rng, pinned=0.2))
        written = json.loads(json.dumps(problem.to_dict()))
        schema("problem").validate(written)
        again = Problem.from_dict(written)
        assert again.to_dict() == written
        assert again.fingerprint() == problem.fingerprint()
        solution = json.loads(json.dumps(solve(problem, effort="quick").to_dict()))
        schema("solution").validate(solution)
        assert Solution.from_dict(solution, problem=problem).to_dict() == solution


def test_the_documentation_holds_the_same_schemas_as_the_package() -> None:
    for name in ("rotations-problem.schema.json", "rotations-solution.schema.json"):
        assert (DOCS / name).read_text() == files("peripatos.engine.schemas").joinpath(name).read_text()


def test_a_minimal_file_takes_the_defaults() -> None:
    problem = Problem.from_dict(minimal())
    assert (problem.wanted.tolist(), problem.length.tolist(), problem.capacity.tolist()) == ([1], [1], [[1, 1, 1]])
    assert (problem.rest, problem.per_year, problem.slot_days, problem.frozen_before) == (0, None, None, 0)
    assert (problem.move_price, problem.missing_cost, problem.must_cost, problem.relax) == (0, 0, 0, ())
    assert (problem.homes, problem.team_ids, problem.fixed) == ((None,), (), ())


def test_a_year_has_365_days_whatever_a_slot_lasts() -> None:
    """Starts on the first and the last day of 365 are in one year."""
    widths = {1: 365, 14: 27, 364: 2, 365: 1, 400: 1}
    for days, width in widths.items():
        assert Problem.from_dict(full() | {"slot_days": days}).year_slots == width


def test_people_and_hosts_who_left_are_counted_and_passed_over() -> None:
    assert solve(Problem.from_dict(full()), effort="quick").stats["gone"] == 1


def test_harmless_input_is_accepted() -> None:
    document = full()
    document["leaders"][0]["away"] = [3, 3, 99]
    document["hosts"][0]["closed"] = [5, 99]
    document["bonus"] = [["l2", "h3", 2, 9], ["l1", "h2", 99, 9]]
    document["history"] *= 2
    assert solve(Problem.from_dict(document), effort="quick").status == "optimal"


def changed(path: tuple[Any, ...], value: Any) -> Document:
    """The full document with one thing replaced, or taken away where the value is ..."""
    document = deepcopy(full())
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


WRONG: list[tuple[tuple[Any, ...], Any, str, str]] = [
    (("version",), 2, "unknown_version", "/version"),
    (("version",), ..., "missing_field", "/version"),
    (("kind",), "pairing", "wrong_kind", "/kind"),
    (("colour",), "blue", "unknown_field", "/colour"),
    (("slots",), ..., "missing_field", "/slots"),
    (("slots",), 0, "too_small", "/slots"),
    (("slots",), 26.0, "not_an_integer", "/slots"),
    (("slot_days",), ..., "missing_field", "/slot_days"),
    (("slot_days",), 0, "too_small", "/slot_days"),
    (("rest",), -1, "too_small", "/rest"),
    (("per_year",), True, "not_an_integer", "/per_year"),
    (("leaders",), ..., "missing_field", "/leaders"),
    (("leaders",), [], "empty_side", "/leaders"),
    (("hosts",), [], "empty_side", "/hosts"),
    (("hosts",), {}, "not_a_list", "/hosts"),
    (("points",), ..., "missing_field", "/points"),
    (("leaders", 1, "id"), "l1", "duplicate_id", "/leaders/1/id"),
    (("leaders", 1, "id"), "", "not_a_text", "/leaders/1/id"),
    (("leaders", 0, "home"), 3, "not_a_text", "/leaders/0/home"),
    (("leaders", 0, "wanted"), -1, "too_small", "/leaders/0/wanted"),
    (("leaders", 0, "length"), 0, "too_small", "/leaders/0/length"),
    (("leaders", 0, "away", 1), -4, "too_small", "/leaders/0/away/1"),
    (("leaders", 0, "must", 0), "h9", "unknown_id", "/leaders/0/must/0"),
    (("leaders", 0, "must"), ["h2", "h2"], "duplicate_id", "/leaders/0/must/1"),
    (("leaders", 1, "must"), ["h3"], "must_without_points", "/leaders/1/must/0"),
    (("leaders", 0, "nickname"), "x", "unknown_field", "/leaders/0/nickname"),
    (("hosts", 1, "id"), "h2", "duplicate_id", "/hosts/1/id"),
    (("hosts", 0, "capacity"), -1, "too_small", "/hosts/0/capacity"),
    (("hosts", 0, "capacity"), float("nan"), "not_an_integer", "/hosts/0/capacity"),
    (("hosts", 1, "capacity"), [1, 2], "wrong_length", "/hosts/1/capacity"),
    (("hosts", 1, "capacity", 25), "1", "not_an_integer", "/hosts/1/capacity/25"),
    (("hosts", 0, "closed"), 5, "not_a_list", "/hosts/0/closed"),
    (("points", 0), ["l1", "h2"], "wrong_row", "/points/0"),
    (("points", 0, 0), "l9", "unknown_id", "/points/0/0"),
    (("points", 0, 1), "h9", "unknown_id", "/points/0/1"),
    (("points", 0, 2), -1, "too_small", "/points/0/2"),
    (("points", 0, 2), 1_000_001, "too_large", "/points/0/2"),
    (("points", 1), ["l1", "h2", 3], "duplicate_row", "/points/1"),
    (("bonus", 0), ["l1", "h2", 30], "wrong_row", "/bonus/0"),
    (("bonus", 0, 1), "h9", "unknown_id", "/bonus/0/1"),
    (("bonus", 0, 2), -7, "too_small", "/bonus/0/2"),
    (("bonus",), [["l1", "h2", 7, 30]] * 2, "duplicate_row", "/bonus/1"),
    (("pins", 0), ["l2", "h3", 5], "pin_without_points", "/pins/0"),
    (("pins", 0, 0), "l9", "unknown_id", "/pins/0/0"),
    (("pins", 0, 2), -1, "too_small", "/pins/0/2"),
    (("pins",), [["l1", "h2", 8]] * 2, "duplicate_row", "/pins/1"),
    (("history", 0), ["l1", "h4"], "wrong_row", "/history/0"),
    (("history", 0, 2), "-6", "not_an_integer", "/history/0/2"),
    (("published", 0, 2), -1, "too_small", "/published/0/2"),
    (("published",), [["l1", "h2", 8]] * 2, "duplicate_row", "/published/1"),
    (("frozen_before",), -1, "too_small", "/frozen_before"),
    (("move_price",), None, "not_an_integer", "/move_price"),
    (("missing_cost",), 1.5, "not_an_integer", "/missing_cost"),
    (("must_cost",), 10**10, "too_large", "/must_cost"),
    (("relax",), ["/pins/1"], "unknown_pointer", "/relax/0"),
    (("relax",), ["/hosts/0/wanted"], "unknown_pointer", "/relax/0"),
    (("relax",), ["/slots"], "unknown_pointer", "/relax/0"),
]


@pytest.mark.parametrize(("path", "value", "code", "pointer"), WRONG)
def test_a_wrong_file_is_refused_by_code_and_place(path: tuple[Any, ...], value: Any, code: str, pointer: str) -> None:
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(changed(path, value))
    assert (refused.value.code, refused.value.path) == (code, pointer)
    assert refused.value.hint.endswith(".")


@pytest.mark.parametrize("data", [None, [], "problem", 3])
def test_anything_but_an_object_is_refused(data: object) -> None:
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(data)
    assert refused.value.code == "not_an_object"


def test_a_problem_past_its_memory_is_refused_before_it_is_built() -> None:
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(minimal(), max_bytes=100)
    assert refused.value.code == "too_large"
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(minimal() | {"slots": 10**9})
    assert refused.value.code == "too_large"


def test_the_arrays_of_a_problem_cannot_be_changed() -> None:
    problem = Problem.from_dict(full())
    with pytest.raises(ValueError, match="read-only"):
        problem.points[0] = 1


SOLUTION_WRONG: list[tuple[tuple[Any, ...], Any, str]] = [
    (("status",), "splendid", "unknown_word"),
    (("value",), 1.5, "not_an_integer"),
    (("value",), ..., "missing_field"),
    (("gap",), "none", "not_a_number"),
    (("placements",), ..., "missing_field"),
    (("placements", 0), ["l1", "h2"], "wrong_row"),
    (("placements", 0, 0), "l9", "unknown_id"),
    (("placements", 0, 2), -1, "too_small"),
    (("missing", 0, "id"), "l9", "unknown_id"),
    (("missing", 0, "rotations"), -1, "too_small"),
    (("missing", 0, "must"), ["h9"], "unknown_id"),
    (("missing", 0, "why"), "/rest", "not_a_list"),
    (("certificate",), ..., "missing_field"),
    (("certificate", "scale"), 0, "too_small"),
    (("certificate", "hosts", "h9"), [0] * 26, "unknown_id"),
    (("certificate", "hosts", "h2"), [0], "wrong_length"),
    (("certificate", "teams", "t1"), [-1] * 26, "too_small"),
    (("certificate", "colour"), 1, "unknown_field"),
    (("stats", "extra"), {}, "not_a_figure"),
    (("extra",), 1, "unknown_field"),
]


@pytest.mark.parametrize(("path", "value", "code"), SOLUTION_WRONG)
def test_a_wrong_solution_file_is_refused_by_code(path: tuple[Any, ...], value: Any, code: str) -> None:
    document = full()
    document["hosts"][0]["capacity"] = 0
    document["hosts"][1]["capacity"] = 0
    problem = Problem.from_dict(document)
    data = json.loads(json.dumps(solve(problem, effort="quick").to_dict()))
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    with pytest.raises(ProblemError) as refused:
        Solution.from_dict(data, problem=problem)
    assert refused.value.code == code
