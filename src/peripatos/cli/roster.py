"""`roster check|import|undo|list`: HR exports on their way to people."""

import time
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from peripatos.cli.refusals import refusals
from peripatos.cli.roster_words import said_import, said_list, said_report
from peripatos.cli.start import DONE, FINDINGS, answer, as_operator, start_django, stop

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="a CSV or XLSX export of an HR system")]
Source = Annotated[str, typer.Option(help="where the file comes from; needed from the second source on")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="what a column is; empty FIELD ignores it; may be repeated"),
]
Dates = Annotated[
    list[str] | None,
    typer.Option(
        "--dates", metavar="COLUMN=dmy", help="how dates of a column are written: dmy, mdy, ymd or iso; may be repeated"
    ),
]
LeaveOut = Annotated[
    list[int] | None,
    typer.Option("--leave-out", metavar="LINE", help="a line of the file to leave out; may be repeated"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.callback()
def _group() -> None:
    """Rosters."""


@app.command()
def check(
    file: File,
    source: Source = "",
    mapping: Map = None,
    dates: Dates = None,
    leave_out: LeaveOut = None,
    as_json: AsJson = False,
) -> None:
    """Read a roster and say what would change; nothing is changed. Exit 1 when something stands in the way."""
    data = _read(file, as_json=as_json)
    told = {
        "mapping": _pairs(mapping, "--map", as_json=as_json),
        "dates": _pairs(dates, "--dates", as_json=as_json),
        "leave_out": leave_out,
    }
    with refusals(as_json=as_json):
        report = _dry_run(data, source, told)
    answer(report, as_json=as_json, said=said_report(report))
    raise SystemExit(DONE if report["ok"] else FINDINGS)


@app.command(name="import")
def import_(
    file: File,
    source: Source = "",
    mapping: Map = None,
    dates: Dates = None,
    leave_out: LeaveOut = None,
    as_json: AsJson = False,
) -> None:
    """Check a roster and take it over, all or nothing. Exit 1, with nobody changed, when something is in the way."""
    data = _read(file, as_json=as_json)
    told = {
        "mapping": _pairs(mapping, "--map", as_json=as_json),
        "dates": _pairs(dates, "--dates", as_json=as_json),
        "leave_out": leave_out,
    }
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.core import clock
        from peripatos.core.heartbeat import beating
        from peripatos.people.roster.selectors import report_of
        from peripatos.people.roster.straight import import_file
        from peripatos.people.roster.types import Answers

        began = clock.now()
        told_answers = Answers(**_answers(told))
        with beating(clock.now):
            done = import_file(
                actor=actor,
                data=data,
                file_name=file.name,
                source=source,
                answers=told_answers,
                clock=clock.now,
                pause=time.sleep,
            )
        repeated = done.committed_at is not None and done.committed_at < began
        outcome = {
            "import_id": done.id,
            "state": done.state,
            "source_name": done.source,
            "repeated": repeated,
            "failure": done.failure,
        }
        report = report_of(actor, done.id) | outcome
    committed = report["state"] == "committed"
    answer(report | {"ok": committed}, as_json=as_json, said=said_import(report))
    raise SystemExit(DONE if committed else FINDINGS)


@app.command()
def undo(
    import_id: Annotated[UUID, typer.Argument(metavar="IMPORT", help="the id that the import printed")],
    as_json: AsJson = False,
) -> None:
    """Take an import back within thirty days: people it added go, values it changed return."""
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.core import clock
        from peripatos.people.roster.undoing import undo_roster

        done = undo_roster(actor=actor, import_id=import_id, now=clock.now())
    data = {
        "ok": True,
        "import_id": import_id,
        "removed": done.removed,
        "kept": done.kept,
        "restored": done.restored,
        "overruled": done.overruled,
    }
    said = f"Undone: {done.removed} people removed, {done.restored} restored."
    said += f" {done.kept} stay because they take part by now." if done.kept else ""
    said += f" {done.overruled} values stay because somebody changed them since." if done.overruled else ""
    answer(data, as_json=as_json, said=said)


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """Name the latest imports with their ids."""
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.people.roster.selectors import imports

        lines = [_line(line) for line in imports(actor).object_list]
    answer({"imports": lines}, as_json=as_json, said=said_list(lines))


def _line(line: Any) -> dict[str, Any]:
    return {
        "import_id": line.id, "source": line.source, "file": line.file_name, "state": line.state,
        "counts": dict(line.counts), "created_at": line.created_at, "committed_at": line.committed_at,
    }  # fmt: skip


def _dry_run(data: bytes, source: str, told: dict[str, Any]) -> dict[str, Any]:
    """Against the people held here; where there is no database yet, against nobody."""
    start_django()
    from peripatos.core import clock
    from peripatos.people.roster.check import check as check_data
    from peripatos.people.roster.services import check_file
    from peripatos.people.roster.types import Answers

    answers, now = Answers(**_answers(told)), clock.now()
    if not _database_is_there():
        return check_data(data, today=now.date(), answers=answers).to_dict()
    with as_operator() as actor:
        return check_file(actor=actor, data=data, source=source, answers=answers, now=now).to_dict()


def _database_is_there() -> bool:
    from django.db import connection

    unopened = connection.vendor == "sqlite" and connection.connection is None
    if unopened and not Path(str(connection.settings_dict["NAME"])).is_file():
        return False
    return "people_person" in connection.introspection.table_names()


def _answers(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"leave_out": frozenset(told["leave_out"] or ())}


def _read(file: Path, *, as_json: bool) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        stop(f"{file} cannot be read; check the name.", as_json=as_json)


def _pairs(given: list[str] | None, option: str, *, as_json: bool) -> dict[str, str]:
    pairs = {}
    for text in given or []:
        column, sign, value = text.rpartition("=")
        if not sign or not column.strip():
            example = '--dates "Hire Date=dmy"' if option == "--dates" else '--map "Job=title"'
            stop(f"{option}: write {example}, not {text!r}.", as_json=as_json)
        pairs[column.strip()] = value.strip()
    return pairs
