"""The file formats: strict, complete, and described by the schemas that ship with the package."""

import json
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from pairing_cases import Document, random_document

from peripatos.engine.pairing import Problem, ProblemError, Solution, judge, solve
from peripatos.engine.pairing.problem import OBJECTIVES

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "formats"


def schema(name: str) -> jsonschema.Draft202012Validator:
    content = json.loads(files("peripatos.engine.schemas").joinpath(f"pairing-{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


def full() -> Document:
    """Every field of the format."""
    return {
        "version": 1,
        "kind": "pairing",
        "objective": "coverage",
        "leaders": [{"id": "l1", "wants": 1, "group": "A", "priority": 0}, {"id": "l2"}],
        "mentors": [{"id": "m1", "capacity": 2}, {"id": "m2"}],
        "components": ["expertise", "style"],
        "edges": [["l1", "m1", 8120, [5000, 3120]], ["l2", "m1", 10, [10, 0]], ["l2", "m2", 7, [3, 4]]],
        "pins": [["l1", "m1"]],
        "vetoes": [["l2", "m1"]],
        "incumbent": [["l1", "m1"], ["gone", "m1"]],
        "move_price": 3,
        "bands": [0, 500, 1000],
        "parity_epsilon": 100,
        "leader_ranks": {"l1": ["m2", "m1"], "gone": ["m1"]},
        "mentor_ranks": {"m1": ["l1", "gone"]},
        "relax": ["/pins/0"],
    }


def minimal() -> Document:
    return {
        "version": 1,
        "kind": "pairing",
        "leaders": [{"id": "l1"}],
        "mentors": [{"id": "m1"}],
        "edges": [["l1", "m1", 1]],
    }


@pytest.mark.parametrize("document", [full(), minimal()], ids=["full", "minimal"])
def test_problem_and_solution_follow_the_shipped_schemas(document: Document) -> None:
    schema("problem").validate(document)
    problem = Problem.from_dict(document)
    schema("problem").validate(problem.to_dict())
    schema("solution").validate(json.loads(json.dumps(solve(problem).to_dict())))


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_random_files_follow_the_schemas_and_survive_a_round_trip(objective: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        problem = Problem.from_dict(random_document(rng, objective))
        written = json.loads(json.dumps(problem.to_dict()))
        schema("problem").validate(written)
        again = Problem.from_dict(written)
        assert again.to_dict() == written
        assert again.fingerprint() == problem.fingerprint()
        solution = json.loads(json.dumps(solve(problem).to_dict()))
        schema("solution").validate(solution)
        assert Solution.from_dict(solution, problem=problem).to_dict() == solution


def test_the_documentation_holds_the_same_schemas_as_the_package() -> None:
    for name in ("pairing-problem.schema.json", "pairing-solution.schema.json"):
        assert (DOCS / name).read_text() == files("peripatos.engine.schemas").joinpath(name).read_text()


def test_a_minimal_file_takes_the_defaults() -> None:
    problem = Problem.from_dict(minimal())
    assert (problem.objective, problem.move_price, problem.components) == ("total", 0, ())
    assert (problem.wants.tolist(), problem.capacity.tolist(), problem.priority.tolist()) == ([1], [1], [0])
    assert (problem.pins.size, problem.vetoes.size, problem.incumbent.size, problem.relax) == (0, 0, 0, ())


@pytest.mark.parametrize(("objective", "field"), [("leximin", "bands"), ("parity", "parity_epsilon")])
def test_an_objective_needs_its_own_field(objective: str, field: str) -> None:
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(minimal() | {"objective": objective})
    assert (refused.value.code, refused.value.path) == ("missing_field", f"/{field}")


def test_groups_that_cannot_be_told_apart_when_joined_are_refused() -> None:
    document = minimal() | {"objective": "parity", "parity_epsilon": 1}
    document["leaders"] = [{"id": f"l{k}", "group": name} for k, name in enumerate(["a", "a|b", "b", "b|b"])]
    document["edges"] = []
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(document)
    assert refused.value.code == "ambiguous_group"


def test_people_who_left_are_counted_and_passed_over() -> None:
    stats = solve(Problem.from_dict(full())).stats
    assert (stats["gone"], stats["incumbent_gone"]) == (2, 1)


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
    (("version",), True, "not_an_integer", "/version"),
    (("version",), ..., "missing_field", "/version"),
    (("kind",), "cohorts", "wrong_kind", "/kind"),
    (("objective",), "happiness", "unknown_objective", "/objective"),
    (("colour",), "blue", "unknown_field", "/colour"),
    (("a/b~c",), 1, "unknown_field", "/a~1b~0c"),
    (("leaders",), [], "empty_side", "/leaders"),
    (("mentors",), [], "empty_side", "/mentors"),
    (("leaders",), {}, "not_a_list", "/leaders"),
    (("leaders", 0), "l1", "not_an_object", "/leaders/0"),
    (("leaders", 1, "id"), "l1", "duplicate_id", "/leaders/1/id"),
    (("leaders", 1, "id"), "", "not_a_text", "/leaders/1/id"),
    (("leaders", 1, "id"), 7, "not_a_text", "/leaders/1/id"),
    (("leaders", 1, "id"), ..., "missing_field", "/leaders/1/id"),
    (("leaders", 0, "wants"), -1, "too_small", "/leaders/0/wants"),
    (("leaders", 0, "wants"), 1.0, "not_an_integer", "/leaders/0/wants"),
    (("leaders", 0, "wants"), float("nan"), "not_an_integer", "/leaders/0/wants"),
    (("leaders", 0, "priority"), 10**10, "too_large", "/leaders/0/priority"),
    (("leaders", 0, "nickname"), "x", "unknown_field", "/leaders/0/nickname"),
    (("mentors", 0, "capacity"), None, "not_an_integer", "/mentors/0/capacity"),
    (("mentors", 0, "wants"), 1, "unknown_field", "/mentors/0/wants"),
    (("edges",), ..., "missing_field", "/edges"),
    (("edges", 0), ["l1", "m1", 8120], "wrong_row", "/edges/0"),
    (("edges", 0, 0), "l9", "unknown_id", "/edges/0/0"),
    (("edges", 0, 1), "l1", "unknown_id", "/edges/0/1"),
    (("edges", 0, 2), 1_000_001, "too_large", "/edges/0/2"),
    (("edges", 0, 2), -1, "too_small", "/edges/0/2"),
    (("edges", 0, 2), "8120", "not_an_integer", "/edges/0/2"),
    (("edges", 0, 3), [8120], "components_differ", "/edges/0/3"),
    (("edges", 0, 3), [5000, 3121], "components_differ", "/edges/0/3"),
    (("edges", 2), ["l2", "m1", 7, [3, 4]], "duplicate_edge", "/edges/2"),
    (("components",), [], "wrong_row", "/edges/0"),
    (("pins", 0), ["l1", "m2"], "pin_without_edge", "/pins/0"),
    (("pins", 0), ["l1"], "wrong_row", "/pins/0"),
    (("pins", 0, 0), "l9", "unknown_id", "/pins/0/0"),
    (("pins",), [["l1", "m1"], ["l1", "m1"]], "duplicate_pin", "/pins/1"),
    (("pins", 0), ["l2", "m1"], "pinned_and_vetoed", "/pins/0"),
    (("vetoes", 0, 1), "m9", "unknown_id", "/vetoes/0/1"),
    (("move_price",), -3, "too_small", "/move_price"),
    (("bands",), [0, 0], "not_ascending", "/bands"),
    (("leader_ranks", "l1"), ["m1", "m1"], "duplicate_id", "/leader_ranks/l1"),
    (("mentor_ranks", "m1"), "l1", "not_a_list", "/mentor_ranks/m1"),
    (("relax",), ["/pins/1"], "unknown_pointer", "/relax/0"),
    (("relax",), ["/mentors/0/wants"], "unknown_pointer", "/relax/0"),
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
    assert refused.value.to_dict()["code"] == "not_an_object"


def test_a_problem_past_its_memory_is_refused_before_it_is_built() -> None:
    with pytest.raises(ProblemError) as refused:
        Problem.from_dict(minimal(), max_bytes=100)
    assert refused.value.code == "too_large"


def arrays(**others: object) -> dict[str, object]:
    return {
        "indptr": np.array([0, 2, 3]),
        "indices": np.array([1, 0, 1], dtype=np.int32),
        "score": np.array([5, 9, 4]),
        "wants": np.array([1, 1], dtype=np.int32),
        "capacity": np.array([1, 1], dtype=np.int32),
        "objective": np.array("total"),
    } | others


def test_arrays_and_json_are_the_same_problem() -> None:
    problem = Problem.from_arrays(arrays())
    assert Problem.from_dict(problem.to_dict()).fingerprint() == problem.fingerprint()
    assert problem.to_dict()["edges"] == [["0", "0", 9], ["0", "1", 5], ["1", "1", 4]]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_solution_in_arrays_is_judged_like_one_in_json(objective: str) -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        problem = Problem.from_dict(random_document(rng, objective))
        solution = solve(problem)
        again = Solution.from_arrays(solution.to_arrays(), problem=problem)
        assert judge(problem, again) == judge(problem, solution)
        assert judge(problem, again).ok
        skipped = {"stats": 0}
        assert again.to_dict() | skipped == solution.to_dict() | skipped


def test_a_bare_solution_of_a_total_needs_only_the_seven_arrays_of_the_format() -> None:
    problem = Problem.from_arrays(arrays())
    whole = solve(problem).to_arrays()
    named = ("leader", "mentor", "prices", "value", "bound", "gap", "status")
    assert judge(problem, Solution.from_arrays({name: whole[name] for name in named}, problem=problem)).ok


BAD_ARRAYS: list[tuple[dict[str, object], str]] = [
    ({"indptr": np.array([0, 3, 2])}, "not_ascending"),
    ({"indptr": np.array([0])}, "empty_side"),
    ({"capacity": np.array([], dtype=int)}, "empty_side"),
    ({"indices": np.array([1, 0, 2])}, "too_large"),
    ({"indices": np.array([1, 1, 1])}, "duplicate_edge"),
    ({"score": np.array([5.0, 9.0, 4.0])}, "not_an_integer"),
    ({"score": np.array([5, -9, 4])}, "too_small"),
    ({"score": np.array([5, 9])}, "wrong_shape"),
    ({"wants": np.array([[1, 1]])}, "wrong_shape"),
    ({"wants": np.array([1])}, "wrong_shape"),
    ({"objective": np.array(3)}, "not_a_text"),
    ({"objective": np.array("leximin")}, "missing_field"),
    ({"objective": np.array("parity")}, "missing_field"),
    ({"objective": np.array("leximin"), "bands": np.array([3, 3])}, "not_ascending"),
    ({"colour": np.array([1])}, "unknown_field"),
    ({"pins": np.array([[0, 9]])}, "unknown_id"),
    ({"pins": np.array([0, 1])}, "wrong_shape"),
    ({"leader_ids": np.array(["a", "a"])}, "duplicate_id"),
    ({"leader_ids": np.array(["a"])}, "wrong_shape"),
    ({"move_price": np.array([1, 2])}, "wrong_shape"),
    ({"components": np.array(["x"]), "parts": np.array([[5], [9], [3]])}, "components_differ"),
]


@pytest.mark.parametrize(("others", "code"), BAD_ARRAYS)
def test_wrong_arrays_are_refused_by_code(others: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        Problem.from_arrays(arrays(**others))
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["indptr", "indices", "score", "capacity"])
def test_the_required_arrays_are_required(name: str) -> None:
    given = arrays()
    del given[name]
    with pytest.raises(ProblemError) as refused:
        Problem.from_arrays(given)
    assert (refused.value.code, refused.value.path) == ("missing_field", f"/{name}")


def test_the_arrays_of_a_problem_cannot_be_changed() -> None:
    problem = Problem.from_dict(full())
    with pytest.raises(ValueError, match="read-only"):
        problem.score[0] = 1


SOLUTION_WRONG: list[tuple[tuple[Any, ...], Any, str]] = [
    (("status",), "splendid", "unknown_word"),
    (("value",), 1.5, "not_an_integer"),
    (("gap",), "none", "not_a_number"),
    (("pairs", 0, 0), "l9", "unknown_id"),
    (("pairs", 0), ["l1"], "wrong_row"),
    (("certificate",), ..., "missing_field"),
    (("certificate", "prices", "m9"), 1, "unknown_id"),
    (("certificate", "prices", "m1"), -1, "too_small"),
    (("certificate", "scale"), 0, "too_small"),
    (("certificate", "least"), 1, "not_a_flag"),
    (("stages", 0, "name"), "bands", "unknown_word"),
    (("stages", 0, "colour"), 1, "unknown_field"),
    (("stats", "extra"), {}, "not_a_figure"),
    (("extra",), 1, "unknown_field"),
]


@pytest.mark.parametrize(("path", "value", "code"), SOLUTION_WRONG)
def test_a_wrong_solution_file_is_refused_by_code(path: tuple[Any, ...], value: Any, code: str) -> None:
    problem = Problem.from_dict(full())
    data = json.loads(json.dumps(solve(problem).to_dict()))
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
