"""Walks every route of the product for a member of the cast, with the ids of everything that the cast owns."""

from collections.abc import Iterator
from itertools import product
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.growth.models import ActionItem, JournalEntry
from peripatos.people.models import Shortlist
from peripatos.relationships.models import Agreement

UNVISITED = {
    "account_logout",
    "account_reset_password_from_key",
    "accept-invitation",
    "calendar-feed",
    "components",
    "components-progress",
    "walk-in",
}


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every route, flat."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


def ids_by_parameter(cast: Cast) -> dict[str, list[object]]:
    """For each name of a parameter in an address, the ids in the cast's database that it may take."""
    with acting(FIXTURES):
        actions = list(ActionItem.objects.values_list("id", flat=True))
        entries = list(JournalEntry.objects.values_list("id", flat=True))
        lists = list(Shortlist.objects.values_list("id", flat=True))
        agreements = list(Agreement.objects.values_list("id", flat=True))
    people = [p.id for p in cast.people.values()]
    return {
        "relationship_id": [r.id for r in cast.pairs.values()],
        "session_id": [s.id for s in cast.sessions.values()],
        "programme_id": [cast.programme.id],
        "stream_id": [s.id for s in cast.streams.values()],
        "enrolment_id": [e.id for e in cast.enrolments.values()],
        "person_id": people,
        "action_id": actions,
        "entry_id": entries,
        "shortlist_id": lists,
        "agreement_id": agreements,
        "role": ["leader", "coach"],
        "kind": ["growth"],
        **cast.further_ids(),
    }


def stand_in(converter: object) -> object:
    """A value that fits the address and names nothing."""
    return {"IntConverter": 7, "SlugConverter": "nothing", "StringConverter": "nothing"}.get(
        type(converter).__name__, UUID(int=7)
    )


def addresses(cast: Cast) -> Iterator[tuple[str, str]]:
    """(name of the route, address) for every route and every fitting id."""
    known = ids_by_parameter(cast)
    for pattern in routes():
        if not pattern.name or pattern.name in UNVISITED:
            continue
        names = list(pattern.pattern.converters)
        stand_ins = pattern.pattern.converters
        for values in product(*(known.get(name, [stand_in(stand_ins[name])]) for name in names)):
            yield pattern.name, reverse(pattern.name, kwargs=dict(zip(names, values, strict=True)))


def unknown_parameters() -> set[str]:
    """Names of parameters that the walk has no ids for."""
    return {name for pattern in routes() if pattern.name not in UNVISITED for name in pattern.pattern.converters}


def visit(client: Client, address: str) -> tuple[int, bytes]:
    """Status and body of one page, redirects not followed."""
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body + str(response.headers.get("Location", "")).encode()
