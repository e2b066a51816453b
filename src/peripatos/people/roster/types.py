"""What the readers, the check and the services of a roster import hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Self

Lists = tuple[str, ...]
Json = str | list[str]


class Severity(StrEnum):
    """How much a finding weighs: an error or a question stands in the way of a commit, the others do not."""

    ERROR = "error"
    ASK = "ask"
    WARNING = "warning"
    NOTE = "note"


BLOCKING = frozenset({Severity.ERROR, Severity.ASK})


class Verdict(StrEnum):
    """What a commit would do with one line."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEAVER = "leaver"
    BLOCKED = "blocked"
    LEFT_OUT = "left_out"
    SKIPPED = "skipped"


class DateOrder(StrEnum):
    """How the dates of one column are written."""

    ISO = "iso"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"
    SERIAL = "serial"
    NAMED_MONTH = "text"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about one line; ``column`` is the header as written, "" when the whole line is meant."""

    line: int
    column: str
    code: str
    severity: Severity
    message: str

    @property
    def blocks(self) -> bool:
        return self.severity in BLOCKING

    def to_dict(self) -> dict[str, str | int]:
        return {
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is written: ``delimiter`` and ``line_ends`` are "" for a workbook, ``header_row`` counts from 1."""

    encoding: str
    delimiter: str
    header_row: int
    line_ends: str = ""
    sheet: str = ""
    label_row: int = 0

    def to_dict(self) -> dict[str, str | int]:
        return {"encoding": self.encoding, "delimiter": self.delimiter, "header_row": self.header_row}


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one line of the file, and the line on which it starts."""

    line: int
    cells: Lists


@dataclass(frozen=True, slots=True)
class Table:
    """A file read into text: ``headers`` are unique and as long as every record; ``labels`` are the second header
    row.
    """

    source: Source
    headers: Lists
    labels: Lists
    records: tuple[Record, ...]
    findings: tuple[Finding, ...] = ()

    def column(self, index: int) -> list[str]:
        return [record.cells[index] for record in self.records]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What one column becomes. ``role`` is ``mapped``, ``ignored``, ``sensitive`` or ``unknown``; samples of
    sensitive columns stay empty.
    """

    index: int
    column: str
    field: str
    confidence: int
    samples: Lists
    role: str
    reason: str = ""

    def to_dict(self) -> dict[str, str | int | list[str]]:
        return {
            "column": self.column,
            "field": self.field,
            "confidence": self.confidence,
            "samples": list(self.samples),
            "role": self.role,
            "reason": self.reason,
        }


@dataclass(slots=True)
class PersonFacts:
    """What a roster may say about one person. Empty means that the source is silent, never that a value is to be
    removed.
    """

    external_ref: str = ""
    email: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    suffix: str = ""
    full_name: str = ""
    preferred_name: str = ""
    title: str = ""
    department: str = ""
    organisation: str = ""
    location: str = ""
    country: str = ""
    continent: str = ""
    zone: str = ""
    lon_hours: str = ""
    grade: str = ""
    function: str = ""
    profession: str = ""
    biography: str = ""
    both_roles: str = ""
    status: str = ""
    start_on: date | None = None
    end_on: date | None = None
    languages: Lists = ()
    expertise: Lists = ()
    industries: Lists = ()

    def to_json(self) -> dict[str, Json]:
        """Only what is known; dates as ISO text, lists as lists."""
        found: dict[str, Json] = {}
        for name in FACT_NAMES:
            value: str | date | Lists | None = getattr(self, name)
            if isinstance(value, date):
                found[name] = value.isoformat()
            elif value:
                found[name] = value if isinstance(value, str) else list(value)
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        facts = cls()
        for name, value in data.items():
            if isinstance(value, list):
                setattr(facts, name, tuple(value))
            elif name in DATE_NAMES:
                setattr(facts, name, date.fromisoformat(value))
            else:
                setattr(facts, name, value)
        return facts


FACT_NAMES = tuple(item.name for item in fields(PersonFacts))
DATE_NAMES = frozenset({"start_on", "end_on"})
LIST_NAMES = frozenset({"languages", "expertise", "industries"})


class RefKind(StrEnum):
    """By what a file names a manager."""

    ID = "id"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ManagerRef:
    """One way in which a line names its manager."""

    kind: RefKind
    text: str
    column: str


@dataclass(slots=True)
class Candidate:
    """One line on its way to a person.

    ``manager`` is the token of the manager: ``line:<n>`` for a person of this file, ``known:<key>`` for one already
    held, "" for none.
    ``manager_stated`` tells whether the line says anything usable about the manager, so that silence changes nothing.
    """

    line: int
    facts: PersonFacts
    manager_refs: tuple[ManagerRef, ...] = ()
    manager: str = ""
    manager_stated: bool = False
    known: str = ""
    verdict: Verdict = Verdict.NEW
    differences: tuple["Difference", ...] = ()
    doubtful_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one person before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person already held. ``manager`` is another's key or ""; ``in_source`` and ``absent_count`` concern the
    source of this file.
    """

    key: str
    facts: PersonFacts
    manager: str = ""
    left: bool = False
    in_source: bool = False
    absent_count: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has settled about a file.

    ``mapping`` gives a field (or "" to ignore) per column, ``dates`` an order per column, ``leave_out`` lines,
    ``leave_out_where`` pairs of column and value, ``managers`` per line the id or e-mail of the manager ("" for none),
    ``duplicates`` which of several lines of one person counts: ``first``, ``last``, or ``ask``.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    leave_out: frozenset[int] = frozenset()
    leave_out_where: tuple[tuple[str, str], ...] = ()
    managers: Mapping[int, str] = field(default_factory=dict)
    duplicates: str = "ask"
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines would do what, and how many findings stand in the way."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    leavers: int = 0
    errors: int = 0
    ambiguous: int = 0

    def to_dict(self) -> dict[str, int]:
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of a dry run. ``leavers`` and ``absent_once`` hold keys of known persons."""

    source: Source
    mapping: tuple[ColumnMapping, ...]
    counts: Counts
    findings: tuple[Finding, ...]
    candidates: tuple[Candidate, ...] = ()
    leavers: Lists = ()
    absent_once: Lists = ()
    present: Lists = ()

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of a commit."""
        return not any(finding.blocks for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        return {
            "ok": self.ok,
            "source": self.source.to_dict(),
            "mapping": [column.to_dict() for column in self.mapping],
            "counts": self.counts.to_dict(),
            "rows": [finding.to_dict() for finding in self.findings],
        }
