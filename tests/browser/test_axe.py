"""Every kind of page of the full demonstration: axe, the console, and the width of a small telephone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looking import DESK, PHONE, Look
from browser.pictures import run_a_round, run_plans
from browser.walking import Visit
from journeys.server import installation

pytestmark = pytest.mark.browser

EVERYBODY = (
    *("coordinator", "leader_cfo", "administrator", "steward", "sponsor", "coach", "advisor", "reverse_mentor"),
    *("second_coordinator", "steering", "safeguarding", "line_manager", "nobody"),
)
FIRST = EVERYBODY[:6]  # those who between them reach every kind of page
KINDS = 60  # fewer than these means that the walk no longer reaches what it did
REACHED = (
    *("/today", "/sessions/#", "/relationships/#", "/journal/write", "/profile/leader", "/matching/#", "/imports/#"),
    *(
        "/matching/#/proof",
        "/matching/#/publish",
        "/matching/#/what-if",
        "/plans/runs/#",
        "/plans/runs/#/publish",
        "/cohorts/#",
        "/visits",
        "/programmes/#/enrolments",
        "/programmes/new",
        "/care",
        "/overview",
    ),
    *("/sign-in/", "/account/password/reset/", "nothing there", "an old form", "too many attempts", "/accounts"),
)
ROSTERS = {
    "clean": "Employee ID,Name,Email\n1,Ada Stone,ada@x.org\n",
    "troubled": "Employee ID,Name,Email,Manager ID,Hire Date\n1,Ada Stone,ada@x.org,1,03/04/2012\n",
}


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Visit]:
    """The full demonstration, served as in `make run`, with a run to review, a file to settle and one taken in."""
    with installation(tmp_path_factory.mktemp("axe")) as house:
        house.start("all")
        house.wait_until_ready()
        walk = Visit(house, browser)
        run_a_round(walk)
        walk.as_persona("coordinator").press("Approve all")
        run_plans(walk)
        upload_rosters(walk, tmp_path_factory.mktemp("rosters"))
        yield walk
        walk.close()


def upload_rosters(visit: Visit, folder: Path) -> None:
    """One file that waits for answers, and one that is committed."""
    admin = visit.as_persona("administrator")
    for name, text in ROSTERS.items():
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        admin.open("/imports")
        admin.page.locator("main input[type=file]").set_input_files(file)
        admin.write("source", name)
        admin.press("Upload and check")
        visit.notes[name] = admin.path
    expect(admin.page.locator("main")).to_contain_text("settle first", timeout=60_000)
    admin.open(visit.notes["clean"])
    admin.press("Commit")
    expect(admin.page.locator("main")).to_contain_text("Undo", timeout=60_000)


def look_as_a_stranger(look: Look) -> None:
    """Pages for somebody who has not signed in, and those for what goes wrong."""
    context = look.visit.browser.new_context(base_url=look.visit.house.address, locale="en-GB")
    page = context.new_page()
    for path in ("/sign-in/", "/account/password/reset/", "/account/password/reset/sent/", "/account/inactive/"):
        look.at(page, path)
    look.at(page, "/invitation/this-is-none/", expected=404)
    page.goto("/sign-in/")
    context.clear_cookies()
    _sign_in(page, "somebody@example.com")
    look.here(page, "an old form")
    for _attempt in range(7):
        page.goto("/sign-in/")
        _sign_in(page, "somebody@example.com")
    look.here(page, "too many attempts")
    context.close()


def _sign_in(page: Page, email: str) -> None:
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("not the right one, I fear")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def look_at_what_is_not_there(look: Look) -> None:
    """The page for everything that is not there, within the frame of somebody who signed in."""
    page = look.visit.as_persona("leader_cfo").page
    page.goto("/nothing-here")
    look.here(page, "nothing there")
    page.goto("/people")


def look_at_imports(look: Look) -> None:
    """A file with questions, and one that is taken in: two faces of one address."""
    page = look.visit.as_persona("administrator").page
    for name in ROSTERS:
        page.goto(look.visit.notes[name])
        look.here(page, look.visit.notes[name])


def look_at_plans(look: Look) -> None:
    """A plan of every kind has the same kind of address; and the page before one is published."""
    page = look.visit.as_persona("coordinator").page
    addresses = look.visit.notes["plans"].split()
    for path in (*addresses, f"{addresses[0]}/publish"):
        look.at(page, path)


def test_axe_finds_nothing_on_any_kind_of_page(visit):
    look = Look(visit)
    look_as_a_stranger(look)
    look_at_plans(look)
    for key in FIRST:
        look.at_pages_of(key)
    look_at_what_is_not_there(look)
    look_at_imports(look)
    assert look.faults == []
    assert set(REACHED) - look.kinds == set(), sorted(look.kinds)
    assert len(look.kinds) >= KINDS, sorted(look.kinds)


@pytest.mark.nightly
@pytest.mark.parametrize("key", EVERYBODY)
def test_axe_finds_nothing_anywhere(visit, key):
    look = Look(visit, widths=(PHONE, DESK))
    look.at_pages_of(key)
    assert look.faults == []


@pytest.mark.nightly
def test_axe_finds_nothing_on_offers(visit):
    """After everything was published: the coordinator's list, and the page of one who has to answer."""
    one = visit.as_persona("coordinator")
    run_a_round(visit)
    one.press("Approve all")
    one.follow("Publish")
    one.page.get_by_role("button", name=re.compile(r"^Send \d+ offer")).click()
    one.page.wait_for_url("**/offers")
    look = Look(visit, widths=(PHONE, DESK))
    look.here(one.page, one.path)
    assert look.faults == []
