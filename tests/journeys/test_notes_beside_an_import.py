"""A leader goes on writing while the worker takes over a large roster; SQLite has but one writer."""

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from journeys.browser import Browser, Page
from journeys.databases import Ask, Ground
from journeys.server import installation
from journeys.steps import again, commit, crowd, is_checked, personas, settle, signed_in, upload, uuid_text

PAUSE_SECONDS = 0.1
SLOWEST_SECONDS = 10
SIZES = [5_000, pytest.param(20_000, marks=pytest.mark.nightly)]


@dataclass
class Text:
    """One text that is saved again and again under its version."""

    path: str
    token: str
    fields: dict[str, str]
    version: int = 0
    typed: str = ""

    def save(self, browser: Browser, typed: str) -> Page:
        """Saves ``typed``; the answer names the next version."""
        page = browser.autosave(
            self.path, self.fields | {"version": str(self.version), "text": typed}, token=self.token
        )
        if page.status == 200:
            self.version, self.typed = json.loads(page.body)["version"], typed
        return page


@dataclass
class Writer(threading.Thread):
    """Somebody who writes a journal page and a shared note at once, and notes how long each save took."""

    browser: Browser
    texts: list[Text]
    waits: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Writes until ``over``."""
        while not self.over.wait(PAUSE_SECONDS):
            self.save(self.texts[len(self.waits) % len(self.texts)])

    def save(self, text: Text) -> None:
        """One save and what came of it."""
        began = time.monotonic()
        try:
            page = text.save(self.browser, f"Written for the {len(self.waits) + 1}th time.")
        except OSError as problem:
            self.troubles.append(type(problem).__name__)
        else:
            self.troubles += [str(page.status)] if page.status != 200 else []
        self.waits.append(time.monotonic() - began)


def journal_page(browser: Browser) -> Text:
    """A new page of the journal."""
    token = browser.token(browser.get("/journal/write").body)
    return Text("/journal/write", token, {"entry": str(uuid.uuid4()), "prompt": "", "base": ""})


def shared_note(browser: Browser, ask: Ask, email: str) -> Text:
    """The shared note of the first session of somebody that has one to write in."""
    sessions = ask(
        "SELECT s.id FROM scheduling_mentoringsession s JOIN people_person p ON p.id = s.leader_id "
        f"WHERE p.email = '{email}' ORDER BY s.starts_at"
    )
    for (session_id,) in sessions:
        path = f"/sessions/{uuid_text(session_id)}"
        body = browser.get(path).body
        form = re.search(rf'action="{path}/note">.*?name="version" value="(\d+)"', body, re.DOTALL)
        if form:
            return Text(f"{path}/note", browser.token(body), {}, version=int(form.group(1)))
    raise AssertionError("no session of this person has a shared note")


def take_over(administrator: Browser, ask: Ask, size: int) -> float:
    """Brings a crowd in through the pages and the worker; returns how many seconds that took."""
    began = time.monotonic()
    at = upload(administrator, "crowd", crowd(size))
    assert again(lambda: is_checked(ask, "crowd"), 300)
    assert commit(administrator, at, ask, "crowd")
    settle(ask, 300)
    return time.monotonic() - began


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)])
def test_a_leader_saves_without_one_error_while_a_large_roster_is_taken_over(
    tmp_path: Path, ground: Ground, database: str, size: int
) -> None:
    with installation(tmp_path, **ground.settings) as place:
        place.start("web")
        place.start("worker")
        place.wait_until_ready()
        people = personas(place)
        administrator = signed_in(place.address, people["administrator"])
        leader = signed_in(place.address, people["leader_cfo"])
        note = shared_note(leader, ground.ask, people["leader_cfo"]["email"])
        writer = Writer(leader, [journal_page(leader), note])
        writer.start()
        seconds = take_over(administrator, ground.ask, size)
        writer.over.set()
        writer.join(60)
        print(  # noqa: T201  a figure for whoever watches the run
            f"{database}, {size} rows: import in {seconds:.1f} s, {len(writer.waits)} saves, "
            f"slowest {max(writer.waits):.2f} s, median {sorted(writer.waits)[len(writer.waits) // 2]:.2f} s"
        )
        assert writer.troubles == []
        assert len(writer.waits) > 10
        assert max(writer.waits) < SLOWEST_SECONDS
        assert ground.ask("SELECT count(*) FROM people_person WHERE email LIKE '%@crowd.example.com'") == [(size,)]
        journal, note = writer.texts
        assert journal.typed in leader.get(f"/journal/{journal.fields['entry']}").body
        assert note.typed in leader.get(note.path.removesuffix("/note")).body
