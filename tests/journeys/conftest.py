"""Prepared databases, each made once for all journeys of a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("journeys.promises", "journeys.steps")

from journeys import databases  # noqa: E402  after what says how its promises are told
from journeys.databases import Ground  # noqa: E402


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> databases.Files:
    return databases.on_sqlite(tmp_path_factory.mktemp("prepared"))


@pytest.fixture(scope="session")
def server() -> Iterator[databases.Server]:
    with databases.on_postgresql() as made:
        yield made


@pytest.fixture
def ground(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Ground:
    """A copy of the prepared database of the kind that the test names as its parameter ``database``."""
    prepared: databases.Files | databases.Server = request.getfixturevalue(
        {"sqlite": "files", "postgresql": "server"}[database]
    )
    return prepared.copy_to(tmp_path)
