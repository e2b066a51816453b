"""People who walk through the pages of an installation: with the pointer, or with the keyboard alone."""

import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page
from playwright.sync_api import TimeoutError as TookTooLong

from journeys.server import Installation

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("background-networking", "component-update", "sync", "gpu", "quic")
ARGUMENTS = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in QUIET)]
PATIENCE = 30
STEPS_OF_TAB = 400
CHOOSER_PATIENCE = 8000


class Pointer:
    """Does with mouse and touch what a page offers."""

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, where: Locator, text: str) -> None:
        where.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, where: Locator, value: str) -> None:
        where.select_option(value)

    def hand_over(self, where: Locator, file: Path) -> None:
        where.set_input_files(file)


class Keyboard:
    """Does the same with Tab, arrows, Space and Enter; nothing is clicked and no focus is set by a script."""

    def press(self, what: Locator) -> None:
        self._reach(what).press("Enter")

    def write(self, where: Locator, text: str) -> None:
        keys = self._reach(where)
        kind = where.get_attribute("type")
        if kind in {"date", "time"}:
            self._by_parts(where, text, _spellings(text))
            return
        keys.press("Control+a")
        keys.type(text) if text else keys.press("Delete")

    def tick(self, box: Locator) -> None:
        keys = self._reach(box, any_of_its_group=box.get_attribute("type") == "radio")
        for _move in range(20):
            if box.is_checked():
                return
            keys.press("Space" if _focused(box) else "ArrowDown")
        assert box.is_checked()

    def choose(self, where: Locator, value: str) -> None:
        keys = self._reach(where)
        keys.press("Home")
        for _move in range(where.locator("option").count()):
            if where.input_value() == value:
                return
            keys.press("ArrowDown")
        assert where.input_value() == value

    def hand_over(self, where: Locator, file: Path) -> None:
        keys = self._reach(where)
        for key in ("Enter", "Space", "Enter"):  # a busy browser may swallow the first
            try:
                with where.page.expect_file_chooser(timeout=CHOOSER_PATIENCE) as opened:
                    keys.press(key)
            except TookTooLong:
                continue
            opened.value.set_files(file)
            return
        raise AssertionError("the keyboard opens no window to choose a file")

    def _by_parts(self, where: Locator, text: str, spellings: tuple[str, ...]) -> None:
        """Fills the parts of a date or time in the order in which this browser shows them."""
        keys = where.page.keyboard
        for typed in spellings:
            for _part in range(3):
                keys.press("ArrowLeft")
            keys.type(typed)
            if where.input_value() == text:
                return
        raise AssertionError(f"the browser reads {where.input_value()}, not {text}")

    def _reach(self, what: Locator, *, any_of_its_group: bool = False) -> Any:
        """Tab until it has the focus; a group of choices has one place in the order, whichever is chosen."""
        what.wait_for()
        keys = what.page.keyboard
        for _step in range(STEPS_OF_TAB):
            if _focused(what) or (any_of_its_group and _same_group(what)):
                return keys
            keys.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")


def _spellings(text: str) -> tuple[str, ...]:
    """How a date (YYYY-MM-DD) or a time (HH:MM) is typed, part by part, in the orders that browsers use."""
    if "-" in text:
        year, month, day = text.split("-")
        return (f"{day}{month}{year}", f"{month}{day}{year}", f"{year}{month}{day}")
    hour, minute = text.split(":")
    return (f"{hour}{minute}", f"{(int(hour) + 11) % 12 + 1:02}{minute}{'AM' if int(hour) < 12 else 'PM'}")


def _focused(what: Locator) -> bool:
    return bool(what.evaluate("element => element === document.activeElement"))


def _same_group(what: Locator) -> bool:
    return bool(what.evaluate("element => element.name && element.name === document.activeElement.name"))


Hand = Pointer | Keyboard


