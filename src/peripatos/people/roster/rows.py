"""From a mapped table to candidates: one per line, with findings about its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from peripatos.people.roster import columns as read
from peripatos.people.roster import dates, names, values, zones
from peripatos.people.roster.columns import TEXT_READERS, Column
from peripatos.people.roster.errors import UnknownField
from peripatos.people.roster.mapping import column_index
from peripatos.people.roster.sentences import finding
from peripatos.people.roster.types import (
    Answers,
    Candidate,
    ColumnMapping,
    DateOrder,
    Finding,
    ManagerRef,
    PersonFacts,
    RefKind,
    Table,
)

LIST_FIELDS = ("expertise", "industries")
SENSITIVE_LEAST = 3


@dataclass(slots=True)
class Cells:
    """All columns of a table as clean values, one entry per line; a field that the file lacks is absent."""

    size: int
    texts: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    days: dict[str, list[date | None]] = field(default_factory=dict)
    managers: list[tuple[str, list[str]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def speaks_of_employment(self) -> bool:
        return not {"status", "on_leave"}.isdisjoint(self.texts) or "end_on" in self.days

    def text(self, name: str, at: int) -> str:
        column = self.texts.get(name)
        return column[at] if column else ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Candidates in the order of the file, findings about columns and cells, and the fields that the file speaks of."""

    candidates: tuple[Candidate, ...]
    findings: tuple[Finding, ...]
    fields: frozenset[str]
    headers: dict[str, str]


def build(table: Table, mapping: Sequence[ColumnMapping], *, answers: Answers, today: date) -> Rows:
    """Candidates of every line, left-out lines among them (the caller knows which); managers are named but not yet
    found.
    """
    orders = _told_orders(table, answers)
    cells = _read(table, [column for column in mapping if column.role == "mapped"], orders, today)
    cells.findings.extend(_repeated_sensitive(table, mapping, cells))
    candidates = tuple([_candidate(cells, at, record.line, today) for at, record in enumerate(table.records)])
    cut = [fault for candidate in candidates for fault in _cut(candidate, cells)]
    findings = [*cells.findings, *cut, *_column_gaps(cells, table), *_line_faults(candidates, cells, today)]
    fields = frozenset(cells.texts) | frozenset(cells.lists) | frozenset(cells.days)
    return Rows(candidates, tuple(findings), fields | ({"manager"} if cells.managers else frozenset()), cells.headers)


LENGTHS = {
    "first_name": 60,
    "middle_name": 59,
    "last_name": 120,
    "title": 200,
    "department": 200,
    "organisation": 200,
    "location": 120,
    "country": 80,
    "grade": 40,
    "function": 120,
    "biography": 2000,
}
KEY_LENGTHS = {"external_ref": 64, "email": 254}


def _cut(candidate: Candidate, cells: Cells) -> Iterator[Finding]:
    """What is too long for its place is cut and named; a key too long is an error, since a part names nobody."""
    facts = candidate.facts
    for name, most in LENGTHS.items():
        text: str = getattr(facts, name)
        if len(text) > most:
            setattr(facts, name, text[:most])
            yield finding("too_long", candidate.line, cells.headers.get(name, ""), most=most)
    for name, most in KEY_LENGTHS.items():
        if len(getattr(facts, name)) > most:
            yield finding("too_long_key", candidate.line, cells.headers.get(name, ""))


def _told_orders(table: Table, answers: Answers) -> dict[int, DateOrder]:
    orders = {}
    for column, order in answers.dates.items():
        if order.casefold() not in dates.ORDERS:
            raise UnknownField(f"“{order}” is no order of dates; choose dmy, mdy, ymd, iso or serial.", order=order)
        orders[column_index(table.headers, column)] = dates.ORDERS[order.casefold()]
    return orders


