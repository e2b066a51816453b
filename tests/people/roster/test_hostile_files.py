"""Whatever is in a file, a check ends soon, with a report or with one refusal."""

import io
import re
import time
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from roster_files import TODAY, delimited, found, report_of, workbook

from peripatos.people.roster import aliases
from peripatos.people.roster.check import check
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.types import Verdict

HEADERS = st.lists(
    st.sampled_from(sorted(a for names in aliases.ALIASES.values() for a in names)), min_size=1, max_size=6
)
CELLS = st.one_of(
    st.text(max_size=15),
    st.sampled_from(
        [
            "",
            "1",
            "00123",
            "1.23E+05",
            "=1+1",
            "a@example.org",
            "Silva, Ana",
            "03/04/2012",
            "NO_MANAGER",
            "31.02.2020",
            "Ana (On Leave)",
        ]
    ),
)


def judged(data: bytes) -> None:
    try:
        report = check(data, today=TODAY)
    except UnreadableFile:
        return
    blocked = {f.line for f in report.findings if f.blocks}
    for candidate in report.candidates:
        assert candidate.line not in blocked or candidate.verdict in {Verdict.BLOCKED, Verdict.SKIPPED}
    assert report.ok == (report.counts.errors + report.counts.ambiguous == 0)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_end_in_a_report_or_a_refusal(data: bytes) -> None:
    judged(data)


@given(HEADERS, st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=8), st.sampled_from([",", ";"]))
@settings(max_examples=200)
@example(["about", "about", "about"], [["\r"]], ",")
def test_any_cells_below_known_headers_end_in_a_report_or_a_refusal(
    headers: list[str], rows: list[list[str]], delimiter: str
) -> None:
    judged(delimited([headers, *rows], delimiter=delimiter).replace(b"\x00", b""))


SLOW = [
    "1" * 100_000 + "x",
    "+" + "1 " * 50_000 + "x",
    "a@" + "a." * 50_000 + "@",
    "((((" * 20_000,
    "Team (" + "a " * 50_000,
    ", " * 50_000,
]


@pytest.mark.parametrize("cell", SLOW)
@pytest.mark.parametrize(
    "header", ["ID", "Email", "Name", "Hire Date", "Department", "Manager", "Expertise", "Zone", "Title", "Lon Hours"]
)
def test_no_long_cell_keeps_a_check_busy(header: str, cell: str) -> None:
    started = time.perf_counter()
    judged(delimited([["ID", "Name", header], ["1", "Ana Silva", cell]]))
    judged(delimited([["ID", "Name", cell], ["1", "Ana Silva", "x"]]))
    assert time.perf_counter() - started < 5


def test_a_cell_without_an_end_is_refused_by_its_line() -> None:
    with pytest.raises(UnreadableFile, match="line 2"):
        check(b'ID,Name\n1,"' + b"a" * 200_000, today=TODAY)


def test_findings_quote_cells_short_and_on_one_line() -> None:
    report = report_of([["ID", "Name", "Email"], ["1", "Ana", "x" * 300 + "\ny"]])
    assert found(report, "bad_email") == [(2, "Email", "bad_email")]
    (message,) = [f.message for f in report.findings if f.code == "bad_email"]
    assert len(message) < 160
    assert "\n" not in message


def test_a_sheet_of_stray_cells_far_to_the_right_is_refused_early() -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v></v></c></row>' for n in range(1, 60_001))
    book = io.BytesIO(workbook([["Email", "Name"], ["a@example.org", "Ana"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                body = re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), body)
            new.writestr(entry.filename, body)
    started = time.perf_counter()
    with pytest.raises(UnreadableFile):
        check(out.getvalue(), today=TODAY)
    assert time.perf_counter() - started < 10
