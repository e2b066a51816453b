"""`check`: whether this installation may start."""

from typing import Annotated

import typer

from peripatos.cli.start import DONE, FINDINGS, answer, start_django

app = typer.Typer()


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False) -> None:
    """Refuse a start that would be unsafe, naming each reason and its remedy."""
    start_django()
    from peripatos.core.readiness import findings

    found = findings()
    said = "\n".join(f"{f.code}: {f.sentence}" for f in found) or "Everything is in order."
    answer(
        {"ok": not found, "findings": [{"code": f.code, "message": f.sentence} for f in found]},
        as_json=as_json,
        said=said,
    )
    raise SystemExit(FINDINGS if found else DONE)
