"""A worker that is told to stop, and workers that run only now and then."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from journeys.databases import Files, Ground
from journeys.post_office import PostOffice, post_office
from journeys.promises import assert_imports_whole, assert_mail_whole
from journeys.server import Installation, installation
from journeys.steps import (
    again,
    commit,
    is_checked,
    personas,
    send_test_message,
    settle,
    signed_in,
    upload,
    wave,
)

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)]
MESSAGES = "SELECT state, attempts, lease_until IS NULL FROM core_outboxmessage"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path, ground: Ground, office: PostOffice) -> Iterator[Installation]:
    """Web without a worker."""
    mail = {"PERIPATOS_SMTP_HOST": "127.0.0.1", "PERIPATOS_SMTP_TLS": "false", "PERIPATOS_SMTP_PORT": str(office.port)}
    with installation(tmp_path, **ground.settings, **mail) as made:
        made.start("web")
        made.wait_until_ready()
        yield made


@contextmanager
def busy_worker(place: Installation, office: PostOffice) -> Iterator[None]:
    """A worker that is in the middle of sending one message."""
    assert send_test_message(signed_in(place.address, personas(place)["administrator"]))
    place.start("worker")
    assert again(lambda: len(office.arrived) == 1), "the worker never began"
    yield


def told_to_stop(place: Installation) -> int:
    """SIGTERM; returns the exit code."""
    process = place.processes.pop("worker")
    process.send_signal(signal.SIGTERM)
    return process.wait(30)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_worker_told_to_stop_finishes_its_piece(
    place: Installation, ground: Ground, office: PostOffice, database: str
) -> None:
    office.slow_seconds = 2
    with busy_worker(place, office):
        assert told_to_stop(place) == 0
    assert ground.ask(MESSAGES) == [("sent", 1, 1)]
    assert (len(office.arrived), office.repeats) == (1, 0)


@pytest.mark.parametrize("database", BOTH)
def test_a_worker_told_to_stop_gives_back_a_piece_that_takes_too_long_and_another_finishes_it(
    place: Installation, ground: Ground, office: PostOffice, database: str
) -> None:
    office.slow_seconds = 19
    lease = "SELECT lease_until FROM core_outboxmessage"
    with busy_worker(place, office):
        first = ground.ask(lease)
        assert again(lambda: ground.ask(lease) > first, 16), "the lease was not renewed while the work went on"
        assert told_to_stop(place) == 0
    assert ground.ask(MESSAGES) == [("waiting", 0, True)]
    office.slow_seconds = 0
    place.start("worker")
    settle(ground.ask)
    assert ground.ask(MESSAGES) == [("sent", 1, True)]
    assert (len(office.arrived), office.repeats) == (1, 1)  # again under the same Message-ID


@pytest.mark.nightly
@pytest.mark.parametrize("database", BOTH)
def test_a_piece_that_takes_longer_than_a_lease_is_done_by_one_of_two_workers(
    place: Installation, ground: Ground, office: PostOffice, database: str
) -> None:
    office.slow_seconds = 17
    with busy_worker(place, office):
        place.start("worker-2")
        settle(ground.ask)
    assert ground.ask(MESSAGES) == [("sent", 1, True)]
    assert (len(office.arrived), office.repeats) == (1, 0)


@pytest.mark.parametrize("database", BOTH)
def test_tick_does_what_is_due_once_also_when_two_run_at_the_same_time(
    place: Installation, ground: Ground, office: PostOffice, database: str
) -> None:
    administrator = signed_in(place.address, personas(place)["administrator"])
    source, text, size = wave(1, 100)
    at = upload(administrator, source, text)
    sent = sum(send_test_message(administrator) for _ in range(6))
    first = [place.answer("tick")["done"]]
    assert is_checked(ground.ask, source)
    assert commit(administrator, at, ground.ask, source)
    sent += sum(send_test_message(administrator) for _ in range(6))
    both: list[dict[str, int]] = []
    ticks = [threading.Thread(target=lambda: both.append(place.answer("tick")["done"])) for _ in range(2)]
    for tick in ticks:
        tick.start()
    for tick in ticks:
        tick.join()
    assert [sum(done.get("mail", 0) for done in some) for some in (first, both)] == [6, 6]
    assert [sum(done.get("roster_imports", 0) for done in some) for some in (first, both)] == [1, 2]
    assert place.answer("tick")["done"].get("mail", 0) == 0
    assert_mail_whole(ground.ask, office, acknowledged=sent)
    assert_imports_whole(ground.ask, {source: size})
    assert office.repeats == 0


def test_ctrl_c_ends_the_web_server_also_while_a_browser_keeps_its_connection_open(
    tmp_path: Path, files: Files
) -> None:
    files.copy_to(tmp_path)
    with installation(tmp_path) as place:
        everything = place.start()
        place.wait_until_ready()
        with closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)) as browser:
            browser.request("GET", "/health")
            assert browser.getresponse().read()
            os.killpg(everything.pid, signal.SIGINT)
            assert everything.wait(30) == 0
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", place.port)) == errno.ECONNREFUSED


def test_a_start_where_something_listens_already_says_so_and_starts_nothing(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", place.port))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "peripatos.cli.launch"],
            env=place.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Something answers at {place.address} already." in done.stderr
