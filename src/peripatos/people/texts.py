"""Sealing and opening what people keep for themselves here."""

from collections.abc import Iterable

from peripatos.core.crypto.texts import Place, seal_in, unseal_all
from peripatos.people.models import Shortlist


def sealed_list_name(shortlist: Shortlist, name: str) -> bytes:
    """Under the owner's own key."""
    return seal_in("person", shortlist.owner_id, name, _place(shortlist))


def opened_list_names(shortlists: Iterable[Shortlist]) -> list[str]:
    """What their owner calls each list, in one question for the keys."""
    return unseal_all((bytes(row.name), _place(row)) for row in shortlists)


def _place(shortlist: Shortlist) -> Place:
    return Place("people_shortlist", shortlist.id, "name")
