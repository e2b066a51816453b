"""What every test shares: keys of its own, a database with its triggers, the cast, and no way out to the network."""

import fcntl
import gc
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
SHARED = "TESTS_SHARED"  # the folder that all processes of one run share; absent when there is but one
gc.set_threshold(50_000, 20, 20)  # tests make much and keep little; looking through it all took a tenth of their time


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

    with django_db_blocker.unblock(), guard.open_for("tests"), _migrated_once() as kept:
        config = setup_databases(verbosity=0, interactive=False, aliases={"default"}, keepdb=kept)
    yield
    with django_db_blocker.unblock(), guard.open_for("tests"):
        teardown_databases(config, verbosity=0)


@contextmanager
def _migrated_once() -> Iterator[bool]:
    """The first process of a run migrates; the others begin with a copy, of which is said here whether it is there."""
    from django.db import connection

    shared = os.environ.get(SHARED)
    if not shared:
        yield False
        return
    with (Path(shared) / connection.vendor).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        migrated = Path(shared) / f"{connection.vendor}.migrated"
        copied = migrated.exists()
        if copied:
            _copy_database(connection, str(migrated), connection.creation._get_test_db_name())
        yield copied
        if not copied:
            _copy_database(connection, connection.settings_dict["NAME"], str(migrated))
            migrated.touch()


def _copy_database(connection: Any, source: str, target: str) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(source, target)
        return
    with connection._nodb_cursor() as cursor:
        source, target = (Path(name).stem for name in (source, target))
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


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


def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder that the processes of one run share."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="peripatos-tests-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long journeys first: spread over several processes, the last ones to start decide when all is over."""
    gc.freeze()  # what is loaded by now stays
    items.sort(key=lambda item: not {"journeys", "browser"} & set(item.path.parts))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leaves nothing behind in the folder of temporary files."""
    from django.conf import settings

    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED, ""), ignore_errors=True)
    logging.disable(logging.CRITICAL)  # what ends after this has no folder left to write a log into
    if "peripatos-test-" in str(settings.VAR_DIR):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
