"""Lists as files, CSV and XLSX, with no cell that a spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from django.http import HttpResponse

Cell = str | int | float | date | datetime | bool | None
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """A list to download: ``name`` becomes the file name (no names of people), ``columns`` its headings."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def download(sheet: Sheet, form: str) -> HttpResponse:
    """The file; ``form`` is "csv" or "xlsx" (anything else gives CSV).

    The caller has asked the access table (``may.COORDINATOR_LIST_EXPORT_DOWNLOAD``) and chosen C0 and C1 columns.
    """
    return as_xlsx(sheet) if form == "xlsx" else as_csv(sheet)


def as_csv(sheet: Sheet) -> HttpResponse:
    """UTF-8 with a byte order mark, comma, CRLF (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.columns)
    writer.writerows([written(cell) for cell in row] for row in sheet.rows)
    return _attachment(text.getvalue().encode("utf-8-sig"), CSV_TYPE, f"{sheet.name}.csv")


def as_xlsx(sheet: Sheet) -> HttpResponse:
    """One worksheet with a frozen, bold heading; every text is stored as text."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet.name[:31])
    page.write_row(0, 0, sheet.columns, book.add_format({"bold": True}))
    page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write(page, number, column, cell)
    book.close()
    return _attachment(file.getvalue(), XLSX_TYPE, f"{sheet.name}.xlsx")


def neutral(text: str) -> str:
    """``text`` with an apostrophe before a sign that a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def written(cell: Cell) -> str:
    """A cell as CSV text: dates as ISO, nothing for None, formulas neutralised."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.isoformat(timespec="minutes")
        case date():
            return cell.isoformat()
        case str():
            return neutral(cell)
    return str(cell)


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(row, column, cell)
    elif cell is not None:
        page.write_string(row, column, written(cell))


def _attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
