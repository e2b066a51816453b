"""Imports as people read them: figures, lines, columns and histories in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core.access import Actor, decide, may
from peripatos.people.roster.histories import ImportChange
from peripatos.people.roster.selectors import DifferenceLine, ImportDetail, ImportLine, StagedLine
from peripatos.web.components.shapes import Fact, Figure, Row
from peripatos.web.imports import words
from peripatos.web.templatetags.words import figure, said_date

DATE_CODES = frozenset({"ambiguous_date", "mixed_dates"})
MANAGER_CODES = frozenset({"ambiguous_manager", "self_manager", "cycle", "missing_manager", "left_manager"})
DATE_FIELDS = frozenset({"start_date", "end_date"})


def list_lines(lines: Iterable[ImportLine]) -> list[Row]:
    """Imports of the list."""
    return [_row(line) for line in lines]


def committed_lines(lines: Iterable[ImportLine]) -> list[Row]:
    """Committed imports, each leading to what it changed."""
    return [replace(_row(line), address=reverse("import-differences", args=[line.id])) for line in lines]


def _row(line: ImportLine) -> Row:
    label, kind = words.STATES[line.state]
    meta = [line.source, str(said_date(line.created_at)), *_short_counts(line)]
    return Row(
        title=line.file_name,
        meta=" · ".join(part for part in meta if part),
        address=reverse("import", args=[line.id]),
        tag=label,
        tag_kind=kind,
    )


def _short_counts(line: ImportLine) -> list[str]:
    counts = line.counts
    if not counts or line.moving:
        return []
    said = [_("{n} new").format(n=figure(counts.get("new", 0)))]
    said += [_("{n} changed").format(n=figure(counts["changed"]))] if counts.get("changed") else []
    stands = counts.get("errors", 0) + counts.get("ambiguous", 0)
    said += [_("{n} to settle").format(n=figure(stands))] if stands and line.state == "checked" else []
    return said


def finding(detail: ImportDetail) -> str:
    """The heading: what the import has come to."""
    line, counts = detail.line, detail.line.counts
    match line.state:
        case "uploaded" | "checking":
            return _("The file is being checked")
        case "committing":
            return _("The import is being committed")
        case "committed":
            return _took_in(counts)
        case "undone":
            return _("This import was undone")
        case "failed":
            return _("This file was not imported")
    stands = counts.get("errors", 0) + counts.get("ambiguous", 0)
    if stands:
        return ngettext("{n} thing to settle first", "{n} things to settle first", stands).format(n=figure(stands))
    return _ready(counts)


def _took_in(counts: Mapping[str, int]) -> str:
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    if not new and not changed:
        return _("Imported: everything was as before")
    if not changed:
        return ngettext("{n} new person is imported", "{n} new people are imported", new).format(n=figure(new))
    return _("{new} new and {changed} changed people are imported").format(new=figure(new), changed=figure(changed))


def _ready(counts: Mapping[str, int]) -> str:
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    if not new and not changed and not counts.get("leavers"):
        return _("Nothing would change")
    return _("Ready: {new} new, {changed} changed, {gone} leaving").format(
        new=figure(new), changed=figure(changed), gone=figure(counts.get("leavers", 0))
    )


def figures(counts: Mapping[str, int]) -> list[Figure]:
    """The counts of a dry run or a commit."""
    if not counts:
        return []
    named = (
        (_("New"), "new"),
        (_("Changed"), "changed"),
        (_("Unchanged"), "unchanged"),
        (_("Leavers"), "leavers"),
        (_("Errors"), "errors"),
        (_("Questions"), "ambiguous"),
    )
    return [Figure(label, figure(counts.get(name, 0))) for label, name in named]


def progress(line: ImportLine) -> dict[str, Any]:
    """What the progress component takes."""
    heading = {
        "uploaded": _("Waiting to be checked"),
        "checking": _("Reading and checking the file"),
        "committing": _("Writing people"),
    }
    known = bool(line.total) and line.state == "checking"
    return {
        "heading": heading.get(line.state, _("Reading and checking the file")),
        "done": line.done if known else None,
        "total": line.total if known else None,
        "unit": _("lines"),
        "state": "waiting" if line.state == "uploaded" else "running",
        "poll": reverse("import-progress", args=[line.id]),
        "refresh": reverse("import", args=[line.id]),
        "note": _("You can leave this page; the work goes on."),
    }


def columns(detail: ImportDetail) -> list[dict[str, Any]]:
    """The columns with what they become; names of form fields are the places of the columns."""
    told: Mapping[str, str] = detail.answers.get("dates", {})
    return [_column(at, column, told) for at, column in enumerate(detail.mapping)]


def _column(at: int, column: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    mapped = column["role"] == "mapped"
    value = column["field"] if mapped else ""
    return {
        "name": column["column"],
        "value": value,
        "field_name": f"field-{at}",
        "date_name": f"date-{at}",
        "sensitive": column["role"] == "sensitive",
        "why": "" if mapped else column["reason"],
        "becomes": words.FIELDS.get(value, value),
        "sure": column["confidence"] if mapped else None,
        "samples": ", ".join(column["samples"]),
        "choices": [{"value": name, "label": label, "here": name == value} for name, label in words.FIELDS.items()],
        "order": told.get(column["column"], ""),
    }


def date_questions(detail: ImportDetail) -> list[dict[str, Any]]:
    """Columns whose dates can be read in two ways and that nobody settled."""
    asked = {note["column"]: note["message"] for note in detail.notes if note["code"] in DATE_CODES}
    return [column | {"message": asked[column["name"]]} for column in columns(detail) if column["name"] in asked]


def notes(detail: ImportDetail) -> list[dict[str, Any]]:
    """What is to be known about the file and its columns, the heaviest first; questions about dates stand elsewhere."""
    order = list(words.WEIGHTS)
    rest = [note for note in detail.notes if note["code"] not in DATE_CODES]
    return [_found(note) for note in sorted(rest, key=lambda n: (order.index(n["severity"]), n["column"]))]


def _found(found: Mapping[str, Any]) -> dict[str, Any]:
    label, kind = words.WEIGHTS[found["severity"]]
    return {"column": found["column"], "message": found["message"], "label": label, "kind": kind}


def staged(row: StagedLine, *, is_open: bool) -> dict[str, Any]:
    """One line of the file with its findings and what could be done about it."""
    changes = [
        _("{field}: {before} → {after}").format(
            field=name_of(d["field"]), before=d["before"] or _("empty"), after=d["after"] or _("empty")
        )
        for d in row.differences
    ]
    return {
        "line": row.line,
        "name": row.name or row.email or _("Line {line}").format(line=row.line),
        "verdict": words.VERDICTS.get(row.verdict, row.verdict),
        "kind": "care" if row.weight in ("error", "ask") else "",
        "changes": changes,
        "findings": [_found(f) for f in row.findings],
        "left_out": row.verdict == "left_out",
        "may_leave_out": is_open and row.verdict != "left_out",
        "asks_manager": is_open and any(f["code"] in MANAGER_CODES for f in row.findings),
    }


def name_of(column: str) -> str:
    """A column of people in words."""
    return str(words.CHANGED.get(column) or words.FIELDS.get(column) or column.replace("_", " ").capitalize())


def read_as(facts: Mapping[str, Any]) -> list[Fact]:
    """How the file was read."""
    if not facts:
        return []
    delimiter = str(facts.get("delimiter", ""))
    pairs = (
        (_("Encoding"), str(facts.get("encoding", "")).upper()),
        (_("Between the cells"), str(words.DELIMITER_NAMES.get(delimiter, delimiter)) if delimiter else ""),
        (_("Header"), _("on line {n}").format(n=facts.get("header_row", 1))),
        (_("Sheet"), str(facts.get("sheet", ""))),
    )
    return [Fact(label, value) for label, value in pairs if value]


def history(changes: Iterable[ImportChange]) -> list[dict[str, Any]]:
    """Lines of the history: who did what."""
    return [{"when": c.at, "title": c.by, "meta": _said_change(c)} for c in changes]


def _said_change(change: ImportChange) -> str:
    said = str(words.HISTORY.get(change.code, _("changed something")))
    left = change.facts.get("left_out") or ()
    if left:
        said += _(", leaving out {lines}").format(lines=_lines(left))
    return said


def _lines(lines: Sequence[int], most: int = 6) -> str:
    shown = ", ".join(str(line) for line in lines[:most])
    more = _(" and {n} more").format(n=len(lines) - most) if len(lines) > most else ""
    return ngettext("line {lines}", "lines {lines}", len(lines)).format(lines=shown + more)


def difference(row: DifferenceLine) -> dict[str, Any]:
    """What a commit did to one person."""
    label, kind = words.KINDS[row.kind]
    changes = [] if row.kind == "created" else [_change(name, pair) for name, pair in row.changes.items()]
    return {
        "name": row.name or _("Somebody removed since"),
        "address": reverse("person", args=[row.person_id]) if row.name else "",
        "label": label,
        "kind": kind,
        "changes": [c for c in changes if c],
    }


def _change(name: str, pair: Sequence[Any]) -> str:
    if name in words.HIDDEN:
        return ""
    before, after = (", ".join(v) if isinstance(v, list) else v for v in pair)
    said = _("{field}: {before} → {after}")
    return said.format(field=name_of(name), before=before or _("empty"), after=after or _("empty"))


def kind_choices() -> list[tuple[str, Any]]:
    """What differences can be narrowed to."""
    return [("", _("Everybody")), *((kind, label) for kind, (label, _kind) in words.KINDS.items())]


def next_steps(actor: Actor) -> list[Row]:
    """What follows an import, as far as the actor may do it."""
    steps = [
        (
            may.GRADE_LADDER_READ_EDIT,
            "grade-ladder",
            _("Place the grades"),
            _("Rank rules of a matching read the ladder."),
        ),
        (
            may.PROGRAMME_CREATE_EMPTY_AND_NAME_SPONSOR_AND_FIRST_COORDINATOR,
            "programmes",
            _("Found a programme"),
            _("Name its sponsor and first coordinator."),
        ),
        (
            may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS,
            "accounts",
            _("Invite people"),
            _("Each gets a link that works once."),
        ),
    ]
    return [Row(title, meta, reverse(route)) for rule, route, title, meta in steps if decide(actor, rule).allowed]
