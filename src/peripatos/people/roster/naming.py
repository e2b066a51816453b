"""Managers as people know them: a name with an id, or with the line of the file on which they stand."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from peripatos.people.models import Person, RosterRow

KNOWN, LINE = "known:", "line:"


def named_managers(import_id: UUID, tokens: Iterable[str]) -> dict[str, str]:
    """Words for each token of a difference: ``known:<person id>``, a bare person id, or ``line:<n>``. Two queries."""
    wanted = set(tokens)
    ids = {token: UUID(token.removeprefix(KNOWN)) for token in wanted if token and not token.startswith(LINE)}
    lines = {token: int(token.removeprefix(LINE)) for token in wanted if token.startswith(LINE)}
    people = _people(ids.values())
    rows = dict(
        RosterRow.objects.filter(roster_import_id=import_id, line__in=lines.values()).values_list("line", "facts")
    )
    said = {token: people.get(person, _("somebody removed since")) for token, person in ids.items()}
    return said | {token: _on_line(line, rows.get(line, {})) for token, line in lines.items()}


def _people(ids: Iterable[UUID]) -> dict[UUID, str]:
    found = Person.objects.filter(id__in=set(ids)).values_list("id", "display_name", "external_ref")
    return {person: _with_id(name, ref) for person, name, ref in found}


def _with_id(name: str, ref: str | None) -> str:
    return _("{name} (id {ref})").format(name=name, ref=ref) if ref else name


def _on_line(line: int, facts: Mapping[str, str]) -> str:
    name = facts.get("full_name") or facts.get("email", "")
    words = _("{name} (line {line})") if name else _("line {line}")
    return words.format(name=name, line=line)
