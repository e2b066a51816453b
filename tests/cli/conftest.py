"""Installations for operators, each in a folder of its own."""

import shutil
from pathlib import Path

import pytest
from operators import Operator, Terminal


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation, to be copied."""
    operator = Operator(tmp_path_factory.mktemp("migrated") / "var")
    done = operator.run("migrate")
    assert done.code == 0, done.err
    return operator.var


@pytest.fixture
def terminal(db: None) -> Terminal:
    """An operator within this process and its empty database."""
    return Terminal()


@pytest.fixture
def operator(migrated: Path, tmp_path: Path) -> Operator:
    """An operator with an empty, migrated database."""
    shutil.copytree(migrated, tmp_path / "var")
    return Operator(tmp_path / "var")