@dataclass
class Visitor:
    """One persona before a screen."""

    page: Page
    email: str
    password: str
    hand: Hand

    def sign_in(self) -> None:
        """Through the form."""
        self.hand.write(self.page.locator("[name=login]"), self.email)
        self.hand.write(self.page.locator("[name=password]"), self.password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "/sign-in/" not in address)

    def open(self, path: str) -> None:
        """Types an address; signs in when asked to."""
        self.page.goto(path)
        if "/sign-in/" in self.page.url:
            self.sign_in()
            self.page.goto(path)

    def press(self, name: str, *, within: str = "main", exact: bool = False) -> None:
        """Presses the first button of this name and waits for the page that follows."""
        self._follow(self.page.locator(within).get_by_role("button", name=name, exact=exact).first)

    def follow(self, name: str, *, within: str = "main", exact: bool = False) -> None:
        """Follows the first link of this name."""
        self._follow(self.page.locator(within).get_by_role("link", name=name, exact=exact).first)

    def unfold(self, name: str) -> None:
        """Opens what stands folded under these words."""
        self.hand.press(self.page.locator("main summary", has_text=name).first)

    def _follow(self, what: Locator) -> None:
        with self.page.expect_navigation():
            self.hand.press(what)

    def write(self, name: str, text: str) -> None:
        self.hand.write(self._field(name), text)

    def choose(self, name: str, value: str) -> None:
        self.hand.choose(self._field(name), value)

    def tick(self, name: str, value: str = "") -> None:
        self.hand.tick(self._field(name, value))

    def tick_line(self, words: str) -> None:
        """Ticks the box whose label says this."""
        self.hand.tick(self.page.locator("main").get_by_label(words, exact=True))

    def _field(self, name: str, value: str = "") -> Locator:
        chosen = f'[value="{value}"]' if value else ":not([type=hidden])"
        return self.page.locator(f'main [name="{name}"]{chosen}').first

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def words(self) -> str:
        """What stands in the main part of the page, spaces and lines as one space."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path


@dataclass
class Visit:
    """An installation with a browser: everybody who walks in keeps a window of their own."""

    house: Installation
    browser: Browser
    hands: dict[str, Hand] = field(default_factory=dict)
    usual: Hand = field(default_factory=Pointer)
    notes: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _windows: dict[str, Visitor] = field(default_factory=dict)
    _personas: dict[str, dict[str, str]] = field(default_factory=dict)

    def persona(self, key: str) -> dict[str, str]:
        """What `demo --personas` says of one persona."""
        if not self._personas:
            self._personas = {p["key"]: p for p in self.house.answer("demo", "--personas")["personas"]}
        return self._personas[key]

    def email(self, key: str) -> str:
        return self.persona(key)["email"]

    def as_persona(self, key: str) -> Visitor:
        """The window of this persona; opened when it is asked for first."""
        if key not in self._windows:
            page = self._context().new_page()
            page.set_default_timeout(PATIENCE * 1000)
            self._listen(key, page)
            who = self.persona(key)
            self._windows[key] = Visitor(page, who["email"], who["password"], self.hands.get(key, self.usual))
        return self._windows[key]

    def _context(self) -> BrowserContext:
        size: Any = {"width": 1440, "height": 900}
        return self.browser.new_context(base_url=self.house.address, viewport=size, locale="en-GB")

    def _listen(self, key: str, page: Page) -> None:
        page.on("console", lambda said: self.faults.append(f"{key}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.faults.append(f"{key}: {fault}"))

    def close(self) -> None:
        for window in self._windows.values():
            window.page.context.close()

    def mails_to(self, key: str) -> list[EmailMessage]:
        return [mail for mail in self.house.mails() if mail["To"] == self.email(key)]

    def mail_to(self, key: str, subject: str) -> EmailMessage:
        """The mail with these words in its subject, when it has arrived in the folder of mails."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [mail for mail in self.mails_to(key) if subject in mail["Subject"]]
            if found:
                return found[-1]
            time.sleep(0.3)
        raise AssertionError(f"no mail with “{subject}”, but {[mail['Subject'] for mail in self.mails_to(key)]}")


def text_of(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def path_in(mail: EmailMessage) -> str:
    """The path of the link that stands in a mail."""
    (link,) = {word for word in text_of(mail).split() if word.startswith("http")}
    return urlsplit(link).path
