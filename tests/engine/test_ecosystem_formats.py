"""The format of whole sets: what is read and written, and what is refused by name."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files

import jsonschema
import pytest

from engine.ecosystem_cases import Document, example, solved
from peripatos.engine import ecosystem
from peripatos.engine.errors import ProblemError


def test_a_problem_is_read_and_written_unchanged() -> None:
    once = ecosystem.Problem.from_dict(example()).to_dict()
    assert ecosystem.Problem.from_dict(once).to_dict() == once
    assert sorted(map(str, once["pairs"])) == sorted(map(str, example()["pairs"]))  # type: ignore[call-overload]
    assert {key: once[key] for key in ("people", "leaders", "conflicts", "load_cost")} == {
        key: example()[key] for key in ("people", "leaders", "conflicts", "load_cost")
    }


def test_what_is_left_out_has_its_default() -> None:
    problem = ecosystem.Problem.from_dict(example())
    assert problem.capacity.tolist() == [2, 1, 2, 2, 8]
    assert problem.least.tolist() == [0, 0, 0, 0, 2]
    assert problem.minutes.tolist() == [300, 300, 180, -1]
    assert problem.helper_minutes.tolist() == [120, 60, 0]
    assert (problem.move_price, problem.relax, problem.incumbent_rows) == (0, (), ())


def test_a_place_has_room_for_one_and_an_unnamed_stream_is_not_wanted() -> None:
    data = example()
    del data["places"][0]["capacity"]
    del data["leaders"][0]["wants"]["advice"]
    problem = ecosystem.Problem.from_dict(data)
    assert problem.capacity[0] == 1
    assert problem.wants[0].tolist() == [1, 0, 1]


def test_problem_and_solution_follow_their_schemas() -> None:
    problem = example()
    for name, document in (("problem", problem), ("solution", solved(problem))):
        schema = json.loads(files("peripatos.engine.schemas").joinpath(f"ecosystem-{name}.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document)))


def test_a_solution_is_read_and_written_unchanged() -> None:
    problem = ecosystem.Problem.from_dict(example())
    document = json.loads(json.dumps(ecosystem.solve(problem).to_dict()))
    again = ecosystem.Solution.from_dict(document, problem=problem)
    assert json.loads(json.dumps(again.to_dict())) == document


WRONG: list[tuple[str, str, Callable[[Document], object]]] = [
    ("unknown_version", "/version", lambda d: d.update(version=2)),
    ("wrong_kind", "/kind", lambda d: d.update(kind="pairing")),
    ("unknown_field", "/colour", lambda d: d.update(colour="red")),
    ("missing_field", "/people", lambda d: d.pop("people")),
    ("missing_field", "/streams", lambda d: d.pop("streams")),
    ("missing_field", "/leaders", lambda d: d.pop("leaders")),
    ("missing_field", "/places", lambda d: d.pop("places")),
    ("missing_field", "/pairs", lambda d: d.pop("pairs")),
    ("empty_side", "/people", lambda d: d.update(people=[])),
    ("empty_side", "/streams", lambda d: d.update(streams=[])),
    ("empty_side", "/leaders", lambda d: d.update(leaders=[])),
    ("empty_side", "/places", lambda d: d.update(places=[])),
    ("duplicate_id", "/people/1/id", lambda d: d["people"][1].update(id="l1")),
    ("duplicate_id", "/streams/1/id", lambda d: d["streams"][1].update(id="coaching")),
    ("duplicate_id", "/leaders/1/id", lambda d: d["leaders"][1].update(id="l1")),
    ("duplicate_id", "/places/1/id", lambda d: d["places"][1].update(id="c1")),
    ("unknown_id", "/leaders/1/id", lambda d: d["leaders"][1].update(id="l9")),
    ("unknown_id", "/leaders/0/wants/golf", lambda d: d["leaders"][0]["wants"].update(golf=1)),
    ("unknown_id", "/places/0/stream", lambda d: d["places"][0].update(stream="golf")),
    ("unknown_id", "/places/0/person", lambda d: d["places"][0].update(person="h9")),
    ("unknown_id", "/pairs/0/1", lambda d: d["pairs"][0].__setitem__(1, "c9")),
    ("unknown_id", "/conflicts/0/1", lambda d: d["conflicts"][0].__setitem__(1, "c9")),
    ("unknown_id", "/pins/0/0", lambda d: d.update(pins=[["l9", "c1"]])),
    ("unknown_id", "/vetoes/0/1", lambda d: d.update(vetoes=[["l1", "c9"]])),
    ("unknown_field", "/places/0/colour", lambda d: d["places"][0].update(colour="red")),
    ("unknown_field", "/people/0/hours", lambda d: d["people"][0].update(hours=3)),
    ("too_small", "/people/0/minutes", lambda d: d["people"][0].update(minutes=-1)),
    ("too_small", "/places/0/capacity", lambda d: d["places"][0].update(capacity=-1)),
    ("too_small", "/load_cost", lambda d: d.update(load_cost=-1)),
    ("not_an_integer", "/pairs/0/2", lambda d: d["pairs"][0].__setitem__(2, float("nan"))),
    ("not_an_integer", "/streams/0/missing_cost", lambda d: d["streams"][0].update(missing_cost=1.5)),
    ("too_large", "/pairs/0/2", lambda d: d["pairs"][0].__setitem__(2, 1_000_001)),
    ("wrong_row", "/pairs/0", lambda d: d["pairs"].__setitem__(0, ["l1", "c1"])),
    ("wrong_row", "/leaders/0/seeks/0", lambda d: d["leaders"][0]["seeks"].__setitem__(0, ["pricing"])),
    ("wrong_row", "/pins/0", lambda d: d.update(pins=[["l1"]])),
    ("duplicate_row", "/pairs/1", lambda d: d["pairs"].__setitem__(1, d["pairs"][0])),
    ("duplicate_row", "/pairs/0/3/1", lambda d: d["pairs"][0].__setitem__(3, ["x", "x"])),
    ("duplicate_row", "/leaders/0/seeks/1", lambda d: d["leaders"][0]["seeks"].__setitem__(1, ["pricing", 1])),
    ("duplicate_row", "/pins/1", lambda d: d.update(pins=[["l1", "c1"], ["l1", "c1"]])),
    ("duplicate_row", "/incumbent/1", lambda d: d.update(incumbent=[["l1", "c1"], ["l1", "c1"]])),
    ("duplicate_id", "/conflicts/0/1", lambda d: d["conflicts"][0].__setitem__(1, "c2")),
    ("pin_without_pair", "/pins/0", lambda d: d.update(pins=[["l1", "c1"]], pairs=d["pairs"][1:])),
    ("pinned_and_vetoed", "/pins/0", lambda d: d.update(pins=[["l1", "c1"]], vetoes=[["l1", "c1"]])),
    ("unknown_pointer", "/relax/0", lambda d: d.update(relax=["/places/9/capacity"])),
    ("unknown_pointer", "/relax/0", lambda d: d.update(relax=["/leaders/0/wants/golf"])),
    ("unknown_pointer", "/relax/0", lambda d: d.update(relax=["/load_cost"])),
]


@pytest.mark.parametrize(
    ("code", "path", "spoil"), WRONG, ids=[f"{k} {code} {path}" for k, (code, path, _) in enumerate(WRONG)]
)
def test_a_problem_of_the_wrong_form_is_refused_by_name(
    code: str, path: str, spoil: Callable[[Document], object]
) -> None:
    problem = example()
    spoil(problem)
    with pytest.raises(ProblemError) as caught:
        ecosystem.Problem.from_dict(problem)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_a_problem_past_the_memory_that_it_may_use_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        ecosystem.Problem.from_dict(example(), max_bytes=1000)
    assert caught.value.code == "too_large"


FALSE: list[tuple[str, str, Callable[[Document], object]]] = [
    ("unknown_id", "/pairs/0/1", lambda d: d["pairs"][0].__setitem__(1, "c9")),
    ("unknown_word", "/status", lambda d: d.update(status="fine")),
    ("unknown_word", "/missing/0/why", lambda d: d["missing"][0].update(why="golf")),
    ("too_small", "/certificate/places/c1", lambda d: d["certificate"]["places"].update(c1=-1)),
    ("too_small", "/certificate/minutes/h1", lambda d: d["certificate"]["minutes"].update(h1=-1)),
    ("unknown_id", "/certificate/persons/h9", lambda d: d["certificate"]["persons"].update(h9=1)),
    ("missing_field", "/gain", lambda d: d.pop("gain")),
    ("unknown_field", "/baseline/colour", lambda d: d["baseline"].update(colour="red")),
]


@pytest.mark.parametrize(("code", "path", "spoil"), FALSE, ids=[f"{code} {path}" for code, path, _ in FALSE])
def test_a_solution_of_the_wrong_form_is_refused_by_name(
    code: str, path: str, spoil: Callable[[Document], object]
) -> None:
    problem = ecosystem.Problem.from_dict(example())
    document = copy.deepcopy(solved(example()))
    spoil(document)
    with pytest.raises(ProblemError) as caught:
        ecosystem.Solution.from_dict(document, problem=problem)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_the_reader_changes_nothing_of_what_it_is_given() -> None:
    document = example()
    ecosystem.Problem.from_dict(document)
    assert document == example()
