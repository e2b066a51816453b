"""What people do on the journeys, however often the server goes away meanwhile."""

import csv
import io
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from journeys.browser import Browser
from journeys.databases import Ask
from journeys.server import Installation
from peripatos.demo.company import make_company, roster_csv

SETTLE_SECONDS = 120
WAITING_MAIL = "SELECT count(*) FROM core_outboxmessage WHERE state = 'waiting'"
UNDER_WAY = (
    "SELECT (SELECT count(*) FROM people_rosterimport WHERE state IN ('uploaded', 'checking', 'committing')"
    " OR state = 'committed' AND settled_at IS NULL)"
    " + (SELECT count(*) FROM matching_matchrun WHERE state IN ('queued', 'running'))"
)


def personas(place: Installation) -> dict[str, dict[str, str]]:
    """The people of the demonstration, by key; all copies of a prepared database have the same."""
    kind = "PERIPATOS_DATABASE_URL" in place.settings
    if kind not in _personas:
        _personas[kind] = {p["key"]: p for p in place.answer("demo", "--personas")["personas"]}
    return _personas[kind]


_personas: dict[bool, dict[str, dict[str, str]]] = {}


def signed_in(address: str, persona: dict[str, str]) -> Browser:
    """A browser that has signed in."""
    browser = Browser(address)
    assert again(lambda: browser.sign_in(persona).status == 200), "the sign-in was never acknowledged"
    return browser


def again(act: Callable[[], bool], seconds: float = 60) -> bool:
    """Tries until ``act`` is acknowledged; a refused connection is no answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if act():
                return True
        time.sleep(0.2)
    return False


def wave(n: int, leaders: int) -> tuple[str, str, int]:
    """A source of its own with people whom no other file knows: its name, its file, how many there are."""
    header, *rows = csv.reader(io.StringIO(roster_csv(make_company(n, leaders, date(2026, 11, 1)))))
    ids = [k for k, name in enumerate(header) if name in ("Employee ID", "Manager ID")]
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(header)
    for row in rows:
        fresh = [f"W{n}-{cell}" if k in ids and cell else cell for k, cell in enumerate(row)]
        write.writerow([cell.replace("@", f"@wave{n}-") for cell in fresh])
    return f"wave {n}", out.getvalue(), len(rows)


def crowd(size: int) -> str:
    """A roster of ``size`` people, each under one of the eighth line before."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(("Employee ID", "First Name", "Last Name", "Email", "Job Title", "Department", "Manager", "Grade"))
    for n in range(size):
        manager = f"C{n // 8:06d}" if n else ""
        name = (f"Given{n % 977}", f"Family{n}", f"c{n}@crowd.example.com")
        write.writerow((f"C{n:06d}", *name, f"Clerk {n % 300}", f"Unit {n % 90}", manager, f"L{n % 9}"))
    return out.getvalue()


def upload(administrator: Browser, source: str, text: str) -> str:
    """Uploads a roster and returns the path of its import."""
    found: list[str] = []

    def act() -> bool:
        page = administrator.post("/imports", {"source": source}, files={"file": ("people.csv", text.encode())})
        match = re.search(r"/imports/[0-9a-f-]{36}$", page.address)
        if page.status == 200 and match:
            found.append(match.group())
        return bool(found)

    assert again(act), "the upload was never acknowledged"
    return found[0]


def is_checked(ask: Ask, source: str) -> bool:
    """Whether the import of a source waits for its commit."""
    return ask(f"SELECT count(*) FROM people_rosterimport WHERE state = 'checked' AND source = '{source}'") == [(1,)]


def commit(administrator: Browser, at: str, ask: Ask, source: str) -> bool:
    """Asks for the commit of a checked import; whose answer was lost sees on its page that it was taken."""

    def act() -> bool:
        return not is_checked(ask, source) or administrator.post(f"{at}/commit", {}, form=at).status == 200

    return again(act)


def request_run(coordinator: Browser, ask: Ask) -> bool:
    """Asks for a run of the round of coaching that is being prepared, where the demonstration has mentors to spare.

    Whose answer was lost sees on its page that it was taken.
    """
    count = "SELECT count(*) FROM matching_matchrun"
    before = ask(count)
    ((round_id,),) = ask(
        "SELECT r.id FROM matching_round r JOIN programmes_stream s ON s.id = r.stream_id "
        "WHERE r.state IN ('open', 'review') AND s.kind = 'coaching'"
    )
    address = f"/matching/rounds/{uuid_text(round_id)}"
    return again(
        lambda: ask(count) != before or coordinator.post(f"{address}/run", {}, form=address).status == 200,
    )


def send_test_message(administrator: Browser) -> bool:
    """Asks for a test message, once; a repeat after an answer that was lost makes a message of its own."""
    return again(
        lambda: (
            administrator.post(
                "/installation/test-message", {"to": "somebody@example.com"}, form="/installation"
            ).status
            == 200
        )
    )


def uuid_text(value: Any) -> str:
    """An id as pages write it; SQLite keeps it without dashes."""
    text = str(value).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def are_done(ask: Ask) -> bool:
    """Whether no import and no run is under way."""
    return ask(UNDER_WAY) == [(0,)]


def settle(ask: Ask, seconds: float = SETTLE_SECONDS) -> None:
    """Waits until nothing is under way and no mail waits."""
    done = again(lambda: are_done(ask) and ask(WAITING_MAIL) == [(0,)], seconds)
    assert done, f"work was still under way after {seconds} s"
