"""Two web and two worker processes at one PostgreSQL, started with the commands of the documentation."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from journeys.browser import Browser
from journeys.databases import Ground
from journeys.document import block, with_values
from journeys.post_office import PostOffice, post_office
from journeys.promises import assert_imports_whole, assert_mail_whole, assert_runs_whole
from journeys.server import Installation
from journeys.steps import again, commit, is_checked, personas, request_run, send_test_message, settle, upload, wave

pytestmark = pytest.mark.parametrize("database", ["postgresql"])
SERVE_AND_WORK = block("One machine, several processes")
SERVE = block("Several machines")
WORK = block("Several machines", which=1)
MAILS = 6


@dataclass
class Machines:
    """Several machines, each with a folder of its own, keys copied by hand and one shared folder of uploads."""

    folder: Path
    settings: dict[str, str]

    def __post_init__(self) -> None:
        self.all: dict[str, Installation] = {}

    def start(self, name: str, command: str) -> Installation:
        """Types a command of the documentation on a machine, new or known."""
        place = self.all[name] = self.all.get(name) or self._new(name)
        text = with_values(command, {"PERIPATOS_HOST": "127.0.0.1"})  # tests open nothing to the network
        place.processes["all"] = subprocess.Popen(
            ["bash", "-euc", f"exec env {text}"],
            env=place.environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return place

    def _new(self, name: str) -> Installation:
        home = self.folder / name
        shutil.copytree(self.folder / "var" / "keys", home / "var" / "keys")
        (self.folder / "var" / "uploads").mkdir(exist_ok=True)
        (home / "var" / "uploads").symlink_to(self.folder / "var" / "uploads")
        return Installation(home, self.settings)

    def tell_to_stop(self, name: str) -> int:
        """SIGTERM to what runs on a machine, and nothing more; returns the exit code."""
        process = self.all[name].processes.pop("all")
        process.send_signal(signal.SIGTERM)
        return process.wait(15)


@contextmanager
def machines(folder: Path, ground: Ground, office: PostOffice) -> Iterator[Machines]:
    """Machines that are all stopped at the end, whatever happens."""
    mail = {"PERIPATOS_SMTP_HOST": "127.0.0.1", "PERIPATOS_SMTP_TLS": "false", "PERIPATOS_SMTP_PORT": str(office.port)}
    made = Machines(folder, ground.settings | mail)
    try:
        yield made
    finally:
        for place in made.all.values():
            place.stop()


def work_through(one: Browser, other: Browser, coordinator: Browser, ground: Ground) -> tuple[dict[str, int], int]:
    """Mail, a run and a roster, asked for here and there; returns the size of the roster by source, and the mails."""
    source, text, size = wave(1, 100)
    at = upload(one, source, text)
    assert request_run(coordinator, ground.ask)
    sent = sum(send_test_message(browser) for browser in (one, other) for _ in range(MAILS // 2))
    assert again(lambda: is_checked(ground.ask, source))
    assert commit(other, at, ground.ask, source)
    settle(ground.ask)
    return {source: size}, sent


def assert_done_once(ground: Ground, office: PostOffice, sizes: dict[str, int], sent: int) -> None:
    """All of it is whole, each piece was begun once, and nothing left twice."""
    assert_mail_whole(ground.ask, office, acknowledged=sent)
    assert_imports_whole(ground.ask, sizes)
    assert_runs_whole(ground.ask, asked=1)
    assert ground.ask("SELECT DISTINCT attempts FROM core_outboxmessage") == [(1,)]
    assert ground.ask("SELECT attempts FROM matching_matchrun WHERE requested_by_id IS NOT NULL") == [(1,)]
    assert (office.repeats, len(office.arrived)) == (0, sent)


def test_several_machines_share_sign_ins_and_work_and_do_each_piece_once(
    tmp_path: Path, ground: Ground, database: str
) -> None:
    with post_office() as office, machines(tmp_path, ground, office) as place:
        pages = [place.start(name, SERVE) for name in ("pages-1", "pages-2")]
        for name in ("work-1", "work-2"):
            place.start(name, WORK)
        for page in pages:
            page.wait_until_ready()
        people = personas(pages[0])
        here, there = Browser(pages[0].address), Browser(pages[1].address)
        assert here.sign_in(people["administrator"]).status == 200
        there.jar._cookies = here.jar._cookies
        went_on = there.get("/imports")
        assert (went_on.status, went_on.address) == (200, f"{pages[1].address}/imports")
        coordinator = Browser(pages[1].address)
        assert coordinator.sign_in(people["coordinator"]).status == 200
        sizes, sent = work_through(here, there, coordinator, ground)
        for idle in ("work-1", "work-2"):
            assert place.tell_to_stop(idle) == 0
            sent += send_test_message(there)
            settle(ground.ask)
            place.start(idle, WORK)
        assert_done_once(ground, office, sizes, sent)


def test_one_supervisor_starts_two_web_and_two_worker_processes_again_and_stops_them_together(
    tmp_path: Path, ground: Ground, database: str
) -> None:
    with post_office() as office, machines(tmp_path, ground, office) as place:
        machine = place.start("one", SERVE_AND_WORK)
        machine.wait_until_ready()
        supervisor = machine.processes["all"].pid
        assert again(lambda: len(leaves(supervisor)) >= 4), "two web and two worker processes"
        for pid in (killed := leaves(supervisor)):
            os.kill(pid, signal.SIGKILL)
        assert again(lambda: len(set(leaves(supervisor)) - set(killed)) >= 4), "what died was started again"
        machine.wait_until_ready()
        people = personas(machine)
        one, other, coordinator = (Browser(machine.address) for _ in range(3))
        signed_in = [b.sign_in(people[k]).status for b, k in ((one, "administrator"), (coordinator, "coordinator"))]
        assert signed_in == [200, 200]
        other.jar._cookies = one.jar._cookies
        sizes, sent = work_through(one, other, coordinator, ground)
        assert_done_once(ground, office, sizes, sent)
        below = descendants(supervisor)
        assert place.tell_to_stop("one") == 0
        assert again(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 5)


def descendants(pid: int) -> list[int]:
    """Processes that a process has started, and theirs."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [child for child, parent in pairs if parent == pid]
    return found + [below for child in found for below in descendants(child)]


def leaves(pid: int) -> list[int]:
    """Processes below a process that have none below themselves: those that do the work."""
    return [below for below in descendants(pid) if not descendants(below)]
