"""The page of benchmarks names every file under bench/ and every target, and the runner knows every file."""

import ast
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "bench"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
TARGETS = {"T1", "T1t", "T1w", *(f"T{k}" for k in range(2, 19))}


@pytest.fixture
def page_writer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that writes the page, as it stands beside the benchmarks."""
    monkeypatch.syspath_prepend(str(BENCH))
    names = ("book", "page", "targets")
    for name in names:
        sys.modules.pop(name, None)
    import page

    yield page
    for name in names:
        sys.modules.pop(name, None)


def programs() -> set[str]:
    """Files under bench/ that can be run, apart from the runner and the page that one of them serves."""
    found = {path.name for path in BENCH.glob("*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}
    return found - {"run_all.py"}


def files_of_the_runner() -> tuple[str, ...]:
    tree = ast.parse((BENCH / "run_all.py").read_text(encoding="utf-8"))
    assigned = [node for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "FILES"]
    return ast.literal_eval(assigned[0].value)


def test_the_runner_runs_every_file() -> None:
    assert set(files_of_the_runner()) == programs()


def test_the_page_has_a_section_for_every_file() -> None:
    assert set(re.findall(r"^## (\w+\.py)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == programs()


def test_the_page_names_every_target_with_what_is_to_be_reached() -> None:
    rows = re.findall(r"^\| (T\d+[a-z]?) \| (.+?) \| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name, _, aim in rows if aim != "–"} == TARGETS


def test_the_page_is_what_the_kept_results_say(page_writer: ModuleType, tmp_path: Path) -> None:
    page_writer.write(tmp_path / "page.md", files_of_the_runner(), quick=False)
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_a_row_that_missed_its_target_says_so(page_writer: ModuleType) -> None:
    import book

    row = book.Row("T6", "a problem", 1, seconds=0.5, aim="5 ms", met=False)
    assert page_writer._line(row).endswith("| 5 ms: **missed** |")
