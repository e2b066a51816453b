"""What the check of a roster says passes through the catalogue of the language of the moment."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from roster_files import report_of

from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.sniff import read_table

TOLD = {
    "The managers on lines {lines} form a circle; correct one of them or leave out a line.": "Kreis in {lines}.",
    "{lines} and {last}": "{lines} und {last}",
    "This column concerns {reason} and is never imported.": "Nie eingelesen: {reason}.",
    "pay": "Gehalt",
    "The file is empty.": "Die Datei ist leer.",
}


def write_catalogue(folder: Path, language: str, told: Mapping[str, str]) -> None:
    """A compiled catalogue in the format of GNU gettext, which Django reads."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **told}.items())
    texts = [text.encode() for pair in zip(*pairs, strict=True) for text in pair]
    start, places, body = 28 + 8 * len(texts), [], b""
    for text in texts:
        places.append(struct.pack("<II", len(text), start + len(body)))
        body += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(head + b"".join(places) + body)


@pytest.fixture
def german(tmp_path: Path, settings: Any) -> None:
    write_catalogue(tmp_path, "de", TOLD)
    settings.LOCALE_PATHS = [str(tmp_path)]
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]


@pytest.mark.usefixtures("german")
def test_findings_and_their_reasons_are_translated() -> None:
    rows = [["ID", "Name", "Manager ID", "Salary"], ["1", "Ana", "2", "9"], ["2", "Ben", "1", "8"]]
    with translation.override("de"):
        said = {finding.code: finding.message for finding in report_of(rows).findings}
    assert said["cycle"] == "Kreis in 2 und 3."
    assert said["sensitive_column"] == "Nie eingelesen: Gehalt."


@pytest.mark.usefixtures("german")
def test_a_refused_file_is_refused_in_the_language_of_the_moment() -> None:
    with translation.override("de"), pytest.raises(UnreadableFile) as refused:
        read_table(b"")
    assert refused.value.message == "Die Datei ist leer."


def test_english_needs_no_catalogue() -> None:
    with translation.override("en-gb"), pytest.raises(UnreadableFile) as refused:
        read_table(b"")
    assert refused.value.message == "The file is empty."
