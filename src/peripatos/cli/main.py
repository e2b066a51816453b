"""`peripatos`: everything that an operator does, from the command line."""

import typer

from peripatos.cli import audit, check, database, demo, match, plan, programme, roster, run, user

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Peripatos, from the command line."
)
for commands in (run.app, database.app, check.app, demo.app):
    app.registered_commands += commands.registered_commands
app.add_typer(roster.app, name="roster", help="Check and import HR exports.")
app.add_typer(programme.app, name="programme", help="Create programmes and enrol people.")
app.add_typer(match.app, name="match", help="Run a matching and look at it.")
app.add_typer(plan.app, name="plan", help="Use the planning engine on files.")
app.add_typer(audit.app, name="audit", help="Verify the audit log.")
app.add_typer(user.app, name="user", help="Accounts and first duties.")


def main() -> None:
    """Entry point of the `peripatos` command."""
    app()


if __name__ == "__main__":
    main()
