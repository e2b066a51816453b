"""``kill -9`` of web and worker, again and again: nothing is lost or half done.

Meanwhile a roster comes in, a run is solved and mail leaves.
"""

import random
import threading
import time
from pathlib import Path

import pytest

from journeys.databases import Ground
from journeys.post_office import post_office
from journeys.promises import assert_imports_whole, assert_mail_whole, assert_runs_whole
from journeys.server import Installation, installation
from journeys.steps import (
    are_done,
    commit,
    is_checked,
    personas,
    request_run,
    send_test_message,
    settle,
    signed_in,
    upload,
    wave,
)

DATABASES = ["sqlite", "postgresql"]
LEADERS = 200


class Killer(threading.Thread):
    """Ends web or worker without a warning, again and again, while others work; starts what it has ended."""

    def __init__(self, place: Installation, *, kills: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.place, self.kills, self.rng = place, kills, random.Random(seed)
        self.killed = {"web": 0, "worker": 0}

    def run(self) -> None:
        """All kills, each at a random moment after the last has been got over."""
        for _ in range(self.kills):
            time.sleep(self.rng.uniform(0.2, 4))
            name = self.rng.choice(["web", "worker"])
            self.place.kill(name)
            self.killed[name] += 1
            self.place.start(name)
            self.place.wait_until_ready()


class Day:
    """What people ask for meanwhile: mail all the time, and wave after wave of a roster and a run."""

    def __init__(self, place: Installation, ground: Ground) -> None:
        self.ask = ground.ask
        people = personas(place)
        self.administrator = signed_in(place.address, people["administrator"])
        self.coordinator = signed_in(place.address, people["coordinator"])
        self.acknowledged = self.runs = 0
        self.sizes: dict[str, int] = {}
        self.source = self.at = ""

    def go_on(self) -> None:
        """One message, and what the present wave wants next."""
        assert send_test_message(self.administrator)
        self.acknowledged += 1
        if not self.source:
            self.begin()
        elif is_checked(self.ask, self.source):
            assert commit(self.administrator, self.at, self.ask, self.source)
        elif are_done(self.ask):
            self.source = ""

    def begin(self) -> None:
        """The next wave."""
        self.source, text, size = wave(self.runs + 1, LEADERS)
        self.sizes[self.source] = size
        assert request_run(self.coordinator, self.ask)
        self.runs += 1
        self.at = upload(self.administrator, self.source, text)

    def end(self) -> None:
        """Lets everything that was begun come to its end."""
        settle(self.ask)
        if is_checked(self.ask, self.source):
            assert commit(self.administrator, self.at, self.ask, self.source)
            settle(self.ask)


def walk(folder: Path, ground: Ground, *, kills: int, seed: int) -> None:
    """A day among kills and its end; prints the figures for whoever watches."""
    with post_office() as office:
        office.slow_seconds = 0.3  # so that some kills fall between a message's arrival and the note that it left
        mail = {"PERIPATOS_SMTP_HOST": "127.0.0.1", "PERIPATOS_SMTP_TLS": "false"}
        with installation(folder, **ground.settings, **mail, PERIPATOS_SMTP_PORT=str(office.port)) as place:
            place.start("web")
            place.start("worker")
            place.wait_until_ready()
            day, killer = Day(place, ground), Killer(place, kills=kills, seed=seed)
            killer.start()
            while killer.is_alive():
                day.go_on()
            day.end()
            assert sum(killer.killed.values()) == kills
            assert_mail_whole(ground.ask, office, acknowledged=day.acknowledged)
            assert_imports_whole(ground.ask, day.sizes)
            assert_runs_whole(ground.ask, asked=day.runs)
            (again,) = ground.ask("SELECT sum(attempts - 1) FROM matching_matchrun WHERE requested_by_id IS NOT NULL")
            print(  # noqa: T201  figures for whoever watches the run
                f"{kills} kills {killer.killed}: {day.acknowledged} messages acknowledged, {len(office.arrived)} left, "
                f"{office.repeats} sent again under the same Message-ID; {len(day.sizes)} imports of "
                f"{sum(day.sizes.values())} people; {day.runs} runs, begun again {again[0]} times"
            )


@pytest.mark.parametrize("database", DATABASES)
def test_three_kills_lose_nothing_and_do_nothing_by_half(tmp_path: Path, ground: Ground, database: str) -> None:
    walk(tmp_path, ground, kills=3, seed=DATABASES.index(database) + 1)


@pytest.mark.nightly
@pytest.mark.parametrize("database", DATABASES)
def test_twenty_kills_lose_nothing_and_do_nothing_by_half(tmp_path: Path, ground: Ground, database: str) -> None:
    walk(tmp_path, ground, kills=20, seed=DATABASES.index(database) + 3)
