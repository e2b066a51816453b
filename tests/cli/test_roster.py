"""`roster`: what an operator reads before, during and after an import."""

from pathlib import Path

import pytest
from operators import Operator, Terminal

CLEAN = (
    "Employee ID,Name,Email,Job title,Hire Date\n"
    "1,Ada Stone,ada@x.org,Head,24/10/2011\n"
    "2,Mei Lin,mei@x.org,Lead,13/02/2015\n"
)
TROUBLED = (
    "Employee ID,Name,Email,Manager ID,Hire Date\n"
    "1,Ada Stone,ada@x.org,1,03/04/2012\n"
    "2,Mei Lin,mei@x.org,1,05/06/2013\n"
)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return written(tmp_path / "clean.csv", CLEAN)


@pytest.fixture
def troubled(tmp_path: Path) -> Path:
    return written(tmp_path / "troubled.csv", TROUBLED)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def codes(report: dict[str, object], *severities: str) -> list[tuple[int, str, str]]:
    rows = report["rows"]
    assert isinstance(rows, list)
    return [(row["line"], row["column"], row["code"]) for row in rows if row["severity"] in severities]


def test_a_check_needs_neither_database_nor_secret_and_leaves_nothing_behind(tmp_path: Path, clean: Path) -> None:
    report = Operator(tmp_path / "var").json("roster", "check", clean)
    assert report["ok"] is True
    assert report["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "leavers": 0, "errors": 0, "ambiguous": 0}
    assert not (tmp_path / "var" / "peripatos.sqlite3").exists()
    assert not (tmp_path / "var" / "keys").exists()


def test_what_stands_in_the_way_exits_one_and_changes_nobody(terminal: Terminal, troubled: Path) -> None:
    report = terminal.json("roster", "import", troubled, code=1)
    assert (report["ok"], report["state"]) == (False, "checked")
    assert codes(report, "error", "ask") == [(1, "Hire Date", "ambiguous_date"), (2, "Manager ID", "self_manager")]
    assert terminal.json("roster", "check", troubled, "--source", "roster", code=1)["counts"]["new"] == 1


def test_answers_settle_the_same_file(terminal: Terminal, troubled: Path) -> None:
    first = terminal.json("roster", "import", troubled, code=1)
    done = terminal.json("roster", "import", troubled, "--dates", "Hire Date=dmy", "--leave-out", 2)
    assert (done["ok"], done["state"], done["import_id"]) == (True, "committed", first["import_id"])
    assert done["counts"]["new"] == 1


def test_an_import_is_listed_repeats_for_nothing_and_is_undone(terminal: Terminal, clean: Path) -> None:
    done = terminal.json("roster", "import", clean)
    again = terminal.json("roster", "import", clean)
    assert (done["repeated"], again["repeated"]) == (False, True)
    assert [line["import_id"] for line in terminal.json("roster", "list")["imports"]] == [done["import_id"]]
    undone = terminal.json("roster", "undo", done["import_id"])
    assert (undone["removed"], undone["kept"]) == (2, 0)
    refused = terminal.json("roster", "undo", done["import_id"], code=1)
    assert refused["error"] == "This import was never committed, or was undone already."


def test_the_second_source_needs_a_name(terminal: Terminal, clean: Path, tmp_path: Path) -> None:
    terminal.json("roster", "import", clean)
    other = written(
        tmp_path / "other.csv", CLEAN.replace("x.org", "y.org").replace("\n1,", "\n7,").replace("\n2,", "\n8,")
    )
    for command in ("check", "import"):
        assert terminal.json("roster", command, other, code=2)["fields"].keys() == {"source"}
    assert terminal.json("roster", "import", other, "--source", "mentors")["counts"]["leavers"] == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--map", "Head"], "--map: write"),
        (["--map", "No such column=title"], "No such column"),
        (["--map", "Job title=wealth"], "wealth"),
        (["--dates", "Hire Date=xyz"], "xyz"),
    ],
)
def test_answers_that_cannot_be_are_refused_by_name(
    terminal: Terminal, clean: Path, options: list[str], sentence: str
) -> None:
    assert sentence in terminal.json("roster", "check", clean, *options, code=2)["error"]


def test_identity_is_never_taken_in_under_another_name(terminal: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path / "file.csv", "Name,Email,Gender,Characteristics\nAda Stone,ada@x.org,F,left-handed\n")
    for column in ("Gender", "Characteristics"):
        refused = terminal.json("roster", "check", file, "--map", f"{column}=expertise", code=2)
        assert refused["code_name"] == "sensitive_column"
        assert "never imported" in refused["error"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x00\x01\x02"])
def test_what_is_no_roster_ends_with_one_sentence(terminal: Terminal, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    done = terminal.run("roster", "check", file, "--json")
    assert done.code in (1, 2)
    assert done.data


def test_a_missing_file_is_wrong_use(terminal: Terminal, tmp_path: Path) -> None:
    assert "cannot be read" in terminal.json("roster", "check", tmp_path / "none.csv", code=2)["error"]


def test_people_read_a_report_and_what_to_do_next(terminal: Terminal, clean: Path) -> None:
    done = terminal.run("roster", "import", clean)
    assert done.code == 0
    for words in ("the header is on line 1", "Job title", "New: 2, changed: 0", "peripatos programme create"):
        assert words in done.out


def test_a_database_that_was_never_migrated_says_so(tmp_path: Path, clean: Path) -> None:
    refused = Operator(tmp_path / "var").json("roster", "import", clean, code=1)
    assert "peripatos migrate" in refused["error"]
