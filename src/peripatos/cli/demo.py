"""`demo`: fill, list the personas, reset."""

import time
from pathlib import Path
from typing import Annotated

import typer

from peripatos.cli.start import FINDINGS, answer, start_django, stop

app = typer.Typer()
DEFAULT_LEADERS, DEFAULT_SEED = 120, 7


@app.command()
def demo(
    leaders: Annotated[
        int, typer.Option(min=12, max=20000, help="how many leaders the company develops")
    ] = DEFAULT_LEADERS,
    seed: Annotated[int, typer.Option(min=0, help="the same seed makes the same company")] = DEFAULT_SEED,
    personas: Annotated[bool, typer.Option("--personas", help="only list the people to walk in as")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="remove a marked demonstration with its keys")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Fill an empty database with the demonstration company."""
    start_django()
    from django.conf import settings

    if not settings.DEMONSTRATION:
        stop(
            "This is a production installation: set PERIPATOS_MODE=demonstration for a demonstration.",
            code=FINDINGS,
            as_json=as_json,
        )
    if personas:
        _list_personas(as_json=as_json)
    elif reset:
        _reset(as_json=as_json)
    else:
        _fill(leaders, seed, as_json=as_json)


def fill_if_empty() -> None:
    """What `make run` does: fills an empty database once, as PERIPATOS_DEMO says."""
    from peripatos.demo.fill import is_empty

    if is_empty():
        _fill(DEFAULT_LEADERS, DEFAULT_SEED, as_json=False)


def _fill(leaders: int, seed: int, *, as_json: bool) -> None:
    from django.conf import settings

    from peripatos.core import clock
    from peripatos.core.errors import GuardFailed
    from peripatos.demo.fill import fill, fill_empty

    began = time.monotonic()
    try:
        empty = settings.ENVIRONMENT.demo.value == "empty"
        filled = fill_empty(seed=seed, now=clock.now()) if empty else fill(seed=seed, leaders=leaders, now=clock.now())
    except GuardFailed as problem:
        stop(problem.message, code=FINDINGS, as_json=as_json)
    seconds = round(time.monotonic() - began, 1)
    data = {
        "people": filled.people,
        "leaders": filled.leaders,
        "mentors": filled.mentors,
        "pairs": filled.pairs,
        "seconds": seconds,
    }
    answer(
        data,
        as_json=as_json,
        said=f"Filled with {filled.people} people, {filled.leaders} leaders, {filled.mentors} mentors, "
        f"{filled.pairs} pairs in {seconds} s.",
    )


def _list_personas(*, as_json: bool) -> None:
    from django.conf import settings
    from django.urls import reverse

    from peripatos.demo.personas import personas

    found = [
        {"key": p.key, "label": p.label, "email": p.email, "password": p.password, "home": p.home} for p in personas()
    ]
    said = (
        "\n".join(f"{p['key']:20} {p['email']:40} {p['password']}" for p in found)
        or "No demonstration here yet: run `peripatos demo`."
    )
    answer(
        {"url": settings.BASE_URL, "sign_in_path": reverse("account_login"), "personas": found},
        as_json=as_json,
        said=said,
    )


def _reset(*, as_json: bool) -> None:
    from django.conf import settings
    from django.db import DatabaseError, connection

    from peripatos.core.installation import Installation

    try:
        marked = Installation.objects.filter(demonstration=True).exists()
    except DatabaseError:
        marked = False
    if not marked or connection.vendor != "sqlite":
        stop("There is no marked demonstration on SQLite here; nothing was removed.", code=FINDINGS, as_json=as_json)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    removed = [p for p in (Path(name), Path(f"{name}-wal"), Path(f"{name}-shm")) if p.exists()]
    removed += [
        p
        for folder in (settings.KEYS_DIR, settings.MAIL_DIR, settings.UPLOADS_DIR)
        if folder.is_dir()
        for p in folder.iterdir()
        if p.is_file()
    ]
    for path in removed:
        path.unlink()
    answer(
        {"removed": len(removed)},
        as_json=as_json,
        said="The demonstration and its keys are gone; `make run` makes a new one.",
    )
