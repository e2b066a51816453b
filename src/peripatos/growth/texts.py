"""Sealing and opening what people write here."""

from peripatos.core.crypto.texts import Place, seal_in, unseal
from peripatos.growth.models import ActionItem, JournalEntry, Need


def sealed_action(action: ActionItem, text: str) -> bytes:
    """Under the key of the pair it came from, or of its owner."""
    if action.relationship_id:
        return seal_in("relationship", action.relationship_id, text, _place_of_action(action))
    return seal_in("person", action.owner_id, text, _place_of_action(action))


def sealed_words(action: ActionItem) -> tuple[bytes, Place]:
    """The sealed words of an action with their place, for pages that open several things at once."""
    return bytes(action.text), _place_of_action(action)


def sealed_entry(entry: JournalEntry, text: str) -> bytes:
    """Under the author's journal key."""
    return seal_in("journal", entry.author_id, text, _place_of_entry(entry))


def opened_entry(entry: JournalEntry) -> str:
    """The words of a page."""
    return unseal(entry.body, _place_of_entry(entry))


def sealed_page(entry: JournalEntry) -> tuple[bytes, Place]:
    """The sealed page of a journal with its place."""
    return bytes(entry.body), _place_of_entry(entry)


def sealed_need(need: Need, text: str) -> bytes:
    """Under the person's own key."""
    return seal_in("person", need.person_id, text, Place("growth_need", need.id, "text"))


def opened_need(need: Need) -> str:
    """The sentence of a need."""
    return unseal(need.text, Place("growth_need", need.id, "text"))


def _place_of_action(action: ActionItem) -> Place:
    return Place("growth_actionitem", action.id, "text")


def _place_of_entry(entry: JournalEntry) -> Place:
    return Place("growth_journalentry", entry.id, "body")
