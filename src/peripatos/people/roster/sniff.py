"""From the bytes of an upload to a table of text, whatever wrote them."""

from django.utils.translation import gettext as _

from peripatos.people.roster import delimited, workbook
from peripatos.people.roster.encoding import decode
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.headers import table_from
from peripatos.people.roster.limits import STANDARD, Limits
from peripatos.people.roster.sentences import finding
from peripatos.people.roster.types import Answers, Finding, Record, Source, Table

BROKEN = "\ufffd"


def read_table(data: bytes, *, answers: Answers | None = None, limits: Limits = STANDARD) -> Table:
    """The list of people in ``data``. What ``answers`` says of encoding, delimiter, header or sheet overrules what is
    found.

    Raises ``UnreadableFile`` when the file is too large, damaged, locked, a bomb, or no table at all.
    """
    told = answers or Answers()
    if len(data) > limits.file_bytes:
        raise UnreadableFile(
            _("The file is larger than {most} MB; split it.").format(most=limits.file_bytes // (1024 * 1024)),
            reason="size",
        )
    if not data.strip():
        raise UnreadableFile(_("The file is empty."), reason="empty")
    workbook.refuse_old_office(data)
    return _from_workbook(data, told, limits) if workbook.is_workbook(data) else _from_text(data, told, limits)


def _from_workbook(data: bytes, told: Answers, limits: Limits) -> Table:
    sheet = workbook.read_sheet(data, name=told.sheet, limits=limits)
    table = table_from(sheet.records, Source("xlsx", "", 0, sheet=sheet.name), header_row=told.header_row)
    line = table.source.header_row
    extra = [finding("computed_cells", line)] if sheet.computed else []
    if sheet.others and not told.sheet:
        extra.append(finding("other_sheets", line, sheet=sheet.name))
    return _with(table, extra)


def _from_text(data: bytes, told: Answers, limits: Limits) -> Table:
    decoded = decode(data, encoding=told.encoding, cr_only=b"\r" in data and b"\n" not in data)
    delimiter = told.delimiter or delimited.delimiter_of(decoded.text)
    records = list(delimited.records(decoded.text, delimiter, limits))
    source = Source(decoded.encoding, delimiter, 0, line_ends=delimited.line_ends(decoded.text))
    table = table_from(records, source, header_row=told.header_row)
    return _with(table, _broken_cells(table.records, table.headers)) if decoded.broken else table


def _broken_cells(records: tuple[Record, ...], headers: tuple[str, ...]) -> list[Finding]:
    return [
        finding("broken_characters", record.line, headers[at])
        for record in records
        for at, cell in enumerate(record.cells)
        if BROKEN in cell
    ]


def _with(table: Table, extra: list[Finding]) -> Table:
    return Table(table.source, table.headers, table.labels, table.records, (*table.findings, *extra))
