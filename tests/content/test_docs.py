"""The documents hold together: links lead somewhere, every page is in the navigation, the licence is whole."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page):
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_navigation_leads_to_every_page_and_to_nothing_else():
    """Decisions and reference pages that follow from the code may be more than the navigation lists."""
    navigation = re.findall(r":\s*(\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    written = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}
    assert set(navigation) - written == set()
    assert {page for page in written if not page.startswith(("decisions/", "reference/"))} - set(navigation) == set()
    assert len(navigation) == len(set(navigation))


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_read_me_names_the_two_commands(command):
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    target = command.removeprefix("make ")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_make_target_that_is_named_exists():
    named = {
        target
        for page in PAGES
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for target in re.findall(r"(?:^|\s)make ([a-z-]+)", block)
    }
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named - targets == set()
    assert named >= {"run", "test"}


def test_the_licence_is_the_whole_apache_licence():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert re.findall(r"^   (\d)\. ", text, re.MULTILINE) == list("123456789")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
