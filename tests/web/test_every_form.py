"""Every form that a persona can reach, sent as meant, twice, empty, far too long, and with wrong types in it.

The nightly part spoils every field of every form alone, with every wrong value.
"""

import html
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from form_walk.house import as_persona, fill_house, publish
from form_walk.spoil import WRONG, Posting, postings
from form_walk.walk import Found, Walker, kind_of
from peripatos.demo.personas import personas

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
FORMS, POSTINGS, PAGES = 135, 950, 100  # fewer than these means that the walk no longer reaches what it did
WITHOUT_DUTIES = ("leader_cfo", "coach", "advisor", "reverse_mentor", "line_manager", "nobody")
ACCEPTED = {204, 301, 302, 303}
ASKED = ("page", "free", "from", "first_on", "count", "next", "q", "kind")
SAYS_WHAT_IS_WRONG = (
    'role="alert"',
    'class="error"',
    "We could not take that",
    "not possible as things stand",
)


@dataclass
class Sweep:
    """What came of it all: each fault as a sentence with the form and what was sent."""

    shapes: dict[tuple[object, ...], tuple[Walker, Found]] = field(default_factory=dict)
    pages: dict[str, tuple[Walker, str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    sent: int = 0

    def walk(self, walker: Walker, start: str) -> None:
        """Collects pages and forms of one person."""
        for found in walker.walk(start):
            if found.shape[0] is not None:
                self.shapes.setdefault(found.shape, (walker, found))
        for address in walker.pages:
            self.pages.setdefault(kind_of(address) or "", (walker, address))

    def send(self, walker: Walker, found: Found, posting: Posting) -> None:
        """One posting, twice when it is meant, and what is to be said of the answer."""
        what = f"{walker.key}: {found.shape[0]} {posting.button[1]} on {kind_of(found.page)}, {posting.why}"
        self.sent += 1
        try:
            answers = walker.send(found, posting, times=2 if posting.why == "as meant" else 1)
        except Exception as problem:  # noqa: BLE001  whatever a page raises is what this looks for
            self.broken.append(f"{what}: {type(problem).__name__}: {str(problem)[:100]}")
            return
        if any(answer.status_code >= 500 for answer in answers):
            self.broken.append(f"{what}: {[answer.status_code for answer in answers]}")
        elif answers[0].status_code not in ACCEPTED:
            self._judge(found, posting, answers[0], what)

    def _judge(self, found: Found, posting: Posting, answer: Any, what: str) -> None:
        body = _body(answer)
        refused = answer.status_code >= 400 or any(sign in body for sign in SAYS_WHAT_IS_WRONG)
        if refused and posting.typed not in html.unescape(body):
            self.lost.append(what)
        required = any(f.required and f.kind != "hidden" for f in found.form.fields)
        if posting.why == "empty" and required and not any(sign in body for sign in SAYS_WHAT_IS_WRONG):
            self.silent.append(what)


def _body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any) -> Iterator[Sweep]:
    """Every form of everybody, before and after a round was published; all taken back at the end."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        sweep, known = Sweep(), Counter[str]()
        fill_house(NOW)
        for person in sorted(personas(), key=lambda p: p.key in WITHOUT_DUTIES):
            sweep.walk(Walker(person.key, as_persona(person.key), known), person.home)
        sweep.walk(Walker("somebody not signed in", Client(), known), "/sign-in/")
        yield sweep
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sweep(found: Sweep) -> Sweep:
    """All of it sent."""
    for walker, form in found.shapes.values():
        for posting in postings(form.form, singly=False):
            found.send(walker, form, posting)
    with transaction.atomic():
        known = Counter[str]()
        before = set(found.shapes)
        for key, client in publish(as_persona("coordinator")).items():
            found.walk(Walker(key, client, known), "/offers")
        found.walk(Walker("coordinator", as_persona("coordinator"), known), "/matching")
        for shape in set(found.shapes) - before:
            walker, form = found.shapes[shape]
            for posting in postings(form.form, singly=False):
                found.send(walker, form, posting)
        transaction.set_rollback(True)
    said = f"{len(found.shapes)} forms on {len(found.pages)} kinds of pages, {found.sent} postings\n"
    sys.stdout.write(said)
    return found


def test_no_form_breaks_whatever_is_sent(sweep: Sweep) -> None:
    assert sweep.broken == []


def test_a_form_that_is_sent_empty_is_answered_with_what_is_wrong(sweep: Sweep) -> None:
    assert sweep.silent == []


def test_what_was_typed_stands_in_the_answer_that_refuses_it(sweep: Sweep) -> None:
    assert sweep.lost == []


def test_the_walk_still_reaches_what_it_reached(sweep: Sweep) -> None:
    reached = len(sweep.shapes), sweep.sent, len(sweep.pages)
    assert [n >= least for n, least in zip(reached, (FORMS, POSTINGS, PAGES), strict=True)] == [True] * 3, reached


def test_no_page_breaks_when_its_address_asks_for_nonsense(found: Sweep) -> None:
    broken = []
    for kind, (walker, address) in found.pages.items():
        for turn in (0, 5, 10):
            asked = {name: WRONG[(turn + place) % len(WRONG)] for place, name in enumerate(ASKED)}
            answer = walker.client.get(f"{address.partition('?')[0]}?{urlencode(asked, errors='surrogatepass')}")
            broken += [f"{kind} {asked}"] if answer.status_code >= 500 else []
    assert broken == []


@pytest.mark.nightly
def test_no_field_breaks_its_form_alone(found: Sweep) -> None:
    for walker, form in list(found.shapes.values()):
        for posting in postings(form.form, singly=True):
            found.send(walker, form, posting)
    assert found.broken == []
