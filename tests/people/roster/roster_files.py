"""Tiny files, written as HR systems write them."""

import io
from datetime import date

from openpyxl import Workbook

from peripatos.people.roster.check import check
from peripatos.people.roster.types import Answers, Candidate, KnownPerson, PersonFacts, Report

TODAY = date(2026, 3, 3)
HEADER = ["Employee ID", "First Name", "Last Name", "Email", "Job Title", "Manager"]


def delimited(
    rows: list[list[str]], *, delimiter: str = ",", encoding: str = "utf-8", ends: str = "\n", mark: bytes = b""
) -> bytes:
    """Rows as a text file; cells that need it are quoted."""
    risky = (delimiter, '"', "\n", "\r")
    quoted = [
        ['"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in risky) else cell for cell in row]
        for row in rows
    ]
    return mark + (ends.join(delimiter.join(row) for row in quoted) + ends).encode(encoding)


def workbook(
    rows: list[list[object]], *, title: str = "People", more: dict[str, list[list[object]]] | None = None
) -> bytes:
    book = Workbook()
    first = book.active
    first.title = title
    for row in rows:
        first.append(row)
    for name, cells in (more or {}).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def report_of(rows: list[list[str]], known: list[KnownPerson] | None = None, **told: object) -> Report:
    """The dry run of rows whose first is the header."""
    return check(delimited(rows), today=TODAY, known=known or [], answers=Answers(**told))  # type: ignore[arg-type]


def people(
    *rows: list[str], header: list[str] | None = None, known: list[KnownPerson] | None = None, **told: object
) -> Report:
    """The dry run of a plain file: id, first name, last name, e-mail, title, manager."""
    return report_of([header or HEADER, *rows], known, **told)


def held(
    key: str, *, manager: str = "", left: bool = False, in_source: bool = True, absent: int = 0, **facts: object
) -> KnownPerson:
    """A person already held; names may be given as one."""
    name = str(facts.pop("name", ""))
    first, _, last = name.partition(" ")
    found = PersonFacts(first_name=first, last_name=last, full_name=name, status="left" if left else "active", **facts)  # type: ignore[arg-type]
    return KnownPerson(key, found, manager, left, in_source, absent)


def found(report: Report, *codes: str) -> list[tuple[int, str, str]]:
    """Line, column and code of the findings with these codes (all when none is given)."""
    return [(f.line, f.column, f.code) for f in report.findings if not codes or f.code in codes]


def weights(report: Report, code: str) -> set[str]:
    return {f.severity.value for f in report.findings if f.code == code}


def lines(report: Report) -> dict[int, Candidate]:
    return {candidate.line: candidate for candidate in report.candidates}


def column(report: Report, name: str) -> list[object]:
    """One fact of every candidate, in the order of the file."""
    return [getattr(candidate.facts, name) for candidate in report.candidates]


def fields(report: Report) -> dict[str, str]:
    """Header → field of what is imported."""
    return {c.column: c.field for c in report.mapping if c.role == "mapped"}
