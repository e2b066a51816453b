"""Reports of rosters as people read them in a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

WEIGHTS = ("error", "ask", "warning", "note")
SAID = {"error": "error", "ask": "question", "warning": "warning", "note": "note"}
MOST_LINES = 6
MOST_FINDINGS = 40
COUNTED = {
    "new": "New",
    "changed": "changed",
    "unchanged": "unchanged",
    "leavers": "leavers",
    "errors": "errors",
    "ambiguous": "open questions",
}


def said_report(report: Mapping[str, Any]) -> RenderableType:
    """How the file was read, its columns, what was found, what would happen."""
    rows = report["rows"]
    parts: list[RenderableType] = [_source(report["source"]), _columns(report["mapping"])]
    parts += [_findings(rows)] if rows else []
    return Group(*parts, _counts(report["counts"]), _verdict(report))


def said_import(report: Mapping[str, Any]) -> RenderableType:
    """The report of an import, and what to do next."""
    if report["state"] != "committed":
        failure = [escape(str(report["failure"]))] if report["failure"] else []
        return Group(
            said_report({**report, "ok": False}),
            *failure,
            f"Nobody was changed. import_id {report['import_id']}, source {escape(str(report['source_name']))}.",
        )
    first = "This file was imported before; nothing was done twice." if report["repeated"] else "Imported."
    return Group(
        said_report({**report, "ok": True}),
        f"{first} import_id {report['import_id']}, source {escape(str(report['source_name']))}.",
        "Next: place the grades on the ladder (page Grade ladder), then `peripatos programme create FILE.toml`.",
    )


def said_list(lines: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The latest imports."""
    if not lines:
        return "Nothing was imported yet: `peripatos roster import FILE`."
    table = _table("import", "source", "file", "state", "new", "changed")
    for line in lines:
        counts = line["counts"]
        cells = (
            line["import_id"],
            line["source"],
            line["file"],
            line["state"],
            counts.get("new", 0),
            counts.get("changed", 0),
        )
        table.add_row(*(escape(str(cell)) for cell in cells))
    return table


def _source(source: Mapping[str, Any]) -> str:
    delimiter = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(
        str(source["delimiter"]), str(source["delimiter"])
    )
    written = f"{source['encoding']}, {delimiter}" if delimiter else str(source["encoding"])
    return f"Read as {written}; the header is on line {source['header_row']}."


def _columns(mapping: Sequence[Mapping[str, Any]]) -> Table:
    table = _table("column", "becomes", "sure", "for example")
    for column in mapping:
        becomes = (
            column["field"] if column["role"] == "mapped" else f"not imported ({column['reason'] or 'not recognised'})"
        )
        sure = f"{column['confidence']} %" if column["role"] == "mapped" else ""
        table.add_row(*(escape(text) for text in (column["column"], becomes, sure, ", ".join(column["samples"])[:60])))
    return table


def _findings(rows: Sequence[Mapping[str, Any]]) -> Table:
    """One line for each kind of finding of a column, the heaviest first."""
    kinds: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        kinds.setdefault((row["severity"], row["code"], row["column"]), []).append(row)
    table = _table("", "lines", "column", "what to know")
    ordered = sorted(kinds.items(), key=lambda kind: WEIGHTS.index(kind[0][0]))
    for (severity, _code, column), found in ordered[:MOST_FINDINGS]:
        table.add_row(SAID[severity], _lines([f["line"] for f in found]), escape(column), escape(found[0]["message"]))
    if len(ordered) > MOST_FINDINGS:
        table.add_row("", "", "", f"and {len(ordered) - MOST_FINDINGS} further kinds; --json lists every one.")
    return table


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:MOST_LINES])
    return shown if len(lines) <= MOST_LINES else f"{shown} and {len(lines) - MOST_LINES} more"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{said}: {counts[name]}" for name, said in COUNTED.items()) + "."


def _verdict(report: Mapping[str, Any]) -> str:
    if report["ok"]:
        return "Nothing stands in the way."
    return (
        "Something stands in the way: mend the file, settle questions with --map and --dates, "
        "or leave lines out with --leave-out LINE."
    )


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
