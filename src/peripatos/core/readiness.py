"""What must be true before this installation serves anybody."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from peripatos.core import triggers
from peripatos.core.access import guard
from peripatos.core.crypto import keys
from peripatos.core.crypto.models import DataKey
from peripatos.core.errors import PeripatosError
from peripatos.core.installation import Installation

SQLITE_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


@dataclass(frozen=True)
class Finding:
    """One reason not to start, with its remedy."""

    code: str
    sentence: str


def findings() -> list[Finding]:
    """Every reason not to start, empty when all is in order."""
    with guard.open_for("check"):
        try:
            return [*_secrets(), *_database(), *_routes()]
        except DatabaseError:
            return [Finding("database", "The database does not answer; look at PERIPATOS_DATABASE_URL.")]


def _secrets() -> Iterator[Finding]:
    if not settings.DEMONSTRATION and settings.DEBUG:
        yield Finding("debug", "PERIPATOS_DEBUG is on; switch it off in production.")
    if settings.SECRET_KEY == settings.UNSET_SECRET:
        yield Finding(
            "secret", "No secret key: set PERIPATOS_SECRET_KEY or run `peripatos migrate` on an empty database."
        )
    elif len(settings.SECRET_KEY) < 40:
        yield Finding("secret", "PERIPATOS_SECRET_KEY is shorter than 40 characters.")
    if not keys.key_file().is_file():
        yield Finding(
            "key_file",
            f"The key file {keys.key_file().name} is missing in {settings.KEYS_DIR}; put it back, none is made anew.",
        )
    elif keys.key_file().stat().st_mode & 0o077:
        yield Finding("key_mode", f"The key file {keys.key_file().name} may be read by others; give it mode 0400.")


def _database() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("migrations", "The database is of an older version; run `peripatos migrate`.")
        return
    for name in triggers.missing():
        yield Finding("trigger", f"The database rule {name} is missing; run `peripatos migrate`.")
    yield from _pragmas()
    yield from _marks()
    first = DataKey.objects.first()
    if first and keys.key_file().is_file():
        try:
            keys.unwrap(first)
        except PeripatosError:
            yield Finding("key_wrong", "The key file does not belong to this database; put the right one back.")


def _pragmas() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name, wanted in SQLITE_PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if found != wanted:
                yield Finding("database_setting", f"SQLite's {name} is {found}, it must be {wanted}.")


def _marks() -> Iterator[Finding]:
    marked = Installation.objects.filter(demonstration=True).exists()
    if marked and not settings.DEMONSTRATION:
        yield Finding(
            "demonstration",
            "This database was filled as a demonstration and never starts in production; use another one.",
        )


def _routes() -> Iterator[Finding]:
    for problem in run_checks():
        yield Finding(problem.id or "check", str(problem.msg))
