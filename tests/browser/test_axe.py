"""Every page of the full demonstration, for every persona: axe, the console, and the width of a small telephone."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from browser.pictures import run_a_round
from browser.walking import Visit
from journeys.server import installation

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
ONE = "[0-9a-f-]{36}"
SMALL, PHONE, DESK = 360, 390, 1440
EVERYBODY = (
    *("leader_cfo", "coach", "advisor", "reverse_mentor", "coordinator", "second_coordinator", "sponsor", "steering"),
    *("steward", "safeguarding", "line_manager", "administrator", "nobody"),
)
THREE = ("leader_cfo", "coach", "coordinator")
# Beside the navigation: the first page of each of these kinds that the page named before leads to.
DEEPER = {
    "leader_cfo": (
        *(
            ("/sessions", "/sessions/"),
            ("/today", "/relationships/"),
            ("/offers", "/offers/"),
            ("/taking-part", "/onboarding/"),
        ),
        *(("/journal", "/journal/"), ("/profile", "/profile/[a-z]+")),
    ),
    "coach": (
        ("/sessions", "/sessions/"),
        ("/my-people", "/relationships/"),
        ("/offers", "/offers/"),
        ("/profile", "/profile/[a-z]+"),
    ),
    "coordinator": (
        *(("/matching", "/matching/rounds/"), ("/matching", "/matching/"), ("/programmes", "/programmes/")),
        *(("/people", "/people/"), ("/people", "/people/mentors")),
    ),
    "administrator": (("/imports", "/imports/"), ("/installation", "/accounts"), ("/people", "/grades")),
    "sponsor": (("/programmes", "/programmes/"),),
}
UNDER = {
    "/matching/": ("/proof", "/publish", "/compare", "/waiting"),
    "/programmes/": (
        *("/mandate", "/streams", "/criteria", "/responsible", "/calendar", "/blueprint", "/budget", "/enrolments"),
        *("/enrolments/new", "/invitations", "/applications", "/history"),
    ),
    "/relationships/": ("/agreement", "/book", "/series", "/pause", "/end"),
    "/sessions/": ("/move", "/cancel", "/note/history"),
}
FOR_ALL = ("/my-data", "/profile", "/limits", "/notifications", "/search", "/taking-part", "/calendar")


@cache
def axe() -> str:
    """The script of axe itself."""
    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Visit]:
    """The full demonstration, served as in `make run`."""
    with installation(tmp_path_factory.mktemp("axe")) as house:
        house.start("all")
        house.wait_until_ready()
        walk = Visit(house, browser)
        run_a_round(walk)
        yield walk
        walk.close()


def found_by_axe(page: Page) -> list[str]:
    """What axe finds on the page, as rule and element. Evaluated, because the policy admits no foreign script."""
    page.evaluate(axe())
    result: Any = page.evaluate("tags => axe.run(document, {runOnly: tags, preload: false})", TAGS)
    return [f"{v['id']}: {n['html'][:160]}" for v in result["violations"] for n in v["nodes"]]


def pages_of(visit: Visit, key: str) -> tuple[str, ...]:
    """Addresses that this persona reaches: from the navigation, and one page of each kind behind it."""
    who = visit.as_persona(key)
    who.open("/my-data")
    found = dict.fromkeys((*_links(who.page, "header, nav"), *FOR_ALL))
    for start, kind in DEEPER.get(key, ()):
        who.open(start)
        pattern = re.compile(kind + ONE if kind.endswith("/") else kind)
        links = [path for path in _links(who.page, "main") if pattern.fullmatch(path)]
        behind = next((path for path in links if path not in found), None)
        if behind:
            found[behind] = None
            found |= dict.fromkeys(f"{behind}{more}" for more in UNDER.get(kind, ()))
    return tuple(found)


def _links(page: Page, within: str) -> list[str]:
    hrefs = page.locator(within).locator("a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    return [urlsplit(href).path for href in hrefs]


def faults_of(visit: Visit, key: str, schemes: tuple[str, ...], widths: tuple[int, ...]) -> list[str]:
    """Everything that is wrong with the pages of one persona, each with its address."""
    who, faults = visit.as_persona(key), []
    visited = [path for path in pages_of(visit, key) if _opens(who.page, path)]
    faults += complaints_of(visit, key, visited)
    for path in visited:
        who.page.goto(path)
        for width in widths:
            who.page.set_viewport_size({"width": width, "height": 900})
            for scheme in schemes:
                who.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                faults += [f"{path} {scheme} {width} {said}" for said in found_by_axe(who.page)]
        who.page.set_viewport_size({"width": SMALL, "height": 800})
        faults += [f"{path} is {n} pixels too wide" for n in [_beyond(who.page)] if n > 0]
    return faults


def complaints_of(visit: Visit, key: str, paths: list[str]) -> list[str]:
    """What the browser says of the pages themselves, before axe adds scripts and styles of its own."""
    page, faults = visit.as_persona(key).page, []
    for path in paths:
        visit.faults.clear()
        page.goto(path, wait_until="networkidle")
        faults += [f"{path} {said}" for said in visit.faults]
    return faults


def _opens(page: Page, path: str) -> bool:
    """Whether the page is there for this persona; some of those tried depend on what the demonstration holds."""
    answer = page.goto(path)
    return answer is not None and answer.status != 404


def _beyond(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("key", THREE)
def test_axe_finds_nothing_on_a_telephone(visit, key):
    assert faults_of(visit, key, ("light",), (PHONE,)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("key", EVERYBODY)
def test_axe_finds_nothing_anywhere(visit, key):
    assert faults_of(visit, key, ("light", "dark"), (PHONE, DESK)) == []


def test_the_pages_behind_the_navigation_are_really_visited(visit):
    """Guards the walk itself: a session, a pair, a board with its proof and the own profile are among them."""
    leader, coordinator = pages_of(visit, "leader_cfo"), pages_of(visit, "coordinator")
    kinds = ("/sessions/", "/relationships/", "/profile")
    assert [any(path.startswith(kind) for path in leader) for kind in kinds] == [True] * 3
    assert any(path.endswith("/proof") for path in coordinator)
