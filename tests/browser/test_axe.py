"""Every kind of page of the full demonstration: axe, the console, and the width of a small telephone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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

SLOT_WIDTH = "stay => { const cell = stay.closest('td'); return cell.offsetWidth / Number(cell.ariaColSpan); }"
FREE_START = """stay => {
    const number = (cell, name) => Number([...cell.classList].find((one) => one.startsWith(name)).slice(name.length));
    const shut = [...stay.closest("tr").querySelectorAll("td.shut")].flatMap((cell) =>
        Array.from({ length: number(cell, "for-") }, (_, k) => number(cell, "at-") - 1 + k));
    const now = Number(stay.dataset.slot), length = number(stay.closest("td"), "for-");
    const least = Number(document.querySelector("[data-visits]").dataset.least);
    const starts = Array.from({ length: Number(stay.dataset.most) - least + 1 }, (_, k) => least + k);
    const open = starts.filter((s) => s !== now && !shut.some((one) => s <= one && one < s + length));
    return open.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
}"""


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


def visit_of(page: Page, leader: str) -> tuple[Locator, int]:
    """The visit of a leader on the timeline, and the slot in which it starts."""
    stay = page.locator(f'[role=slider][data-leader="{leader}"]').first
    return stay, int(stay.get_attribute("aria-valuenow") or "")


def free_start(page: Page, stay: Locator) -> int:
    """The nearest other slot in which no quiet period lies."""
    return int(page.evaluate(FREE_START, stay.element_handle()))


def test_a_visit_is_dragged_with_the_pointer_and_moved_with_the_arrow_keys(visit):
    page = visit.as_persona("coordinator").page
    page.set_viewport_size({"width": DESK, "height": 900})
    visit.faults.clear()
    page.goto(visit.notes["plans"].split()[1])
    leader = page.get_by_role("slider").first.get_attribute("data-leader") or ""
    stay, start = visit_of(page, leader)
    to = free_start(page, stay)
    stay.scroll_into_view_if_needed()
    box = stay.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(
        box["x"] + 4 + (to - start) * page.evaluate(SLOT_WIDTH, stay.element_handle()), box["y"] + 4, steps=4
    )
    with page.expect_navigation():
        page.mouse.up()
    expect(page.locator("#weeks")).to_contain_text("Planned again.")
    stay, kept = visit_of(page, leader)
    assert (kept, stay.get_attribute("aria-label").count("kept by you")) == (to, 1)
    expect(stay).to_be_focused()
    further = free_start(page, stay)
    for _slot in range(abs(further - kept)):
        page.keyboard.press("ArrowRight" if further > kept else "ArrowLeft")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (visit_of(page, leader)[1], visit.faults) == (further, [])


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
    one.follow("Publish")
    one.page.get_by_role("button", name=re.compile(r"^Send \d+ offer")).click()
    one.page.wait_for_url("**/offers")
    look = Look(visit, widths=(PHONE, DESK))
    look.here(one.page, one.path)
    assert look.faults == []
