"""`plan pairing` and `plan check`: files in, one JSON object out, exit codes that programs can rely on."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from peripatos.cli.plan import app

Document = dict[str, Any]


@pytest.fixture
def problem() -> Document:
    return {
        "version": 1,
        "kind": "pairing",
        "objective": "coverage",
        "leaders": [{"id": "l1"}, {"id": "l2"}, {"id": "l3"}],
        "mentors": [{"id": "m1"}, {"id": "m2"}],
        "edges": [["l1", "m1", 9], ["l1", "m2", 5], ["l2", "m1", 8], ["l3", "m1", 3]],
    }


def write(path: Path, document: object) -> str:
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def one_object(stdout: str) -> Document:
    assert stdout.endswith("\n")
    assert stdout.count("\n") == 1
    return json.loads(stdout)


def test_a_plan_is_one_json_object_that_follows_the_schema(tmp_path: Path, problem: Document) -> None:
    code, stdout, stderr = run("pairing", write(tmp_path / "p.json", problem), "--json")
    solution = one_object(stdout)
    schema = json.loads(files("peripatos.engine.schemas").joinpath("pairing-solution.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(solution)
    assert (code, stderr) == (0, "")
    assert (solution["status"], solution["value"], solution["pairs"]) == ("optimal", 13, [["l1", "m2"], ["l2", "m1"]])


def test_a_plan_that_was_written_is_accepted_by_check(tmp_path: Path, problem: Document) -> None:
    source, out = write(tmp_path / "p.json", problem), str(tmp_path / "s.json")
    assert run("pairing", source, "-o", out, "--json")[0] == 0
    code, stdout, stderr = run("check", source, out, "--json")
    assert (code, stderr) == (0, "")
    assert one_object(stdout) == {"ok": True, "value": 13, "bound": 13, "violations": []}


@pytest.mark.parametrize("kind", ["price", "pair", "score"])
def test_one_corrupted_price_pair_or_score_is_refused(tmp_path: Path, problem: Document, kind: str) -> None:
    source, out = write(tmp_path / "p.json", problem), tmp_path / "s.json"
    run("pairing", source, "-o", str(out), "--json")
    solution = json.loads(out.read_text())
    if kind == "price":
        solution["certificate"]["prices"]["m1"] += 1
    if kind == "pair":
        solution["pairs"][0] = ["l1", "m1"]
    if kind == "score":
        problem["edges"][3][2] += 1
    code, stdout, _ = run("check", write(tmp_path / "p.json", problem), write(out, solution), "--json")
    verdict = one_object(stdout)
    assert (code, verdict["ok"]) == (1, False)
    assert {"price": "prices_differ", "pair": "capacity_exceeded", "score": "other_problem"}[kind] in {
        violation["code"] for violation in verdict["violations"]
    }


def test_pins_that_cannot_hold_exit_with_three_and_their_conflicts(tmp_path: Path, problem: Document) -> None:
    problem["pins"] = [["l1", "m1"], ["l2", "m1"]]
    source, out = write(tmp_path / "p.json", problem), str(tmp_path / "s.json")
    code, stdout, _ = run("pairing", source, "-o", out, "--json")
    solution = one_object(stdout)
    assert (code, solution["status"], solution["value"]) == (3, "infeasible", None)
    assert solution["conflicts"] == ["/pins/0", "/pins/1", "/mentors/0/capacity"]
    assert run("check", source, out, "--json")[0] == 0


WRONG = [
    ('{"version": 1', "not_json", ""),
    ("[1]", "not_an_object", ""),
    ('{"version": NaN}', "not_a_number", ""),
    ('{"version": 1, "kind": "cohorts"}', "wrong_kind", "/kind"),
    ("\ud800", "not_json", ""),
]


@pytest.mark.parametrize(("text", "code", "path"), WRONG)
def test_a_wrong_file_exits_with_two_and_says_where(tmp_path: Path, text: str, code: str, path: str) -> None:
    source = tmp_path / "p.json"
    source.write_bytes(text.encode("utf-8", "surrogatepass"))
    exit_code, stdout, stderr = run("pairing", str(source), "--json")
    error = one_object(stdout)["error"]
    assert (exit_code, stderr, error["code"], error["path"], set(error)) == (
        2,
        "",
        code,
        path,
        {"code", "path", "hint"},
    )


@pytest.mark.parametrize("name", ["absent.json", "absent.npz"])
def test_a_file_that_is_not_there_exits_with_two(tmp_path: Path, name: str) -> None:
    code, stdout, _ = run("pairing", str(tmp_path / name), "--json")
    assert (code, one_object(stdout)["error"]["code"]) == (2, "no_file")


def test_a_file_that_is_no_npz_exits_with_two(tmp_path: Path) -> None:
    (tmp_path / "p.npz").write_bytes(b"not an archive")
    code, stdout, _ = run("pairing", str(tmp_path / "p.npz"), "--json")
    assert (code, one_object(stdout)["error"]["code"]) == (2, "not_npz")


@pytest.mark.parametrize("kind", ["rotations", "meetings", "pilot", "ecosystem"])
def test_arrays_of_a_kind_that_has_none_exit_with_two(tmp_path: Path, kind: str) -> None:
    np.savez(tmp_path / "p.npz", people=np.arange(3))
    code, stdout, _ = run(kind, str(tmp_path / "p.npz"), "--json")
    assert (code, one_object(stdout)["error"]["code"]) == (2, "no_arrays")


def test_an_unknown_effort_exits_with_two(tmp_path: Path, problem: Document) -> None:
    code, stdout, _ = run("pairing", write(tmp_path / "p.json", problem), "--effort", "heroic", "--json")
    assert (code, one_object(stdout)["error"]["code"]) == (2, "unknown_effort")


@pytest.mark.parametrize("objective", ["total", "coverage", "floor"])
def test_arrays_go_in_and_out(tmp_path: Path, objective: str) -> None:
    rng = np.random.default_rng(1)
    source, out = tmp_path / "p.npz", tmp_path / "s.npz"
    np.savez(
        source,
        indptr=np.arange(21) * 6,
        indices=np.tile(np.arange(6, dtype=np.int32), 20),
        score=rng.integers(0, 10_000, 120),
        wants=np.ones(20, dtype=np.int32),
        capacity=np.full(6, 2, dtype=np.int32),
        objective=np.array(objective),
    )
    assert run("pairing", str(source), "-o", str(out), "--json")[0] == 0
    with np.load(out) as arrays:
        assert {"leader", "mentor", "prices", "value", "bound", "gap", "status"} <= set(arrays.files)
        assert (str(arrays["status"]), arrays["leader"].size) == ("optimal", 12)
        assert arrays["value"] == arrays["bound"]
    code, stdout, _ = run("check", str(source), str(out), "--json")
    assert (code, one_object(stdout)["ok"]) == (0, True)


def test_people_read_a_summary_and_see_progress_apart_from_it(tmp_path: Path, problem: Document) -> None:
    source, out = write(tmp_path / "p.json", problem), str(tmp_path / "s.json")
    code, stdout, stderr = run("pairing", source, "-o", out)
    assert code == 0
    assert stdout.splitlines()[:2] == [
        "optimal: value 13, at most 13 is possible",
        "2 of 3 leaders served, 2 pairs",
    ]
    assert stderr.splitlines()[-1] == "7 of 7, value 13, bound 13"
    assert run("check", source, out)[1].splitlines()[-1] == "All is true."


def test_the_commands_run_without_django_settings(tmp_path: Path, problem: Document) -> None:
    source = write(tmp_path / "p.json", problem)
    program = (
        "import sys\n"
        "from peripatos.cli.plan import app\n"
        "try:\n"
        f"    app(['pairing', {source!r}, '--json'])\n"
        "finally:\n"
        "    sys.stderr.write(str('django' in sys.modules))\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PERIPATOS"))}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, one_object(done.stdout)["value"]) == (0, "False", 13)
