"""A start that would be unsafe is refused with its reason and remedy; a backup is whole and overwrites nothing."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from operators import Operator


def refused(operator: Operator) -> set[str]:
    """The codes that `check` finds; the server refuses to start for the same."""
    found = operator.json("check", code=1)
    assert all(finding["message"].endswith(".") for finding in found["findings"])
    serving = operator.run("serve")
    assert serving.code == 1
    assert all(finding["code"] in serving.err + serving.out for finding in found["findings"])
    return {finding["code"] for finding in found["findings"]}


def database(operator: Operator) -> Path:
    return operator.var / "peripatos.sqlite3"


def test_a_production_start_with_a_debug_flag_is_refused(operator: Operator) -> None:
    assert refused(Operator(operator.var, {"PERIPATOS_DEBUG": "1"})) == {"debug"}


def test_a_start_without_a_secret_of_its_own_is_refused(operator: Operator) -> None:
    (operator.var / "keys" / "secret-key").unlink()
    assert refused(operator) == {"secret"}


def test_a_database_without_its_key_refuses_to_start_and_makes_no_new_one(operator: Operator) -> None:
    (operator.var / "keys" / "kek-1").rename(operator.var / "elsewhere")
    assert refused(operator) == {"key_file"}
    assert operator.run("migrate").code == 0
    assert not (operator.var / "keys" / "kek-1").exists()


def test_a_key_that_others_may_read_is_refused(operator: Operator) -> None:
    (operator.var / "keys" / "kek-1").chmod(0o644)
    assert refused(operator) == {"key_mode"}


def test_a_missing_rule_of_the_database_is_refused_until_migrate_writes_it_again(operator: Operator) -> None:
    with sqlite3.connect(database(operator)) as connection:
        (name,) = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchone()
        connection.execute(f'DROP TRIGGER "{name}"')
    assert refused(operator) == {"trigger"}
    assert operator.run("migrate").code == 0
    assert operator.json("check")["ok"] is True


def test_an_older_database_is_refused(operator: Operator) -> None:
    with sqlite3.connect(database(operator)) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'growth'")
    assert refused(operator) == {"migrations"}


def test_a_demonstration_never_starts_in_production(operator: Operator) -> None:
    settings = {"PERIPATOS_MODE": "demonstration", "PERIPATOS_DEMO": "empty"}
    assert Operator(operator.var, settings).run("demo").code == 0
    assert refused(operator) == {"demonstration"}


def test_a_backup_is_restored_into_an_empty_place_and_needs_its_keys(operator: Operator, tmp_path: Path) -> None:
    assert operator.run("user", "create", "ada@example.com", "--name", "Ada", "--duty", "administrator").code == 0
    copy = tmp_path / "copy.backup"
    assert operator.json("backup", copy)["bytes"] == copy.stat().st_size
    assert operator.run("backup", copy).code == 2

    other = Operator(tmp_path / "other")
    assert other.json("restore", copy)["ok"] is True
    assert {f["code"] for f in other.json("check", code=1)["findings"]} >= {"key_file"}
    shutil.copytree(operator.var / "keys", other.var / "keys")
    assert other.json("check")["ok"] is True
    assert _people(other) == _people(operator)


def _people(operator: Operator) -> list[tuple[str]]:
    with sqlite3.connect(database(operator)) as connection:
        return connection.execute("SELECT display_name FROM people_person ORDER BY id").fetchall()


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 4096])
def test_a_damaged_backup_is_not_restored(tmp_path: Path, damage: bytes) -> None:
    broken = tmp_path / "broken.backup"
    broken.write_bytes(damage)
    empty = Operator(tmp_path / "other")
    assert empty.run("restore", broken).code == 1
    assert not database(empty).exists()


def test_a_database_is_never_written_over(operator: Operator, tmp_path: Path) -> None:
    before = database(operator).read_bytes()
    copy = tmp_path / "copy.backup"
    assert operator.run("backup", copy).code == 0
    assert operator.run("restore", copy).code == 1
    assert database(operator).read_bytes() == before
