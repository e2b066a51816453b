"""XLSX workbooks, read-only, after the archive has shown that it is no bomb."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol, cast
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _

from peripatos.people.roster import aliases
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.limits import Limits
from peripatos.people.roster.types import Record

ZIP_MARK = b"PK\x03\x04"
OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"
LOOK_AHEAD = 30
EMPTY_RUN = 1_000
_FORMULA = re.compile(rb"<f[ >/]")
_UNSOUND = (
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    ParseError,
    zipfile.BadZipFile,
)


class OpenSheet(Protocol):
    """What is used of a sheet that openpyxl reads bit by bit."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(
        self, *, max_row: int | None = None, max_col: int | None = None, values_only: bool = False
    ) -> Iterator[tuple[object, ...]]: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text, the names of the others, and whether some cells were computed."""

    name: str
    records: tuple[Record, ...]
    others: tuple[str, ...]
    computed: bool


def is_workbook(data: bytes) -> bool:
    return data.startswith(ZIP_MARK)


def refuse_old_office(data: bytes) -> None:
    if data.startswith(OLD_OFFICE_MARK):
        raise UnreadableFile(
            _("This workbook is in the old .xls format or locked by a password; save it as .xlsx without one."),
            reason="old_office",
        )


def read_sheet(data: bytes, *, name: str, limits: Limits) -> Sheet:
    """The sheet called ``name``, or the visible one most like a list of people. Raises ``UnreadableFile``."""
    computed = _inspect(data, limits)
    try:
        return _read(data, name=name, limits=limits, computed=computed)
    except _UNSOUND as wrong:
        raise UnreadableFile(
            _("The workbook is damaged; open it in a spreadsheet, save it anew and upload that."), reason="damaged"
        ) from wrong


def _inspect(data: bytes, limits: Limits) -> bool:
    """Refuses archives that would unpack into too much or declare entities; tells whether a sheet holds formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, len(data), limits)
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile(
                    _("This archive is not an XLSX workbook; save the list as .xlsx or .csv."), reason="not_workbook"
                )
            parts = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            return sum(_has_formula(archive, entry) for entry in parts) > 0
    except _UNSOUND as wrong:
        raise UnreadableFile(
            _("The workbook is damaged; open it in a spreadsheet, save it anew and upload that."), reason="damaged"
        ) from wrong
    except (NotImplementedError, RuntimeError) as wrong:
        raise UnreadableFile(
            _("The workbook is packed or locked in an unusual way; save it as .xlsx without a password."),
            reason="locked",
        ) from wrong


def _refuse_bomb(entries: Sequence[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.entries
        or unpacked > limits.unpacked_bytes
        or unpacked > max(packed, 100_000) * limits.ratio
    ):
        raise UnreadableFile(
            _("The workbook unpacks into far more than a list of people needs; export the list alone."), reason="bomb"
        )


def _has_formula(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Reads one part in pieces; a document type is refused, since no spreadsheet writes one and entities can grow
    without end.
    """
    found, tail = False, b""
    with archive.open(entry) as part:
        while piece := part.read(1 << 20):
            window = tail + piece
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise UnreadableFile(
                    _("The workbook declares entities, which no spreadsheet does; save it anew."), reason="entities"
                )
            found = found or ("/worksheets/" in entry.filename and _FORMULA.search(window) is not None)
            tail = piece[-16:]
    return found


def _read(data: bytes, *, name: str, limits: Limits, computed: bool) -> Sheet:
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to load, and few processes read workbooks)

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        opened = [cast("OpenSheet", sheet) for sheet in book.worksheets]
        sheets = [sheet for sheet in opened if sheet.sheet_state == "visible"]
        chosen = _choose(sheets, name, limits)
        others = tuple(sheet.title for sheet in sheets if sheet is not chosen)
        return Sheet(chosen.title, tuple(_records(chosen, limits)), others, computed)
    finally:
        book.close()


def _choose(sheets: Sequence[OpenSheet], name: str, limits: Limits) -> OpenSheet:
    for sheet in sheets:
        if name and sheet.title == name:
            return sheet
    if name or not sheets:
        raise UnreadableFile(
            _("The workbook has no visible sheet called “{name}”; choose another one.").format(name=name)
            if name
            else _("The workbook has no visible sheet; show one and save it."),
            reason="sheet",
        )
    return max(sheets, key=lambda sheet: _likeness(sheet, limits)) if len(sheets) > 1 else sheets[0]


def _likeness(sheet: OpenSheet, limits: Limits) -> int:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=LOOK_AHEAD, max_col=limits.columns, values_only=True)
    return max((sum(aliases.known(as_text(cell)) for cell in row) for row in rows), default=0)


def _records(sheet: OpenSheet, limits: Limits) -> Iterator[Record]:
    """Rows that are not blank. The sheet's own claim about its size is not believed; a long blank stretch ends it."""
    sheet.reset_dimensions()
    characters, width, empty = 0, 0, 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        width += len(row)
        cells = _filled(row)
        characters += sum(map(len, cells))
        _refuse_beyond(line, cells, characters, width, limits)
        empty = 0 if cells else empty + 1
        if empty > EMPTY_RUN:
            return
        if cells:
            yield Record(line, cells)


def _filled(row: Sequence[object]) -> tuple[str, ...]:
    """The cells of a row as text, up to the last that is not empty."""
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return tuple([as_text(cell) for cell in row[:end]])


def _refuse_beyond(line: int, cells: tuple[str, ...], characters: int, width: int, limits: Limits) -> None:
    if line > limits.rows:
        raise UnreadableFile(
            _("The sheet has more than {rows:,} rows; split it.").format(rows=limits.rows), reason="rows"
        )
    if len(cells) > limits.columns:
        raise UnreadableFile(
            _("Row {line} has more than {columns} columns; export fewer.").format(line=line, columns=limits.columns),
            reason="columns",
        )
    if characters > limits.characters or width > limits.rows * limits.columns // 2:
        raise UnreadableFile(
            _("The sheet holds far more than a list of people needs; export the list alone."), reason="characters"
        )


def as_text(value: object) -> str:
    """A cell as it would stand in a text file: dates in ISO, whole numbers without a point, truth as yes and no."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
