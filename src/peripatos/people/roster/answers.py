"""Answers of people about a file, as the import's row keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from peripatos.people.roster.types import Answers


def answers_from(stored: Mapping[str, Any]) -> Answers:
    """Answers as the import's row keeps them."""
    return Answers(
        mapping=stored.get("mapping", {}),
        dates=stored.get("dates", {}),
        leave_out=frozenset(stored.get("leave_out", [])),
        leave_out_where=tuple((column, value) for column, value in stored.get("leave_out_where", [])),
        managers={int(line): manager for line, manager in stored.get("managers", {}).items()},
        duplicates=stored.get("duplicates", "ask"),
        encoding=stored.get("encoding", ""),
        delimiter=stored.get("delimiter", ""),
        header_row=stored.get("header_row", 0),
        sheet=stored.get("sheet", ""),
    )


def answers_to(told: Answers) -> dict[str, Any]:
    """The reverse of ``answers_from``."""
    return {
        "mapping": dict(told.mapping),
        "dates": dict(told.dates),
        "leave_out": sorted(told.leave_out),
        "leave_out_where": [list(pair) for pair in told.leave_out_where],
        "managers": {str(line): manager for line, manager in told.managers.items()},
        "duplicates": told.duplicates,
        "encoding": told.encoding,
        "delimiter": told.delimiter,
        "header_row": told.header_row,
        "sheet": told.sheet,
    }


def with_memory(told: Answers, earlier: Answers, headers: Sequence[str]) -> Answers:
    """``told``, and what was settled for the source before about columns of this file that ``told`` leaves open."""
    mapping = {column: name for column, name in earlier.mapping.items() if column in headers}
    dates = {column: order for column, order in earlier.dates.items() if column in headers}
    return replace(told, mapping={**mapping, **told.mapping}, dates={**dates, **told.dates})


def merged(stored: Answers, more: Answers) -> Answers:
    """Earlier answers with later ones on top; a field of ``more`` that is empty leaves the earlier answer alone."""
    return replace(
        stored,
        mapping={**stored.mapping, **more.mapping},
        dates={**stored.dates, **more.dates},
        leave_out=stored.leave_out | more.leave_out,
        leave_out_where=tuple(dict.fromkeys((*stored.leave_out_where, *more.leave_out_where))),
        managers={**stored.managers, **more.managers},
        duplicates=more.duplicates if more.duplicates != "ask" else stored.duplicates,
        encoding=more.encoding or stored.encoding,
        delimiter=more.delimiter or stored.delimiter,
        header_row=more.header_row or stored.header_row,
        sheet=more.sheet or stored.sheet,
    )
