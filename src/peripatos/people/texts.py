"""Sealing and opening what people keep for themselves here."""

from peripatos.core.crypto.texts import Place, seal_in, unseal
from peripatos.people.models import Shortlist


def sealed_list_name(shortlist: Shortlist, name: str) -> bytes:
    """Under the owner's own key."""
    return seal_in("person", shortlist.owner_id, name, _place(shortlist))


def opened_list_name(shortlist: Shortlist) -> str:
    """What its owner calls a list."""
    return unseal(shortlist.name, _place(shortlist))


def _place(shortlist: Shortlist) -> Place:
    return Place("people_shortlist", shortlist.id, "name")
