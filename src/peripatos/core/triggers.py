"""Rules that only the database can keep, written again after every migrate.

Django drops them when it rebuilds a table. A module registers statements per vendor under a name; each statement set
must be repeatable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class DatabaseRule:
    """One rule: its table, the statements that write it on each vendor, and a query that finds it."""

    name: str
    table: str
    sqlite: Sequence[str]
    postgresql: Sequence[str]
    probe_sqlite: str = ""
    probe_postgresql: str = ""


_rules: dict[str, DatabaseRule] = {}


def register(rule: DatabaseRule) -> None:
    """Adds a rule; called when a module of tables is loaded."""
    _rules[rule.name] = rule


def append_only(table: str) -> DatabaseRule:
    """The rule that rows of ``table`` are never changed or removed."""
    refuse = f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"""
    return DatabaseRule(
        name=f"{table}_append_only",
        table=table,
        sqlite=[
            line
            for act in ("UPDATE", "DELETE")
            for line in (
                f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}",
                (
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                ),
            )
        ],
        postgresql=[
            refuse,
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
            ),
        ],
        probe_sqlite=f"SELECT 1 FROM sqlite_master WHERE type='trigger' AND name='{table}_no_update'",  # noqa: S608  a table of ours
        probe_postgresql=f"SELECT 1 FROM pg_trigger WHERE tgname='{table}_append_only'",  # noqa: S608  a table of ours
    )


def install() -> None:
    """Writes every registered rule whose table exists on the present database."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in _rules.values():
            if rule.table in tables:
                for statement in rule.sqlite if connection.vendor == "sqlite" else rule.postgresql:
                    cursor.execute(statement)


def missing() -> list[str]:
    """Names of the registered rules that the database does not hold."""
    with connection.cursor() as cursor:
        return [rule.name for rule in _rules.values() if not _found(cursor, rule)]


def _found(cursor: Any, rule: DatabaseRule) -> bool:
    cursor.execute(rule.probe_sqlite if connection.vendor == "sqlite" else rule.probe_postgresql)
    return cursor.fetchone() is not None


def install_after_migrate(**_: object) -> None:
    """Called by Django after each migrate."""
    install()
