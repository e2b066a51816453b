"""`user create`: the first accounts and the first duties."""

from typing import Annotated

import typer

from peripatos.cli.start import FINDINGS, answer, as_operator, stop

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Accounts."""


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="e-mail address, used to sign in")],
    name: Annotated[str, typer.Option(help="name shown to others when no person with this address exists yet")] = "",
    duty: Annotated[str, typer.Option(help="administrator or steward, only while nobody holds it")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Make an account and print the single-use link with which its person chooses a password."""
    with as_operator() as actor:
        from peripatos.core import clock
        from peripatos.core.errors import PeripatosError
        from peripatos.programmes.first_duties import create_first_user

        try:
            made = create_first_user(actor=actor, email=email, name=name, duty=duty, now=clock.now())
        except PeripatosError as problem:
            stop(problem.message, code=FINDINGS, as_json=as_json, code_name=problem.code)
    answer(
        {"ok": True, "person": made.person_id, "link": made.link},
        as_json=as_json,
        said=f"Open this link within 14 days to choose a password, or send it to its person:\n{made.link}",
    )
