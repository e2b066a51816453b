"""Operators at a terminal.

``Operator`` starts real processes on a database of their own, in production mode unless said otherwise. ``Terminal``
speaks to the same commands within the test's process and database, which takes a tenth of the time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
from typer.testing import CliRunner

OTHERS = ("PERIPATOS_", "DJANGO_", "PYTHONDONTWRITEBYTECODE")  # as in an installation, modules are compiled once


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object on stdout; stderr is empty then."""
        assert self.err == ""
        assert self.out.count("\n") == 1
        found: dict[str, Any] = json.loads(self.out)
        return found


class Commands:
    """What every way to run commands offers."""

    def run(self, *words: object) -> Done:
        """Runs ``peripatos`` with these words."""
        raise NotImplementedError

    def json(self, *words: object, code: int = 0) -> dict[str, Any]:
        """The object that a command prints with ``--json``; it follows the schema of its command."""
        done = self.run(*words, "--json")
        assert done.code == code, (done.out, done.err)
        name = "error" if "error" in done.data else schema_name(words)
        validator(name).validate(done.data)
        return done.data


class Terminal(Commands):
    """Runs commands in this process."""

    def run(self, *words: object) -> Done:
        from peripatos.cli.main import app

        done = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)


@dataclass(frozen=True)
class Operator(Commands):
    """Runs commands as processes in one installation."""

    var: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: object) -> Done:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
        settings = {"PERIPATOS_VAR_DIR": str(self.var), "PERIPATOS_MODE": "production", "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, "-m", "peripatos.cli.main", *map(str, words)],
            env=kept | settings | dict(self.settings),
            cwd=self.var.parent,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)


def schema_name(words: tuple[object, ...]) -> str:
    """``roster check FILE`` → ``roster-check``."""
    groups = ("roster", "programme", "match", "audit", "user")
    options = {"--personas", "--reset"} & set(words)
    named = [str(word).lstrip("-") for word in words[: 2 if words[0] in groups or options else 1]]
    return "-".join(named)


def validator(name: str) -> jsonschema.Draft202012Validator:
    """The shipped schema of that name."""
    content = json.loads(files("peripatos.cli.schemas").joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)
