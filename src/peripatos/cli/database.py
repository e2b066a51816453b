"""`migrate`, `backup`, `restore`."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from peripatos.cli.start import FINDINGS, answer, start_django, stop

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to this version; on an empty one make missing keys and say where."""
    start_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from peripatos.core.access.guard import open_for
    from peripatos.core.crypto import keys

    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    made = [] if "core_datakey" in connection.introspection.table_names() else keys.make_missing_keys()
    with open_for("migration"):
        call_command("migrate", verbosity=0, interactive=False)
    said = "The database is up to date." + "".join(
        f"\nMade a key: {path}. Keep a copy apart from backups." for path in made
    )
    answer({"ok": True, "keys_made": [str(path) for path in made]}, as_json=as_json, said=said)


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="file to write; it must not exist")], as_json: AsJson = False
) -> None:
    """Write a consistent copy of the database; keys are never part of it."""
    start_django()
    from django.db import connection

    if to.exists():
        stop(f"{to} exists already; name a new file.", as_json=as_json)
    if connection.vendor == "sqlite":
        _copy_sqlite(str(connection.settings_dict["NAME"]), to)
    else:
        _dump_postgresql(connection.settings_dict, to, as_json=as_json)
    answer(
        {"ok": True, "file": str(to), "bytes": to.stat().st_size},
        as_json=as_json,
        said=f"Wrote {to}. Keys are not in it: keep var/keys apart.",
    )


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="a file that `peripatos backup` wrote")], as_json: AsJson = False
) -> None:
    """Put a backup in place of an absent or empty database, after checking that it is whole."""
    start_django()
    from django.db import connection

    if not source.is_file():
        stop(f"{source} is not there.", as_json=as_json)
    if connection.vendor != "sqlite":
        stop("Restore PostgreSQL backups with pg_restore; see docs/how-to/backup.md.", as_json=as_json)
    target = Path(str(connection.settings_dict["NAME"]))
    if target.exists() and target.stat().st_size:
        stop(f"{target} exists; move it away first, so that nothing is lost.", code=FINDINGS, as_json=as_json)
    if not source.stat().st_size or _integrity(source) != "ok":
        stop(f"{source} is damaged and was not restored.", code=FINDINGS, as_json=as_json)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    answer(
        {"ok": True, "file": str(target)},
        as_json=as_json,
        said=f"Restored {target}. Put its keys in var/keys, then run `peripatos check`.",
    )


def _copy_sqlite(name: str, to: Path) -> None:
    with sqlite3.connect(name) as source, sqlite3.connect(to) as target:
        source.backup(target)


def _dump_postgresql(config: dict[str, object], to: Path, *, as_json: bool) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        stop("pg_dump is not installed; see docs/how-to/backup.md.", as_json=as_json)
    parts = {
        "--host": config["HOST"],
        "--port": config["PORT"],
        "--username": config["USER"],
        "--dbname": config["NAME"],
    }
    options = [text for flag, value in parts.items() if value for text in (flag, str(value))]

    subprocess.run(  # noqa: S603  the database's own program, found on the path; no shell
        [program, "--format=custom", f"--file={to}", *options],
        check=True,
        env=os.environ | {"PGPASSWORD": str(config["PASSWORD"])},
    )


def _integrity(source: Path) -> str:
    try:
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as connection:
            return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.DatabaseError:
        return "damaged"
