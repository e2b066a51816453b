"""The access table: object × action × persona → code, read from ``access-matrix.csv`` and nowhere else."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE_FILE = Path(__file__).with_name("access-matrix.csv")
PERSONAS = (
    "AN",
    "OW",
    "PE",
    "OT",
    "CO",
    "XC",
    "AD",
    "XA",
    "RV",
    "FA",
    "CD",
    "SP",
    "ST",
    "AU",
    "SG",
    "OA",
    "LM",
    "EX",
    "SV",
)


class Code(StrEnum):
    """What a cell of the table grants."""

    ALLOW = "A"
    DENY = "D"
    METADATA = "M"
    OWN = "T"
    SHARED = "S"
    PARTY = "P"
    GATED = "G"
    BREAK_GLASS = "X"
    TWO_PEOPLE = "2"
    REVIEWED = "R"
    VOTE = "V"
    FILTERED = "F"


UNBUILT_CODES = frozenset({Code.SHARED, Code.BREAK_GLASS, Code.REVIEWED, Code.VOTE})


@dataclass(frozen=True, order=True)
class Rule:
    """Names one row of the table."""

    object: str
    action: str

    def __str__(self) -> str:
        return f"{self.object}: {self.action}"


@dataclass(frozen=True)
class Row:
    """One row: its storage class (C0 to C4) and the code of each persona."""

    rule: Rule
    storage_class: str
    cells: Mapping[str, Code]

    @property
    def confidential(self) -> bool:
        return self.storage_class >= "C2"

    def holders(self, *codes: Code) -> frozenset[str]:
        """Personas whose cell is one of ``codes``."""
        return frozenset(persona for persona, code in self.cells.items() if code in codes)


def read_table(path: Path = TABLE_FILE) -> dict[Rule, Row]:
    """The table in ``path``; raises ``KeyError`` or ``ValueError`` for a missing persona or an unknown code."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [_row(line) for line in csv.DictReader(lines)]
    return {row.rule: row for row in rows}


def _row(line: dict[str, str]) -> Row:
    rule = Rule(line["object"], line["action"])
    return Row(rule, line["class"], {persona: Code(line[persona]) for persona in PERSONAS})


@cache
def loaded_table() -> dict[Rule, Row]:
    """The program's copy of the table, read once per process."""
    return read_table()


def row_of(rule: Rule) -> Row | None:
    """The row of ``rule``, or None, which every caller must treat as a denial."""
    return loaded_table().get(rule)
