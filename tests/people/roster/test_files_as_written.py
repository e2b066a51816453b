"""How files are written: encodings, delimiters, line ends, headers, workbooks; each mess met in the field is here."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_files import HEADER, TODAY, column, delimited, fields, found, people, report_of, weights, workbook

from peripatos.people.roster.check import check
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.limits import Limits
from peripatos.people.roster.sniff import read_table
from peripatos.people.roster.types import Answers

ROWS = [
    HEADER,
    ["7", "Jürgen", "Großmann", "j@example.org", "Geschäftsführer", ""],
    ["8", "Zoë", "Ångström", "z@example.org", "Leiterin", "7"],
]


def source_of(data: bytes) -> tuple[str, str, int, str]:
    source = read_table(data).source
    return source.encoding, source.delimiter, source.header_row, source.line_ends


def test_utf8_byte_order_mark() -> None:
    data = delimited(ROWS, mark=b"\xef\xbb\xbf", ends="\r\n")
    assert source_of(data) == ("utf-8", ",", 1, "crlf")
    assert read_table(data).headers[0] == "Employee ID"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-16-be", b"")],
)
def test_utf16(encoding: str, mark: bytes) -> None:
    data = delimited(ROWS, encoding=encoding, mark=mark, delimiter="\t")
    assert source_of(data) == (encoding, "\t", 1, "lf")
    assert read_table(data).records[0].cells == tuple(ROWS[1])


def test_windows_1252_umlauts() -> None:
    data = delimited(ROWS, encoding="cp1252", delimiter=";")
    assert source_of(data) == ("windows-1252", ";", 1, "lf")
    assert read_table(data).records[0].cells[2] == "Großmann"


def test_cr_only_line_ends() -> None:
    data = delimited(ROWS, ends="\r")
    assert source_of(data) == ("utf-8", ",", 1, "cr")
    assert [record.line for record in read_table(data).records] == [2, 3]


def test_cr_only_file_of_an_old_mac() -> None:
    assert source_of(delimited(ROWS, ends="\r", encoding="mac_roman")) == ("mac-roman", ",", 1, "cr")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    assert source_of(delimited(ROWS, delimiter=delimiter))[1] == delimiter


def test_semicolons_with_decimal_commas_and_names_in_reverse() -> None:
    rows = [["Name", "E-Mail", "FTE"], ["Muster, Eva", "e@example.org", "0,5"], ["Muster, Udo", "u@example.org", "1,0"]]
    assert source_of(delimited(rows, delimiter=";"))[1] == ";"


def test_excel_names_its_delimiter_in_the_first_line() -> None:
    data = b"sep=;\r\nEmail;Name\r\na@example.org;A, B\r\n"
    assert source_of(data) == ("utf-8", ";", 2, "crlf")
    assert read_table(data).records[0].line == 3


def test_broken_characters_are_named_not_guessed() -> None:
    good = delimited([["Email", "Name"], *[[f"é{n}@example.org", "Zoë Å"] for n in range(30)], ["b@example.org", "X"]])
    report = check(good.replace(b",X\n", b",\xff\n"), today=TODAY)
    assert found(report, "broken_characters") == [(32, "Name", "broken_characters")]


def test_title_lines_above_the_header() -> None:
    head = [
        ["Leadership population", "", "", "", "", ""],
        ["Company: Example", "As of", "2026-03-01", "", "", ""],
        ["", "", "", "", "", ""],
    ]
    report = report_of([*head, *ROWS])
    assert report.source.header_row == 4
    assert [candidate.line for candidate in report.candidates] == [5, 6]


def test_title_lines_of_other_width() -> None:
    data = b"Report: Workers\nRun by,HR\n\n" + delimited(ROWS)
    assert source_of(data)[2] == 4


def test_two_header_rows() -> None:
    keys = ["STATUS", "USERID", "USERNAME", "FIRSTNAME", "LASTNAME", "EMAIL", "MANAGER", "HR", "CUSTOM01"]
    names = ["Status", "User ID", "Username", "First Name", "Last Name", "Email", "Manager", "HR", "Grade"]
    rows = [["active", "cgrant", "cgrant1", "Cary", "Grant", "c@example.org", "NO_MANAGER", "NO_HR", "L1"]]
    report = report_of([keys, names, *rows])
    assert (report.source.header_row, report.source.label_row) == (1, 2)
    assert fields(report) == {
        "STATUS": "status", "USERID": "external_ref", "FIRSTNAME": "first_name", "LASTNAME": "last_name",
        "EMAIL": "email", "MANAGER": "manager_ref", "CUSTOM01": "grade",
    }  # fmt: skip
    assert column(report, "external_ref") == ["cgrant"]


def test_a_first_person_is_not_taken_for_a_second_header_row() -> None:
    report = report_of([["NAME", "TITLE", "DEPARTMENT"], ["Ana Silva", "Manager", "Finance"]])
    assert column(report, "full_name") == ["Ana Silva"]


def test_duplicate_header_names() -> None:
    report = report_of([["Email", "Name", "Manager", "Name"], ["a@example.org", "Ana Silva", "", "Silva A"]])
    assert [c.column for c in report.mapping] == ["Email", "Name", "Manager", "Name (2)"]
    assert found(report, "duplicate_header") == [(1, "Name (2)", "duplicate_header")]
    assert column(report, "full_name") == ["Ana Silva"]


def test_header_without_a_name_and_empty_columns_at_the_edge() -> None:
    report = report_of([["Email", "", "Name", "", ""], ["a@example.org", "x", "Ana Silva", "", ""]])
    assert [c.column for c in report.mapping] == ["Email", "Column 2", "Name"]


def test_lines_with_too_many_cells_are_errors_and_short_ones_are_filled() -> None:
    data = b"Email,Name,Title\na@example.org,Ana,Head,of HR\nb@example.org,Ben\n"
    report = check(data, today=TODAY)
    assert found(report, "ragged_row") == [(2, "", "ragged_row")]
    assert [c.verdict.value for c in report.candidates] == ["blocked", "new"]


def test_a_quotation_mark_left_open_is_found() -> None:
    lines = [f"{n},p{n}@example.org,Name{n}" for n in range(2, 9)]
    data = ('ID,Email,Name\n1,a@example.org,"Ana\n' + "\n".join(lines) + "\n").encode()
    assert found(check(data, today=TODAY), "unbalanced_quote") == [(2, "", "unbalanced_quote")]


def test_cells_of_several_lines_keep_the_line_numbers_right() -> None:
    report = check(b'ID,Name,Bio\n1,Ana,"one\ntwo"\n2,Ben,x\n', today=TODAY)
    assert [(c.line, c.facts.biography) for c in report.candidates] == [(2, "one\ntwo"), (4, "x")]


def test_totals_below_the_list_and_repeated_headers_are_skipped() -> None:
    report = report_of([*ROWS, HEADER, ["9", "Ana", "Silva", "a@example.org", "", ""], ["Total", "3", "", "", "", ""]])
    assert found(report, "footer_line", "repeated_header") == [(4, "", "repeated_header"), (6, "", "footer_line")]
    assert len(report.candidates) == 3


def test_trailing_spaces() -> None:
    report = report_of([["ID", "Name", "Agency"], ["1", "Ana Silva", "Law Dept  "], ["2", "Ben  Ho", " Law Dept"]])
    assert column(report, "department") == ["Law Dept", "Law Dept"]
    assert column(report, "full_name") == ["Ana Silva", "Ben Ho"]
    assert found(report, "trailing_spaces") == [(1, "Agency", "trailing_spaces")]


def test_empty_files_and_files_without_people_are_refused_or_named() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        check(b"  \n", today=TODAY)
    report = check(b"Email,Name\n", today=TODAY)
    assert (report.ok, found(report, "no_rows")) == (False, [(1, "", "no_rows")])


@pytest.mark.parametrize("data", [b"%PDF-1.7\n\x00\x01\x02\x03,\x00", bytes(range(256)) * 8])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        check(data, today=TODAY)


def test_limits_refuse_instead_of_cutting() -> None:
    data = delimited(ROWS)
    for limits, reason in ((Limits(file_bytes=10), "size"), (Limits(rows=1), "rows"), (Limits(columns=3), "columns")):
        with pytest.raises(UnreadableFile) as refused:
            read_table(data, limits=limits)
        assert refused.value.data["reason"] == reason


def test_what_a_person_says_overrules_what_is_found() -> None:
    data = delimited([["x", "y"], *ROWS], encoding="cp1252")
    table = read_table(data, answers=Answers(encoding="cp1252", header_row=2, delimiter=","))
    assert table.headers == tuple(HEADER)
    with pytest.raises(UnreadableFile):
        read_table(data, answers=Answers(encoding="no-such-encoding"))
    with pytest.raises(UnreadableFile):
        read_table(data, answers=Answers(header_row=99))


def test_workbook_with_title_rows_dates_numbers_and_truth() -> None:
    rows: list[list[object]] = [
        ["Leaders"], [], ["Worker ID", "Worker", "Hire Date", "On Leave", "Email"],
        [123.0, "Silva, Ana", TODAY, True, "a@example.org"],
    ]  # fmt: skip
    report = check(workbook(rows), today=TODAY)
    assert (report.source.encoding, report.source.delimiter, report.source.header_row, report.source.sheet) == (
        "xlsx",
        "",
        3,
        "People",
    )
    candidate = report.candidates[0]
    assert (candidate.line, candidate.facts.external_ref, candidate.facts.start_on, candidate.facts.status) == (
        4,
        "123",
        TODAY,
        "on_leave",
    )


def test_workbook_reads_the_sheet_that_looks_like_people() -> None:
    data = workbook(
        [["About this file"], ["by HR"]], title="Read me", more={"Data": [["Email", "Name"], ["a@example.org", "Ana"]]}
    )
    report = check(data, today=TODAY)
    assert report.source.sheet == "Data"
    assert found(report, "other_sheets") == [(1, "", "other_sheets")]
    with pytest.raises(UnreadableFile, match="no visible sheet"):
        check(data, today=TODAY, answers=Answers(sheet="Missing"))


def test_workbook_formulas_are_never_computed_and_are_named() -> None:
    data = workbook([["Email", "Name"], ["a@example.org", '=HYPERLINK("http://bad.example","Ana")']])
    report = check(data, today=TODAY)
    assert found(report, "computed_cells") == [(1, "", "computed_cells")]
    assert column(report, "full_name") == [""]


def test_workbook_that_claims_a_huge_size_is_read_quickly() -> None:
    book = io.BytesIO(workbook([["Email", "Name"], ["a@example.org", "Ana"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, body.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert column(check(out.getvalue(), today=TODAY), "full_name") == ["Ana"]


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed(xl__workbook=b"<x/>", xl__worksheets__sheet1=b" " * 40_000_000), "bomb"),
        (packed(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>'), "entities"),
        (packed(content=b"<office/>"), "not_workbook"),
        (packed(xl__workbook=b"<workbook"), "damaged"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    ],
)
def test_hostile_and_foreign_workbooks_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        check(data, today=TODAY)
    assert refused.value.data["reason"] == reason
    assert refused.value.message.endswith(".")


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0x24F), max_size=12)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_cells_survive_any_delimiter_encoding_and_line_end(
    cells: list[tuple[str, str, str]], delimiter: str, encoding: str, ends: str
) -> None:
    rows = [["Employee ID", "Email", "Job Title", "Department"], *[[str(n + 1), *row] for n, row in enumerate(cells)]]
    mark = {"utf-8": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    table = read_table(delimited(rows, delimiter=delimiter, encoding=encoding, ends=ends, mark=mark))
    assert (table.source.delimiter, table.source.encoding) == (delimiter, encoding)
    assert [list(record.cells) for record in table.records] == rows[1:]


def test_json_has_exactly_the_promised_shape() -> None:
    told = people(["1", "Ana", "Silva", "a@example.org", "Head", "1"]).to_dict()
    assert list(told) == ["ok", "source", "mapping", "counts", "rows"]
    assert told["source"] == {"encoding": "utf-8", "delimiter": ",", "header_row": 1}
    assert told["counts"] == {"new": 0, "changed": 0, "unchanged": 0, "leavers": 0, "errors": 1, "ambiguous": 0}
    assert told["ok"] is False
    assert [set(row) for row in told["rows"]] == [{"line", "column", "code", "severity", "message"}]  # type: ignore[attr-defined]
    assert weights(people(["1", "Ana", "Silva", "a@example.org", "Head", "1"]), "self_manager") == {"error"}