def _read(table: Table, mapped: Sequence[ColumnMapping], orders: dict[int, DateOrder], today: date) -> Cells:
    lines = [record.line for record in table.records]
    cells = Cells(len(lines))
    made = {c.index: Column(c.column, table.source.header_row, lines, table.column(c.index)) for c in mapped}
    for name in ("external_ref", "first_name", "last_name", "full_name"):
        _read_fields(cells, [c for c in mapped if c.field == name], made, orders, today)
    rest = [c for c in mapped if c.field not in {"external_ref", "first_name", "last_name", "full_name"}]
    _read_fields(cells, rest, made, orders, today)
    for column in made.values():
        cells.findings.extend(column.findings)
    return cells


def _read_fields(
    cells: Cells, mapped: Sequence[ColumnMapping], made: dict[int, Column], orders: dict[int, DateOrder], today: date
) -> None:
    for column in mapped:
        cells.headers.setdefault(column.field, column.column)
        _read_one(cells, column.field, made[column.index], orders.get(column.index), today)


def _read_one(cells: Cells, name: str, column: Column, order: DateOrder | None, today: date) -> None:
    if name == "external_ref":
        cells.texts[name] = read.ids(column)
    elif name == "email":
        cells.texts[name] = _first_of(cells.texts.get(name), read.emails(column, _keyed(cells)))
    elif name == "manager_ref":
        cells.managers.append((column.header, read.ids(column)))
    elif name == "department":
        cells.texts[name], cells.texts["unit_holder"] = read.units(column)
    elif name in {"start_date", "end_date"}:
        held = name.replace("date", "on")
        cells.days[held] = _first_day(cells.days.get(held), read.days(column, order, today))
    elif name == "languages":
        cells.lists[name] = read.languages(column)
    elif name in LIST_FIELDS:
        cells.lists[name] = read.lists(column)
    else:
        cells.texts[name] = TEXT_READERS[name](column)


def _keyed(cells: Cells) -> list[bool]:
    keys = [cells.texts[name] for name in ("external_ref", "full_name", "last_name") if name in cells.texts]
    return [any(column[at] for column in keys) for at in range(cells.size)]


def _first_of(one: list[str] | None, other: list[str]) -> list[str]:
    return [a or b for a, b in zip(one, other, strict=True)] if one else other


def _first_day(one: list[date | None] | None, other: list[date | None]) -> list[date | None]:
    return [a or b for a, b in zip(one, other, strict=True)] if one else other


def _candidate(cells: Cells, at: int, line: int, today: date) -> Candidate:
    facts = PersonFacts(external_ref=cells.text("external_ref", at), email=cells.text("email", at))
    name = _set_name(facts, cells, at)
    for field_name in TEXT_FACTS:
        if field_name in cells.texts:
            setattr(facts, field_name, cells.texts[field_name][at])
    for field_name, lists in cells.lists.items():
        setattr(facts, field_name, lists[at])
    for field_name, days in cells.days.items():
        setattr(facts, field_name, days[at])
    facts.function = facts.function or facts.profession
    facts.zone = facts.zone or zones.zone_of_hours(facts.lon_hours)
    facts.status = _status(facts, name, cells.text("on_leave", at), today)
    if facts.status == "active" and not cells.speaks_of_employment:
        facts.status = ""
    refs, stated = _refs(cells, at)
    return Candidate(line, facts, refs, manager_stated=stated)


TEXT_FACTS = (
    "title", "department", "organisation", "location", "country", "continent", "zone", "lon_hours", "grade", "function",
    "profession", "biography", "both_roles", "status",
)  # fmt: skip


def _set_name(facts: PersonFacts, cells: Cells, at: int) -> names.Name:
    """Separate columns count before a column of whole names; remarks in either are taken off."""
    whole = names.parse(cells.text("full_name", at)) if cells.text("full_name", at) else names.Name()
    first, last = cells.text("first_name", at), cells.text("last_name", at)
    name = _from_parts(first, cells.text("middle_name", at), last) if first or last else whole
    facts.first_name, facts.middle_name, facts.last_name = name.first, name.middle, name.last
    facts.suffix = cells.text("suffix", at) or name.suffix
    facts.preferred_name = cells.text("preferred_name", at) or name.preferred or whole.preferred
    facts.full_name = name.full
    return names.Name(
        name.first,
        name.middle,
        name.last,
        on_leave=name.on_leave or whole.on_leave,
        left=name.left or whole.left,
        preferred=facts.preferred_name,
    )


