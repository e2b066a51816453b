"""A whole programme in the browser, from an uploaded file to a private reflection, by people who sign in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import journey
from browser.walking import Hand, Keyboard, Pointer, Visit
from journeys.server import installation
from peripatos.demo.company.roster import small_clean_csv

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file as an HR system would write it, with the addresses of the personas."""
    file = tmp_path_factory.mktemp("roster") / "people.csv"
    file.write_text(small_clean_csv(1, date(2026, 11, 2)), encoding="utf-8")
    return file


@pytest.fixture
def visit(tmp_path: Path, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """An installation without people, served by a web process and a worker as in `make run`."""
    hands: dict[str, Hand] = request.param
    with installation(tmp_path, PERIPATOS_DEMO="empty") as house:
        house.start("all")
        house.wait_until_ready()
        walk = Visit(house, browser, hands, hands.get("everybody", Pointer()))
        yield walk
        walk.close()


def walk_through(visit: Visit, roster: Path) -> None:
    """Every step in order."""
    journey.upload_a_roster(visit, roster)
    for step in journey.STEPS:
        step(visit)


@pytest.mark.parametrize("visit", [{"leader_cfo": Keyboard()}], indirect=True, ids=["leader-by-keyboard"])
def test_a_programme_goes_from_a_file_to_a_reflection(visit, roster):
    """The leader never touches the mouse: signing in, answering, signing, booking, meeting, writing."""
    walk_through(visit, roster)
    assert visit.faults == []


@pytest.mark.nightly
@pytest.mark.parametrize("visit", [{"everybody": Keyboard()}], indirect=True, ids=["everybody-by-keyboard"])
def test_the_same_by_keyboard_alone(visit, roster):
    walk_through(visit, roster)
    assert visit.faults == []
