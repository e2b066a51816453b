"""``kill -9`` of web and worker, again and again: nothing is lost or half done.

Meanwhile a roster comes in, a run is solved and mail leaves.
"""

import random
import time
from pathlib import Path

import pytest

from journeys.databases import Ground
from journeys.post_office import post_office
from journeys.promises import assert_imports_whole, assert_mail_whole, assert_runs_whole
from journeys.server import Installation, installation
from journeys.steps import commit, is_checked, personas, request_run, send_test_message, settle, signed_in, upload, wave

DATABASES = ["sqlite", "postgresql"]
WAVE, LEADERS = 5, 200


def start_all(place: Installation) -> None:
    """Whatever of web and worker does not run."""
    for name in ("web", "worker"):
        if name not in place.processes:
            place.start(name)


class Storm:
    """Work that is asked for while processes die at random moments."""

    def __init__(self, place: Installation, ground: Ground, *, seed: int) -> None:
        self.place, self.ask, self.rng = place, ground.ask, random.Random(seed)
        people = personas(place)
        self.administrator = signed_in(place.address, people["administrator"])
        self.coordinator = signed_in(place.address, people["coordinator"])
        self.acknowledged = self.runs = 0
        self.sizes: dict[str, int] = {}
        self.killed = {"web": 0, "worker": 0}

    def blow(self, kills: int) -> None:
        """Kills ``kills`` times in waves of ``WAVE``; each wave brings a roster, a run and mail."""
        for began in range(0, kills, WAVE):
            source, text, size = wave(began, LEADERS)
            self.sizes[source] = size
            self.wave(source, upload(self.administrator, source, text), min(WAVE, kills - began))

    def wave(self, source: str, at: str, kills: int) -> None:
        """One wave; it has settled when this returns, so that the next may ask for another run."""
        assert request_run(self.coordinator, self.ask)
        self.runs += 1
        committing = False
        for _ in range(kills):
            self.acknowledged += sum(send_test_message(self.administrator) for _ in range(2))
            if not committing and is_checked(self.ask, source):
                committing = commit(self.administrator, at)
            self.kill_one()
        settle(self.ask)
        if not committing:
            assert commit(self.administrator, at)
            settle(self.ask)

    def kill_one(self) -> None:
        """Ends one process at a random moment, without a warning, and starts it again."""
        time.sleep(self.rng.random() * 2)
        name = self.rng.choice(["web", "worker"])
        self.place.kill(name)
        self.killed[name] += 1
        start_all(self.place)
        self.place.wait_until_ready()


def walk(folder: Path, ground: Ground, *, kills: int, seed: int) -> None:
    """A storm and its end; prints the figures for whoever watches."""
    with post_office() as office:
        mail = {"PERIPATOS_SMTP_HOST": "127.0.0.1", "PERIPATOS_SMTP_TLS": "false"}
        with installation(folder, **ground.settings, **mail, PERIPATOS_SMTP_PORT=str(office.port)) as place:
            start_all(place)
            place.wait_until_ready()
            storm = Storm(place, ground, seed=seed)
            storm.blow(kills)
            assert_mail_whole(ground.ask, office, acknowledged=storm.acknowledged)
            assert_imports_whole(ground.ask, storm.sizes)
            assert_runs_whole(ground.ask, asked=storm.runs)
            print(  # noqa: T201  a figure for whoever watches the run
                f"{kills} kills {storm.killed}: {storm.acknowledged} acknowledged, {len(office.arrived)} messages, "
                f"{office.repeats} sent again under the same Message-ID"
            )


@pytest.mark.parametrize("database", DATABASES)
def test_three_kills_lose_nothing_and_do_nothing_by_half(tmp_path: Path, ground: Ground, database: str) -> None:
    walk(tmp_path, ground, kills=3, seed=DATABASES.index(database) + 1)


@pytest.mark.nightly
@pytest.mark.parametrize("database", DATABASES)
def test_twenty_kills_lose_nothing_and_do_nothing_by_half(tmp_path: Path, ground: Ground, database: str) -> None:
    walk(tmp_path, ground, kills=20, seed=DATABASES.index(database) + 3)
