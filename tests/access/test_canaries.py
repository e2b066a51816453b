"""A canary word in each confidential field appears to nobody who may not read it.

Not on any page, in any mail, in any log, nor in any row in clear.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from access.crawl import addresses, ids_by_parameter, visit
from access.stage import NOW, Stage
from cast import FIXTURES, PERSONA_OF, Cast
from peripatos.core.access import acting
from peripatos.core.access.guard import open_for
from peripatos.core.crypto.texts import unseal
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import place_of
from peripatos.scheduling.models import MentoringSession

METHOD_NOT_ALLOWED = 405
MENTOR_OF = {"coaching": "coach", "advising": "advisor", "reverse": "reverse_mentor"}


def readers(where: str) -> set[str]:
    """Members of the cast who may read the field in which a canary stands."""
    name, _, rest = where.partition(".")
    kind, _, author = rest.partition(".")
    if name in ("journal", "shortlist"):
        return {"leader"}
    if name == "mail":
        return set()
    if name == "chemistry":
        return {"other_leader", "other_coach"}
    if name == "private_note":
        return {"leader"} if author == "leader" else {MENTOR_OF[kind]}
    return {"leader", MENTOR_OF[kind]}


@pytest.fixture(scope="module")
def cast(stage: Stage) -> Iterator[Cast]:
    """One cast for the whole walk, ten days on: each pair has a session behind it, of which every text is shown."""
    with time_machine.travel(NOW + timedelta(days=10)):
        yield stage.cast


@pytest.fixture(scope="module")
def pages(cast: Cast) -> dict[str, set[str]]:
    """For each member of the cast the canaries that any page shows them; no page may fail."""
    found: dict[str, set[str]] = {}
    only_posted: set[str] = set()
    for name in [*PERSONA_OF, ""]:
        client = cast.client(name) if name else Client()
        seen: set[str] = set()
        for route, address in addresses(cast, name):
            if route in only_posted:
                continue
            status, body = visit(client, address)
            assert status < 500, f"{route} failed for {name or 'somebody not signed in'}"
            if status == METHOD_NOT_ALLOWED:
                only_posted.add(route)
            seen |= {where for where, word in cast.canaries.items() if word.encode() in body}
        found[name] = seen
    return found | {name: found[name] | seen for name, seen in _pages_of_held_sessions(cast).items()}


def _pages_of_held_sessions(cast: Cast) -> dict[str, set[str]]:
    """The same for the pages of sessions once they were held, which show what came of them."""
    with acting(FIXTURES):
        MentoringSession.objects.update(state="held")
    found = {}
    for name in [*PERSONA_OF, ""]:
        client = cast.client(name) if name else Client()
        bodies = b"".join(visit(client, reverse("session", args=[s]))[1] for s in ids_by_parameter(cast)["session_id"])
        found[name] = {where for where, word in cast.canaries.items() if word.encode() in bodies}
    return found


def test_no_page_shows_a_confidential_word_to_somebody_who_may_not_read_it(
    cast: Cast, pages: dict[str, set[str]]
) -> None:
    leaks = {(name, where) for name, seen in pages.items() for where in seen if name not in readers(where)}
    assert leaks == set()


def test_every_confidential_word_reaches_those_who_may_read_it(cast: Cast, pages: dict[str, set[str]]) -> None:
    unseen = {(name, where) for where in cast.canaries for name in readers(where) if where not in pages[name]}
    assert unseen == set()


def test_no_mail_log_or_plain_column_holds_a_confidential_word(cast: Cast, pages: dict[str, set[str]]) -> None:
    words = list(cast.canaries.values())
    with open_for("tests"):
        mails = "\n".join(unseal(m.payload, place_of(m.id)) for m in OutboxMessage.objects.all())
        rows = json.dumps([[str(v) for v in row] for m in apps.get_models() for row in m._base_manager.values_list()])
    logs = (
        "".join(p.read_text() for p in Path(settings.VAR_DIR, "log").glob("*.log"))
        if Path(settings.VAR_DIR, "log").is_dir()
        else ""
    )
    plain_by_design = {cast.canaries["shortlist"]}
    mailed = cast.canaries["mail"]
    assert [w for w in words if (w in mails and w != mailed) or w in logs] == []
    assert {w for w in words if w in rows} <= plain_by_design
