"""Edges between two people: higher layers say who holds which column of the table towards a person."""

from collections.abc import Callable
from uuid import UUID

EdgeFinder = Callable[[UUID], dict[str, frozenset[UUID]]]

_finders: list[EdgeFinder] = []


def edges_towards(finder: EdgeFinder) -> EdgeFinder:
    """Registers a finder: given a person's id, it answers ``{"CO": {ids of their coaches}, …}``."""
    _finders.append(finder)
    return finder


def parties_towards(person_id: UUID) -> dict[str, frozenset[UUID]]:
    """Everybody who holds a column towards this person, from every finder."""
    found: dict[str, frozenset[UUID]] = {}
    for finder in _finders:
        for persona, people in finder(person_id).items():
            found[persona] = found.get(persona, frozenset()) | people
    return found
