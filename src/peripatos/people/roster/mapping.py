"""Which column becomes which field: by what it is called, by its second header, by its cells; and what a person said
overrules all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from peripatos.people.roster import aliases, dates, values
from peripatos.people.roster.errors import SensitiveColumn, UnknownField
from peripatos.people.roster.sentences import finding, reason, shorten
from peripatos.people.roster.types import ColumnMapping, Finding, Table

FIELDS = tuple(name for name in aliases.ALIASES if name != "username")
LOOKED_AT = 500
SAMPLES = 3
EXACT, COMPACT, BARE, LABEL, PART, CELLS, WEAK = 100, 95, 90, 88, 60, 55, 30
LEAST = 50
ENOUGH = 5
_PARTS = {
    "manager": "manager_ref",
    "supervisor": "manager_ref",
    "vorgesetzter": "manager_ref",
    "email": "email",
    "expertise": "expertise",
    "skills": "expertise",
    "department": "department",
    "biography": "biography",
    "timezone": "zone",
    "language": "languages",
    "languages": "languages",
    "grade": "grade",
    "industry": "industries",
    "profession": "profession",
    "surname": "last_name",
}
_IGNORE_WORDS = frozenset({"", "-", "ignore", "none", "skip"})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may be: a field, how sure, and its rank among the names of that field."""

    field: str
    confidence: int
    rank: int = 0


def suggest(
    table: Table, told: Mapping[str, str] | None = None
) -> tuple[tuple[ColumnMapping, ...], tuple[Finding, ...]]:
    """One mapping per column, and findings that name every column not imported.

    ``told`` gives a field (or "" to ignore) per header; raises ``UnknownField`` or ``SensitiveColumn`` for what
    cannot be.
    """
    settled = _settled(table.headers, told or {})
    columns = [_column(table, at, settled.get(at)) for at in range(len(table.headers))]
    columns = _choose_ids(table, columns)
    columns = _split_names(columns)
    columns = _one_per_field(columns, frozenset(settled))
    return tuple(columns), tuple(_named(columns, table.source.header_row))


def _settled(headers: Sequence[str], told: Mapping[str, str]) -> dict[int, str]:
    settled = {}
    for column, wanted in told.items():
        at = column_index(headers, column)
        name = field_named(wanted)
        if name and (kind := aliases.sensitive_kind(headers[at])):
            raise SensitiveColumn(
                _("The column “{column}” concerns {reason} and is never imported.").format(
                    column=headers[at], reason=reason(kind)
                ),
                column=headers[at],
            )
        settled[at] = name
    return settled


def column_index(headers: Sequence[str], column: str) -> int:
    """Where the column called ``column`` stands (capitals and spaces aside). Raises ``UnknownField``."""
    exact = [at for at, header in enumerate(headers) if header == column]
    near = [at for at, header in enumerate(headers) if aliases.normalise(header) == aliases.normalise(column)]
    for found in (exact, near):
        if len(found) == 1:
            return found[0]
    raise UnknownField(
        _("The file has no column called “{column}”; it has {headers}.").format(
            column=column, headers=", ".join(headers)
        ),
        column=column,
    )


def field_named(wanted: str) -> str:
    """The field of that name or of any name in the list of aliases; "" for words that mean to ignore. Raises
    ``UnknownField``.
    """
    if wanted.strip().casefold() in _IGNORE_WORDS:
        return ""
    if wanted in FIELDS:
        return wanted
    name = aliases.FIELD_OF.get(aliases.compact(wanted), ("", 0))[0]
    if name not in FIELDS:
        raise UnknownField(
            _("There is no field “{wanted}”; choose one of {fields}.").format(wanted=wanted, fields=", ".join(FIELDS)),
            field=wanted,
        )
    return name


def _column(table: Table, at: int, settled: str | None) -> ColumnMapping:
    header, label = table.headers[at], table.labels[at].strip()
    filled = [cell for record in table.records[: LOOKED_AT * 4] if (cell := values.clean(record.cells[at]))][:LOOKED_AT]
    kind = aliases.sensitive_kind(header) or ("" if aliases.known(header) else aliases.sensitive_kind(label))
    if kind:
        return ColumnMapping(at, header, "", EXACT, (), "sensitive", reason(kind))
    samples = tuple(dict.fromkeys(shorten(cell, 40) for cell in filled[:50]))[:SAMPLES]
    if settled is not None:
        role, why = ("mapped", "") if settled else ("ignored", _("a person said so"))
        return ColumnMapping(at, header, settled, EXACT, samples, role, why)
    if why := reason(aliases.REASON_OF.get(aliases.compact(header), "")):
        return ColumnMapping(at, header, "", EXACT, samples, "ignored", why)
    guess = _weighed(_guess(header, label, filled), filled)
    if guess is None or guess.confidence < LEAST:
        return ColumnMapping(
            at, header, guess.field if guess else "", guess.confidence if guess else 0, samples, "unknown", ""
        )
    return ColumnMapping(at, header, guess.field, guess.confidence, samples, "mapped", "")


