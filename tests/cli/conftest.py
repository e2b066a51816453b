"""Installations for operators, each in a folder of its own."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from operators import Operator, Terminal


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation, to be copied; all processes of a run have the same one."""
    home = Path(os.environ.get("TESTS_SHARED") or tmp_path_factory.mktemp("migrated"))
    operator = Operator(home / "installation" / "var")
    operator.var.parent.mkdir(exist_ok=True)
    with (home / "installation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not operator.var.exists():
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
