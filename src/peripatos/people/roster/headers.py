"""Where the list begins: lines above the header, two header rows, doubled and empty headers, ragged lines, remarks
below.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from peripatos.people.roster import aliases
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.sentences import finding
from peripatos.people.roster.types import Finding, Record, Source, Table

DEPTH = 40
LONGEST = 120
FOOTER_ROWS = 5
_DATA = re.compile(r"@|^[\s\d.,:/+-]+$")
_REMARK = re.compile(
    r"^\W*(grand total|total|count|sum|generated|printed|created|run|report|end of|confidential|page|rows?|records?)\b",
    re.IGNORECASE,
)


def table_from(records: Sequence[Record], source: Source, *, header_row: int = 0) -> Table:
    """The list inside ``records``; ``header_row`` (a line of the file) overrules what is found."""
    at = _told(records, header_row) if header_row else _find_header(records)
    head = records[at]
    labels = records[at + 1] if _is_label_row(records, at) else None
    body = records[at + (2 if labels else 1) :]
    width = _width(head, body)
    headers, findings = _unique(_padded(head.cells, width), head.line)
    kept, more = _sound_rows(body, headers, width, source.delimiter)
    source = replace(source, header_row=head.line, label_row=labels.line if labels else 0)
    label_cells = _padded(labels.cells, width) if labels else ("",) * width
    return Table(source, headers, label_cells, tuple(kept), (*findings, *more))


def _told(records: Sequence[Record], header_row: int) -> int:
    for at, record in enumerate(records):
        if record.line == header_row:
            return at
    raise UnreadableFile(
        _("Line {header_row} is empty or missing, so it cannot be the header.").format(header_row=header_row),
        reason="header_row",
    )


def _find_header(records: Sequence[Record]) -> int:
    """The first of the top lines with the most known headers; without any, the first as wide as most lines."""
    if not records:
        raise UnreadableFile(_("The file is empty."), reason="empty")
    top = list(records[:DEPTH])
    scores = [_header_score(record) for record in top]
    if max(scores) > 0:
        best = scores.index(max(scores))
        return best - 1 if best and scores[best - 1] > 0 and _is_label_row(records, best - 1) else best
    usual = Counter(len(record.cells) for record in records[:200]).most_common(1)[0][0]
    return next((at for at, record in enumerate(top) if len(record.cells) == usual), 0)


def _header_score(record: Record) -> int:
    filled = [cell for cell in record.cells if cell.strip()]
    return 3 * sum(map(aliases.known, filled)) - 2 * sum(1 for cell in filled if _DATA.search(cell.strip()))


def _is_label_row(records: Sequence[Record], at: int) -> bool:
    """SuccessFactors writes capital keys first and labels below: a second line of known headers without anything like
    data.
    """
    if at + 1 >= len(records):
        return False
    keys, below = ([cell.strip() for cell in record.cells if cell.strip()] for record in records[at : at + 2])
    if len(below) < 2 or not keys or any(_DATA.search(cell) for cell in below):
        return False
    capital = sum(1 for cell in keys if cell == cell.upper())
    hits = sum(map(aliases.known, below))
    if sum(map(aliases.known, keys)) * 2 < hits:
        return False
    return hits >= 2 and hits * 5 >= len(below) * 2 and (capital * 2 > len(keys) or hits * 3 >= len(below) * 2)


def _width(head: Record, body: Sequence[Record]) -> int:
    """Columns with a header, or with any cell in most lines; empty columns at the right edge are
    dropped.
    """
    named = max((at + 1 for at, cell in enumerate(head.cells) if cell.strip()), default=0)
    edges = Counter(max((at + 1 for at, cell in enumerate(record.cells) if cell), default=0) for record in body)
    usual = max((edge for edge, count in edges.items() if count >= 3 and count * 2 > len(body)), default=0)
    return max(named, usual)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells[:width] if len(cells) >= width else cells + ("",) * (width - len(cells))


def _unique(cells: tuple[str, ...], line: int) -> tuple[tuple[str, ...], list[Finding]]:
    """Headers as written, trimmed; later namesakes get a number, empty ones the number of their column."""
    seen: Counter[str] = Counter()
    headers, findings = [], []
    taken = {cell.strip() for cell in cells}
    for at, cell in enumerate(cells):
        header = " ".join(cell.replace("\ufeff", "").split())[:LONGEST] or f"Column {at + 1}"
        seen[header] += 1
        if seen[header] > 1:
            renamed = next(
                name for n in range(seen[header], len(cells) + 3) if (name := f"{header} ({n})") not in taken
            )
            taken.add(renamed)
            findings.append(finding("duplicate_header", line, renamed, header=header, renamed=renamed))
            header = renamed
        headers.append(header)
    return tuple(headers), findings


def _sound_rows(
    body: Sequence[Record], headers: tuple[str, ...], width: int, delimiter: str
) -> tuple[list[Record], list[Finding]]:
    kept, findings = [], []
    for at, record in enumerate(body):
        fault = _fault(record, headers, width, delimiter, near_end=at >= len(body) - FOOTER_ROWS)
        if fault:
            findings.append(fault)
        if fault is None or fault.blocks:
            kept.append(Record(record.line, _padded(record.cells, width)))
    return kept, findings


def _fault(record: Record, headers: tuple[str, ...], width: int, delimiter: str, *, near_end: bool) -> Finding | None:
    if len(record.cells) > width and any(record.cells[width:]):
        return finding("ragged_row", record.line, found=len(record.cells), expected=width)
    if (
        delimiter
        and any("\n" in cell or "\r" in cell for cell in record.cells)
        and _swallowed(record, width, delimiter)
    ):
        return finding("unbalanced_quote", record.line)
    if near_end and width > 2 and _is_remark(record):
        return finding("footer_line", record.line)
    if (
        record.cells[0].strip() == headers[0]
        and _padded(tuple(cell.strip() for cell in record.cells), width) == headers
    ):
        return finding("repeated_header", record.line)
    return None


def _is_remark(record: Record) -> bool:
    filled = [cell for cell in record.cells if cell.strip()]
    return 0 < len(filled) <= 2 and bool(_REMARK.match(filled[0]))


def _swallowed(record: Record, width: int, delimiter: str) -> bool:
    """A quotation mark left open swallows the lines below it, delimiters and all."""
    enough = max(2, (width - 1) // 2)
    return any(
        sum(1 for line in cell.splitlines()[1:] if line.count(delimiter) >= enough) >= 2 for cell in record.cells
    )
