"""The structure keeps its promises: sizes, routes, services, scoped tables, documentation."""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from peripatos.config.env import PREFIX, Environment
from peripatos.core.access import may
from peripatos.core.access.scope import ScopedManager
from peripatos.core.access.table import TABLE_FILE, Rule
from peripatos.web.rules import rule_of

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "peripatos"
MODULE_LINES, TEST_LINES, FUNCTION_LINES = 500, 800, 60


def sources() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def functions(path: Path) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
    return tuple(n for n in ast.walk(tree_of(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_longer_than_the_house_allows() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources()
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    long |= {
        str(p.relative_to(ROOT)): n
        for p in (ROOT / "tests").rglob("*.py")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > TEST_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_the_house_allows() -> None:
    long = {
        f"{p.relative_to(ROOT)}:{f.name}": length(f)
        for p in sources()
        for f in functions(p)
        if length(f) > FUNCTION_LINES
    }
    assert long == {}


def test_functions_are_short_in_the_middle_and_at_the_tail() -> None:
    lengths = sorted(length(f) for p in sources() for f in functions(p))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 40


def test_every_module_says_what_it_is() -> None:
    silent = [str(p.relative_to(ROOT)) for p in sources() if tree_of(p).body and not ast.get_docstring(tree_of(p))]
    assert silent == []


def table_rows() -> set[Rule]:
    with TABLE_FILE.open(encoding="utf-8", newline="") as lines:
        return {Rule(row["object"], row["action"]) for row in csv.DictReader(lines)}


def test_every_row_of_the_access_table_has_one_name_and_no_name_lacks_its_row() -> None:
    named = [value for value in vars(may).values() if isinstance(value, Rule)]
    assert set(named) == table_rows()
    assert len(named) == len(set(named))


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


def test_every_route_declares_its_rule() -> None:
    undecided = {p.name for p in routes() if rule_of(p.callback, p.name) is None}
    assert undecided == {
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_set_password",
        "account_reauthenticate",
    }


def test_public_routes_are_exactly_these() -> None:
    public = {p.name for p in routes() if (rule := rule_of(p.callback, p.name)) and rule.public}
    assert public == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "accept-invitation",
        "calendar-feed",
        "health",
        "limits",
        "walk-in",
    }


def test_rules_of_routes_are_rows_of_the_table() -> None:
    assert {row for p in routes() if (rule := rule_of(p.callback, p.name)) for row in rule.rows} <= table_rows()


def test_no_address_carries_anything_but_ids_and_words_of_ours() -> None:
    odd = {str(p.pattern) for p in routes() if re.search(r"<(?!uuid:|int:|slug:)[^>]*>", str(p.pattern))}
    assert odd <= {
        "invitation/<str:token>/",
        "feed/<str:token>",
        "feed/<str:token>.ics",
        "^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    }


def test_every_programme_owned_table_has_the_scoped_manager() -> None:
    owned = [
        m
        for m in apps.get_models()
        if m.__module__.startswith("peripatos")
        and any(f.name == "programme" for f in m._meta.get_fields() if not f.auto_created)
    ]
    unscoped = {m.__name__ for m in owned if not isinstance(m._default_manager, ScopedManager)}
    assert unscoped == {"Duty"}  # duties are what the actor is made of, before there is any scope


def test_every_table_names_its_storage_class() -> None:
    tables = [
        m
        for m in apps.get_models()
        if m.__module__.startswith("peripatos.") and not m.__module__.startswith("peripatos.core")
    ]
    assert {m.__name__ for m in tables if not hasattr(m, "storage_class")} == set()


def service_modules() -> list[Path]:
    return [p for p in sources() if (p.name == "services.py" or "services" in p.parts) and p.name != "__init__.py"]


def calls(node: ast.AST) -> set[str]:
    """Last names of everything that a piece of code calls."""
    return {ast.unparse(n.func).split(".")[-1] for n in ast.walk(node) if isinstance(n, ast.Call)}


def permission_askers() -> set[str]:
    """Names of functions that ask the access table, themselves or through one that they call."""
    known = {"require", "require_any_reach", "decide"}
    bodies = [(f.name, calls(f)) for path in sources() for f in functions(path)]
    while True:
        more = {name for name, called in bodies if called & known} - known
        if not more:
            return known
        known |= more


def public_services() -> list[tuple[str, ast.AST]]:
    """Every public function of a services module that takes an actor."""
    found: list[tuple[str, ast.AST]] = []
    for path in service_modules():
        found.extend(
            (f"{path.relative_to(SOURCE)}:{f.name}", f)
            for f in functions(path)
            if not f.name.startswith("_") and any(a.arg == "actor" for a in f.args.kwonlyargs)
        )
    return found


def test_every_service_asks_for_permission() -> None:
    askers = permission_askers()
    services = public_services()
    assert len(services) > 60
    assert [name for name, f in services if not calls(f) & askers] == []


@pytest.mark.parametrize("field", sorted(Environment.model_fields))
def test_every_setting_is_documented(field: str) -> None:
    assert f"{PREFIX}{field.upper()}" in (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


def commands() -> dict[str, Any]:
    """Every command of the command line by the words that call it."""

    def found(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for name, sub in command.commands.items():
                yield from found(sub, (*path, name))
        else:
            yield " ".join(path), command

    from peripatos.cli.main import app

    return dict(found(typer.main.get_command(app), ()))


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert len(commands()) > 20
    assert [
        name for name in commands() if f"`peripatos {name}" not in text and f"## peripatos {name}" not in text
    ] == []


def test_every_command_that_prints_an_object_ships_its_schema() -> None:
    def schema(name: str) -> Path:
        kind = name.removeprefix("plan ")
        if name.startswith("plan ") and kind != "check":
            return SOURCE / "engine/schemas" / f"{kind}-solution.schema.json"
        return SOURCE / "cli/schemas" / f"{name.replace(' ', '-')}.schema.json"

    printing = [name for name, command in commands().items() if any("--json" in p.opts for p in command.params)]
    assert printing
    assert [name for name in printing if not schema(name).is_file()] == []
