"""`audit verify`."""

from typing import Annotated

import typer

from peripatos.cli.start import DONE, FINDINGS, answer, as_operator, stop

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The audit log."""


@app.command()
def verify(
    anchor: Annotated[str, typer.Option(help="SEQUENCE:HASH noted elsewhere, to show a cut or rewritten chain")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Recompute every link of the chain; exit 1 and name the first fault when one does not hold."""
    with as_operator() as actor:
        from peripatos.core import clock
        from peripatos.core.access import may, require
        from peripatos.core.audit.verify import verify_chain

        require(actor, may.AUDIT_LOG_VERIFY_CHAIN)
        report = verify_chain(now=clock.now(), expected_last=_anchor(anchor, as_json=as_json))
    said = f"{report.sealed} events, last hash {report.last_hash[:16]}…: " + (
        "the chain holds." if report.ok else f"{report.faults[0][1]} at {report.faults[0][0]}."
    )
    data = {"ok": report.ok, "sealed": report.sealed, "last_hash": report.last_hash, "faults": report.faults}
    answer(data, as_json=as_json, said=said)
    raise SystemExit(DONE if report.ok else FINDINGS)


def _anchor(text: str, *, as_json: bool) -> tuple[int, str] | None:
    if not text:
        return None
    sequence, _, digest = text.partition(":")
    if not sequence.isdigit() or len(digest) != 64:
        stop(
            "--anchor: write SEQUENCE:HASH, for example 120:3fa9… with all 64 characters of the hash.", as_json=as_json
        )
    return int(sequence), digest
