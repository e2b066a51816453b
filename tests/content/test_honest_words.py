"""No text of ours promises more than the product keeps: a private place names the key file each time."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISE = "Only you in the product; whoever holds the server's key file could decrypt it."
FOLDERS = ("src/peripatos/programmes/texts", "src/peripatos/growth/prompts", "src/peripatos/people/vocabulary", "docs")
WRITTEN = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".md", ".toml"} and "decisions" not in path.parts
) + [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md") if (ROOT / name).exists()]


def _read(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").replace("\u2019", "'").split())


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_you_never_stands_alone(path):
    assert re.findall(r"\bonly you\b", _read(path).replace(PROMISE, ""), re.IGNORECASE) == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_is_not_a_promise(path):
    promises = re.findall(
        r"[^.]*\b(?:nobody|no one)\b[^.]*\b(?:read|see|open|decrypt)[^.]*", _read(path), re.IGNORECASE
    )
    assert promises == []


@pytest.mark.parametrize("role", ["leader", "coach", "advisor", "reverse-mentor"])
def test_every_briefing_says_what_private_means(role):
    assert PROMISE in _read(ROOT / f"src/peripatos/programmes/texts/briefings/{role}.md")


def test_the_page_of_limits_says_it_whole():
    assert PROMISE in _read(ROOT / "src/peripatos/programmes/texts/limits.md")
