"""Text tables: line ends, the delimiter, and records with the line on which each starts."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from peripatos.people.roster import aliases
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.limits import Limits
from peripatos.people.roster.types import Record

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 200
HEADER_DEPTH = 30
HIT_WEIGHT = 3
_HINT = re.compile(r"\A\"?sep=(.)\"?(?:\r\n|\r|\n)")


def line_ends(text: str) -> str:
    """``crlf``, ``lf``, ``cr``, or ``mixed`` when more than one kind occurs; "" for a single line."""
    crlf = text.count("\r\n")
    kinds = {"crlf": crlf, "cr": text.count("\r") - crlf, "lf": text.count("\n") - crlf}
    present = [kind for kind, count in kinds.items() if count]
    return "mixed" if len(present) > 1 else "".join(present)


def delimiter_of(text: str) -> str:
    """The sign that cuts most lines into the same number of cells and gives the most known headers; a ``sep=`` line
    decides.
    """
    hint = _HINT.match(text)
    if hint:
        return hint.group(1)
    scores = {sign: _score(text, sign) for sign in DELIMITERS}
    return max(DELIMITERS, key=scores.__getitem__)


def _score(text: str, sign: str) -> float:
    rows = [row for row in islice(_rows(text, sign), SAMPLE_ROWS) if any(row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * item[0], item[0]))
    hits = max(sum(map(aliases.known, row)) if len(row) > 1 else 0 for row in rows[:HEADER_DEPTH])
    return width * count / len(rows) + HIT_WEIGHT * hits


def _rows(text: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    except csv.Error:
        return


def records(text: str, sign: str, limits: Limits) -> Iterator[Record]:
    """Every line that is not blank, with trailing and leading spaces kept. Raises ``UnreadableFile`` beyond
    ``limits``.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    start = 1
    try:
        for count, row in enumerate(reader):
            if count > limits.rows:
                raise UnreadableFile(
                    _("The file has more than {rows:,} lines; split it.").format(rows=limits.rows), reason="rows"
                )
            if len(row) > limits.columns and any(row[limits.columns :]):
                raise UnreadableFile(
                    _("Line {start} has more than {columns} columns; export fewer.").format(
                        start=start, columns=limits.columns
                    ),
                    reason="columns",
                )
            if any(row) and not (start == 1 and _HINT.match(text)):
                yield Record(start, tuple(row[: limits.columns]))
            start = reader.line_num + 1
    except csv.Error as wrong:
        raise UnreadableFile(
            _(
                "A cell that starts on line {start} never ends; close its quotation mark and upload the file again."
            ).format(start=start),
            reason="cell",
        ) from wrong
