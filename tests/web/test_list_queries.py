"""Every page asks the database as often for many rows as for few, and at most fifteen times."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from access.crawl import addresses
from access.stage import NOW
from cast import Cast, build_cast
from growing import grow

MOST = 15
# Pages that are no lists, with what they take: figures of a programme, plans, the state of the machine.
NO_LISTS = {"installation": 32, "overview": 22, "overview-of": 22, "book-series": 16}
READERS = ("coordinator", "leader", "coach", "steward", "administrator", "sponsor", "advisor")
AT_LEAST = 90
OTHER_SIDES = {(route, "coach") for route in ("sessions", "relationship", "session", "offers", "my-data", "today")}


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, tuple[int, int]]]:
    """For each page that somebody reads: how often it asks with one more row of everything, and with three."""
    real = override_settings(DEMONSTRATION=False)  # the strip of a demonstration asks a question of its own
    with django_db_blocker.unblock(), time_machine.travel(NOW), real, transaction.atomic():
        cast = build_cast(NOW)
        grow(cast, 1)
        pages = readable(cast)
        few = {page: asked(client, address) for page, (client, address) in pages.items()}
        grow(cast, 2)
        many = {page: asked(client, address) for page, (client, address) in pages.items()}
        yield {page: (few[page], many[page]) for page in pages}
        transaction.set_rollback(True)


def readable(cast: Cast) -> dict[str, tuple[Client, str]]:
    """Each route with a reader and an address; today and the list of sessions once for each side."""
    clients = {name: cast.client(name) for name in READERS}
    pages: dict[str, tuple[Client, str]] = {}
    for route, address in addresses(cast):
        for name, client in clients.items():
            page = f"{route} for a coach" if (route, name) in OTHER_SIDES else route
            if page in pages:
                continue
            answer = client.get(address)
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                pages[page] = (client, address)
                break
    return pages


def asked(client: Client, address: str) -> int:
    """How often the page asks of somebody who opened it before."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200, address
    return len([q for q in found if "SAVEPOINT" not in q["sql"]])


def test_a_page_asks_as_often_for_three_rows_as_for_one(counts: dict[str, tuple[int, int]]) -> None:
    lists = {page: both for page, both in counts.items() if page not in NO_LISTS}
    assert {page: both for page, both in lists.items() if both[0] != both[1]} == {}
    assert {page: counts[page] for page in NO_LISTS if counts[page][1] > counts[page][0]} == {}


def test_no_page_asks_more_than_fifteen_times(counts: dict[str, tuple[int, int]]) -> None:
    assert {page: both for page, both in counts.items() if max(both) > NO_LISTS.get(page, MOST)} == {}


def test_the_walk_reaches_every_list(counts: dict[str, tuple[int, int]]) -> None:
    assert len(counts) >= AT_LEAST, sorted(counts)
