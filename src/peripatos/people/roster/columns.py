"""Whole columns of cells into clean values, with one finding per fault."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from peripatos.people.roster import dates, values, words, zones
from peripatos.people.roster.sentences import finding
from peripatos.people.roster.types import DateOrder, Finding

CUT_WIDTHS = frozenset({20, 24, 25, 30, 32, 35, 40, 45, 50, 60, 64, 80, 100, 128})
SCOPE_SHARE = 0.01


@dataclass(slots=True)
class Column:
    """The cells of one column beside the lines on which they stand; ``findings`` grows as they are read."""

    header: str
    line: int
    lines: Sequence[int]
    cells: list[str]
    findings: list[Finding] = field(default_factory=list)

    def note(self, sentence: str, line: int | None = None, **data: object) -> None:
        self.findings.append(finding(sentence, self.line if line is None else line, self.header, **data))


def cleaned(column: Column, *, prose: bool = False) -> list[str]:
    """Cells without odd spaces; how many had some at their edges is noted once."""
    cells = [values.clean_prose(cell) for cell in column.cells] if prose else list(map(values.clean, column.cells))
    edged = sum(1 for raw in column.cells if raw and (raw[0] == " " or raw[-1] == " "))
    if edged:
        column.note("trailing_spaces", count=edged)
    return cells


def texts(column: Column, *, prose: bool = False) -> list[str]:
    """Plain text; what starts like a formula stays text and is named."""
    return [_plain(column, line, cell) for line, cell in zip(column.lines, cleaned(column, prose=prose), strict=True)]


def _plain(column: Column, line: int, cell: str) -> str:
    if cell[:1] in values.FORMULA_SIGNS and values.is_formula(cell):
        column.note("formula", line)
        return values.neutral(cell)
    return "" if cell and cell.casefold() in words.EMPTY else cell


def labels(column: Column) -> list[str]:
    """Names of units and places: codes at the end are dropped, so that files with and without them agree."""
    pairs = [values.without_suffix(cell) for cell in texts(column)]
    coded = [at for at, (_, code) in enumerate(pairs) if code]
    if not coded:
        return [name for name, _ in pairs]
    example = f"({pairs[coded[0]][1]})"
    column.note("suffix_code", count=len(coded), total=len(pairs), example=example)
    return [name for name, _ in pairs]


def units(column: Column) -> tuple[list[str], list[str]]:
    """Departments, and who leads each where the cell says so, as in "Team (Manager Name)"."""
    pairs = [values.unit_and_holder(cell) for cell in labels(column)]
    names = [unit for unit, _ in pairs]
    _note_scope(column, names)
    return names, [holder for _, holder in pairs]


def titles(column: Column) -> list[str]:
    """Titles, with a warning where the export cut them, and a note where capitals are mixed."""
    found = labels(column)
    _note_cut(column, found)
    capital = sum(1 for title in found if len(title) > 3 and title.isupper())
    if 0 < capital < sum(1 for title in found if len(title) > 3):
        column.note("mixed_case")
    _note_scope(column, found)
    return found


def _note_cut(column: Column, found: Sequence[str]) -> None:
    """Exports cut at round widths: several titles that end exactly there, or one that ends inside a word spelled out
    elsewhere.
    """
    distinct = {title for title in found if title}
    width = max(map(len, distinct), default=0)
    at_edge = {title for title in distinct if len(title) == width}
    if width in CUT_WIDTHS and (len(at_edge) > 1 or _inside_word(next(iter(at_edge)), distinct)):
        column.note("truncated_title", count=sum(1 for title in found if len(title) == width), width=width)


def _inside_word(title: str, distinct: set[str]) -> bool:
    last = title.rsplit(maxsplit=1)[-1].casefold()
    others = {word.casefold() for other in distinct if other != title for word in other.split()}
    return last not in others and any(word.startswith(last) for word in others)


def _note_scope(column: Column, found: Sequence[str]) -> None:
    counts = Counter(
        value for value in found if words.OUT_OF_SCOPE.intersection(value.casefold().replace("-", " ").split())
    )
    for value, count in counts.most_common(5):
        if count >= max(3, len(found) * SCOPE_SHARE):
            column.note("out_of_scope", value=value, count=count)


def ids(column: Column) -> list[str]:
    """Ids as text. Rounded numbers and formulas cannot serve and are errors; lost leading zeros are named."""
    raw = cleaned(column)
    found = [_id(column, line, cell) for line, cell in zip(column.lines, raw, strict=True)]
    _note_lost_zeros(column, found)
    return found


def _id(column: Column, line: int, cell: str) -> str:
    if cell.isalnum() and not values.is_scientific(cell):
        return "" if cell.casefold() in words.EMPTY else cell
    plain = values.unwrapped(cell)
    if values.is_scientific(plain):
        column.note("scientific_id", line)
        return plain
    if values.is_formula(plain):
        column.note("formula_key", line)
        return ""
    if values.has_thin_spaces(plain):
        column.note("spaces_in_number", line)
    return "" if plain.casefold() in words.EMPTY else values.as_id(plain)


def _note_lost_zeros(column: Column, found: Sequence[str]) -> None:
    """In a column of equally long numbers with leading zeros, shorter numbers have lost theirs."""
    numbers = [value for value in found if value.isdigit()]
    padded = [value for value in numbers if value[0] == "0" and len(value) > 1]
    if not padded:
        return
    width, count = Counter(map(len, padded)).most_common(1)[0]
    short = [
        (line, value)
        for line, value in zip(column.lines, found, strict=True)
        if value.isdigit() and value[0] != "0" and len(value) < width
    ]
    if count * 2 < len(padded) or any(len(value) > width for value in numbers):
        return
    for line, value in short:
        column.note("leading_zeros_lost", line, meant=value.zfill(width))


def emails(column: Column, keyed: Sequence[bool]) -> list[str]:
    """Addresses in lower case; a bad one is an error only where the line has no other key."""
    return [
        _email(column, line, cell, keyed=key)
        for line, cell, key in zip(column.lines, cleaned(column), keyed, strict=True)
    ]


def _email(column: Column, line: int, cell: str, *, keyed: bool) -> str:
    if not cell or cell.casefold() in words.EMPTY:
        return ""
    if values.is_formula(cell):
        column.note("formula" if keyed else "formula_key", line)
        return ""
    found = values.as_email(cell)
    if not found:
        column.note("bad_email" if keyed else "bad_email_key", line, value=cell)
    return found


def days(column: Column, told: DateOrder | None, today: date) -> list[date | None]:
    """Dates, read in the one way that the whole column allows; a column that allows two ways is a question and stays
    empty.
    """
    cells = cleaned(column)
    way = dates.decide(cells, told or dates.hint(column.header))
    if way.order is None:
        column.note("mixed_dates" if way.mixed else "ambiguous_date")
        return [None] * len(cells)
    return [_day(column, line, cell, way.order, today) for line, cell in zip(column.lines, cells, strict=True)]


def _day(column: Column, line: int, cell: str, order: DateOrder, today: date) -> date | None:
    if not cell or dates.is_empty(cell):
        return None
    found = dates.read(cell, order, today=today)
    if found is None:
        column.note("impossible_date", line, value=cell)
    return found


def zone_names(column: Column) -> list[str]:
    found = []
    for line, cell in zip(column.lines, texts(column), strict=True):
        zone = zones.zone_of(cell) if cell else ""
        if cell and not zone:
            column.note("bad_zone", line, value=cell)
        found.append(zone)
    return found


def statuses(column: Column) -> list[str]:
    """Employment status; each unknown word is named once, where it first stands."""
    cells = texts(column)
    meaning = {cell: values.as_status(cell) if cell else "" for cell in set(cells)}
    unknown = {cell for cell, status in meaning.items() if status is None}
    for line, cell in zip(column.lines, cells, strict=True):
        if cell in unknown:
            unknown.discard(cell)
            column.note("unknown_status", line, value=cell)
    return [meaning[cell] or "" for cell in cells]


def languages(column: Column) -> list[tuple[str, ...]]:
    """Languages by their codes; a locale such as ``en_GB`` is its language, an unknown word stays as written."""
    return [tuple(dict.fromkeys(values.as_language(word) for word in found)) for found in lists(column)]


def lists(column: Column) -> list[tuple[str, ...]]:
    return [values.as_list(cell) for cell in texts(column)]


def numbers(column: Column) -> list[str]:
    """Decimal numbers with a point, whatever thin spaces or comma the file uses; what is no number is dropped."""
    return [_number(cell) for cell in cleaned(column)]


def _number(cell: str) -> str:
    plain = cell.replace("\u2212", "-").replace(" ", "").replace(",", ".")
    try:
        return f"{float(plain):g}" if plain else ""
    except ValueError:
        return ""


def yes_no(column: Column) -> list[str]:
    return [("yes" if values.as_yes(cell) else "no") if cell else "" for cell in texts(column)]


TEXT_READERS: dict[str, Callable[[Column], list[str]]] = {
    "first_name": texts,
    "middle_name": texts,
    "last_name": texts,
    "suffix": texts,
    "preferred_name": texts,
    "full_name": texts,
    "title": titles,
    "organisation": labels,
    "location": labels,
    "country": texts,
    "continent": texts,
    "grade": texts,
    "function": texts,
    "profession": texts,
    "zone": zone_names,
    "lon_hours": numbers,
    "status": statuses,
    "on_leave": yes_no,
    "both_roles": yes_no,
    "biography": lambda column: texts(column, prose=True),
}
