"""Pictures of the full demonstration for the documentation."""

import re
from pathlib import Path

from browser.walking import Visit, Visitor

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LARGEST = 250_000


def take(visit: Visit, folder: Path) -> None:
    """Writes every picture that the documentation shows into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    leader, one = visit.as_persona("leader_cfo"), visit.as_persona("coordinator")
    leader.open("/today")
    _keep(leader, folder / "today.png")
    leader.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    _keep(leader, folder / "today-phone.png")
    leader.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    leader.open("/sessions")
    leader.open(_first(leader, "/sessions/"))
    _keep(leader, folder / "session.png")
    one.open("/care")
    _keep(one, folder / "care.png")
    run_a_round(visit)
    one.page.locator("tbody tr").get_by_role("link").first.click()
    _keep(one, folder / "review-board.png")
    one.follow("See the proof")
    _keep(one, folder / "proof.png")
    visit.as_persona("sponsor").open("/overview")
    _keep(visit.as_persona("sponsor"), folder / "overview.png")

    run_a_plan(one, "Rotations")
    _keep(one, folder / "rotations.png", top="#weeks")
    run_a_plan(one, "Peer cohorts")
    _keep(one, folder / "cohorts.png")


def run_a_round(visit: Visit) -> None:
    """The coordinator runs the open round of coaching, so that there is a board to look at."""
    one = visit.as_persona("coordinator")
    one.open("/matching")
    one.follow("Go on : Internal coaching")
    if one.page.get_by_text("No run yet").count():
        one.press("Run")
        one.page.get_by_role("button", name="Approve all").wait_for()
        return
    one.page.locator("main a[href^='/matching/']:not([href*=rounds])").first.click()


def run_plans(visit: Visit) -> None:
    """The coordinator sets a plan of every kind up and lets it run, so that there is one of each to look over."""
    one = visit.as_persona("coordinator")
    addresses = []
    for kind in ("Peer cohorts", "Rotations", "Meetings", "Pilot group"):
        run_a_plan(one, kind)
        addresses.append(one.path)
    visit.notes["plans"] = " ".join(addresses)


def run_a_plan(one: Visitor, kind: str) -> None:
    """A first draft of one kind of plan with its usual settings, run to its end."""
    one.open("/plans")
    one.follow(f"Plan : {kind}")
    one.write("name", "Winter")
    one.choose("effort", "quick")
    one.press("Open and run")
    one.page.get_by_role("link", name=re.compile("See (the proof|what is known)")).wait_for()


def _first(who: Visitor, kind: str) -> str:
    return str(who.page.locator(f"main a[href^='{kind}']").first.get_attribute("href"))


def _keep(who: Visitor, file: Path, *, top: str = "body") -> None:
    """One screenful from ``top`` on, small enough for a page of documentation."""
    who.page.wait_for_load_state("networkidle")
    who.page.locator(top).evaluate("part => window.scrollBy(0, part.getBoundingClientRect().top - 24)")
    picture = who.page.screenshot(animations="disabled")
    assert len(picture) < LARGEST, f"{file.name} has {len(picture)} bytes"
    file.write_bytes(picture)
