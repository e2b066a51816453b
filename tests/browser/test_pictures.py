"""Pictures for the documentation; ``PERIPATOS_PICTURES=docs/images`` keeps them, otherwise they are only tried."""

import os
from pathlib import Path

import pytest

from browser import pictures
from browser.walking import Visit
from journeys.server import installation

pytestmark = [pytest.mark.browser, pytest.mark.nightly]

NAMES = ["care", "cohorts", "overview", "proof", "review-board", "rotations", "session", "today", "today-phone"]


def test_every_picture_of_the_documentation_can_be_taken_again(tmp_path, browser):
    kept = os.environ.get("PERIPATOS_PICTURES", "")
    folder = Path(kept) if kept else tmp_path / "pictures"
    with installation(tmp_path / "house") as house:
        house.start("all")
        house.wait_until_ready()
        visit = Visit(house, browser)
        pictures.take(visit, folder)
        visit.close()
    assert sorted(file.stem for file in folder.glob("*.png")) == NAMES
