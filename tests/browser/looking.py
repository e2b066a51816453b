"""Looks at the pages of an installation as axe, the console and a narrow screen see them; each kind of page once."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page

from browser.walking import Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that another colour scheme can change
SMALL, PHONE, DESK = 360, 390, 1440
LEFT_OUT = re.compile(r"/(components.*|sign-out/|health|feed/.*|.*\.json|.*/findings|.*/export)")
NOT_THERE = (403, 404)
# Colours that fade from one scheme to the other would be judged half way.
STILL = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# Where a persona begins, beside the navigation: pages that no page before them leads to for everybody.
STARTS = {
    "coordinator": ("/matching", "/programmes", "/people/mentors", "/vocabulary", "/grades", "/imports"),
    "administrator": ("/imports", "/programmes/new", "/accounts", "/grades", "/welcome", "/account/password/"),
    "steward": ("/stages", "/integrity/log", "/duties", "/matching"),
    "leader_cfo": ("/need", "/preferences", "/journal/write", "/calendar", "/profile/leader/expertise"),
    "sponsor": ("/programmes", "/duties"),
    "advisor": ("/taking-part", "/people/mentors/external"),
}


@cache
def axe() -> str:
    """The script of axe itself."""
    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")


def kind_of(path: str) -> str:
    """The address without what tells one row from another."""
    return re.sub(r"[0-9a-f-]{36}", "#", path)


@dataclass
class Look:
    """What was looked at so far, and what is wrong."""

    visit: Visit
    widths: tuple[int, ...] = (PHONE,)
    kinds: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def at_pages_of(self, key: str) -> None:
        """Follows the links of one persona to every kind of page that was not looked at before."""
        who = self.visit.as_persona(key)
        who.open("/my-data")
        waiting = deque([*_links(who.page, "header, nav"), *STARTS.get(key, ())])
        seen: set[str] = set()
        while waiting:
            path = waiting.popleft()
            kind = kind_of(path)
            if kind in seen or kind in self.kinds or LEFT_OUT.fullmatch(path):
                continue
            seen.add(kind)
            if self.at(who.page, path):
                waiting.extend(_links(who.page, "body"))

    def at(self, page: Page, path: str, *, expected: int = 200) -> bool:
        """Opens one page and looks; false when it is not there for this persona."""
        self.visit.faults.clear()
        answer = page.goto(path)
        status = answer.status if answer else 0
        if status in NOT_THERE and status != expected:
            return False
        landed = urlsplit(page.url).path
        if landed != path and kind_of(landed) in self.kinds:
            return True
        complaints = [said for said in self.visit.faults if status == expected == 200]
        self.faults += [f"{path}: {said}" for said in complaints] + (
            [f"{path}: {status}"] if status != expected else []
        )
        self.here(page, landed)
        return True

    def here(self, page: Page, name: str) -> None:
        """Looks at the page as it stands, light and dark, without loading it again."""
        self.kinds.add(kind_of(name))
        for width in self.widths:
            page.set_viewport_size({"width": width, "height": 900})
            self.faults += [f"{name} {width}: {said}" for said in faults_of(page)]
        page.set_viewport_size({"width": SMALL, "height": 800})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.faults += [f"{name} is {beyond} pixels too wide"] if beyond > 0 else []


def faults_of(page: Page, *, strict: bool = False) -> list[str]:
    """What axe finds in the light, and of colours in the dark, of a page as it stands; it is left in the light.

    Strict: every rule in both, and what is but good practice.
    """
    every = {"type": "tag", "values": [*TAGS, "best-practice"] if strict else TAGS}
    dark = every if strict else {"type": "rule", "values": COLOURS}
    page.evaluate(axe())
    page.evaluate(STILL)
    found = []
    for theme, only in (("light", every), ("dark", dark)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme}: {said}" for said in found_by_axe(page, only)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def found_by_axe(page: Page, only: dict[str, Any]) -> list[str]:
    """What axe finds, as rule and element. Evaluated, because the policy admits no foreign script."""
    result: Any = page.evaluate(
        "only => axe.run(document, {runOnly: only, preload: false, resultTypes: ['violations']})", only
    )
    return [f"{v['id']}: {n['html'][:160]}" for v in result["violations"] for n in v["nodes"]]


def _links(page: Page, within: str) -> Iterable[str]:
    hrefs = page.locator(within).locator("a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    return dict.fromkeys(urlsplit(href).path for href in hrefs)
