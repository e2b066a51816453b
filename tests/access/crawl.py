"""Walks every route of the product for a member of the cast, with the ids of everything that the cast owns."""

from collections.abc import Iterator
from itertools import islice, product
from typing import TypeVar
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.growth.models import ActionItem, JournalEntry
from peripatos.people.models import Shortlist
from peripatos.relationships.models import Agreement

Thing = TypeVar("Thing")
UNVISITED = {
    "account_logout",
    "account_reset_password_from_key",
    "accept-invitation",
    "calendar-feed",
    "components",
    "components-progress",
    "walk-in",
}
#: routes whose pages show confidential words: every one of their things is visited; of the others, one's own is enough
WITH_WORDS = {
    "session",
    "session-note-history",
    "relationship",
    "agreement",
    "agreement-versions",
    "action",
    "journal-entry",
    "shortlist",
    "offer",
    "preference-list",
}
STREAM_OF = {"advisor": "advising", "stray_advisor": "advising", "reverse_mentor": "reverse"}


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every route, flat."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


def ids_by_parameter(cast: Cast, member: str = "") -> dict[str, list[object]]:
    """For each name of a parameter in an address, the ids in the cast's database that it may take.

    What is nearest to ``member`` stands first: their own stream, themselves.
    """
    with acting(FIXTURES):
        actions = list(ActionItem.objects.values_list("id", flat=True))
        entries = list(JournalEntry.objects.values_list("id", flat=True))
        lists = list(Shortlist.objects.values_list("id", flat=True))
        agreements = list(Agreement.objects.values_list("id", flat=True))
    two = [name for name in (member, "leader") if name in cast.people]
    own = STREAM_OF.get(member, "coaching")
    added = cast.further_ids().copy()
    return {
        "relationship_id": [r.id for r in _first(own, cast.pairs)],
        "session_id": [*(s.id for s in _first(own, cast.sessions)), *added.pop("chemistry_id", [])],
        "programme_id": [cast.programme.id],
        "stream_id": [cast.streams["coaching"].id],
        "enrolment_id": [cast.enrolments[own, name].id for name in two if (own, name) in cast.enrolments],
        "person_id": [cast.people[name].id for name in two],
        "action_id": actions,
        "entry_id": entries,
        "shortlist_id": lists,
        "agreement_id": agreements,
        "role": ["leader"],
        "kind": ["growth"],
        **added,
    }


def _first(own: str, things: dict[str, Thing]) -> list[Thing]:
    return sorted(things.values(), key=lambda thing: thing is not things[own])


def stand_in(converter: object) -> object:
    """A value that fits the address and names nothing."""
    return {"IntConverter": 7, "SlugConverter": "nothing", "StringConverter": "nothing"}.get(
        type(converter).__name__, UUID(int=7)
    )


def addresses(cast: Cast, member: str = "") -> Iterator[tuple[str, str]]:
    """(name of the route, address) for every route, and every id of those with words, for one member of the cast."""
    known = ids_by_parameter(cast, member)
    for pattern in routes():
        if not pattern.name or pattern.name in UNVISITED:
            continue
        names = list(pattern.pattern.converters)
        stand_ins = pattern.pattern.converters
        every = product(*(known.get(name, [stand_in(stand_ins[name])]) for name in names))
        for values in every if pattern.name in WITH_WORDS else islice(every, 1):
            yield pattern.name, reverse(pattern.name, kwargs=dict(zip(names, values, strict=True)))


def one_of_each(cast: Cast) -> dict[str, str]:
    """One address for every route, by its name."""
    return dict(addresses(cast))


def visit(client: Client, address: str) -> tuple[int, bytes]:
    """Status and body of one page, redirects not followed."""
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body + str(response.headers.get("Location", "")).encode()
