"""What every test shares: keys of its own, a database with its triggers, the cast, and no way out to the network."""

import logging
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

from cast import Cast, build_cast
from peripatos.core.access import guard
from peripatos.core.crypto import keys

OUTSIDE_DATA = Path(os.environ.get("PERIPATOS_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
os.environ["COLUMNS"] = "200"  # what commands print for people is not broken by a narrow terminal
# No timed asserts, whatever else the machine does; the same cases for everybody, and new ones every night.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("nightly", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keys first: a database without its key refuses to work."""
    keys.make_missing_keys()
    keys.forget_cached_keys()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, made under a lifted guard because migrations act for nobody."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock(), guard.open_for("tests"):
        config = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock(), guard.open_for("tests"):
        teardown_databases(config, verbosity=0)


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections lead to this machine or nowhere."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture
def now() -> datetime:
    """The instant at which tests happen: Tuesday 3 March 2026, 09:00 UTC."""
    return NOW


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """One person for each persona of the access table, with a programme in which three pairs are active."""
    return build_cast(now)


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Lets a test look into tables directly."""
    with guard.open_for("tests"):
        yield


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """The folder of real data that nobody here wrote; tests that want it are skipped loudly without it."""
    if not OUTSIDE_DATA.is_dir():
        pytest.skip(f"OUTSIDE DATA ABSENT: {OUTSIDE_DATA} is not there (set PERIPATOS_TEST_DATA)")
    return OUTSIDE_DATA


class Together(LoadFileScheduling):
    """Shares files out among processes; journeys stay together for the databases that are prepared for them."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "tests/journeys" if file.startswith("tests/journeys/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long journeys first: spread over several processes, the last ones to start decide when all is over."""
    items.sort(key=lambda item: not {"journeys", "browser"} & set(item.path.parts))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leaves nothing behind in the folder of temporary files."""
    from django.conf import settings

    logging.disable(logging.CRITICAL)  # what ends after this has no folder left to write a log into
    if "peripatos-test-" in str(settings.VAR_DIR):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
