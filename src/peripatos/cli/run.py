"""`serve`, `worker`, `tick`: the running product."""

from datetime import datetime
from typing import Annotated

import typer

from peripatos.cli.start import FINDINGS, answer, console, start_django, stop

app = typer.Typer()


@app.command()
def serve() -> None:
    """Start web server and worker under one supervisor, unless `check` finds a reason not to; Ctrl-C stops all."""
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    from peripatos.cli.supervisor import supervise
    from peripatos.core.readiness import findings

    call_command("collectstatic", verbosity=0, interactive=False)
    found = findings()
    if found:
        stop("\n".join(f"{f.code}: {f.sentence}" for f in found), code=FINDINGS)
    raise SystemExit(supervise(lambda: console.print(f"Ready: open {settings.BASE_URL} (Ctrl-C stops it)")))


@app.command()
def worker() -> None:
    """Do background work for ever: imports, runs, mail, reminders. Told to stop, finish the piece or give it back."""
    start_django()
    from peripatos.cli.working import work_for_ever

    work_for_ever()


@app.command()
def tick(
    now: Annotated[str, typer.Option(help="the instant to act at, ISO 8601 with offset")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Do everything that is due once, then exit."""
    start_django()
    from peripatos.cli.working import work_until_idle
    from peripatos.core import clock

    try:
        at = datetime.fromisoformat(now) if now else clock.now()
    except ValueError:
        stop(f"--now: {now!r} is not an instant such as 2026-03-03T09:00:00+00:00.", as_json=as_json)
    if at.tzinfo is None:
        stop("--now: add an offset, for example +00:00.", as_json=as_json)
    done = work_until_idle(clock.going_on_from(at))
    answer(
        {"done": done},
        as_json=as_json,
        said=", ".join(f"{name}: {count}" for name, count in done.items()) or "Nothing was due.",
    )
