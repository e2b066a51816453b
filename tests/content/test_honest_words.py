"""No text of ours promises more than the product keeps: a private place names the key file each time."""

import ast
import re
from collections.abc import Iterator
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

SOURCE = ROOT / "src/peripatos"
TEMPLATES = sorted(path for path in (SOURCE / "web/templates").rglob("*") if path.suffix in {".html", ".txt"})
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "gettext" in path.read_text(encoding="utf-8"))
SAYING = {"_", "gettext", "gettext_lazy", "lazy", "ngettext", "ngettext_lazy", "pgettext", "later", "said"}
# Each word promises something; each sentence that may use it was weighed against what the product keeps.
PROMISING = re.compile(
    r"\b(?:only you|you alone|anonym\w*|(?:un|de|en)crypt\w*|secur(?:e|ed|ely|ity)|guarante\w*)\b"
    r"|\b(?:nobody|no one)(?: else)?(?: can| could| will| may)? (?:reads?|sees?|opens?|decrypts?|learns?|knows?)\b"
    r"|\bnever (?:read|seen|opened) by\b",
    re.IGNORECASE,
)
WEIGHED = (
    PROMISE,
    "Lists of people that matching has to read are not encrypted.",
    "The upload lies encrypted until the commit and is deleted then.",
    "Matching reads it as a hard rule, so it is not encrypted: whoever can read the server's database could read it.",
    "Texts are stored encrypted.",
    "whoever holds the server's key file could decrypt them.",
    "A connection that your organisation has secured hides what you write.",
    "There are no anonymous surveys in this release",
)


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


def _promises(text: str) -> list[str]:
    """Promising words outside the sentences that were weighed."""
    plain = " ".join(text.replace("\u2019", "'").split())
    for sentence in WEIGHED:
        plain = plain.replace(sentence, "")
    return [plain[max(0, found.start() - 40) : found.end() + 40] for found in PROMISING.finditer(plain)]


def _said(path: Path) -> Iterator[str]:
    """Sentences of a module that pass through gettext."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYING:
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_promises_more_than_was_weighed(path):
    assert _promises(re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_of_the_code_promises_more_than_was_weighed(path):
    assert [found for sentence in _said(path) for found in _promises(sentence)] == []


@pytest.mark.parametrize("path", sorted((SOURCE / "programmes/texts").rglob("*.md")), ids=lambda path: path.name)
def test_no_text_of_a_programme_promises_more_than_was_weighed(path):
    assert _promises(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "sentence",
    ["Only you see it.", "Your notes are anonymous.", "Nobody can read this.", "Stored securely and encrypted."],
)
def test_a_promise_is_noticed(sentence):
    assert _promises(f"Write here. {sentence} {PROMISE}") != []