def _guess(header: str, label: str, filled: Sequence[str]) -> Guess | None:
    named = (
        _by_name(header, EXACT) or _by_name(aliases.bare(header), BARE) or (_by_name(label, LABEL) if label else None)
    )
    return named or _by_part(header) or _by_cells(filled)


def _by_name(header: str, confidence: int) -> Guess | None:
    found = aliases.FIELD_OF.get(aliases.compact(header))
    if found is None:
        return None
    name, rank = found
    spelled = aliases.normalise(header) in aliases.SPELLED
    return Guess(name, confidence if spelled else min(confidence, COMPACT), rank)


def _by_part(header: str) -> Guess | None:
    words = aliases.normalise(aliases.bare(header)).split()
    found = next((_PARTS[word] for word in words if word in _PARTS), None)
    return Guess(found, PART, 99) if found and len(words) <= 4 else None


def _by_cells(filled: Sequence[str]) -> Guess | None:
    addresses = _share(filled)
    return Guess("email", CELLS, 99) if addresses > 0.9 and len(set(filled)) * 10 > len(filled) * 9 else None


def _share(filled: Sequence[str]) -> float:
    return sum(1 for cell in filled if values.as_email(cell)) / len(filled) if filled else 0.0


def _weighed(guess: Guess | None, filled: Sequence[str]) -> Guess | None:
    """A guess after a look at the cells: an address needs an @, a date needs a date, a user name is used only as an
    address.
    """
    if guess is None or not filled:
        return None if guess is not None and guess.field == "username" else guess
    if guess.field == "username":
        return Guess("email", 80, 90) if _share(filled) > 0.5 else None
    if len(filled) < ENOUGH:
        return guess
    if guess.field == "email" and sum("@" in cell for cell in filled) * 2 < len(filled):
        return replace(guess, confidence=WEAK)
    if (
        guess.field in {"start_date", "end_date"}
        and dates.share_dated(filled) < 0.5
        and not all(map(dates.is_empty, filled))
    ):
        return replace(guess, confidence=WEAK)
    return guess


def _choose_ids(table: Table, columns: list[ColumnMapping]) -> list[ColumnMapping]:
    """Where several columns could hold the id, the one that the managers' column speaks of is it."""
    ids = [column for column in columns if column.field == "external_ref" and column.role == "mapped"]
    managers = [column for column in columns if column.field == "manager_ref" and column.role == "mapped"]
    if len(ids) < 2 or not managers:
        return columns
    spoken = {cell for column in managers for cell in map(values.clean, table.column(column.index)) if cell}
    met = {column.index: len(spoken.intersection(map(values.clean, table.column(column.index)))) for column in ids}
    best = max(ids, key=lambda column: met[column.index])
    if not met[best.index]:
        return columns
    return [
        replace(c, role="ignored", reason=_("“{column}” is used").format(column=best.column))
        if c in ids and c is not best
        else c
        for c in columns
    ]


def _split_names(columns: list[ColumnMapping]) -> list[ColumnMapping]:
    """Beside a column of first names and none of last names, "Name" means the last name (as in German and French
    files).
    """
    present = {column.field for column in columns if column.role == "mapped"}
    if "first_name" not in present or "last_name" in present or "full_name" not in present:
        return columns
    bare = {"name", "nom", "naam"}
    return [
        replace(c, field="last_name", confidence=min(c.confidence, 80))
        if c.field == "full_name" and aliases.compact(c.column) in bare
        else c
        for c in columns
    ]


def _one_per_field(columns: list[ColumnMapping], settled: frozenset[int]) -> list[ColumnMapping]:
    """Of several columns for one field the surest counts, then the more usual name; managers, end dates and addresses
    may be several.
    """
    best: dict[str, ColumnMapping] = {}
    for column in columns:
        if column.role == "mapped" and column.field in aliases.SINGLE:
            rival = best.get(column.field)
            if rival is None or _weight(column, settled) > _weight(rival, settled):
                best[column.field] = column
    return [_kept_or_not(column, best.get(column.field)) for column in columns]


def _weight(column: ColumnMapping, settled: frozenset[int]) -> tuple[bool, bool, int, int, int]:
    rank = aliases.FIELD_OF.get(aliases.compact(column.column), ("", 99))[1]
    return column.index in settled, bool(column.samples), column.confidence, -rank, -column.index


def _kept_or_not(column: ColumnMapping, best: ColumnMapping | None) -> ColumnMapping:
    if column.role != "mapped" or best is None or column is best:
        return column
    return replace(column, role="ignored", reason=_("“{column}” is used for the same").format(column=best.column))


def _named(columns: Sequence[ColumnMapping], line: int) -> list[Finding]:
    sentence = {"sensitive": "sensitive_column", "ignored": "ignored_column", "unknown": "unknown_column"}
    return [
        finding(sentence[column.role], line, column.column, reason=column.reason)
        for column in columns
        if column.role in sentence and (column.samples or column.role == "sensitive")
    ]
