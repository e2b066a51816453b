"""The cast for a whole module of tests, and the line that counts the cells."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from access.stage import COUNTED, NOW, Stage
from cast import build_cast


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One cast for all cells, rolled back at the end; the clock stands at the instant of the tests."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        yield Stage(build_cast(NOW))
        transaction.set_rollback(True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how much of the access table was tried."""
    for line in COUNTED:
        terminalreporter.write_line(line)
