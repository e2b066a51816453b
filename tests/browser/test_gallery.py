"""The gallery in a real browser: both themes, three widths, axe, the keyboard, and what the scripts add."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.looking import faults_of
from journeys.server import Installation, installation

pytestmark = pytest.mark.browser

WIDTHS = (360, 390, 1440)
MAIL, PASSWORD = "gallery@example.com", "a-long-walk-under-the-arches"
PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
from peripatos.core import clock
from peripatos.core.access import guard
from peripatos.core.crypto import keys
keys.make_missing_keys()
with guard.open_for("tests"):
    call_command("migrate", verbosity=0)
    from peripatos.people.models import Account, Person
    who = {{"display_name": "Ada Okafor", "sort_name": "okafor ada", "email": {MAIL!r}, "created_at": clock.now()}}
    account = Account(email={MAIL!r}, person=Person.objects.create(**who), created_at=clock.now())
    account.set_password({PASSWORD!r})
    account.save()
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A demonstration with one account, served as in production: collected files, hashed names, security policy."""
    with installation(tmp_path_factory.mktemp("gallery")) as made:
        for words in (["-c", PREPARE], ["-m", "django", "collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, *words], env=made.environment, check=True)
        made.start("web")
        made.wait_until_ready("/sign-in/")
        yield made


def sign_in(page: Page) -> None:
    """Through the form, as everybody does."""
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(MAIL)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture(scope="module")
def signed_in(house: Installation, browser: Browser) -> Any:
    """Cookies of somebody who signed in."""
    page = browser.new_page(base_url=house.address)
    sign_in(page)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def gallery(house: Installation, browser: Browser, signed_in: Any, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The gallery; parametrised indirectly with its width."""
    context = browser.new_context(
        base_url=house.address,
        storage_state=signed_in,
        viewport={"width": getattr(request, "param", 1440), "height": 800},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/components")
    yield page
    context.close()


@pytest.mark.parametrize("gallery", WIDTHS, indirect=True)
def test_axe_finds_nothing(gallery):
    assert faults_of(gallery, strict=True) == []


@pytest.mark.parametrize("gallery", WIDTHS, indirect=True)
def test_nothing_is_wider_than_the_page(gallery):
    assert gallery.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("gallery", [360, 1440], indirect=True)
def test_what_is_pressed_is_large_enough_for_a_thumb(gallery):
    """Links within a sentence are exempt, as in WCAG 2.5.8; everything that stands by itself has 44 pixels."""
    small = gallery.evaluate(
        """() => [...document.querySelectorAll('button, .button, summary, select, .tabs a, .tabs-bottom a, .icon-link,'
             + 'input:not([type=hidden], [type=checkbox], [type=radio])')]
           .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.9)
           .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.parametrize("path", ["/sign-in/", "/account/password/reset/", "/account/password/reset/sent/"])
def test_axe_finds_nothing_before_signing_in(house, browser, path):
    page = browser.new_page(base_url=house.address, viewport={"width": 390, "height": 800})
    page.goto(path)
    assert faults_of(page, strict=True) == []
    page.context.close()


def test_axe_finds_nothing_where_everything_is_unfolded(gallery):
    gallery.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert faults_of(gallery, strict=True) == []


def test_the_browser_has_nothing_to_complain_about(gallery):
    faults: list[str] = []
    gallery.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    gallery.on("pageerror", lambda fault: faults.append(str(fault)))
    gallery.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    gallery.reload(wait_until="networkidle")
    assert faults == []


def test_the_first_tab_leads_past_the_head(gallery):
    gallery.goto("/account/password/")
    gallery.keyboard.press("Tab")
    focused = gallery.evaluate("document.activeElement.getAttribute('href')")
    gallery.keyboard.press("Enter")
    assert (focused, gallery.evaluate("document.activeElement.id")) == ("#content", "content")


def test_the_theme_follows_the_choice_and_the_choice_stays(gallery):
    gallery.locator(".top .menu summary").last.click()
    gallery.get_by_role("button", name="Dark", exact=True).click()
    dark = gallery.evaluate("getComputedStyle(document.body).color")
    gallery.reload()
    assert gallery.evaluate("document.documentElement.dataset.theme") == "dark"
    assert gallery.evaluate("getComputedStyle(document.body).color") == dark
    gallery.locator(".top .menu summary").last.click()
    gallery.get_by_role("button", name="Device", exact=True).click()
    assert gallery.evaluate("getComputedStyle(document.body).color") != dark


def test_escape_closes_the_menu_and_gives_the_place_back(gallery):
    summary = gallery.locator(".top .menu summary").last
    summary.press("Enter")
    gallery.keyboard.press("Tab")
    gallery.keyboard.press("Escape")
    expect(gallery.locator("details.menu[open]")).to_have_count(0)
    expect(summary).to_be_focused()


def test_a_counter_says_how_much_room_is_left(gallery):
    area = gallery.locator("#id_statement").first
    line = gallery.locator("[data-counts=id_statement]")
    area.fill("Twelve words")
    expect(line).to_have_text("188 characters left")
    area.fill("x" * 203)
    expect(line).to_have_text("3 characters too many")


def test_one_box_chooses_all(gallery):
    everything = gallery.locator("[data-select-all=proposal]")
    boxes = gallery.locator("input[name=proposal]")
    everything.check()
    assert [box.is_checked() for box in boxes.all()] == [True] * 3
    boxes.first.uncheck()
    assert everything.evaluate("box => [box.checked, box.indeterminate]") == [False, True]


def test_signing_in_menus_and_signing_out_work_without_a_script(house, browser):
    page = browser.new_page(base_url=house.address, java_script_enabled=False, viewport={"width": 390, "height": 800})
    sign_in(page)
    page.goto("/components")
    page.locator(".top .menu summary").last.click()
    expect(page.get_by_role("button", name="Dark", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in/"))
    page.goto("/components")
    assert "/sign-in/" in page.url
    page.context.close()


class Keeper:
    """What the server of a note answers to autosave; ``answers`` are taken one by one."""

    def __init__(self, page: Page, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.received: list[str] = []
        page.route("**/components", self.answer)

    def answer(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.received.append(route.request.post_data or "")
        status, body = self.answers.pop(0)
        route.fulfill(status=status, body=body, content_type="application/json")


def kept_note(page: Page) -> Any:
    """Turns the gallery's shared note into one that keeps itself, as a session's page has it."""
    page.evaluate(
        """() => { const area = document.querySelector('textarea[name=shared]'); area.dataset.autosave = '';
             area.form.action = location.pathname; htmx.process(area.form);
             area.form.dispatchEvent(new CustomEvent('htmx:load', {bubbles: true})) }"""
    )
    return page.locator("textarea[name=shared]")


def test_a_note_keeps_itself_and_carries_its_version(gallery):
    keeper = Keeper(gallery, (200, '{"version": 4}'), (200, '{"version": 5}'))
    area = kept_note(gallery)
    area.fill("Partner first.")
    area.blur()
    line = gallery.locator("[data-saved]").first
    expect(line).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    area.fill("Partner first, then our own team.")
    area.blur()
    expect(gallery.locator("form:has(textarea[name=shared]) [name=version]")).to_have_value("5")
    versions = [re.search(r'name="version"\s+(\d)', body).group(1) for body in keeper.received]
    assert versions == ["3", "4"]


def test_a_conflict_shows_both_texts_and_loses_none(gallery):
    keeper = Keeper(gallery, (409, '{"version": 9, "theirs": "Own team first."}'), (200, '{"version": 10}'))
    area = kept_note(gallery)
    area.fill("Partner first.")
    area.blur()
    both = gallery.locator("form:has(textarea[name=shared]) .both")
    expect(both.locator("pre")).to_have_text(["Partner first.", "Own team first."])
    assert faults_of(gallery, strict=True) == []
    both.get_by_role("button", name="Keep mine").click()
    expect(gallery.locator("[data-saved]").first).to_have_text(re.compile("^Saved"))
    expect(area).to_have_value("Partner first.")
    assert [re.search(r'name="version"\s+(\d+)', body).group(1) for body in keeper.received] == ["3", "9"]


def test_a_failure_keeps_the_text_and_says_so(gallery):
    Keeper(gallery, (413, "{}"))
    area = kept_note(gallery)
    area.fill("Partner first.")
    area.blur()
    expect(gallery.locator("[data-saved]").first).to_have_text(re.compile("Not saved.*kept here"))
    expect(area).to_have_value("Partner first.")
    gallery.unroute("**/components")
