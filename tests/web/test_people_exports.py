"""Files that a spreadsheet opens without running anything."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from peripatos.web.exports import Cell, Sheet, as_csv, as_xlsx, download, neutral, written


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "a=b", "1-2", "ß"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, ""),
        (True, "yes"),
        (0, "0"),
        (-5, "-5"),
        (date(2026, 3, 3), "2026-03-03"),
        (datetime(2026, 3, 3, 9, 5, tzinfo=UTC), "2026-03-03T09:05+00:00"),
    ],
)
def test_cells_are_written_so_that_they_can_be_read_again(cell: Cell, said: str) -> None:
    assert written(cell) == said


def test_csv_is_read_back_with_its_letters() -> None:
    answer = as_csv(Sheet("list", ["Name", "n"], [["Łucja, “Lu”", 3], ["=x", None]]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["Name", "n"], ["Łucja, “Lu”", "3"], ["'=x", ""]]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_xlsx_keeps_numbers_as_numbers_and_texts_as_texts() -> None:
    answer = as_xlsx(Sheet("list", ["Name", "n"], [["http://elsewhere.example", 3], ["=x", None]]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["Name", "n"],
        ["http://elsewhere.example", 3],
        ["'=x", None],
    ]


def test_an_unknown_form_gives_csv() -> None:
    assert download(Sheet("list", ["a"], []), "exe").headers["Content-Type"] == "text/csv; charset=utf-8"
