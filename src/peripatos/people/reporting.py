"""Depth in the reporting lines, from plain pairs."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def depths(manager_of: Mapping[Id, Id | None]) -> dict[Id, int]:
    """Steps up to the head of the line for everybody who has a manager or leads somebody; others are absent.

    A manager who is not among the keys counts as nobody. A cycle ends at its first repeated person.
    """
    found: dict[Id, int] = {}
    leads = {manager for manager in manager_of.values() if manager in manager_of}
    for person in manager_of:
        line: list[Id] = []
        here: Id | None = person
        while here is not None and here not in found and here not in line:
            line.append(here)
            above = manager_of[here]
            here = above if above in manager_of else None
        base = found[here] + 1 if here is not None and here in found else 0
        for steps, one in enumerate(reversed(line)):
            found[one] = base + steps
    return {person: depth for person, depth in found.items() if person in leads or manager_of[person] in manager_of}