def _from_parts(first: str, middle: str, last: str) -> names.Name:
    if not any(sign in f"{first}{last}" for sign in "([,"):
        return names.Name(first, middle, last)
    return names.parse(f"{last.replace(',', ' ')}, {first.replace(',', ' ')} {middle}" if last else first)


def _status(facts: PersonFacts, name: names.Name, on_leave: str, today: date) -> str:
    if facts.end_on and facts.end_on < today:
        return "left"
    if facts.status == "left" or name.left:
        return "left"
    return "on_leave" if name.on_leave or on_leave == "yes" or facts.status == "on_leave" else "active"


def _refs(cells: Cells, at: int) -> tuple[tuple[ManagerRef, ...], bool]:
    """Every way in which the line names a manager; the head of the unit only where the file has no column for
    managers.
    """
    if not cells.managers:
        holder = cells.text("unit_holder", at)
        return ((ManagerRef(RefKind.NAME, holder, cells.headers["department"]),), True) if holder else ((), False)
    refs = tuple(
        [_ref(cell[at], header) for header, cell in cells.managers if cell[at] and not values.is_no_manager(cell[at])]
    )
    return refs, True


def _ref(text: str, header: str) -> ManagerRef:
    email = values.as_email(text)
    if email:
        return ManagerRef(RefKind.EMAIL, email, header)
    kind = RefKind.ID if any(sign.isdigit() for sign in text) and " " not in text else RefKind.NAME
    return ManagerRef(kind, text, header)


def _column_gaps(cells: Cells, table: Table) -> Iterator[Finding]:
    """What a file lacks as a whole is said once, not on every line."""
    line = table.source.header_row
    if not table.records:
        yield finding("no_rows", line)
    named = {"first_name", "last_name", "full_name"}.intersection(cells.texts)
    if not named and not {"external_ref", "email"}.intersection(cells.texts):
        yield finding("no_key_column", line)
    elif not named:
        yield finding("no_name_column", line)
    if "email" not in cells.texts:
        yield finding("no_email_column", line)


def _line_faults(candidates: Sequence[Candidate], cells: Cells, today: date) -> Iterator[Finding]:
    named = bool({"first_name", "last_name", "full_name"}.intersection(cells.texts))
    wrong = {fault.line for fault in cells.findings if fault.code == "bad_email"}
    for candidate in candidates:
        facts = candidate.facts
        if not facts.external_ref and not facts.email and not facts.full_name:
            if named or {"external_ref", "email"}.intersection(cells.texts):
                yield finding("missing_key", candidate.line)
            continue
        if named and not facts.full_name:
            yield finding(
                "missing_name", candidate.line, cells.headers.get("full_name") or cells.headers.get("last_name", "")
            )
        if "email" in cells.texts and not facts.email and candidate.line not in wrong:
            yield finding("missing_email", candidate.line, cells.headers["email"])
        if facts.start_on and facts.start_on > today:
            yield finding("future_hire", candidate.line, cells.headers["start_date"], date=facts.start_on.isoformat())
        if facts.start_on and facts.end_on and facts.end_on < facts.start_on:
            yield finding("end_before_start", candidate.line, cells.headers["end_date"])


def _repeated_sensitive(table: Table, mapping: Sequence[ColumnMapping], cells: Cells) -> Iterator[Finding]:
    """Free text that repeats a sensitive column would carry it in by the back door, so it is named."""
    header = cells.headers.get("biography")
    if header is None:
        return
    for column in mapping:
        if column.role != "sensitive":
            continue
        told = zip(table.column(column.index), cells.texts["biography"], strict=True)
        count = sum(
            1
            for value, text in told
            if len(value.strip()) > SENSITIVE_LEAST and value.strip().casefold() in text.casefold()
        )
        if count:
            yield finding(
                "repeats_sensitive",
                table.source.header_row,
                header,
                count=count,
                other=column.column,
                reason=column.reason,
            )
