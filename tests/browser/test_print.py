"""What is printed is light, whole and without controls, whatever theme the reader has chosen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

STYLES = Path(__file__).resolve().parents[2] / "src/peripatos/web/static/peripatos/css"
A4 = {"width": 794, "height": 1123}
LONG = "A line that was written here.\n" * 40
BODY = f"""<!doctype html><html lang="en" data-theme="dark"><head><title>Print</title>
<link rel="stylesheet" href="{(STYLES / "main.css").as_uri()}">
<link rel="stylesheet" href="{(STYLES / "print.css").as_uri()}" media="print"></head><body><main class="page">
<h1>A page</h1><button class="button">Save</button>
<table class="table"><thead><tr><th>Stream</th><th>Planned</th></tr></thead>
<tbody><tr><th scope="row" data-label="Stream">Coaching</th><td data-label="Planned">180,000</td></tr></tbody></table>
<details class="reveal" id="closed"><summary>Add</summary><p>form</p></details>
<details class="reveal" id="open" open><summary>Why</summary><p>reasons</p></details>
<section class="note"><textarea rows="4">{LONG}</textarea></section></main></body></html>"""


@pytest.fixture
def paper(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of A4 in the dark theme, as a printer gets it."""
    file = tmp_path / "page.html"
    file.write_text(BODY, encoding="utf-8")
    context = browser.new_context(viewport=A4, color_scheme="dark")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    yield page
    context.close()


def style(page: Page, selector: str, name: str) -> str:
    """The computed value of one property."""
    return str(page.eval_on_selector(selector, f"e => getComputedStyle(e).getPropertyValue('{name}')"))


def test_the_dark_theme_prints_dark_on_white(paper: Page) -> None:
    assert style(paper, "html", "background-color") == "rgb(255, 255, 255)"
    assert style(paper, "html", "color-scheme") == "light"
    red = int(style(paper, "h1", "color").removeprefix("rgb(").split(",")[0])
    assert red < 80


def test_a_table_stays_a_table_on_paper(paper: Page) -> None:
    shown = [style(paper, part, "display") for part in ("thead", "tbody", "tbody tr", "tbody th", "td")]
    assert shown == ["table-header-group", "table-row-group", "table-row", "table-cell", "table-cell"]


def test_controls_and_closed_parts_are_left_out(paper: Page) -> None:
    assert style(paper, ".button", "display") == "none"
    assert style(paper, "#closed", "display") == "none"
    assert style(paper, "#open", "display") != "none"


def test_a_long_text_is_printed_whole(paper: Page) -> None:
    hidden = paper.eval_on_selector("textarea", "e => e.scrollHeight - e.clientHeight")
    assert hidden <= 1
