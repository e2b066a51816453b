"""What tests with several connections at once need: real commits, and a database that may be emptied afterwards."""

from collections.abc import Iterator

import pytest
from django.db import connection

from peripatos.core.access import guard

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'core_audit%'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture(scope="module")
def emptied_by_the_runner() -> Iterator[None]:
    """The test runner empties all tables after each test, for nobody."""
    with guard.open_for("tests"):
        yield


@pytest.fixture
def committed(emptied_by_the_runner: None, transactional_db: None) -> Iterator[None]:
    """Commits are real; afterwards the append-only tables may be emptied (the runner writes their rules again)."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
