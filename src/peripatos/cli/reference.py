"""Writes the reference pages that follow from the code: settings and commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def main() -> None:
    """Writes ``docs/reference/settings.md`` and ``docs/reference/cli.md``."""
    (DOCS / "settings.md").write_text(settings_page(), encoding="utf-8")
    (DOCS / "cli.md").write_text(commands_page(), encoding="utf-8")


def settings_page() -> str:
    """Every setting with its meaning and default."""
    from django.conf import settings

    fields = type(settings.ENVIRONMENT).model_fields
    lines = ["# Settings", "", "Read from the environment. A secret may stand in a file: add `_FILE` to its name.", ""]
    lines += ["| variable | meaning | default |", "|---|---|---|"]
    for name, field in fields.items():
        default = "" if "secret" in name or "password" in name else getattr(field.default, "value", field.default)
        shown = f"`{default}`" if default not in ("", None) else "none"
        lines.append(f"| `PERIPATOS_{name.upper()}` | {field.description} | {shown} |")
    return "\n".join([*lines, ""])


def commands_page() -> str:
    """Every command with its arguments and options."""
    from peripatos.cli.main import app

    lines = [
        "# Commands",
        "",
        (
            "With `--json` a command prints exactly one JSON object, whose form is a JSON schema in "
            "`src/peripatos/cli/schemas`. Exit codes: 0 done, 1 findings or refused, 2 wrong use or input, "
            "3 an infeasible plan."
        ),
        "",
    ]
    for path, command in _walk(typer.main.get_command(app), "peripatos"):
        lines += [f"## {path}", "", (command.help or "").strip(), ""]
        lines += [_parameter(p) for p in command.params]
        lines += [""] if command.params else []
    return "\n".join(lines)


def _walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Commands below a group in the order of their names; typer brings its own copy of click, so no class is asked."""
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        yield path, command
        return
    for name, sub in sorted(subcommands.items()):
        yield from _walk(sub, f"{path} {name}")


def _parameter(parameter: Any) -> str:
    metavar = getattr(parameter, "metavar", None) or ""
    if parameter.param_type_name == "argument":
        name = metavar or (parameter.name or "").upper()
    else:
        name = ", ".join(parameter.opts) + (f" {metavar}" if metavar else "")
    return f"- `{name}`: {getattr(parameter, 'help', '') or ''}"


if __name__ == "__main__":
    from peripatos.cli.start import start_django

    start_django()
    main()
